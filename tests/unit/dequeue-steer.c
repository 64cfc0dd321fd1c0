/* What remote control changes in the core: revoked tasks, tasks whose end
 * overtakes their record, rates, limits and the number of slots. */
#include "dequeue/core/steer.h"
#include "unit/celery-fixture.h"
#include "unit/core-play.h"

static void
reserve_text(const char *tag, const struct buf *message)
{
	step((struct event){.type = EVENT_RESERVED,
	    .tag = tag,
	    .queue = "celery",
	    .list = "celery",
	    .line = message->data,
	    .length = message->length});
}

static void
reserve_at(const char *tag, const char *id, const char *task, double eta)
{
	struct buf message = BUF_EMPTY;

	publish_build(&message, &(struct publication){.id = id,
				    .task = task,
				    .queue = "celery",
				    .eta = eta,
				    .group_index = -1});
	reserve_text(tag, &message);
	buf_release(&message);
}

static bool
has(const struct held *h, const char *words)
{
	return h && strstr(h->line.data, words);
}

static void
test_revoked_set(void)
{
	struct revoked r = {0};
	char id[32];

	OK(!revoked_has(&r, "a", 0), "nothing is revoked at first");
	revoked_add(&r, "a", 0);
	revoked_add(&r, "b", 1);
	revoked_add(&r, "a", 2);
	IS_INT((long long)r.count, 2, "an id is remembered once");
	IS(r.newest->id, "a",
	    "a revoked id lives from the last time it was revoked");
	OK(revoked_has(&r, "a", 10800) && revoked_has(&r, "b", 10800),
	    "a revoked id is kept for three hours");
	OK(!revoked_has(&r, "b", 10802),
	    "a revoked id is kept no longer than that");
	revoked_purge(&r, 10802);
	IS_INT((long long)r.count, 1, "an id kept too long is forgotten");
	revoked_add(&r, "", 3);
	IS_INT((long long)r.count, 1, "an empty id is none");
	for (int i = 0; i < REVOKED_MAX + 10; i++) {
		snprintf(id, sizeof id, "id%d", i);
		revoked_add(&r, id, 4);
	}
	IS_INT((long long)r.count, REVOKED_MAX,
	    "the number of revoked ids has a bound");
	OK(!revoked_has(&r, "id9", 4) && revoked_has(&r, "id10", 4),
	    "the oldest of too many revoked ids go");
	revoked_release(&r);
}

static void
test_revoke(void)
{
	begin();
	steer_revoke(&core, "id1", now, epoch());
	reserve("t1", "id1", "maintenance.noop", 0);
	OK(has(told_held(COMMAND_WRITE),
	       "\"settle\":\"fail\",\"why\":{\"code\":"
	       "\"revoked\""),
	    "a revoked task comes as an obituary");
	reserve_at("t2", "id1", "maintenance.noop", epoch() + 60);
	OK(!told_held(COMMAND_SETTLE),
	    "a revoked task comes as an obituary before its time, too");
	steer_revoke(&core, "id3", now, epoch());
	reserve_at("t3", "id3", "no.such_task", 0);
	OK(strstr(result_of(told(COMMAND_SETTLE)), "NotRegistered"),
	    "an unknown task stays unknown");
	reserve("t4", "id4", "maintenance.noop", 0);
	steer_revoke(&core, "id4", now, epoch());
	tell(EVENT_WRITABLE);
	tell(EVENT_WRITABLE);
	OK(has(told_held(COMMAND_WRITE), "\"tag\":\"t4\"") &&
		has(told_held(COMMAND_WRITE), "\"revoked\""),
	    "a revoked task that waits here gets its obituary at once");
	begin();
	reserve("t1", "id1", "maintenance.noop", 0);
	steer_revoke(&core, "id1", now, epoch());
	answer("{\"tag\":\"t1\",\"settle\":\"done\",\"result\":1}");
	OK(strstr(result_of(told(COMMAND_SETTLE)), "SUCCESS"),
	    "a revoked task in the stages goes on");
}

