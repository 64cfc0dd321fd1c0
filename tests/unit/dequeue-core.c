/* The decisions of hts-dequeue while all is well. */
#include "unit/core-play.h"

static void
test_start(void)
{
	now = 1000;
	core_init(&core, &settings_used, now);
	tell(EVENT_TICK);
	OK(told(COMMAND_START), "the stages are started at once");
	OK(!told(COMMAND_RESERVE), "nothing is reserved while Redis is away");
	tell(EVENT_REDIS_UP);
	OK(told(COMMAND_RESERVE),
	    "Redis is asked for tasks as soon as it is there");
	OK(told(COMMAND_HEARTBEAT) && told(COMMAND_REAP) &&
		told(COMMAND_PROMOTE),
	    "a start sends a heartbeat, a look for dead workers and for "
	    "delayed tasks");
	tell(EVENT_TICK);
	IS_INT((long long)count, 0,
	    "one reserve is asked at a time, and nothing spins");
	reserve_ended(RESERVE_EMPTY);
	OK(told(COMMAND_LISTEN), "an empty queue is listened to");
	tell(EVENT_TICK);
	OK(!told(COMMAND_RESERVE), "an empty queue is not asked again");
	OK(core_next(&core) > now,
	    "an empty queue leaves nothing to do at once");
	tell(EVENT_BELL);
	OK(told(COMMAND_RESERVE), "the doorbell makes the core ask again");
}

static void
test_done(void)
{
	begin();
	reserve("t1", "id1", "maintenance.noop", 0);
	OK(told(COMMAND_WRITE), "a reserved task is written to the stages");
	OK(strstr(line_of(told(COMMAND_WRITE)),
	       "{\"tag\":\"t1\",\"id\":\"id1\",\"task\":\"maintenance.noop\","
	       "\"deadline\":3601000,\"last\":false,") != NULL,
	    "the line of a task begins with what filters route by");
	reserve_ended(RESERVE_EMPTY);
	reserve("t2", "id2", "maintenance.noop", 0);
	OK(!told(COMMAND_WRITE), "the core has one unwritten line at most");
	tell(EVENT_WRITABLE);
	OK(told(COMMAND_WRITE),
	    "the next line follows when the one before is out");
	answer("{\"tag\":\"t1\",\"settle\":\"done\",\"result\":{\"a\":1}}");
	OK(told(COMMAND_SETTLE), "an outcome is settled");
	OK(strstr(result_of(told(COMMAND_SETTLE)),
	       "\"status\":\"SUCCESS\",\"result\":{\"a\":1}") != NULL,
	    "as SUCCESS with the result as it came");
	settled("t1");
	OK(told(COMMAND_RESERVE), "a free slot asks for the next task");
	answer("{\"tag\":\"t1\",\"settle\":\"done\"}");
	OK(!told(COMMAND_SETTLE), "an answer that comes twice is ignored");
	IS_INT((long long)core.unknown, 1, "an unknown answer is counted");
}

static void
test_children(void)
{
	const struct settlement *s;

	begin();
	reserve("t1", "id1", "document.process_document", 0);
	answer(
	    "{\"tag\":\"t1\",\"settle\":\"done\",\"result\":null,\"children\":"
	    "[{\"id\":\"c1\",\"task\":\"ai.extract_topics\",\"kwargs\":{},"
	    "\"group\":\"g\",\"root_id\":\"id1\",\"parent_id\":\"id1\"}]}");
	s = told(COMMAND_SETTLE)->held->settlement;
	IS_INT((long long)s->push_count, 1, "a child is published");
	IS_INT(s->pushes[0].side, 'R',
	    "a child is published at the consumer's end");
	OK(strstr(s->result.data,
	       "\"children\":[[[\"g\",null],[[[\"c1\",null],null]]]]") != NULL,
	    "children are named in the result as a group");
}

