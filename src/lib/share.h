/* Files that come with hts: scripts for Redis, SQL, prompts, schemas. */
#ifndef HTS_LIB_SHARE_H
#define HTS_LIB_SHARE_H

#include <stddef.h>

#include "lib/buf.h"

/* Path of a file below the share directory: "lua/reserve.lua".  Beside the
 * program in the source tree (../share), or installed (../share/hts).  Exits
 * 100 if it is missing.  free() it. */
char *share_path(const char *name);
/* Appends the whole file at path; at most max bytes.  0, or -1 with errno
 * (EFBIG: larger than max). */
int file_read(const char *path, size_t max, struct buf *out);
/* The file share_path(name) as a string; exits 100 if unreadable.  free(). */
char *share_read(const char *name);

#endif
