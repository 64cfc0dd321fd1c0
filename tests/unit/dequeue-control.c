/* Remote control: captured requests of Celery's clients are answered as its
 * own worker answered them. */
#include <stdlib.h>

#include "dequeue/control/control.h"
#include "dequeue/control/control_request.h"
#include "lib/clock.h"
#include "lib/publish.h"
#include "unit/celery-fixture.h"
#include "unit/core-settings.h"
#include "unit/tap.h"

#define HELD "f476b12c-fce1-4948-9c6a-97a2e2248820"

static const char *const shown[] = {"REDIS_URL", "HTS_LEASE", NULL};

static struct node node = {"w1@capture", 4711, 0};
static struct event_log events;
static struct core core;
static struct control control;
static struct control_answer answer;
static int64_t now = 1000;
static const double epoch = 1700000000;

static void
step(struct event e)
{
	size_t count;

	e.now = now;
	e.epoch = epoch;
	core_step(&core, &e, &count);
}

static void
reserve(const char *tag, const char *id, const char *task)
{
	struct buf message = BUF_EMPTY;

	publish_build(&message, &(struct publication){.id = id,
				    .task = task,
				    .args = "[60]",
				    .queue = "celery",
				    .group_index = -1});
	step((struct event){.type = EVENT_RESERVED,
	    .tag = tag,
	    .queue = "celery",
	    .list = "celery",
	    .line = message.data,
	    .length = message.length});
	buf_release(&message);
}

static void
begin(void)
{
	if (control.core) {
		core_release(&core);
		queues_free(control.queues);
	}
	core_init(&core, &settings_used, now);
	node.clock = 0;
	event_log_init(&events, &node);
	core.log = &events;
	control = (struct control){.node = &node,
	    .core = &core,
	    .events = &events,
	    .queues = queues_new("celery"),
	    .broker = "redis://127.0.0.1:6379/0",
	    .settings = shown};
	step((struct event){.type = EVENT_TICK});
	step((struct event){.type = EVENT_REDIS_UP});
	reserve("t1", HELD, "maintenance.noop");
	/* The first line is still being written: the second task waits. */
	reserve(
	    "t2", "4b4133bc-f806-4502-b3fc-d7b52b336559", "ai.extract_topics");
}

/* Asks; page NULL: none was read.  The reply's value, or NULL. */
static cJSON *
ask(const struct buf *request, const struct delayed_page *page)
{
	cJSON *body, *value;

	control_answer_release(&answer);
	control_handle(&control, request->data, request->length, page, now,
	    epoch, &answer);
	body = body_of(answer.message.data ? answer.message.data : "",
	    answer.message.length);
	value = cJSON_DetachItemFromObjectCaseSensitive(body, node.name);
	cJSON_Delete(body);
	return value;
}

/* Asks with a request made here; arguments: members of an object. */
static cJSON *
ask_for(const char *method, const char *arguments)
{
	struct buf body = BUF_EMPTY, headers = BUF_EMPTY, request = BUF_EMPTY;
	cJSON *value;

	buf_printf(&body,
	    "{\"method\":\"%s\",\"arguments\":{%s},\"ticket\":\"t\","
	    "\"reply_to\":{\"exchange\":\"reply.celery.pidbox\","
	    "\"routing_key\":\"oid\"}}",
	    method, arguments);
	buf_add_text(&headers, "{\"clock\":1}");
	envelope_build(&request, &body, &headers, "celery.pidbox", "");
	value = ask(&request, NULL);
	buf_release(&body);
	buf_release(&headers);
	buf_release(&request);
	return value;
}

static void
says(const char *method, const char *arguments, const char *want,
    const char *what)
{
	cJSON *value = ask_for(method, arguments);
	char *text = value ? cJSON_PrintUnformatted(value) : NULL;

	IS(text, want, what);
	free(text);
	cJSON_Delete(value);
}

/* Captured requests and replies. */

static void
compare_envelope(const struct buf *fixture, const char *name)
{
	cJSON *want = json_parse(fixture->data, fixture->length);
	cJSON *got = json_parse(answer.message.data, answer.message.length);
	const cJSON *from =
	    json_object(json_object(want, "properties"), "delivery_info");
	struct buf key = BUF_EMPTY;
	char what[128];

	buf_printf(
	    &key, "%s.reply.celery.pidbox", json_text(from, "routing_key"));
	snprintf(what, sizeof what, "%s: the reply goes to the client", name);
	IS(answer.list.data, key.data, what);
	snprintf(what, sizeof what, "%s: with its ticket", name);
	IS(json_text(json_object(got, "headers"), "ticket"),
	    json_text(json_object(want, "headers"), "ticket"), what);
	snprintf(what, sizeof what, "%s: in the same envelope", name);
	OK(has_shape(got, want) &&
		cJSON_Compare(json_object(json_object(got, "properties"),
				  "delivery_info"),
		    from, true),
	    what);
	buf_release(&key);
	cJSON_Delete(want);
	cJSON_Delete(got);
}