static void
test_retry(void)
{
	begin();
	reserve("t1", "id1", "ai.extract_topics", 0);
	answer("{\"tag\":\"t1\",\"settle\":\"retry\",\"why\":{\"code\":\"api\","
	       "\"message\":\"503\"}}");
	OK(told(COMMAND_SETTLE)->held->settlement->due > 1700000000.0 + 29,
	    "a retry waits, with full jitter over the base");
	OK(strstr(told(COMMAND_SETTLE)->held->settlement->delayed.data,
	       "\"retries\":1") != NULL,
	    "as the same message with one more retry");
	OK(strstr(result_of(told(COMMAND_SETTLE)), "\"status\":\"RETRY\"") !=
		NULL,
	    "a task that waits for a retry is in state RETRY");
	begin();
	core.settings.max_retries = 0;
	reserve("t1", "id1", "ai.extract_topics", 0);
	OK(strstr(line_of(told(COMMAND_WRITE)), "\"last\":true") != NULL,
	    "the last attempt says so");
	tell(EVENT_WRITABLE);
	answer("{\"tag\":\"t1\",\"settle\":\"retry\",\"why\":{\"code\":\"api\","
	       "\"message\":\"503\"}}");
	OK(!told(COMMAND_SETTLE), "retries used up are not settled yet");
	OK(strstr(line_of(told(COMMAND_WRITE)),
	       "\"settle\":\"fail\",\"why\":{\"code\":\"api\"") != NULL,
	    "an obituary goes round, so that the ledger knows");
	tell(EVENT_WRITABLE);
	answer("{\"tag\":\"t1\",\"settle\":\"fail\",\"why\":{\"code\":\"api\","
	       "\"message\":\"503\"}}");
	OK(strstr(result_of(told(COMMAND_SETTLE)),
	       "\"exc_type\":\"AIError\",\"exc_message\":[\"api: 503\"],"
	       "\"exc_module\":\"hts\"") != NULL,
	    "a task out of retries fails with an exception a client can read");
	OK(told(COMMAND_SETTLE)->held->settlement->dead.length > 0,
	    "a task out of retries is a dead letter");
}

static void
test_release(void)
{
	begin();
	reserve("t1", "id1", "ai.extract_topics", 0);
	answer("{\"tag\":\"t1\",\"settle\":\"release\",\"why\":{\"code\":"
	       "\"database\",\"message\":\"away\"}}");
	IS_INT(told(COMMAND_SETTLE)->held->settlement->pushes[0].side, 'R',
	    "a release goes back to the head of its list");
	OK(told(COMMAND_SETTLE)->held->settlement->result.length == 0,
	    "a release has no result");
	IS_INT(core_slots(&core, HELD_AI, "celery", now), 0,
	    "the kind of a released task is held back for a while");
	IS_INT(core_slots(&core, HELD_DOCUMENT, "celery", now), 2,
	    "kinds beside that of a released task are not held back");
	now += 1001;
	OK(core_slots(&core, HELD_AI, "celery", now) > 0,
	    "a kind that was held back may come again");
}

/* Somebody has locked the row of one task. */
static void
test_release_after(void)
{
	begin();
	reserve("t1", "id1", "document.process_document", 0);
	answer("{\"tag\":\"t1\",\"settle\":\"release\",\"after\":5,\"why\":"
	       "{\"code\":\"database\",\"message\":\"locked\"}}");
	IS_INT((long long)told(COMMAND_SETTLE)->held->settlement->due -
		   (long long)epoch(),
	    5, "a release with a time waits in hts:delayed");
	OK(told(COMMAND_SETTLE)->held->settlement->result.length == 0,
	    "a release with a time stores no result");
	IS_INT(core_slots(&core, HELD_DOCUMENT, "celery", now), 1,
	    "a release with a time holds its kind back for nobody");
}

/* A kind without a free slot at the head of a list. */
static void
test_behind(void)
{
	begin();
	reserve_ended(RESERVE_SLOTS);
	OK(!told(COMMAND_RESERVE), "without a slot the head is left alone");
	IS_INT(core_next(&core) - now, 1000,
	    "what is behind it is looked for a second later");
	now += 500;
	tell(EVENT_BELL);
	OK(told(COMMAND_RESERVE) && !core.look_behind,
	    "a look for another reason is a short one");
	reserve_ended(RESERVE_SLOTS);
	IS_INT(
	    core_next(&core) - now, 500, "and does not put off the long one");
	now += 500;
	tell(EVENT_TICK);
	OK(told(COMMAND_RESERVE) && core.look_behind && core.behind == 0,
	    "the long look begins at the head");
	reserve_ended(RESERVE_DEEPER);
	now += 1000;
	tell(EVENT_TICK);
	OK(told(COMMAND_RESERVE) && core.behind > 0,
	    "the next one begins where the last one ended");
	reserve_ended(RESERVE_SLOTS);
	now += 1000;
	tell(EVENT_TICK);
	OK(told(COMMAND_RESERVE) && core.behind == 0,
	    "behind the end of the list it begins anew");
	reserve_ended(RESERVE_EMPTY);
	now += 1000;
	tell(EVENT_TICK);
	OK(!told(COMMAND_RESERVE), "an empty list needs no long look");
}

static void
test_queues(void)
{
	begin();
	reserve("t1", "id1", "document.process_document", 0);
	reserve("t2", "id2", "document.process_document", 0);
	IS_INT(core_slots(&core, HELD_DOCUMENT, "celery", now), 0,
	    "a queue may fill the slots of a kind");
	IS_INT(core_slots(&core, HELD_DOCUMENT, "fast", now), 2,
	    "another queue has its own");
	IS_INT(core_slots(&core, HELD_OTHER, "celery", now), 4,
	    "maintenance has room beside documents");
}

