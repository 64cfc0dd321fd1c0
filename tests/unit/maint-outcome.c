/* What a child of the filter says, and what is made of it. */
#include <stddef.h>

#include "lib/exits.h"

#include "maint/chore_process.h"
#include "maint/chore_outcome.h"

#include "tap.h"

static void
test_done(void)
{
	struct outcome o = OUTCOME_EMPTY, back = OUTCOME_EMPTY;
	struct buf text = BUF_EMPTY;

	outcome_done(&o);
	buf_add_text(&o.result, "{\"status\":\"ok\",\"n\":[1,2]}");
	outcome_print(&text, &o);
	IS_INT(outcome_read(&back, text.data, text.length), 0, "done: read");
	IS_INT(back.settle, SETTLE_DONE, "done: settle");
	IS(back.result.data, o.result.data, "done: result byte for byte");
	IS_INT(outcome_exit(&back), EXIT_DRAINED, "done: exit code");
	buf_release(&text);
	outcome_release(&o);
	outcome_release(&back);
}

static void
test_failed(enum settle settle, int code, const char *what)
{
	struct outcome o = OUTCOME_EMPTY, back = OUTCOME_EMPTY;
	struct buf text = BUF_EMPTY;

	outcome_failed(&o, settle, "redis", "a \"%s\"\n", "quoted");
	outcome_print(&text, &o);
	outcome_read(&back, text.data, text.length);
	IS_INT(back.settle, settle, what);
	IS(back.code, "redis", "the code of an outcome survives the pipe");
	IS(back.message.data, "a \"quoted\"\n",
	    "the message of an outcome survives the pipe");
	IS_INT(outcome_exit(&back), code, "an outcome has its exit code");
	buf_release(&text);
	outcome_release(&o);
	outcome_release(&back);
}

static void
test_unreadable(const char *text)
{
	struct outcome o = OUTCOME_EMPTY;

	IS_INT(outcome_read(&o, text, strlen(text)), -1, text);
	outcome_release(&o);
}

static void
test_child(int status, const char *said, enum settle want, const char *what)
{
	struct outcome o = OUTCOME_EMPTY;
	struct buf answer = BUF_EMPTY;

	buf_add_text(&answer, said);
	process_outcome(&o, status, &answer);
	IS_INT(o.settle, want, what);
	outcome_release(&o);
	buf_release(&answer);
}

int
main(void)
{
	const char *good = "{\"settle\":\"done\",\"result\":{}}";

	test_done();
	test_failed(SETTLE_FAIL, EXIT_PERMANENT, "fail");
	test_failed(SETTLE_RETRY, EXIT_TEMPORARY, "retry");
	test_failed(SETTLE_RELEASE, EXIT_TEMPORARY, "release");
	test_unreadable("");
	test_unreadable("{}");
	test_unreadable("{\"settle\":\"done\"}");
	test_unreadable("{\"settle\":\"fail\"}");
	test_unreadable("{\"settle\":\"done\",\"result\":{}");
	/* wait statuses: exit code in the high byte, signal in the low one */
	test_child(0, good, SETTLE_DONE, "a child that ends well");
	test_child(0, "", SETTLE_RETRY, "a child that says nothing");
	test_child(9, good, SETTLE_RETRY, "a child that is killed");
	test_child(100 << 8, "", SETTLE_FAIL, "a child with wrong settings");
	test_child(111 << 8, "", SETTLE_RETRY, "a child out of resources");
	return TAP_DONE();
}