static void
replay(const char *name, bool exact)
{
	struct buf request = BUF_EMPTY, reply = BUF_EMPTY;
	struct delayed delayed = {NULL, 0, epoch + 3600};
	struct delayed_page page = {&delayed, 1};
	struct buf task = BUF_EMPTY;
	char file[96];
	cJSON *want, *got;

	snprintf(file, sizeof file, "control-%s-request.json", name);
	fixture_read(file, &request);
	snprintf(file, sizeof file, "control-%s-reply.json", name);
	fixture_read(file, &reply);
	fixture_read("task-stamped.json", &task);
	delayed.text = task.data;
	delayed.length = task.length;
	got = ask(&request, NULL);
	if (answer.read_delayed)
		got = ask(&request, &page);
	want = body_of(reply.data, reply.length);
	/* Its member is the name of a task of theirs. */
	if (want)
		cJSON_DeleteItemFromObject(
		    cJSON_GetObjectItem(want->child, "total"), "cap.sleep");
	if (exact)
		OK(want && cJSON_Compare(got, want->child, true), name);
	else
		OK(want && has_shape(got, want->child), name);
	compare_envelope(&reply, name);
	cJSON_Delete(got);
	cJSON_Delete(want);
	buf_release(&request);
	buf_release(&reply);
	buf_release(&task);
}

static void
test_fixtures(void)
{
	static const struct {
		const char *name;
		bool exact;
	} cases[] = {{"ping", true}, {"ping-destination", true},
	    {"ping-pattern", true}, {"active", false}, {"reserved", false},
	    {"scheduled", false}, {"stats", false}, {"registered", false},
	    {"active_queues", true}, {"report", false}, {"clock", false},
	    {"query_task", false}, {"revoked", true}, {"hello", false},
	    {"revoke", true}, {"revoke-terminate", true}, {"rate_limit", true},
	    {"rate_limit-unknown", true}, {"time_limit", true},
	    {"pool_grow", true}, {"pool_shrink", true}, {"autoscale", true},
	    {"add_consumer", true}, {"cancel_consumer", true},
	    {"disable_events", true}, {"unknown", true}};

	begin();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		replay(cases[i].name, cases[i].exact);
	events.on = true;
	replay("enable_events", true);
	OK(node.clock > 100, "the clock follows those of the clients");
}

static void
test_shutdown(void)
{
	struct buf request = BUF_EMPTY;

	fixture_read("control-shutdown-request.json", &request);
	OK(!ask(&request, NULL) && !answer.message.length && answer.drain,
	    "shutdown drains, without a reply");
	buf_release(&request);
}

static void
test_others(void)
{
	struct buf request = BUF_EMPTY, garbage = BUF_EMPTY;
	char name[sizeof node.name];

	memcpy(name, node.name, sizeof name);
	strcpy(node.name, "hts-1@host");
	fixture_read("control-ping-destination-request.json", &request);
	OK(!ask(&request, NULL), "a request for another node is not answered");
	buf_clear(&request);
	fixture_read("control-ping-pattern-request.json", &request);
	OK(!ask(&request, NULL),
	    "a request whose pattern does not match is not answered");
	memcpy(node.name, name, sizeof name);
	for (const char *const *text = (const char *const[]){"", "[]", "{}",
		 "{\"body\":3}", "{\"body\":\"{\"}",
		 "{\"body\":\"!\",\"properties\":{\"body_encoding\":"
		 "\"base64\"}}",
		 NULL};
	     *text; text++) {
		buf_clear(&garbage);
		buf_add_text(&garbage, *text);
		OK(!ask(&garbage, NULL),
		    "garbage on the control channel is not answered");
	}
	buf_release(&request);
	buf_release(&garbage);
}

