/* What follows a task: decided without Redis, from the message alone. */
#include <stdlib.h>

#include "dequeue/task/intake.h"
#include "dequeue/task/attempt.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/publish.h"
#include "unit/tap.h"

#define NOW 1800000000.0

static struct settlement *settled;

/* A task of ours with these further fields; released by end(). */
static struct held *
task(struct publication p)
{
	struct buf text = BUF_EMPTY;
	struct held *h;

	p.id = "parent";
	p.task = "maintenance.noop";
	p.queue = "celery";
	publish_build(&text, &p);
	h = held_new("tag", "celery", "celery", text.data, text.length);
	intake(h, NOW, false);
	buf_release(&text);
	return h;
}

static void
end(struct held *h)
{
	settlement_free(settled);
	settled = NULL;
	held_free(h);
}

static void
succeed(struct held *h)
{
	struct span result = {"{\"n\":1}", 7}, none = {NULL, 0};

	settled = attempt_done(h, result, none, NOW);
}

/* A field of the message pushed at i, as text; "" if it is null. */
static const char *
pushed(size_t i, const char *field)
{
	static char text[512];
	struct message m;
	const char *why, *value = "";

	*text = '\0';
	if (i >= settled->push_count)
		return "no such push";
	if (message_read(&m, settled->pushes[i].message.data,
		settled->pushes[i].message.length, &why) != MESSAGE_READ)
		return why;
	if (strcmp(field, "id") == 0)
		value = m.id;
	else if (strcmp(field, "group") == 0)
		value = m.group ? m.group : "";
	else if (strcmp(field, "root") == 0)
		value = m.root_id;
	else if (strcmp(field, "parent") == 0)
		value = m.parent_id ? m.parent_id : "";
	if (strcmp(field, "body") == 0)
		snprintf(text, sizeof text, "%s", m.body.data);
	else
		snprintf(text, sizeof text, "%s", value);
	message_release(&m);
	return text;
}

static const char *
stored(const char *id)
{
	for (size_t i = 0; i < settled->stored_count; i++)
		if (strcmp(settled->stored[i].id, id) == 0)
			return settled->stored[i].result.data;
	return "";
}

static void
test_callbacks(void)
{
	struct held *h = task((struct publication){.group_index = -1,
	    .root_id = "root",
	    .callbacks =
		"[{\"task\":\"a\",\"args\":[2],\"kwargs\":{\"k\":NaN},"
		"\"options\":{\"task_id\":\"one\",\"queue\":\"q\","
		"\"priority\":7}},{\"task\":\"b\",\"args\":[3],\"immutable\":"
		"true,\"options\":{}}]"});
	char *first;

	succeed(h);
	IS_INT((long long)settled->push_count, 2, "each callback is sent");
	IS(pushed(0, "id"), "one",
	    "a callback is sent under the id of its options");
	IS(pushed(0, "body"),
	    "[[{\"n\":1},2],{\"k\":NaN},{\"callbacks\":null,\"errbacks\":null,"
	    "\"chain\":null,\"chord\":null}]",
	    "a callback has the result before its arguments");
	IS(settled->pushes[0].list.data,
	    "q\x06\x16"
	    "6",
	    "a callback is sent to the list of its priority");
	IS(pushed(0, "parent"), "parent", "a callback knows its parent");
	IS(pushed(0, "root"), "root", "a callback knows its root");
	OK(strstr(pushed(1, "body"), "[[3],") != NULL,
	    "an immutable callback gets no result");
	OK(strstr(settled->result.data,
	       "\"children\":[[[\"one\",null],null],[[\"") != NULL,
	    "both callbacks are children of the result");
	first = mem_copy(pushed(1, "id"));
	settlement_free(settled);
	succeed(h);
	IS(pushed(1, "id"), first, "callbacks sent again have the same ids");
	free(first);
	end(h);
}

static void
test_chain(void)
{
	static const char chain[] =
	    "[{\"task\":\"c\",\"options\":{\"task_id\":\"last\"}},"
	    "{\"task\":\"b\",\"options\":{\"task_id\":\"next\"}}]";
	struct held *h =
	    task((struct publication){.group_index = -1, .chain = chain});

	succeed(h);
	IS_INT((long long)settled->push_count, 1, "a chain sends one task");
	IS(pushed(0, "id"), "next", "the last element");
	OK(strstr(pushed(0, "body"), "\"chain\":[{\"task\":\"c\"") != NULL,
	    "the rest goes with it");
	settlement_free(settled);
	settled = attempt_fail(h, "api", "503", NOW);
	IS_INT((long long)settled->push_count, 0, "a failure sends nothing");
	OK(strstr(stored("next"), "\"status\":\"FAILURE\"") &&
		strstr(stored("last"), "api: 503"),
	    "a failure fails the rest of the chain");
	settlement_free(settled);
	settled = attempt_fail(h, "revoked", "x", NOW);
	IS_INT((long long)settled->stored_count, 0,
	    "a revoked task leaves its chain alone, as in Celery");
	end(h);
}

