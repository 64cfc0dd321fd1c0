/* File contents: from the database into temporary files, in slices. */
#ifndef HTS_STORE_FILE_CONTENT_H
#define HTS_STORE_FILE_CONTENT_H

#include "lib/buf.h"

#include "store/store.h"
#include "store/target.h"

enum content_end {
	CONTENT_DONE, /* one object for files[] was appended */
	CONTENT_GONE, /* the file was deleted meanwhile */
	CONTENT_DISK, /* errno says why it could not be written */
	CONTENT_DOWN, /* no database: try later */
	CONTENT_REFUSED
};

/* Writes the content of f into a new file of mode 0600 in directory and
 * appends {"id","name","mime_type","size","sha256","path","temporary"}, or
 * with "cached" instead of the path if Redis has the extraction of the very
 * same bytes.  One slice is in memory at a time. */
enum content_end content_fetch(struct store *s, const struct target_file *f,
    const char *directory, struct buf *out);
/* Removes the temporary files that n bytes of such objects, separated by
 * commas, name. */
void content_forget(const char *objects, size_t n);
/* HTS_RUN_DIR, or by hand the directory of temporary files, made if missing;
 * exits 100 if others could write there.  free() it. */
char *content_directory(void);

#endif
