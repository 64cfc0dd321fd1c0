/* Reads one document, whatever it is, inside the child process. */
#ifndef HTS_EXTRACT_READER_H
#define HTS_EXTRACT_READER_H

#include "extract/extraction.h"

/* Makes ready what a reader needs, before the first child is forked. */
void reader_setup(void);
/* Reads the document at descriptor input into x: its clean text, or why
 * there is none.  name, as declared, may be NULL. */
void reader_run(int input, const char *name, struct extraction *x);

#endif
