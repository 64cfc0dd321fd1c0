/* One record in work, from the line that came to the line that goes. */
#ifndef HTS_AI_ORDER_H
#define HTS_AI_ORDER_H

#include "lib/record.h"

#include "ai/work.h"

/* Looks at a line; HELD if there is something to make, *held is then the start
 * of an order that order_start_fresh starts. */
enum filter_line order_take(
    struct worker *w, const char *line, size_t n, struct held **held);
/* Holds a record of a plain text (n bytes of UTF-8). */
void order_take_text(struct worker *w, const char *text, size_t n);
/* Starts what was taken; what needs no call is answered. */
void order_start_fresh(struct worker *w);
/* A call of an order has ended: its batch goes on, and the order is answered
 * when all batches have ended.  The order may be gone afterwards. */
void order_call_ended(struct worker *w, struct call *call);
/* Answers it now, whatever is under way.  The order may be gone afterwards. */
void order_settle(struct worker *w, struct order *order, enum settle settle,
    const char *code, const char *message);
/* How many calls of it are at the API. */
size_t order_flying(const struct order *order);
/* Frees it as it is: at the end of the program. */
void order_free(struct worker *w, struct order *order);

#endif
