/* Places for children: how many may read at once. */
#ifndef HTS_EXTRACT_SLOTS_H
#define HTS_EXTRACT_SLOTS_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "extract/reading.h"
#include "extract/source.h"
#include "extract/progress.h"

struct slots;

struct slots *slots_new(size_t count);
/* Ends all children. */
void slots_free(struct slots *s);
size_t slots_count(const struct slots *s);
size_t slots_running(const struct slots *s);
size_t slots_free_count(const struct slots *s);
/* How many children read for this owner, and since when the first of them:
 * clock_ms. */
size_t slots_of_owner(const struct slots *s, const char *owner, int64_t *since);
/* Whether a child reads a file with these bytes, and since when. */
bool slots_read_same(const struct slots *s, const char *sha256, int64_t *since);
/* How far the first child of a reading is, and when it was started; false: it
 * has none. */
bool slots_progress(const struct slots *s, const struct reading *reading,
    struct progress *progress, int64_t *started);

/* Starts a child for a file of a reading; the descriptor stays the caller's.
 * False with errno if it cannot be started.  A slot must be free. */
bool slots_start(struct slots *s, struct reading *reading,
    struct reading_file *file, int document,
    const struct reader_options *options);
/* Ends the children of a reading (their files are done: limit_time). */
void slots_end_job(struct slots *s, const struct reading *reading);
/* Counts what children use, and ends those over a limit. */
void slots_look(struct slots *s, int64_t now);
/* When to do so again; INT64_MAX: no child runs. */
int64_t slots_look_at(const struct slots *s);

/* Fills slots_polls places of polls. */
size_t slots_polls(size_t slots);
void slots_set_polls(const struct slots *s, struct pollfd *polls);
/* Reads what the children write; those that end finish their file. */
void slots_read(struct slots *s, const struct pollfd *polls);

#endif
