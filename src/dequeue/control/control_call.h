/* One request of remote control while it is answered, and how a method answers
 * it. */
#ifndef HTS_DEQUEUE_CONTROL_CONTROL_CALL_H
#define HTS_DEQUEUE_CONTROL_CONTROL_CALL_H

#include "dequeue/control/control.h"
#include "dequeue/control/control_request.h"

/* Replies stop growing here. */
#define CONTROL_REPLY_MAX ((size_t)8 << 20)

/* One request being answered. */
struct call {
	struct control *control;
	const struct control_request *request;
	const struct delayed_page *page; /* NULL: not read */
	struct control_answer *answer;
	struct buf *reply; /* the value, as JSON; left empty: no reply */
	int64_t now;
	double epoch;
};
typedef void control_method(struct call *call);

/* {"ok": text}, {"error": text}; the latter as Python shows an exception. */
void reply_ok(struct call *call, const char *text);
void reply_error(struct call *call, const char *text);
/* The text of an argument; answers with TypeError and gives NULL if it is
 * missing. */
const char *need_text(struct call *call, const char *name);
/* Calls each for every string of an argument that is a string or a list. */
typedef void each_text(struct call *call, const char *text, void *context);
void for_each_text(
    struct call *call, const cJSON *list, each_text *each, void *context);
const cJSON *argument(const struct call *call, const char *name);

#endif
