#include "dequeue/task/held.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"
#include "lib/record.h"

struct held *
held_new(const char *tag, const char *queue, const char *list, const char *text,
    size_t n)
{
	struct held *h = mem_alloc(sizeof *h);

	h->tag = mem_copy(tag);
	h->queue = mem_copy(queue);
	h->list = mem_copy(list);
	h->text = mem_copy_n(text, n);
	h->length = n;
	h->kind = HELD_OTHER;
	return h;
}

void
held_free(struct held *h)
{
	if (!h)
		return;
	free(h->tag);
	free(h->queue);
	free(h->list);
	free(h->text);
	message_release(&h->message);
	buf_release(&h->args);
	buf_release(&h->kwargs);
	buf_release(&h->line);
	settlement_free(h->settlement);
	free(h);
}

int64_t
held_limit_ms(struct held *h, int64_t otherwise_ms)
{
	double hard = h->message.hard_limit, soft = h->message.soft_limit;

	h->limit_s = (double)otherwise_ms / 1000;
	if (hard > 0)
		h->limit_s = hard;
	if (soft > 0 && (soft < hard || !(hard > 0)))
		h->limit_s = soft;
	return (int64_t)(h->limit_s * 1000);
}

bool
held_expired(const struct held *h, double epoch)
{
	return !isnan(h->message.expires) && h->message.expires <= epoch;
}

bool
held_is_answer(const struct held *h, const char *tag)
{
	size_t n = strlen(h->tag);

	return strncmp(tag, h->tag, n) == 0 &&
	       strcmp(tag + n, h->overtakes ? HELD_OVERTAKES : "") == 0;
}

const char *
held_default_queue(const struct held *h)
{
	return h->default_queue ? h->default_queue : h->queue;
}

static void
add_tag(struct buf *line, const struct held *h)
{
	struct buf tag = BUF_EMPTY;

	buf_printf(&tag, "%s%s", h->tag, h->overtakes ? HELD_OVERTAKES : "");
	json_add_member(line, "tag", tag.data);
	buf_release(&tag);
}

static void
add_json(struct buf *line, const char *name, const struct buf *value,
    const char *otherwise)
{
	if (value->length)
		json_add_member_raw(line, name, value->data, value->length);
	else
		json_add_member_raw(line, name, otherwise, 2);
}

void
held_write_line(struct held *h, int64_t deadline, bool last,
    const char *why_code, const char *why_message)
{
	const struct message *m = &h->message;
	struct buf *line = &h->line;

	h->deadline = deadline;
	h->obituary = why_code != NULL;
	buf_clear(line);
	buf_add_char(line, '{');
	add_tag(line, h);
	json_add_member(line, "id", m->id);
	json_add_member(line, "task", m->task);
	json_add_member_int(line, "deadline", deadline);
	json_add_member_raw(
	    line, "last", last ? "true" : "false", last ? 4 : 5);
	if (why_code) {
		json_add_member(line, "settle", settle_name(SETTLE_FAIL));
		json_add_name(line, "why");
		buf_add_char(line, '{');
		json_add_member(line, "code", why_code);
		json_add_member(line, "message", why_message);
		buf_add_char(line, '}');
	}
	add_json(line, "args", &h->args, "[]");
	add_json(line, "kwargs", &h->kwargs, "{}");
	json_add_member_int(line, "retries", m->retries);
	json_add_member(line, "group", m->group);
	json_add_member(line, "root_id", m->root_id ? m->root_id : m->id);
	json_add_member(line, "parent_id", m->parent_id);
	buf_add_char(line, '}');
}

static void
replace(struct buf *line, const char *name, const char *value)
{
	struct span old = jscan_member(line->data, line->length, name);
	struct buf out = BUF_EMPTY;
	const char *behind;

	if (!old.at)
		return;
	behind = old.at + old.length;
	buf_add(&out, line->data, (size_t)(old.at - line->data));
	buf_add_text(&out, value);
	buf_add(&out, behind, (size_t)(line->data + line->length - behind));
	buf_release(line);
	*line = out;
}

void
held_shorten(struct held *h)
{
	replace(&h->line, "args", "[]");
	replace(&h->line, "kwargs", "{}");
}
