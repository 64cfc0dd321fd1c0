/* The decisions of hts-dequeue, played through without Redis or stages. */
#include <stdlib.h>

#include "dequeue/core.h"
#include "lib/publish.h"
#include "unit/tap.h"

static const struct core_settings settings_used = {.ring_id = "ring",
    .slots = {2, 3, 4},
    .line_max = 1 << 20,
    .lease_ms = 30000,
    .grace_ms = 25000,
    .break_ms = 10000,
    .time_limit_ms = 3600000,
    .retry_base_s = 60,
    .max_retries = 3};

static struct core core;
static const struct command *commands;
static size_t count;
static int64_t now;
static bool stages_work = true; /* their probe comes back at once */

static void
step(struct event e)
{
	e.now = now;
	e.epoch = 1700000000.0 + (double)now / 1000;
	e.jitter = 0.5;
	commands = core_step(&core, &e, &count);
	for (size_t i = 0; i < count; i++)
		if (commands[i].type == COMMAND_START)
			core.proven = stages_work;
}

static void
tell(enum event_type type)
{
	step((struct event){.type = type});
}

/* The first command of that type, or NULL. */
static const struct command *
told(enum command_type type)
{
	for (size_t i = 0; i < count; i++)
		if (commands[i].type == type)
			return &commands[i];
	return NULL;
}

static int
told_times(enum command_type type)
{
	int n = 0;

	for (size_t i = 0; i < count; i++)
		n += commands[i].type == type;
	return n;
}

static void
reserve(const char *tag, const char *id, const char *task, long tries)
{
	struct buf message = BUF_EMPTY;

	publish_build(&message,
	    &(struct publication){
		.id = id, .task = task, .queue = "celery", .group_index = -1});
	step((struct event){.type = EVENT_RESERVED,
	    .tag = tag,
	    .queue = "celery",
	    .list = "celery",
	    .line = message.data,
	    .length = message.length,
	    .tries = tries});
	buf_release(&message);
}

static void
reserve_ended(enum reserve_status status)
{
	step((struct event){.type = EVENT_RESERVE_ENDED, .status = status});
}

static void
answer(const char *line)
{
	step((struct event){
	    .type = EVENT_ANSWER, .line = line, .length = strlen(line)});
}

static void
settled(const char *tag)
{
	step((struct event){.type = EVENT_SETTLED, .tag = tag});
}

/* A core with Redis and stages up that has looked into the lists once. */
static void
begin(void)
{
	core_release(&core);
	now = 1000;
	core_init(&core, &settings_used, now);
	tell(EVENT_TICK);
	tell(EVENT_REDIS_UP);
}

static const char *
line_of(const struct command *command)
{
	return command ? command->held->line.data : "";
}

static const char *
result_of(const struct command *command)
{
	const char *text =
	    command ? command->held->settlement->result.data : NULL;

	return text ? text : "";
}

