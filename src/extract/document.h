/* The file behind an entry: opened and looked at before a child is started
 * for it, removed when it is done. */
#ifndef HTS_EXTRACT_DOCUMENT_H
#define HTS_EXTRACT_DOCUMENT_H

#include <stddef.h>

#include "extract/reading.h"

enum document {
	DOCUMENT_OPEN,	  /* *fd is the caller's to close */
	DOCUMENT_ARRIVES, /* an operand that must be copied first: spool.h */
	DOCUMENT_REFUSED, /* the file's report says why */
	DOCUMENT_SHORT	  /* of descriptors or memory: later it may work */
};

/* Opens it and checks that it is a regular file of 1 to max bytes. */
enum document document_open(struct reading_file *file, size_t max, int *fd);
/* The file cannot be opened or read, for errno. */
enum document document_refuse(struct reading_file *file, const char *what);
/* Unlinks the file if it is temporary and lies below run_dir. */
void document_discard(const struct reading_file *file, const char *run_dir);

#endif
