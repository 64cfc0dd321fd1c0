/*
 * Text recognition: pictures to lines with boxes, by tesseract.
 *
 * The processes that start tesseract are made before the document is parsed and
 * get nothing but page numbers: the parser may ask them from the innermost
 * circle of the sandbox.
 */
#ifndef HTS_EXTRACT_OCR_H
#define HTS_EXTRACT_OCR_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/ocr_worker.h"
#include "extract/page/pages.h"

struct ocr;

struct ocr_page {
	size_t number;	     /* of a PDF page; 0: the document is a picture */
	float width, height; /* points; 0: unknown */
	enum ocr_state state;
	bool again;	    /* the process that had it is gone: another try */
	float confidence;   /* mean of the words, percent */
	struct pages pages; /* what is on it; pages_release() */
	unsigned dpi;
};

/* Whether the programs are installed. */
bool ocr_installed(void);
/* Starts so many workers for the document at descriptor input, or fewer.  If
 * none starts this process ends, with SANDBOX_FAILED. */
struct ocr *ocr_start(int input, size_t workers);
/* Reads pages, several at a time, within the limits of a document. */
void ocr_read(struct ocr *o, struct ocr_page *pages, size_t count);
/* Tells the workers to end. */
void ocr_end(struct ocr *o);

/* Dots per inch for a page, so that it is not over the pixel limit. */
unsigned ocr_resolution(float width, float height);

#endif