static void
test_start(void)
{
	now = 1000;
	core_init(&core, &settings_used, now);
	tell(EVENT_TICK);
	OK(told(COMMAND_START), "the stages are started at once");
	OK(!told(COMMAND_RESERVE), "nothing is reserved while Redis is away");
	tell(EVENT_REDIS_UP);
	OK(told(COMMAND_RESERVE), "then Redis is asked for tasks");
	OK(told(COMMAND_HEARTBEAT) && told(COMMAND_REAP) &&
		told(COMMAND_PROMOTE),
	    "with a heartbeat, a look for dead workers and for delayed tasks");
	tell(EVENT_TICK);
	IS_INT((long long)count, 0, "one question at a time, and no spinning");
	reserve_ended(RESERVE_EMPTY);
	OK(told(COMMAND_LISTEN), "an empty queue is listened to");
	tell(EVENT_TICK);
	OK(!told(COMMAND_RESERVE), "and not asked again");
	OK(core_next(&core) > now, "there is nothing to do at once");
	tell(EVENT_BELL);
	OK(told(COMMAND_RESERVE), "until the doorbell rings");
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
	    "its line begins with what filters route by");
	reserve_ended(RESERVE_EMPTY);
	reserve("t2", "id2", "maintenance.noop", 0);
	OK(!told(COMMAND_WRITE), "one unwritten line at most");
	tell(EVENT_WRITABLE);
	OK(told(COMMAND_WRITE), "the next follows when it is out");
	answer("{\"tag\":\"t1\",\"settle\":\"done\",\"result\":{\"a\":1}}");
	OK(told(COMMAND_SETTLE), "an outcome is settled");
	OK(strstr(result_of(told(COMMAND_SETTLE)),
	       "\"status\":\"SUCCESS\",\"result\":{\"a\":1}") != NULL,
	    "as SUCCESS with the result as it came");
	settled("t1");
	OK(told(COMMAND_RESERVE), "a free slot asks for the next task");
	answer("{\"tag\":\"t1\",\"settle\":\"done\"}");
	OK(!told(COMMAND_SETTLE), "an answer that comes twice is ignored");
	IS_INT((long long)core.unknown, 1, "and counted");
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
	IS_INT(s->pushes[0].side, 'R', "at the consumer's end");
	OK(strstr(s->result.data,
	       "\"children\":[[[\"g\",null],[[[\"c1\",null],null]]]]") != NULL,
	    "and named in the result as a group");
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
	    "and is in state RETRY");
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
	    "then the task has failed with an exception a client can read");
	OK(told(COMMAND_SETTLE)->held->settlement->dead.length > 0,
	    "and lies in the dead letter");
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
	    "without a result");
	IS_INT(core_slots(&core, HELD_AI, now), 0,
	    "its kind is held back for a while");
	IS_INT(core_slots(&core, HELD_DOCUMENT, now), 2, "others are not");
	now += 1001;
	OK(core_slots(&core, HELD_AI, now) > 0, "then it may come again");
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
	    "its client is told NotRegistered");
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
	OK(core_slots(&core, HELD_OTHER, now) == 0,
	    "and does not come back at once");
	now += 1000;
	OK(core_slots(&core, HELD_OTHER, now) > 0, "but a second later");
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
	OK(told(COMMAND_SETTLE), "it is when Redis is back");
	tell(EVENT_REDIS_LOST);
	tell(EVENT_REDIS_UP);
	OK(told(COMMAND_SETTLE), "again, if the reply was lost");
}

static void
break_stages(void)
{
	tell(EVENT_STAGES_BROKEN);
	tell(EVENT_STAGES_GONE);
}

static void
test_break(void)
{
	begin();
	reserve("t1", "id1", "maintenance.noop", 0);
	tell(EVENT_WRITABLE);
	tell(EVENT_STAGES_BROKEN);
	OK(told(COMMAND_CLOSE), "broken stages get no more input");
	OK(!told(COMMAND_KILL), "and time for what is under way");
	now += 10000;
	tell(EVENT_TICK);
	OK(told(COMMAND_KILL), "but not for ever");
	tell(EVENT_STAGES_GONE);
	OK(told(COMMAND_CRASHED), "the crash is counted for what was out");
	OK(told(COMMAND_START) && told(COMMAND_WRITE),
	    "new stages get it again");
}

