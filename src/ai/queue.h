/* Where calls wait: in their order, among the urgent ones, for a time, or, when
 * they have ended, for their batch. */
#ifndef HTS_AI_QUEUE_H
#define HTS_AI_QUEUE_H

#include "ai/work.h"

/* Queues a call in its order; orders take turns. */
void queue_call(struct worker *w, struct call *call);
/* Queues it before all new work. */
void queue_urgent(struct worker *w, struct call *call);
/* Puts it aside until its time due. */
void queue_delayed(struct worker *w, struct call *call, int64_t due);
/* Makes those that are due urgent. */
void queue_due(struct worker *w, int64_t now);
/* When the first delayed call is due; INT64_MAX without one. */
int64_t queue_next_due(const struct worker *w);
/* The call whose turn it is, or NULL; it stays where it is until taken. */
struct call *queue_peek(struct worker *w);
void queue_take(struct worker *w, struct call *call);
/* Puts a call that has ended in the line that the loop empties. */
void queue_ended(struct worker *w, struct call *call);
/* The next call of that line, taken out and done; NULL without one. */
struct call *queue_take_ended(struct worker *w);
/* Takes every call of an order out of all lines. */
void queue_forget(struct worker *w, struct order *order);

#endif
