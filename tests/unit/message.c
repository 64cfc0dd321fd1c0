/* Reading, retrying and building Celery messages. */
#include <math.h>
#include <stdlib.h>

#include <zlib.h>

#include "lib/hash.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/message.h"
#include "lib/publish.h"
#include "lib/queues.h"
#include "unit/tap.h"

/* A message with this body (encoded here), headers and properties. */
static char *
message(const char *body, size_t n, const char *headers)
{
	struct buf out = BUF_EMPTY;

	buf_add_text(&out, "{\"body\": \"");
	base64_encode(&out, body, n);
	buf_printf(&out,
	    "\", \"content-encoding\": \"utf-8\", \"content-type\": "
	    "\"application/json\", %s\"properties\": {\"body_encoding\": "
	    "\"base64\", \"delivery_tag\": \"d\", \"delivery_info\": "
	    "{\"exchange\": \"\", \"routing_key\": \"celery\", "
	    "\"redelivered\": true}}}",
	    headers);
	return buf_take(&out);
}

static enum message_result
read_text(struct message *m, const char *body, const char *headers)
{
	char *text = message(body, strlen(body), headers);
	const char *why;
	enum message_result result = message_read(m, text, strlen(text), &why);

	free(text);
	return result;
}

#define PLAIN "\"headers\": {\"task\": \"a.b\", \"id\": \"i\"}, "

static void
test_times(void)
{
	static const struct {
		const char *text;
		double epoch; /* NAN: no time */
	} cases[] = {{"2026-11-23T13:28:32.978488+01:00", 1795436912.978488},
	    {"2026-11-23T12:28:32Z", 1795436912}, {"2026-11-23", 1795392000},
	    {"2026-11-23 12:28", 1795436880}, {"2026", 1767225600},
	    {"2026-11-23T12:28:32.5-0230", 1795445912.5}, {"", NAN},
	    {"soon", NAN}, {"2026-13-01", NAN}, {"2026-11-23T25:00", NAN},
	    {"2026-11-23T12:28:32+1", NAN}, {"20261123", NAN}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double epoch = NAN;
		bool good = message_time(cases[i].text, &epoch);

		OK(isnan(cases[i].epoch)
			? !good
			: good && fabs(epoch - cases[i].epoch) < 1e-3,
		    *cases[i].text ? cases[i].text : "an empty time");
	}
}

static void
test_read(void)
{
	struct message m;

	OK(read_text(&m,
	       "[[\"x\"], {\"big\": 123456789012345678901, \"n\": NaN}, "
	       "{\"chain\": null}]",
	       "\"headers\": {\"task\": \"a.b\", \"id\": \"i\", \"retries\": "
	       "2, "
	       "\"timelimit\": [7.5, null], \"group\": \"g\", \"root_id\": "
	       "\"r\", "
	       "\"eta\": null, \"unknown\": [1]}, ") == MESSAGE_READ,
	    "protocol 2 is read");
	IS(m.task, "a.b", "task");
	IS_INT(m.retries, 2, "retries");
	OK(m.hard_limit == 7.5, "the hard time limit is the first");
	IS(m.group, "g", "group");
	OK(m.kwargs.length == 40 &&
		memcmp(m.kwargs.at, "{\"big\": 123456789012345678901, ", 31) ==
		    0,
	    "big integers and NaN stay as they are");
	message_release(&m);
	OK(read_text(&m,
	       "{\"task\": \"a.b\", \"id\": \"i\", \"args\": [1], "
	       "\"retries\": 1, \"taskset\": \"g\"}",
	       "") == MESSAGE_READ &&
		m.old_protocol,
	    "protocol 1 has everything in the body");
	IS(m.group, "g", "protocol 1 calls the group taskset");
	message_release(&m);
	OK(read_text(&m, "[[],\n{},\r\n{}]", PLAIN) == MESSAGE_READ &&
		!memchr(m.body.data, '\n', m.body.length),
	    "a raw newline does not get into a record");
	message_release(&m);
}

static void
test_refuse(void)
{
	static const struct {
		const char *body, *headers, *what;
	} cases[] = {{"[[], {}]", PLAIN, "a body of two"},
	    {"[[], {}, {}, 4]", PLAIN, "a body of four"},
	    {"[1, {}, {}]", PLAIN, "arguments that are no list"},
	    {"[[], [], {}]", PLAIN, "keyword arguments that are no object"},
	    {"[[], {}, {}", PLAIN, "a body cut off"}, {"", PLAIN, "no body"},
	    {"[[\"\xff\"], {}, {}]", PLAIN, "a body that is no UTF-8"},
	    {"[[], {}, {}]", "\"headers\": {\"task\": \"a.b\"}, ", "no id"},
	    {"[[], {}, {}]",
		"\"headers\": {\"task\": \"a.b\", \"id\": \"i\", \"eta\": "
		"\"x\"}, ",
		"an eta that is no time"},
	    {"[[], {}, {}]",
		"\"headers\": {\"task\": \"a.b\", \"id\": \"i\", "
		"\"compression\": \"application/x-bz2\"}, ",
		"an unknown compression"}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct message m;

		OK(read_text(&m, cases[i].body, cases[i].headers) ==
			MESSAGE_UNDECODABLE,
		    cases[i].what);
		message_release(&m);
	}
}

