/* What a reader is asked to do beside reading. */
#ifndef HTS_EXTRACT_OPTIONS_H
#define HTS_EXTRACT_OPTIONS_H

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

#endif
