#include "dequeue/task/intake.h"

#include <math.h>
#include <stdlib.h>

#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/task.h"
#include "dequeue/task/attempt.h"
#include "dequeue/task/plain.h"

/* Which slots the task uses. */
static enum held_kind
kind_of(const char *name)
{
	const struct task *task = task_find(name);

	if (!task)
		return HELD_OTHER;
	switch (task->kind) {
	case TASK_DOCUMENT:
		return HELD_DOCUMENT;
	case TASK_AI:
		return HELD_AI;
	case TASK_MAINTENANCE:
		return HELD_OTHER;
	}
	return HELD_OTHER;
}

bool
intake_is_foreign(const struct held *h)
{
	return h->message.task && !task_find(h->message.task);
}

static void
refuse_unknown(struct held *h, double now, bool foreign_release)
{
	if (foreign_release)
		h->settlement = attempt_pass_on(h);
	else
		h->settlement =
		    attempt_fail(h, "not_registered", h->message.task, now);
}

/* A list or an object of the message as strict JSON; why it is none. */
static const char *
read_argument(const struct held *h, struct buf *out, struct span value)
{
	struct buf mended = BUF_EMPTY;
	bool exact = true, good;

	if (!value.at || jscan_is_null(value))
		return NULL;
	if (json_mend(&mended, value.at, value.length, false))
		msg_warn(h->message.id,
		    "half of a surrogate pair in an argument is read as "
		    "U+FFFD");
	good =
	    plain_json(out, (struct span){mended.data, mended.length}, &exact);
	buf_release(&mended);
	if (!good)
		return "the arguments are no JSON";
	return exact ? NULL : "NaN and Infinity are no arguments";
}

static const char *
read_arguments(struct held *h)
{
	const char *why = read_argument(h, &h->args, h->message.args);
	const char *also = read_argument(h, &h->kwargs, h->message.kwargs);

	return why ? why : also;
}

/* What is to follow is passed on as it is: a Python worker that reads it must
 * not stumble over it. */
static enum message_result
read_message(struct held *h, const char **why)
{
	enum message_result result =
	    message_read(&h->message, h->text, h->length, why);
	struct span embed = h->message.embed;
	struct buf mended = BUF_EMPTY, strict = BUF_EMPTY;
	bool exact;

	if (result == MESSAGE_READ && embed.at)
		json_mend(&mended, embed.at, embed.length, false);
	if (result == MESSAGE_READ && embed.at &&
	    !plain_json(
		&strict, (struct span){mended.data, mended.length}, &exact)) {
		*why = "callbacks, chain and chord are no JSON";
		result = MESSAGE_UNDECODABLE;
	}
	buf_release(&mended);
	buf_release(&strict);
	return result;
}

void
intake(struct held *h, double now, bool foreign_release)
{
	const char *why;

	switch (read_message(h, &why)) {
	case MESSAGE_REFUSED:
	case MESSAGE_UNDECODABLE:
		h->settlement = attempt_fail(h, "undecodable", why, now);
		return;
	case MESSAGE_READ:
		break;
	}
	why = read_arguments(h);
	h->kind = kind_of(h->message.task);
	if (!task_find(h->message.task))
		refuse_unknown(h, now, foreign_release);
	else if (held_expired(h, now))
		held_write_line(
		    h, 0, true, "expired", "its time was over before it ran");
	else if (why)
		held_write_line(h, 0, true, "bad_argument", why);
	else if (!isnan(h->message.eta) && h->message.eta > now)
		h->settlement = attempt_delay(h, h->message.eta);
}
