/*
 * Removing old files below UPLOAD_TEMP_DIR.  Never outside of it, never
 * through a symbolic link, and never in a run.* directory whose dispatcher
 * still lives (it holds a flock on the directory).
 */
#ifndef HTS_MAINT_CLEAN_TEMP_H
#define HTS_MAINT_CLEAN_TEMP_H

#include "lib/buf.h"

#include "maint/chore_outcome.h"

/* Where directory (NULL: base itself) lies below base: appends the path from
 * base without "." and empty components.  Absolute, or relative to base.
 * 0, or -1 if it lies outside or has a ".." component. */
int temp_below(struct buf *rest, const char *base, const char *directory);

/* Removes what is older than that many days below directory (NULL: all of
 * UPLOAD_TEMP_DIR).  Result {status, deleted_count, ...}; status is "skipped"
 * if the directory is missing.  fail/bad_argument if it lies outside. */
void temp_clean(
    struct outcome *o, double older_than_days, const char *directory);

#endif