static void
test_poison(void)
{
	begin();
	reserve("t1", "guilty", "ai.extract_topics", 0);
	tell(EVENT_WRITABLE);
	reserve("t2", "innocent", "ai.extract_topics", 1);
	tell(EVENT_WRITABLE);
	break_stages();
	IS_INT(told_times(COMMAND_WRITE), 1, "a suspect is sent alone");
	IS(told(COMMAND_WRITE)->held->message.id, "innocent",
	    "it is the one with two crashes");
	tell(EVENT_WRITABLE);
	OK(!told(COMMAND_WRITE), "the others wait");
	answer("{\"tag\":\"t2\",\"settle\":\"done\",\"result\":1}");
	IS(told(COMMAND_WRITE)->held->message.id, "guilty",
	    "until it is settled");
	tell(EVENT_WRITABLE);
	break_stages();
	now += 1000;
	tell(EVENT_TICK);
	tell(EVENT_WRITABLE);
	break_stages();
	now += 2000;
	tell(EVENT_TICK);
	OK(strstr(line_of(told(COMMAND_WRITE)), "\"code\":\"poison\"") != NULL,
	    "who breaks the stages alone gets an obituary");
	tell(EVENT_WRITABLE);
	break_stages();
	now += 4000;
	tell(EVENT_TICK);
	OK(told(COMMAND_SETTLE) || core.held->state == HELD_SETTLING,
	    "an obituary that breaks them too is settled without them");
}

static void
test_unproven(void)
{
	stages_work = false;
	begin();
	reserve("t1", "id1", "ai.extract_topics", 1);
	for (int i = 0; i < 5; i++) {
		tell(EVENT_WRITABLE);
		break_stages();
		OK(!told(COMMAND_CRASHED) && !core.held->suspect,
		    "stages that no line has passed blame nobody");
		now += 60000;
		tell(EVENT_TICK);
	}
	OK(core.held->state == HELD_SENT && !core.held->obituary,
	    "and what is out is sent again");
	stages_work = true;
	tell(EVENT_STAGES_PROVEN);
	tell(EVENT_WRITABLE);
	break_stages();
	OK(core.held->suspect, "once one has passed they do");
}

static void
test_refused(void)
{
	begin();
	reserve("t1", "id1", "maintenance.noop", 0);
	tell(EVENT_WRITABLE);
	answer("{\"tag\":\"t1\",\"settle\":\"done\",\"result\":1}");
	step((struct event){.type = EVENT_SETTLE_REFUSED, .tag = "t1"});
	tell(EVENT_TICK);
	OK(!told(COMMAND_SETTLE), "a refused settle is not repeated at once");
	IS_INT(core_next(&core) - now, 1000, "but a second later");
	now += 1000;
	tell(EVENT_TICK);
	OK(told(COMMAND_SETTLE), "then it is");
	step((struct event){.type = EVENT_SETTLE_REFUSED, .tag = "t1"});
	IS_INT(core_next(&core) - now, 2000, "and two seconds after that");
	reserve("t2", "id2", "maintenance.noop", 0);
	OK(told(COMMAND_WRITE), "others go on");
	settled("t1");
	OK(!core_next(&core) || core.held->next == NULL, "until it is taken");
}

static void
test_taken_over(void)
{
	begin();
	reserve("t1", "id1", "maintenance.noop", 0);
	tell(EVENT_WRITABLE);
	step((struct event){.type = EVENT_LEASE_LOST, .tag = "t1"});
	now += 3600000 + 30000;
	tell(EVENT_TICK);
	OK(told(COMMAND_KILL),
	    "stages stuck with a task taken over are killed");
	OK(told(COMMAND_SETTLE) && !core.held->obituary &&
		told(COMMAND_SETTLE)->held->settlement->result.length == 0,
	    "but its end is not for us to say");
}

static void
test_long_obituary(void)
{
	struct buf message = BUF_EMPTY, kwargs = BUF_EMPTY;

	begin();
	core.settings.line_max = 1000;
	buf_printf(&kwargs, "{\"x\":\"%01000d\"}", 0);
	publish_build(&message, &(struct publication){.id = "id1",
				    .task = "ai.extract_topics",
				    .queue = "celery",
				    .kwargs = kwargs.data,
				    .expires = 1,
				    .group_index = -1});
	step((struct event){.type = EVENT_RESERVED,
	    .tag = "t1",
	    .queue = "celery",
	    .list = "celery",
	    .line = message.data,
	    .length = message.length});
	OK(strstr(line_of(told(COMMAND_WRITE)), "\"code\":\"expired\"") &&
		told(COMMAND_WRITE)->held->line.length <= 1000,
	    "an obituary too long for the stages goes without arguments");
	core.settings.line_max = settings_used.line_max;
	buf_release(&message);
	buf_release(&kwargs);
}

