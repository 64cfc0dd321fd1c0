/*
 * The record that travels down the ring: one compact JSON object per line
 * (hts-record(7)).  Filters add members in front of the final brace and never
 * reprint what they did not make.
 */
#ifndef HTS_LIB_RECORD_H
#define HTS_LIB_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/jscan.h"

/* How an attempt ended: the values of "settle". */
enum settle {
	SETTLE_NONE,
	SETTLE_DONE,
	SETTLE_RETRY,
	SETTLE_FAIL,
	SETTLE_RELEASE
};

const char *settle_name(enum settle settle); /* NULL for SETTLE_NONE */

/*
 * Codes of "why": the one table.  exc_type is what a Celery client sees as
 * the class of the exception.  The manual page of the record lists them.
 */
struct why_code {
	const char *code;
	const char *exc_type;
	const char *exc_module;
	const char *meaning;
};
extern const struct why_code why_codes[];
extern const size_t why_codes_count;
/* The row of a code; an unknown code gives the row of "internal". */
const struct why_code *why_find(const char *code);

/* Appends one member before the final brace of the line.  The line must be a
 * JSON object; value is JSON. */
void record_add(
    struct buf *line, const char *name, const char *value, size_t n);
void record_add_text(struct buf *line, const char *name, const char *text);
/* Replaces the value of a member this program made; adds it if absent. */
void record_replace(
    struct buf *line, const char *name, const char *value, size_t n);
/* Marks the record as finished: settle, and why {code, message} unless code
 * is NULL.  after_s > 0 adds "after" (seconds until a retry). */
void record_settle(struct buf *line, enum settle settle, const char *code,
    const char *message, double after_s);
/* Appends {"stage":..,"queued_ms":..,"work_ms":..} to the array "spent";
 * more is further members without braces ("\"tokens\":12") or NULL. */
void record_spent(struct buf *line, const char *stage, int64_t queued_ms,
    int64_t work_ms, const char *more);

/* The value of "settle"; SETTLE_NONE if absent or unknown. */
enum settle record_settled(const char *line, size_t n);
/* Milliseconds (clock_ms) left until "deadline"; INT64_MAX without one. */
int64_t record_time_left(const char *line, size_t n);
/* "id", or "-" if absent: for messages.  free() it. */
char *record_id(const char *line, size_t n);

#endif
