/* The decisions of hts-dequeue when stages break, Redis refuses or goes away.
 */
#include "unit/core-play.h"

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
	OK(!told(COMMAND_KILL),
	    "broken stages have time for what is under way");
	now += 10000;
	tell(EVENT_TICK);
	OK(told(COMMAND_KILL),
	    "broken stages are killed when their time is over");
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
	    "the task sent alone is the one with two crashes");
	tell(EVENT_WRITABLE);
	OK(!told(COMMAND_WRITE), "the others wait while a suspect is alone");
	answer("{\"tag\":\"t2\",\"settle\":\"done\",\"result\":1}");
	IS(told(COMMAND_WRITE)->held->message.id, "guilty",
	    "the others go on when the suspect is settled");
	tell(EVENT_WRITABLE);
	break_stages();
	now += 1000;
	tell(EVENT_TICK);
	tell(EVENT_WRITABLE);
	break_stages();
	now += 2000;
	tell(EVENT_TICK);
	OK(strstr(line_of(told(COMMAND_WRITE)), "\"code\":\"poison\"") != NULL,
	    "a task that breaks the stages alone gets an obituary");
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
	    "what was out when unproven stages broke is sent again");
	stages_work = true;
	tell(EVENT_STAGES_PROVEN);
	tell(EVENT_WRITABLE);
	break_stages();
	OK(core.held->suspect,
	    "stages that a line has passed blame what was out");
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
	IS_INT(core_next(&core) - now, 1000,
	    "a refused settle is repeated a second later");
	now += 1000;
	tell(EVENT_TICK);
	OK(told(COMMAND_SETTLE),
	    "a refused settle is repeated when its time has come");
	step((struct event){.type = EVENT_SETTLE_REFUSED, .tag = "t1"});
	IS_INT(core_next(&core) - now, 2000,
	    "a settle refused twice is repeated two seconds later");
	reserve("t2", "id2", "maintenance.noop", 0);
	OK(told(COMMAND_WRITE), "others go on beside a refused settle");
	settled("t1");
	OK(!core_next(&core) || core.held->next == NULL,
	    "a settle is repeated until it is taken");
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
	    "the end of a task taken over is not for this ring to say");
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

/* A suspect that does not come back holds the others up for a minute only. */
static void
test_suspect_alone(void)
{
	begin();
	reserve("t1", "guilty", "ai.extract_topics", 2);
	tell(EVENT_WRITABLE);
	reserve("t2", "other", "maintenance.noop", 0);
	OK(!told(COMMAND_WRITE), "while a suspect runs others wait");
	OK(core_next(&core) <= now + 60000, "for a minute");
	now += 60000;
	tell(EVENT_TICK);
	IS(told_held(COMMAND_WRITE) ? told_held(COMMAND_WRITE)->message.id
				    : NULL,
	    "other", "then others run beside a suspect");
	tell(EVENT_WRITABLE);
	break_stages();
	now += 1000;
	tell(EVENT_TICK);
	OK(core.held && core.held->suspect && !core.held->obituary,
	    "a break beside others is no proof against a suspect");
	tell(EVENT_WRITABLE);
	break_stages();
	now += 2000;
	tell(EVENT_TICK);
	OK(core.held->obituary, "a break while it is alone is");
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
	OK(told(COMMAND_KILL),
	    "stages that hold a late record too long are killed");
	tell(EVENT_STAGES_GONE);
	now += 1000;
	tell(EVENT_TICK);
	OK(!told(COMMAND_CRASHED) && core.held->next->tries == 0,
	    "nothing is held against the tasks beside a late one");
	OK(core.held->obituary, "a late task gets an obituary");
}

int
main(void)
{
	test_break();
	test_poison();
	test_unproven();
	test_refused();
	test_taken_over();
	test_long_obituary();
	test_suspect_alone();
	test_stuck();
	core_release(&core);
	return TAP_DONE();
}
