/*
 * What an id stands for: an upload and which of its files, the scope.  The
 * scope is one file or the whole upload; for an upload of one file it is the
 * upload.
 */
#ifndef HTS_STORE_TARGET_H
#define HTS_STORE_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <cjson/cJSON.h>

#include "lib/buf.h"
#include "lib/task.h"

#include "store/wishes.h"
#include "store/store.h"

struct target_file {
	char *id, *name, *mime_type;
	long long size;	       /* of the content */
	char *status;	       /* extraction_status; may be NULL */
	long long text_length; /* bytes of extracted_text; -1: none */
	char *info;	       /* extraction_info as stored; may be NULL */
};

struct target {
	char *upload; /* NULL: nothing has this id */
	char *session, *user;
	char *file;  /* NULL: the scope is the upload */
	char *ptask; /* the processing_task the id named, or NULL */
	cJSON *ptask_metadata, *upload_metadata;
	struct target_file *files; /* of the scope, in order */
	size_t count;
};

/* Finds the upload by an id of upload, processing_task or uploaded_file (in
 * this order), locks its row until the end of the transaction, and reads the
 * files of the scope.  DONE with upload NULL: not found. */
enum pg_status target_lock(struct store *s, const char *id, struct target *t);
/* The same without the lock, outside of a transaction. */
enum pg_status target_look(struct store *s, const char *id, struct target *t);
void target_release(struct target *t);

/* The id the text of the scope is cached under. */
const char *target_text_id(const struct target *t);
/* The only file of the scope, or NULL if there are several. */
const char *target_only_file(const struct target *t);
void target_sources(const struct target *t, const cJSON *kwargs,
    struct option_sources *sources);

/* The processing_tasks a task opens and closes: the one its id named, and
 * those of its type within its scope.  Appends a JSON array of ids. */
enum pg_status target_ptasks(struct store *s, const struct target *t,
    const struct task *task, struct buf *ids);
/* Whether processing_task.task_type means that task. */
bool target_type_is(const struct task *task, const char *type);

#endif
