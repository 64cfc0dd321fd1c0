/*
 * The life of one call: its request and key, the cache and other calls with
 * the same key, sending, and its end.
 */
#ifndef HTS_AI_CALL_H
#define HTS_AI_CALL_H

#include "ai/work.h"

/* A new call of a batch, behind after (NULL: at the end). */
struct call *call_new(
    struct batch *batch, const struct chunk *chunk, struct call *after);
void call_free(struct call *call);
/* The request as it would be sent now. */
void call_request(
    const struct worker *w, const struct call *call, struct buf *body);
/* Computes the keys of new calls; those with an answer in the cache end at
 * once, those with a twin under way follow it, the others are queued. */
void calls_admit(struct worker *w, struct call **calls, size_t n);
/* Sends it.  False if there was a reason not to: its request has changed
 * meanwhile, or another worker asks or has asked the same. */
bool call_send(struct worker *w, struct call *call);
/* Its request is no longer under way: for others here and elsewhere. */
void call_land(struct worker *w, struct call *call);
/* Renews the locks of all calls, or gives them up: at the end. */
void calls_keep_locks(struct worker *w);
void calls_give_locks(struct worker *w);
/* Tokens it will cost, for the pace. */
double call_cost(const struct worker *w, const struct call *call);

/* Output tokens its request asks for. */
long call_cap(const struct worker *w, const struct call *call);
/* Whether message repeats words of its text. */
bool call_is_quoted(const struct call *call, const char *message);
/* Whether its answer has room in cap tokens. */
bool call_fits_cap(const struct worker *w, const struct call *call, long cap);

/* Reads what the model wrote; good items are added to the call.  Objects
 * found, with the number of good ones in *good and the faults noted; -1 if
 * the text has not the shape it should have. */
struct faults;
int call_read(const struct worker *w, struct call *call, const char *text,
    size_t *good, struct faults *faults);

/* It has ended with what it has: keeps that in the cache, gives it to its
 * followers, and stands in line for its batch. */
void call_end(struct worker *w, struct call *call);
/* It has ended for this reason; with good items of an earlier answer it ends
 * well all the same. */
void call_fail(struct worker *w, struct call *call);
/* Its followers look for another way: one of them will be sent instead. */
void call_let_go(struct worker *w, struct call *call);
/* Divides it in two and admits both; false if it is too short. */
bool call_divide(struct worker *w, struct call *call);

#endif
