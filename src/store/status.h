/*
 * The statuses the web API shows: of files, processing_tasks and uploads.
 * All calls belong into a transaction that holds the upload's lock.
 */
#ifndef HTS_STORE_STATUS_H
#define HTS_STORE_STATUS_H

#include "lib/pg.h"

#include "store/store.h"

/* Sets the upload, the processing_tasks (a JSON array of ids) and, for a
 * document, the files (another) to processing. */
enum pg_status status_begin(
    struct store *s, const char *upload, const char *ptasks, const char *files);
/* Closes processing_tasks: status completed or error. */
enum pg_status status_close(struct store *s, const char *ptasks,
    const char *status, const char *message, const char *result);

struct upload_status {
	char status[16]; /* processing, completed, error */
	int percent;
};

/* Derives the upload's status, error message and progress from the rows of
 * its files, processing_tasks and ledger, and writes the first two.  Nothing
 * is counted along the way: whoever commits last sees all. */
enum pg_status status_derive(
    struct store *s, const char *upload, struct upload_status *out);
/* The same, but writes nothing. */
enum pg_status status_look(
    struct store *s, const char *upload, struct upload_status *out);

#endif
