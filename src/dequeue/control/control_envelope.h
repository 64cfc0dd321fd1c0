/*
 * Messages of Celery's remote control and events as kombu writes them: JSON
 * with a base64 body (kombu: transport/virtual/base.py).  Tasks have more
 * forms and a reader of their own.
 */
#ifndef HTS_DEQUEUE_CONTROL_CONTROL_ENVELOPE_H
#define HTS_DEQUEUE_CONTROL_CONTROL_ENVELOPE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

/* Appends the decoded body of a message; false if it is none. */
bool envelope_body(const char *text, size_t n, struct buf *body);
/* The header "clock", or 0. */
long long envelope_clock(const char *text, size_t n);

/* Appends a message.  headers: a JSON object. */
void envelope_build(struct buf *out, const struct buf *body,
    const struct buf *headers, const char *exchange, const char *routing_key);

#endif