static void
test_outage(void)
{
	begin();
	now += 1000;
	tell(EVENT_REDIS_LOST);
	now += 5000;
	tell(EVENT_REDIS_UP);
	now += 12500;
	tell(EVENT_TICK);
	OK(told(COMMAND_REAP), "after a short cut, dead workers as always");
	tell(EVENT_REDIS_LOST);
	now += 20000;
	tell(EVENT_REDIS_UP);
	OK(!told(COMMAND_REAP),
	    "after an outage the others may renew before they are");
	now += 29999;
	tell(EVENT_TICK);
	OK(!told(COMMAND_REAP), "for one lease");
	now += 1;
	tell(EVENT_TICK);
	OK(told(COMMAND_REAP), "and no longer");
}

static void
test_stuck(void)
{
	begin();
	reserve("t1", "id1", "maintenance.noop", 0);
	tell(EVENT_WRITABLE);
	reserve("t2", "id2", "maintenance.noop", 0);
	tell(EVENT_WRITABLE);
	core.held->next->deadline = INT64_MAX / 2;
	now += 3600000 + 29999;
	tell(EVENT_TICK);
	OK(!told(COMMAND_KILL), "a late record has some time to come");
	now += 1;
	tell(EVENT_TICK);
	OK(told(COMMAND_KILL), "then the stages are stuck and are killed");
	tell(EVENT_STAGES_GONE);
	now += 1000;
	tell(EVENT_TICK);
	OK(!told(COMMAND_CRASHED) && core.held->next->tries == 0,
	    "nothing is held against the others");
	OK(core.held->obituary, "the late one gets an obituary");
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
	OK(!told(COMMAND_RESERVE), "and takes nothing new");
	reserve("t9", "id9", "maintenance.noop", 0);
	OK(told(COMMAND_SETTLE), "what still comes is given back");
	settled("t9");
	answer("{\"tag\":\"t1\",\"settle\":\"done\",\"result\":1}");
	settled("t1");
	OK(told(COMMAND_CLOSE), "when all is settled the stages may end");
	tell(EVENT_STAGES_GONE);
	OK(told(COMMAND_EXIT) && !told(COMMAND_RELEASE),
	    "and the program with them");

	begin();
	reserve("t1", "id1", "maintenance.noop", 0);
	tell(EVENT_DRAIN);
	tell(EVENT_DRAIN);
	now += 24999;
	tell(EVENT_TICK);
	OK(!told(COMMAND_RELEASE), "there is grace for running tasks");
	now += 1;
	tell(EVENT_TICK);
	OK(told(COMMAND_RELEASE) && told(COMMAND_KILL) && told(COMMAND_EXIT),
	    "after it everything is given back");
	begin();
	reserve("t1", "id1", "maintenance.noop", 0);
	tell(EVENT_GIVE_BACK);
	OK(told(COMMAND_RELEASE) && told(COMMAND_EXIT),
	    "USR1 gives everything back at once");
	begin();
	tell(EVENT_GIVE_BACK);
	OK(told(COMMAND_RELEASE) && told(COMMAND_EXIT),
	    "also what a reserve under way may bring");
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
	OK(core.held->lost, "a lost one is noticed");
}

int
main(void)
{
	test_start();
	test_done();
	test_children();
	test_retry();
	test_release();
	test_messages();
	test_foreign();
	test_redis_lost();
	test_break();
	test_poison();
	test_unproven();
	test_refused();
	test_taken_over();
	test_long_obituary();
	test_outage();
	test_stuck();
	test_drain();
	test_renew();
	core_release(&core);
	return TAP_DONE();
}
