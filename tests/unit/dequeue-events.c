/* Events for Celery's monitors: compared with those of its own worker. */
#include <math.h>
#include <stdlib.h>

#include "dequeue/core/event_log.h"
#include "dequeue/core/event_repr.h"
#include "dequeue/task/attempt.h"
#include "lib/publish.h"
#include "unit/celery-fixture.h"
#include "unit/tap.h"

static struct node node = {"w1@capture", 4711, 0};
static struct event_log events;

static struct held *
make_held(void)
{
	struct buf message = BUF_EMPTY;
	struct held *h;
	const char *why;

	publish_build(&message, &(struct publication){.id = "id1",
				    .task = "maintenance.noop",
				    .args = "[\"x\", null]",
				    .queue = "celery",
				    .group_index = -1});
	h = held_new("t1", "celery", "celery", message.data, message.length);
	message_read(&h->message, h->text, h->length, &why);
	h->started = 1000;
	buf_release(&message);
	return h;
}

/* The body of the list's message; cJSON_Delete() it. */
static cJSON *
take(void)
{
	struct buf message = BUF_EMPTY;
	cJSON *body = NULL;

	if (event_log_take(&events, &message))
		body = body_of(message.data, message.length);
	buf_release(&message);
	return body;
}

/* Compares the one event of a list with a captured one; its members that are
 * text must be as given in pairs. */
static void
compare(const char *fixture, const char *const *pairs)
{
	struct buf captured = BUF_EMPTY;
	cJSON *got = take(), *want;
	char what[96];

	fixture_read(fixture, &captured);
	want = body_of(captured.data, captured.length);
	/* Readers shift times by it, wrongly. */
	cJSON_DeleteItemFromObject(want->child, "utcoffset");
	OK(has_shape(got, want), fixture);
	snprintf(what, sizeof what, "%s: its type", fixture);
	IS(json_text(got ? got->child : NULL, "type"),
	    json_text(want->child, "type"), what);
	OK(got && !cJSON_GetObjectItem(got->child, "utcoffset"),
	    "an event of an old client has no offset");
	for (; *pairs; pairs += 2)
		IS(json_text(got->child, pairs[0]), pairs[1], pairs[0]);
	cJSON_Delete(got);
	cJSON_Delete(want);
	buf_release(&captured);
}
#define WITH(...) ((const char *const[]){__VA_ARGS__, NULL})

static void
settle(struct held *h, struct settlement *s)
{
	settlement_free(h->settlement);
	h->settlement = s;
	event_log_settled(&events, h, 5, 1002.5);
}

static struct span
json(const char *text)
{
	return (struct span){text, strlen(text)};
}

static void
test_off(void)
{
	struct held *h = make_held();

	event_log_received(&events, h, 5, 1000);
	event_log_started(&events, h, 5, 1000);
	settle(h, attempt_give_back(h));
	OK(!take(), "nothing is gathered while nobody asked");
	IS_INT(node.clock, 0, "the clock stands while nobody asked for events");
	event_log_started(NULL, h, 5, 1000);
	held_free(h);
}

static void
test_tasks(void)
{
	struct held *h = make_held();
	cJSON *list;
	double number = 0;

	events.on = true;
	event_log_received(&events, h, 5, 1000.25);
	compare("event-task-received.json",
	    WITH("uuid", "id1", "name", "maintenance.noop", "hostname",
		"w1@capture", "args", "[\"x\", null]"));
	event_log_started(&events, h, 5, 1000);
	compare("event-task-started.json", WITH("uuid", "id1"));
	settle(h, attempt_done(h, json("{\"a\":[true,null]}"),
		      (struct span){NULL, 0}, 1002));
	compare(
	    "event-task-succeeded.json", WITH("result", "{'a': [True, None]}"));
	settle(h, attempt_fail(h, "api", "it's 503", 1002));
	compare("event-task-failed.json",
	    WITH("exception", "AIError(\"api: it's 503\")"));
	settle(h, attempt_retry(h, "api", "503", 1010, 1002));
	compare("event-task-retried.json",
	    WITH("exception", "AIError('api: 503')"));
	settle(h, attempt_fail(h, "expired", "late", 1002));
	list = take();
	OK(json_true(list->child, "expired") &&
		!json_true(list->child, "terminated"),
	    "an expired task is revoked, as expired");
	cJSON_Delete(list);
	settle(h, attempt_fail(h, "terminated", "ended", 1002));
	list = take();
	OK(json_true(list->child, "terminated") &&
		!json_true(list->child, "expired"),
	    "a terminated one, as terminated");
	cJSON_Delete(list);
	settle(h, attempt_fail(h, "revoked", "not wanted", 1002));
	compare("event-task-revoked.json", WITH("uuid", "id1"));
	settle(h, attempt_give_back(h));
	compare("event-task-rejected.json", WITH("uuid", "id1"));
	settle(h, attempt_done(h, json("1"), (struct span){NULL, 0}, 1002));
	list = take();
	OK(json_number(list->child, "runtime", &number) &&
		fabs(number - 2.5) < 1e-6,
	    "the time it ran is told");
	OK(json_number(list->child, "timestamp", &number) &&
		fabs(number - 1002.5) < 1e-6,
	    "the time a task ended is in its event");
	cJSON_Delete(list);
	h->started = 0;
	settle(h, attempt_delay(h, 2000));
	settle(h, attempt_give_back(h));
	OK(!take(), "a task that has not begun has no event of its end");
	held_free(h);
}

