/*
 * The loop of a filter that handles one record at a time: one line in, one
 * line out, flushed when no complete line is left to read.  Programs with
 * many records in flight (hts-ai, hts-extract) have loops of their own.
 */
#ifndef HTS_FILTER_H
#define HTS_FILTER_H

#include <stddef.h>

#include "lib/buf.h"

/* Handles one record.  *line is the record without newline; change it in
 * place (record.h) or replace it: what it holds afterwards is the answer. */
typedef void filter_handler(void *context, struct buf *line);

/* Reads stdin until its end and writes stdout.  Returns EXIT_DRAINED, or
 * EXIT_TEMPORARY for a torn or overlong line, a line that is no JSON object,
 * or a stdout that broke (silent for EPIPE).  max: HTS_LINE_MAX. */
int filter_run(filter_handler *handle, void *context, size_t max);

#endif