static void
test_stamps(void)
{
	struct buf stamped = BUF_EMPTY;

	fixture_read("task-stamped.json", &stamped);
	begin();
	steer_revoke_stamp(&core, "tenant=other", now, epoch());
	reserve_text("t1", &stamped);
	OK(!has(told_held(COMMAND_WRITE), "settle"),
	    "another stamp is no matter");
	tell(EVENT_WRITABLE);
	IS_INT(steer_terminate_stamp(&core, "tenant=acme", now), 1,
	    "the stamp finds the task");
	tell(EVENT_TICK);
	OK(has(told_held(COMMAND_WRITE), "terminated"),
	    "a task found by its stamp is terminated");
	steer_revoke_stamp(&core, "tenant=acme", now, epoch());
	reserve_text("t2", &stamped);
	tell(EVENT_WRITABLE);
	OK(has(told_held(COMMAND_WRITE), "\"code\":\"revoked\""),
	    "a revoked stamp revokes what comes");
	buf_release(&stamped);
}

/* A record in the stages, and its obituary behind it. */
static void
overtake(void)
{
	begin();
	reserve("t1", "id1", "maintenance.noop", 0);
	tell(EVENT_WRITABLE);
	OK(steer_terminate(&core, "id1", now), "a task in the stages is found");
	OK(!steer_terminate(&core, "id1", now), "a task is terminated once");
}

static void
test_terminate(void)
{
	overtake();
	answer("{\"tag\":\"t1\",\"settle\":\"done\",\"result\":1}");
	OK(!told_held(COMMAND_SETTLE),
	    "the record of a terminated task has no say");
	OK(has(told_held(COMMAND_WRITE), "\"tag\":\"t1:end\"") &&
		has(told_held(COMMAND_WRITE), "\"terminated\""),
	    "the obituary goes out under a tag of its own");
	answer("{\"tag\":\"t1\",\"settle\":\"done\",\"result\":1}");
	OK(!told_held(COMMAND_SETTLE),
	    "the record of a terminated task has no say after its obituary");
	IS_INT((long long)core.unknown, 0,
	    "the late record of a terminated task is no fault");
	answer("{\"tag\":\"t1:end\",\"settle\":\"fail\",\"why\":{\"code\":"
	       "\"terminated\",\"message\":\"m\"}}");
	OK(strstr(result_of(told(COMMAND_SETTLE)), "REVOKED"),
	    "the obituary's answer settles the task");
	IS(told(COMMAND_SETTLE)->held->tag, "t1",
	    "a terminated task is settled under the tag it is leased by");
	OK(!steer_terminate(&core, "id1", now),
	    "a terminated task that is settled cannot be terminated again");
	answer("{\"tag\":\"t1\",\"settle\":\"done\",\"result\":1}");
	OK(!told_held(COMMAND_SETTLE),
	    "a settled task stays settled whatever comes later");
}

static void
test_terminate_late(void)
{
	overtake();
	tell(EVENT_TICK);
	answer("{\"tag\":\"t1:end\",\"settle\":\"done\",\"result\":7}");
	OK(strstr(result_of(told(COMMAND_SETTLE)), "\"result\":7"),
	    "if the ledger knows better, that is the outcome");
	begin();
	reserve("t1", "id1", "maintenance.noop", 0);
	reserve("t2", "id2", "maintenance.noop", 0);
	steer_terminate(&core, "id2", now);
	tell(EVENT_WRITABLE);
	OK(has(told_held(COMMAND_WRITE), "\"tag\":\"t2\"") &&
		has(told_held(COMMAND_WRITE), "\"code\":\"revoked\""),
	    "a task that has not begun is revoked, not terminated");
	answer("{\"tag\":\"t2\",\"settle\":\"fail\",\"why\":{\"code\":"
	       "\"revoked\",\"message\":\"m\"}}");
	OK(told_held(COMMAND_SETTLE), "a revoked task has one line only");
	OK(!steer_terminate(&core, "id9", now),
	    "a task that is not here cannot be terminated");
}

static void
test_terminate_broken(void)
{
	overtake();
	tell(EVENT_STAGES_BROKEN);
	tell(EVENT_STAGES_GONE);
	OK(has(told_held(COMMAND_WRITE), "\"tag\":\"t1:end\""),
	    "after a break only the obituary is sent again");
	answer("{\"tag\":\"t1:end\",\"settle\":\"fail\",\"why\":{\"code\":"
	       "\"terminated\",\"message\":\"m\"}}");
	OK(told_held(COMMAND_SETTLE),
	    "an obituary sent again settles the task");
}

