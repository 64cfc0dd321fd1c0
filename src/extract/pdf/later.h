/* A second look at some pages, with another option: by a process that is made
 * before the document is parsed, for nothing can be started after that, and
 * waits for their numbers. */
#ifndef HTS_EXTRACT_PDF_LATER_H
#define HTS_EXTRACT_PDF_LATER_H

#include <stddef.h>

#include "extract/sandbox/helper.h"

struct later {
	int question;
	struct helper helper;
};

/* Starts it for the document at descriptor input. */
void later_start(struct later *l, int input);
/* Lets the program read pages first to last, and its output go to sink, until
 * it ends. */
void later_read(struct later *l, size_t first, size_t last, helper_sink *sink,
    void *context);
/* Ends the process, if it waits still. */
void later_end(struct later *l);

#endif
