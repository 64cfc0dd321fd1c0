/* A body with whatever workflow: what is done with it at intake and at its end
 * stays within its bounds, and what the stages get is strict JSON. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/hash.h"
#include "lib/json.h"
#include "lib/msg.h"
#include "dequeue/task/intake.h"
#include "dequeue/task/attempt.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setenv("LOG_LEVEL", "ERROR", 1);
	msg_init("fuzz");
	return 0;
}

/* A message of a task of ours with data as its body. */
static void
wrap(struct buf *out, const uint8_t *data, size_t size)
{
	buf_add_text(out, "{\"body\":\"");
	base64_encode(out, data, size);
	buf_add_text(out,
	    "\",\"content-type\":\"application/json\",\"headers\":{\"task\":"
	    "\"maintenance.noop\",\"id\":\"i\",\"group\":\"g\"},\"properties\":"
	    "{\"body_encoding\":\"base64\",\"delivery_tag\":\"d\","
	    "\"delivery_info\":{\"exchange\":\"\",\"routing_key\":\"q\"}}}");
}

static void
check_json(const struct buf *text)
{
	cJSON *value = json_parse(text->data, text->length);

	if (!value)
		abort();
	cJSON_Delete(value);
}

static void
end(const struct held *h)
{
	struct span result = {"{\"n\":1}", 7}, none = {NULL, 0};
	struct settlement *s = attempt_done(h, result, none, 1.8e9);

	check_json(&s->result);
	for (size_t i = 0; i < s->push_count; i++) {
		struct message m;
		const char *why;

		if (message_read(&m, s->pushes[i].message.data,
			s->pushes[i].message.length, &why) != MESSAGE_READ)
			abort();
		message_release(&m);
	}
	settlement_free(s);
	s = attempt_fail(h, "api", "x", 1.8e9);
	check_json(&s->result);
	settlement_free(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf text = BUF_EMPTY;
	struct held *h;

	wrap(&text, data, size);
	h = held_new("t", "q", "q", text.data, text.length);
	intake(h, 1.7e9, false);
	if (!h->settlement) {
		if (!h->obituary)
			held_write_line(h, 1, false, NULL, NULL);
		check_json(&h->line);
		end(h);
	}
	held_free(h);
	buf_release(&text);
	return 0;
}