static void
test_lists(void)
{
	struct held *h = make_held();
	cJSON *list;
	double first = 0, last = 0;

	IS_INT(event_log_due(&events), INT64_MAX, "an empty list is not due");
	event_log_started(&events, h, 1000, 1);
	event_log_started(&events, h, 1049, 1);
	IS_INT(event_log_due(&events), 1050, "a list is due after 50 ms");
	for (int i = 2; i < EVENTS_MAX; i++)
		event_log_started(&events, h, 1049, 1);
	OK(event_log_due(&events) <= 1000, "or when it is long");
	list = take();
	IS_INT(
	    cJSON_GetArraySize(list), EVENTS_MAX, "a full list has all events");
	json_number(list->child, "clock", &first);
	json_number(cJSON_GetArrayItem(list, EVENTS_MAX - 1), "clock", &last);
	OK(last - first == EVENTS_MAX - 1, "in order of their clocks");
	cJSON_Delete(list);
	event_log_started(&events, h, 1049, 1);
	event_log_clear(&events);
	OK(!take(), "a list can be forgotten");
	held_free(h);
}

static void
test_worker(void)
{
	static const char *const types[] = {
	    "worker-online", "worker-heartbeat", "worker-offline"};
	struct worker_facts facts = {3, 7, {0.5, 1, 2}};

	for (int i = 0; i < 3; i++) {
		struct buf message = BUF_EMPTY, captured = BUF_EMPTY;
		cJSON *got, *want;
		char file[64];

		snprintf(file, sizeof file, "event-%s.json", types[i]);
		fixture_read(file, &captured);
		event_worker(&message, &node, types[i], &facts, 1000);
		got = body_of(message.data, message.length);
		want = body_of(captured.data, captured.length);
		cJSON_DeleteItemFromObject(want, "utcoffset");
		OK(has_shape(got, want), file);
		IS(json_text(got, "type"), types[i],
		    "an event has the type of Celery's");
		cJSON_Delete(got);
		cJSON_Delete(want);
		got = json_parse(message.data, message.length);
		want = json_parse(captured.data, captured.length);
		OK(has_shape(got, want) &&
			cJSON_Compare(json_object(got, "headers"),
			    json_object(want, "headers"), true) &&
			cJSON_Compare(
			    json_object(json_object(got, "properties"),
				"delivery_info"),
			    json_object(json_object(want, "properties"),
				"delivery_info"),
			    true),
		    "an event has the envelope of Celery's");
		cJSON_Delete(got);
		cJSON_Delete(want);
		buf_release(&message);
		buf_release(&captured);
	}
}

static void
test_repr(void)
{
	static const struct {
		const char *json, *repr;
	} cases[] = {{"null", "None"}, {"[true,false]", "[True, False]"},
	    {"{\"a\":1.5e3}", "{'a': 1.5e3}"}, {"\"it's\"", "\"it's\""},
	    {"\"\\\"'\"", "'\"\\''"}, {"\"a\\nb\\u00e9\"", "'a\\nbé'"},
	    {"\"\\u0001\"", "'\\x01'"}, {"NaN", "nan"},
	    {"[1180591620717411303424]", "[1180591620717411303424]"},
	    {"\"open", "\"open"}, {"", ""}, {"[]", "[]"},
	    {"\"\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
	     "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\"",
		"'\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"
		"\xc3\xa4..."}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = BUF_EMPTY;

		repr_json(&out, json(cases[i].json), i == 12 ? 16 : 100);
		IS(out.data ? out.data : "", cases[i].repr, cases[i].json);
		buf_release(&out);
	}
}

int
main(void)
{
	event_log_init(&events, &node);
	test_off();
	test_tasks();
	test_lists();
	test_worker();
	test_repr();
	event_log_release(&events);
	return TAP_DONE();
}
