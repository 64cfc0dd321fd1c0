/* A document, as its reader gets it, and what the reader is asked to do. */
#ifndef HTS_EXTRACT_SOURCE_H
#define HTS_EXTRACT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

enum ocr_mode {
	OCR_AUTO, /* pages without text */
	OCR_NEVER,
	OCR_ALWAYS /* all pages */
};

struct reader_options {
	enum ocr_mode ocr;
	bool can_ocr;	 /* its programs are installed */
	size_t parallel; /* processes that may work at once for a document */
};

struct source {
	int input;	   /* descriptor of the document */
	const char *bytes; /* the same, mapped */
	size_t length;
	const char *name; /* as declared, or NULL */
	const struct reader_options *options;
};

#endif