static void
test_pickle(void)
{
	static const char text[] = "{\"body\": \"gAI=\", \"content-type\": "
				   "\"application/x-python-serialize\", "
				   "\"headers\": {\"task\": \"a.b\", "
				   "\"id\": \"i\"}, \"properties\": {}}";
	struct message m;
	const char *why;

	OK(message_read(&m, text, strlen(text), &why) == MESSAGE_REFUSED,
	    "pickle is refused");
	IS(m.id, "i",
	    "the id of a refused message is known, so that its client gets an "
	    "answer");
	message_release(&m);
}

static void
test_compressed(void)
{
	static const char headers[] =
	    "\"headers\": {\"task\": \"a.b\", \"id\": \"i\", \"compression\": "
	    "\"application/x-gzip\"}, ";
	size_t size = MESSAGE_BODY_MAX + 4096;
	char *bomb = mem_alloc(size), *text;
	uLongf n = compressBound(size);
	unsigned char *packed = mem_alloc(n);
	const char *why;
	struct message m;

	compress(packed, &n, (const unsigned char *)"[[1], {}, {}]", 13);
	text = message((char *)packed, n, headers);
	OK(message_read(&m, text, strlen(text), &why) == MESSAGE_READ &&
		m.args.length == 3,
	    "a zlib body is read");
	message_release(&m);
	free(text);
	memset(bomb, ' ', size);
	n = compressBound(size);
	compress(packed, &n, (unsigned char *)bomb, size);
	text = message((char *)packed, n, headers);
	OK(message_read(&m, text, strlen(text), &why) == MESSAGE_UNDECODABLE,
	    "a bomb is not unpacked");
	message_release(&m);
	free(text);
	free(bomb);
	free(packed);
}

static void
test_retry(void)
{
	char *text = message("[[1], {}, {}]", 13,
	    "\"headers\": {\"task\": \"a.b\", \"id\": \"i\", \"retries\": 1, "
	    "\"mine\": 12345678901234567890}, ");
	struct buf out = BUF_EMPTY;
	struct message m, again;
	const char *why;

	message_read(&m, text, strlen(text), &why);
	message_retry(&out, &m, text, strlen(text), 1700000000, "new", "gen@h");
	OK(message_read(&again, out.data, out.length, &why) == MESSAGE_READ,
	    "a retry is a message");
	IS_INT(again.retries, 2, "a retry message has one more retry");
	OK(again.eta == 1700000000, "a retry message has the time it is due");
	IS(again.id, "i", "a retry message keeps the id");
	IS(again.parent_id, "i",
	    "a retry message is its own parent, as in Celery");
	OK(strstr(out.data, "\"mine\":12345678901234567890") != NULL,
	    "unknown headers stay as they are");
	OK(strstr(out.data, "\"delivery_tag\":\"new\"") != NULL,
	    "the delivery tag is new");
	OK(strstr(out.data, "redelivered") == NULL,
	    "a retry message is not marked as redelivered");
	message_release(&m);
	message_release(&again);
	buf_release(&out);
	free(text);
}

static void
test_publish(void)
{
	struct publication p = {.id = "i",
	    .task = "a.b",
	    .queue = "q",
	    .args = "[\"\xc3\xa4\"]",
	    .group = "g",
	    .group_index = 2,
	    .priority = 5,
	    .eta = 1700000000};
	struct buf out = BUF_EMPTY, key = BUF_EMPTY;
	struct message m;
	const char *why;
	char *arg;

	publish_build(&out, &p);
	OK(message_read(&m, out.data, out.length, &why) == MESSAGE_READ,
	    "what is published can be read");
	arg = mem_copy_n(m.args.at, m.args.length);
	IS(arg, "[\"\xc3\xa4\"]", "a published message has its arguments");
	IS(m.root_id, "i", "a task without a root is its own");
	OK(m.eta == 1700000000, "a published message has its eta");
	queue_key(&key, "q", 0);
	IS(key.data, "q", "priority 0 is the plain list");
	buf_clear(&key);
	queue_key(&key, "q", 5);
	IS(key.data,
	    "q\x06\x16"
	    "3",
	    "priority 5 is the list of step 3");
	free(arg);
	message_release(&m);
	buf_release(&out);
	buf_release(&key);
}

int
main(void)
{
	test_times();
	test_read();
	test_refuse();
	test_pickle();
	test_compressed();
	test_retry();
	test_publish();
	return TAP_DONE();
}
