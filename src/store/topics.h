/* Topics: one main topic per upload, the others below it. */
#ifndef HTS_STORE_TOPICS_H
#define HTS_STORE_TOPICS_H

#include <stdbool.h>
#include <stddef.h>
#include <cjson/cJSON.h>

#include "lib/buf.h"

#include "store/store.h"

/* A row the decision needs: the main topics of the upload, and the rows that
 * are replaced (old), these in the order they were written. */
struct topic_row {
	const char *id, *parent; /* parent may be NULL */
	bool main, old;
};

struct topic_plan {
	const char *keep;  /* old row updated in place, or NULL: a new one */
	const char *above; /* main topic of others: ours goes below it */
};

/* The first old main topic keeps its row, as others may hang below it; the
 * pointers are borrowed from rows. */
struct topic_plan topics_plan(const struct topic_row *rows, size_t count);

/* Writes the topics of a record in place of the rows whose ids are in old (a
 * JSON array); appends the array of the ids written, the main topic's first,
 * and says how many. */
enum pg_status topics_write(struct store *s, const char *upload,
    const char *old, const cJSON *items, struct buf *ids, size_t *count);

/* The item that is the main topic: the one that says so, else the first.  NULL
 * if there is none. */
const cJSON *topics_main(const cJSON *items);

#endif