static void
test_messages(void)
{
	begin();
	reserve("t1", "id1", "no.such_task", 0);
	OK(!told(COMMAND_WRITE) && told(COMMAND_SETTLE),
	    "an unknown task never reaches the stages");
	OK(strstr(result_of(told(COMMAND_SETTLE)),
	       "\"exc_type\":\"NotRegistered\"") != NULL,
	    "the client of an unknown task gets NotRegistered");
	step((struct event){.type = EVENT_RESERVED,
	    .tag = "t2",
	    .queue = "celery",
	    .list = "celery",
	    .line = "{\"body\":\"!\"}",
	    .length = 12});
	OK(told(COMMAND_SETTLE)->held->settlement->dead.length > 0,
	    "an unreadable message goes to the dead letter");
}

static void
test_foreign(void)
{
	begin();
	core.settings.foreign_release = true;
	reserve("t1", "id1", "no.such_task", 0);
	IS_INT(told(COMMAND_SETTLE)->held->settlement->pushes[0].side, 'L',
	    "a foreign task goes to the far end of its list, if told so");
	settled("t1");
	OK(core_slots(&core, HELD_OTHER, "celery", now) == 0,
	    "a foreign task does not come back at once");
	now += 1000;
	OK(core_slots(&core, HELD_OTHER, "celery", now) > 0,
	    "a foreign task may come back a second later");
}

static void
test_redis_lost(void)
{
	begin();
	reserve("t1", "id1", "maintenance.noop", 0);
	tell(EVENT_REDIS_LOST);
	answer("{\"tag\":\"t1\",\"settle\":\"done\",\"result\":1}");
	OK(!told(COMMAND_SETTLE), "nothing is settled while Redis is away");
	tell(EVENT_REDIS_UP);
	OK(told(COMMAND_SETTLE), "what waited is settled when Redis is back");
	tell(EVENT_REDIS_LOST);
	tell(EVENT_REDIS_UP);
	OK(told(COMMAND_SETTLE), "a settle whose reply was lost is sent again");
}

static void
test_drain(void)
{
	begin();
	reserve("t1", "id1", "maintenance.noop", 0);
	reserve_ended(RESERVE_EMPTY);
	tell(EVENT_WRITABLE);
	tell(EVENT_DRAIN);
	OK(!told(COMMAND_CLOSE) && !told(COMMAND_EXIT),
	    "draining waits for what is out");
	tell(EVENT_BELL);
	OK(!told(COMMAND_RESERVE), "draining takes nothing new");
	reserve("t9", "id9", "maintenance.noop", 0);
	OK(told(COMMAND_SETTLE), "what comes while draining is given back");
	settled("t9");
	answer("{\"tag\":\"t1\",\"settle\":\"done\",\"result\":1}");
	settled("t1");
	OK(told(COMMAND_CLOSE), "when all is settled the stages may end");
	tell(EVENT_STAGES_GONE);
	OK(told(COMMAND_EXIT) && !told(COMMAND_RELEASE),
	    "the program ends with its stages");

	begin();
	reserve("t1", "id1", "maintenance.noop", 0);
	tell(EVENT_DRAIN);
	tell(EVENT_DRAIN);
	now += 24999;
	tell(EVENT_TICK);
	OK(!told(COMMAND_RELEASE), "draining leaves grace for running tasks");
	now += 1;
	tell(EVENT_TICK);
	OK(told(COMMAND_RELEASE) && told(COMMAND_KILL) && told(COMMAND_EXIT),
	    "everything is given back after the grace");
	begin();
	reserve("t1", "id1", "maintenance.noop", 0);
	tell(EVENT_GIVE_BACK);
	OK(told(COMMAND_RELEASE) && told(COMMAND_EXIT),
	    "USR1 gives everything back at once");
	begin();
	tell(EVENT_GIVE_BACK);
	OK(told(COMMAND_RELEASE) && told(COMMAND_EXIT),
	    "USR1 gives back what a reserve under way may bring");
}

static void
test_renew(void)
{
	begin();
	reserve("t1", "id1", "maintenance.noop", 0);
	now += 10000;
	tell(EVENT_TICK);
	OK(told(COMMAND_RENEW), "leases are renewed three times in their life");
	step((struct event){.type = EVENT_LEASE_LOST, .tag = "t1"});
	OK(core.held->lost, "a lost lease is noticed");
}

int
main(void)
{
	test_start();
	test_done();
	test_children();
	test_retry();
	test_release();
	test_release_after();
	test_behind();
	test_queues();
	test_messages();
	test_foreign();
	test_redis_lost();
	test_drain();
	test_renew();
	core_release(&core);
	return TAP_DONE();
}