static void
test_chord(void)
{
	struct held *h = task((struct publication){.group = "g",
	    .group_index = 4,
	    .chord = "{\"task\":\"sum\",\"args\":[9],\"options\":{\"task_id\":"
		     "\"body\",\"link_error\":[{\"task\":\"err\"}]}}"});
	const struct chord_part *part;

	succeed(h);
	IS_INT((long long)settled->part_count, 1, "a part of a chord is one");
	part = settled->parts;
	IS(part->group, "g", "of its group");
	IS_INT(part->index, 4, "at its place");
	IS(part->member.data, "[1, \"parent\", \"SUCCESS\", {\"n\":1}]",
	    "written as Celery writes it");
	OK(part->insert && strcmp(part->before.data, "[[") == 0 &&
		strncmp(part->after.data, ",9],{},", 7) == 0,
	    "the results are the first argument of the body");
	IS_INT((long long)part->errback_count, 1,
	    "the errbacks of a chord's part are ready");
	IS(part->bodies[0].id, "body",
	    "the failure of a chord's part is ready");
	OK(strstr(part->tail.data, "\"id\":\"body\"") != NULL,
	    "the message has the body's id");
	settlement_free(settled);
	settled = attempt_fail(h, "expired", "x", NOW);
	OK(strstr(settled->parts[0].member.data,
	       "\"REVOKED\", {\"exc_type\":\"TaskRevokedError\"") != NULL,
	    "a revoked part counts, too");
	end(h);
}

static void
test_broken(void)
{
	struct held *h = task((struct publication){.group_index = -1,
	    .chain = "[{\"task\":\"c\",\"options\":{\"task_id\":\"last\"}},"
		     "{\"args\":[],\"options\":{\"task_id\":\"next\"}}]",
	    .callbacks = "[{\"task\":\"a\",\"options\":{\"countdown\":\"x\","
			 "\"task_id\":\"when\"}},7]"});

	succeed(h);
	IS_INT((long long)settled->push_count, 0,
	    "a step that is no task is not sent");
	OK(strstr(stored("next"), "CanvasError") &&
		strstr(stored("last"), "CanvasError"),
	    "a step that is no task fails, and all behind it");
	OK(strstr(stored("when"), "an option of the signature is wrong") !=
		NULL,
	    "a callback with a wrong time fails");
	OK(strstr(settled->result.data, "\"SUCCESS\"") != NULL,
	    "the task itself succeeded");
	end(h);
}

/* A chain longer than the bound of nesting is only long. */
static void
test_nesting(void)
{
	struct buf chain = BUF_EMPTY;
	struct held *h;

	buf_add_char(&chain, '[');
	for (int i = 0; i < 20; i++)
		buf_add_text(&chain, "{\"task\":\"celery.chain\",\"kwargs\":"
				     "{\"tasks\":[");
	buf_add_text(&chain, "{\"task\":\"a\",\"options\":{\"task_id\":"
			     "\"deep\"}}");
	for (int i = 0; i < 20; i++)
		buf_add_text(&chain, "]}}");
	buf_add_char(&chain, ']');
	h = task((struct publication){.group_index = -1, .chain = chain.data});
	succeed(h);
	OK(strstr(stored("deep"), "nested too deep") != NULL,
	    "a workflow nested too deep fails");
	end(h);
	buf_release(&chain);
}

/* Each part carries the body: a small chord with a large body is large. */
static void
test_amplified(void)
{
	struct buf chain = BUF_EMPTY;
	struct held *h;

	buf_add_text(&chain, "[{\"task\":\"celery.chord\",\"kwargs\":{"
			     "\"header\":[{\"task\":\"a\"}");
	for (int i = 1; i < 200; i++)
		buf_add_text(&chain, ",{\"task\":\"a\"}");
	buf_add_text(&chain, "],\"body\":{\"task\":\"sum\",\"options\":"
			     "{\"task_id\":\"total\"},\"args\":[\"");
	for (int i = 0; i < 1 << 17; i++)
		buf_add_text(&chain, "12345678");
	buf_add_text(&chain, "\"]}}}]");
	h = task((struct publication){.group_index = -1, .chain = chain.data});
	succeed(h);
	IS_INT((long long)settled->push_count, 0,
	    "no part is sent of a chord whose messages are too large");
	IS_INT((long long)settled->size_count, 0, "and none is waited for");
	OK(strstr(stored("total"), "more than 128 MB") != NULL,
	    "its body fails and says why");
	end(h);
	buf_release(&chain);
}

static void
test_limits(void)
{
	static const struct {
		const char *limits;
		int64_t want;
		const char *what;
	} cases[] = {{"[null,null]", 9000, "no limit is the worker's"},
	    {"[30,null]", 30000, "the hard limit"},
	    {"[30,25.5]", 25500, "a smaller soft limit"},
	    {"[30,40]", 30000, "not a larger one"},
	    {"[null,4]", 4000, "a soft limit alone"},
	    {"[-1,0]", 9000, "what is no limit is none"}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct held *h = task((struct publication){
		    .group_index = -1, .timelimit = cases[i].limits});

		IS_INT(held_limit_ms(h, 9000), cases[i].want, cases[i].what);
		if (i == 2) {
			settled = attempt_fail(h, "time_limit", "x", NOW);
			OK(strstr(settled->result.data,
			       "\"exc_type\":\"TimeLimitExceeded\","
			       "\"exc_message\":[25.5],\"exc_module\":"
			       "\"billiard.exceptions\"") != NULL,
			    "the exception says how long it was");
		}
		end(h);
	}
}

int
main(void)
{
	setenv("LOG_LEVEL", "ERROR", 1);
	test_callbacks();
	test_chain();
	test_chord();
	test_broken();
	test_nesting();
	test_amplified();
	test_limits();
	return TAP_DONE();
}
