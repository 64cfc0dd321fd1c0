#include "dequeue/intake.h"

#include <math.h>
#include <stdlib.h>

#include "lib/mem.h"
#include "lib/task.h"
#include "dequeue/outcome.h"

enum held_kind
intake_kind(const char *name)
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

static void
refuse_unknown(struct held *h, double now, bool foreign_release)
{
	if (foreign_release)
		h->settlement = outcome_pass_on(h);
	else
		h->settlement =
		    outcome_fail(h, "not_registered", h->message.task, now);
}

void
intake(struct held *h, double now, bool foreign_release)
{
	const char *why;

	switch (message_read(&h->message, h->text, h->length, &why)) {
	case MESSAGE_REFUSED:
	case MESSAGE_UNDECODABLE:
		h->settlement = outcome_fail(h, "undecodable", why, now);
		return;
	case MESSAGE_READ:
		break;
	}
	h->kind = intake_kind(h->message.task);
	if (!task_find(h->message.task))
		refuse_unknown(h, now, foreign_release);
	else if (held_expired(h, now))
		held_write_line(
		    h, 0, true, "expired", "its time was over before it ran");
	else if (!isnan(h->message.eta) && h->message.eta > now)
		h->settlement = outcome_delay(h, h->message.eta);
}