static void
test_rates(void)
{
	static const struct {
		const char *text;
		double every_ms;
		bool good;
	} cases[] = {{"10/m", 6000, true}, {"2/s", 500, true},
	    {"1/h", 3600000, true}, {"4", 250, true}, {"0", 0, true},
	    {"0/m", 0, true}, {"", 0, false}, {"x", 0, false},
	    {"1/d", 0, false}, {"-1", 0, false}, {"nan", 0, false},
	    {"1e300", 0, false},
	    {"1.0000000000000000000000000000000000/m", 0, false}};
	struct task_limits l = {.soft_s = 3};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		l.every_ms = 0;
		OK(task_limits_set_rate(&l, cases[i].text) == cases[i].good &&
			l.every_ms == cases[i].every_ms,
		    cases[i].text);
	}
	IS_INT(task_limits_time_ms(&l), 3000, "a soft limit stands alone");
	l.hard_s = 5;
	IS_INT(task_limits_time_ms(&l), 5000,
	    "a hard limit goes before a soft one");
	OK(!task_limits_find(core.limits, "no.such_task"),
	    "other tasks have no limits");
}

static void
test_rate_limit(void)
{
	begin();
	task_limits_set_rate(
	    task_limits_find(core.limits, "maintenance.noop"), "1/s");
	reserve("t1", "id1", "maintenance.noop", 0);
	OK(told_held(COMMAND_WRITE), "the first one starts at once");
	reserve("t2", "id2", "maintenance.noop", 0);
	reserve_at("t3", "id3", "ai.extract_topics", 0);
	tell(EVENT_WRITABLE);
	OK(has(told_held(COMMAND_WRITE), "\"id3\""),
	    "others pass the next one");
	tell(EVENT_WRITABLE);
	OK(!told_held(COMMAND_WRITE), "a task over its rate waits");
	IS_INT(core_next(&core), now + 1000,
	    "a task over its rate waits until its second has come");
	now += 1000;
	tell(EVENT_TICK);
	OK(has(told_held(COMMAND_WRITE), "\"id2\""),
	    "a task over its rate starts when its second has come");
	IS_INT((long long)core.limits[7].started, 2,
	    "tasks under a rate are counted when they start");
	reserve("t4", "id4", "maintenance.noop", 0);
	tell(EVENT_WRITABLE);
	OK(!told_held(COMMAND_WRITE), "a task over its rate waits again");
	steer_revoke(&core, "id4", now, epoch());
	tell(EVENT_TICK);
	OK(has(told_held(COMMAND_WRITE), "\"revoked\""),
	    "an obituary is held up by no rate");
}

static void
test_limits(void)
{
	begin();
	task_limits_find(core.limits, "maintenance.noop")->hard_s = 9;
	reserve("t1", "id1", "maintenance.noop", 0);
	IS_INT(told(COMMAND_WRITE)->held->deadline, now + 9000,
	    "a time limit applies to tasks that start");
	begin();
	IS_INT(core_slots(&core, HELD_AI, "celery", now), 3,
	    "the pool has its slots");
	steer_resize(&core, 2);
	IS_INT(core_slots(&core, HELD_AI, "celery", now), 5, "the pool grows");
	steer_resize(&core, -9999);
	IS_INT(core_slots(&core, HELD_AI, "celery", now), 1,
	    "the pool shrinks to one");
	reserve_at("t1", "id1", "ai.extract_topics", 0);
	for (int i = 0; i < 2; i++)
		step((struct event){
		    .type = EVENT_RESERVE_ENDED, .status = RESERVE_SLOTS});
	tell(EVENT_TICK);
	IS_INT((long long)count, 0, "a full pool asks for nothing");
	steer_resize(&core, 1);
	tell(EVENT_TICK);
	OK(count == 1 && commands[0].type == COMMAND_RESERVE,
	    "a pool that grew asks again");
}

int
main(void)
{
	begin();
	test_revoked_set();
	test_revoke();
	test_stamps();
	test_terminate();
	test_terminate_late();
	test_terminate_broken();
	test_rates();
	test_rate_limit();
	test_limits();
	core_release(&core);
	return TAP_DONE();
}