static void
test_patterns(void)
{
	static const struct {
		const char *pattern, *matcher;
		bool matches;
	} cases[] = {{"hts*@host", "glob", true}, {"hts-?@host", "glob", true},
	    {"hts-[1-9]@*", "glob", true}, {"hts-[!1]@*", "glob", false},
	    {"*@other", "glob", false}, {"hts-[0-9]+@.*", "pcre", true},
	    {"hts", "pcre", true}, {"host", "pcre", false},
	    {"a|hts", "pcre", true}, {"(", "pcre", false},
	    {"(h)\\1", "pcre", false}, {"h{1,9999}", "pcre", false},
	    {"*", "other", false}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		OK(control_matches("hts-1@host", cases[i].pattern,
		       cases[i].matcher) == cases[i].matches,
		    cases[i].pattern);
}

static void
test_answers(void)
{
	begin();
	says("pool_restart", "",
	    "{\"error\":\"ValueError('Pool restarts not enabled')\"}",
	    "there is no pool to restart");
	says("revoke", "",
	    "{\"error\":\"TypeError(\\\"revoke() missing 1 required "
	    "positional argument: 'task_id'\\\")\"}",
	    "a missing argument is named");
	says("revoke", "\"task_id\":[\"a\",\"b\"]",
	    "{\"ok\":\"tasks a, b flagged as revoked\"}",
	    "several are revoked");
	says("dump_revoked", "", "[\"a\",\"b\"]", "and listed");
	says("hello", "\"from_node\":\"w1@capture\"", "null",
	    "our own hello is no news");
	says("hello", "\"from_node\":\"w2@x\",\"revoked\":{\"c\":1.5}",
	    "{\"revoked\":{\"a\":1700000000,\"b\":1700000000,"
	    "\"c\":1700000000},\"clock\":13}",
	    "a worker that says hello tells and learns what is revoked");
	says("terminate", "\"task_id\":\"nobody\",\"signal\":\"TERM\"",
	    "{\"ok\":\"terminate: tasks unknown\"}",
	    "who is not here cannot be terminated");
	says("rate_limit",
	    "\"task_name\":\"maintenance.noop\",\"rate_limit\":"
	    "\"soon\"",
	    "{\"error\":\"Invalid rate limit string: ValueError('soon')\"}",
	    "a wrong rate is refused");
	says("rate_limit",
	    "\"task_name\":\"maintenance.noop\",\"rate_limit\":2",
	    "{\"ok\":\"new rate limit set successfully\"}",
	    "a rate may be a number");
	says("registered", "\"taskinfoitems\":[\"x\"]",
	    "[\"ai.extract_topics\",\"ai.generate_flashcards\","
	    "\"ai.generate_questions\",\"document.process_document\","
	    "\"maintenance.clean_cache\",\"maintenance.clean_temp_files\","
	    "\"maintenance.health_check\",\"maintenance.noop\"]",
	    "registered lists what was asked for");
	says("rate_limit",
	    "\"task_name\":\"maintenance.noop\",\"rate_limit\":0",
	    "{\"ok\":\"rate limit disabled successfully\"}", "0 is no rate");
	says("pool_grow", "\"n\":-1", "{\"error\":\"ValueError('n')\"}",
	    "a pool does not grow backwards");
	says("add_consumer", "\"queue\":\"a,b\"",
	    "{\"error\":\"ValueError('queue')\"}",
	    "a name is not a list of names");
	says("revoke_by_stamped_headers", "\"headers\":{\"tenant\":[\"acme\"]}",
	    "{\"ok\":\"headers {'tenant': ['acme']} flagged as revoked\"}",
	    "tasks are revoked by their stamps");
	says("election", "\"id\":\"x\",\"topic\":\"y\"", "null",
	    "we are no candidate");
	says("heartbeat", "", "null", "a heartbeat can be asked for");
	OK(answer.beat, "a heartbeat that was asked for is sent at once");
	says("enable_events", "", "{\"ok\":\"task events enabled\"}",
	    "events are switched on");
	says("disable_events", "", "{\"ok\":\"task events disabled\"}",
	    "and off");
	says("it's", "", "{\"error\":\"KeyError(\\\"it's\\\")\"}",
	    "names are shown as Python shows them");
}

static void
test_secrets(void)
{
	cJSON *conf;
	char *text;

	setenv("REDIS_URL", "redis://:hunter2@127.0.0.1/0", 1);
	conf = ask_for("conf", "");
	text = cJSON_PrintUnformatted(conf);
	OK(!strstr(text, "hunter2") && strstr(text, "\"redis_url\":\"****"),
	    "conf masks secrets");
	free(text);
	cJSON_Delete(conf);
	conf = ask_for("report", "");
	text = cJSON_PrintUnformatted(conf);
	OK(!strstr(text, "hunter2"), "report, too");
	free(text);
	cJSON_Delete(conf);
}

static void
test_silence(void)
{
	struct buf body = BUF_EMPTY, headers = BUF_EMPTY, request = BUF_EMPTY;

	buf_add_text(&body, "{\"method\":\"ping\",\"reply_to\":{\"exchange\":"
			    "\"celery\",\"routing_key\":\"x\"}}");
	buf_add_text(&headers, "{}");
	envelope_build(&request, &body, &headers, "celery.pidbox", "");
	OK(!ask(&request, NULL) && !answer.list.length,
	    "a reply goes to lists of replies only");
	buf_release(&body);
	buf_release(&headers);
	buf_release(&request);
}

static void
test_queues(void)
{
	struct queues *q;

	begin();
	q = control.queues;
	cJSON_Delete(ask_for("add_consumer", "\"queue\":\"extra\""));
	IS(queues_at(q, 1), "extra", "a queue is added");
	OK(answer.queues_changed, "clients hear of a queue that was added");
	cJSON_Delete(ask_for("add_consumer", "\"queue\":\"extra\""));
	IS_INT((long long)queues_count(q), 2, "once");
	IS_INT((long long)queues_turn(q), 2 * QUEUE_LISTS,
	    "the lists of a queue that was added are looked at");
	cJSON_Delete(ask_for("cancel_consumer", "\"queue\":\"celery\""));
	IS_INT((long long)queues_turn(q), QUEUE_LISTS,
	    "those of a cancelled one are not");
	IS(queues_list(q, 0), "extra", "the other one stays");
	cJSON_Delete(ask_for("cancel_consumer", "\"queue\":\"extra\""));
	OK(queues_turn(q) == 0 && !queues_first(q),
	    "all queues may be taken away");
}

/* A worker that starts asks as Celery's do, and takes what they answer. */
static void
test_hello(void)
{
	struct buf recorded = BUF_EMPTY, message = BUF_EMPTY, body = BUF_EMPTY;
	struct buf headers = BUF_EMPTY, reply = BUF_EMPTY;
	cJSON *got, *want;
	double since;

	begin();
	cJSON_Delete(ask_for("revoke", "\"task_id\":\"a\""));
	control_hello(&control, "oid", epoch, &message);
	fixture_read("control-hello-request.json", &recorded);
	got = body_of(message.data, message.length);
	want = body_of(recorded.data, recorded.length);
	OK(has_shape(got, want), "a hello has the form of Celery's");
	OK(json_number(json_object(json_object(got, "arguments"), "revoked"),
	       "a", &since) &&
		since >= epoch && since <= epoch,
	    "it says what is revoked here");
	IS(json_text(json_object(got, "reply_to"), "routing_key"), "oid",
	    "and where to reply");
	cJSON_Delete(got);
	cJSON_Delete(want);
	buf_add_text(&body,
	    "{\"w2@x\":{\"revoked\":{\"a\":1.5,\"b\":[12.5,\"b\"],\"\":1.5},"
	    "\"clock\":7},\"w3@x\":null,\"w4@x\":[]}");
	buf_add_text(&headers, "{\"clock\":70,\"ticket\":\"t\"}");
	envelope_build(&reply, &body, &headers, CONTROL_REPLIES, "oid");
	control_answer_release(&answer);
	control_learn(&control, reply.data, reply.length, now, epoch, &answer);
	OK(revoked_has(&core.revoked, "b", epoch),
	    "what others say is revoked, is revoked here");
	OK(answer.revoked.length == 2 && answer.revoked.data[0] == 'b',
	    "of it what is new is to be kept");
	OK(node.clock > 70, "the clock follows those of the others");
	for (const char *const *text = (const char *const[]){"", "{", "{}",
		 "{\"body\":\"[]\"}", NULL};
	     *text; text++) {
		control_answer_release(&answer);
		control_learn(
		    &control, *text, strlen(*text), now, epoch, &answer);
		OK(!answer.revoked.length, "garbage is no reply to a hello");
	}
	buf_release(&recorded);
	buf_release(&message);
	buf_release(&body);
	buf_release(&headers);
	buf_release(&reply);
}

int
main(void)
{
	test_fixtures();
	test_shutdown();
	test_others();
	test_patterns();
	test_answers();
	test_secrets();
	test_silence();
	test_queues();
	test_hello();
	control_answer_release(&answer);
	core_release(&core);
	queues_free(control.queues);
	return TAP_DONE();
}
