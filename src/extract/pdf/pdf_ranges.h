/* The pages of a PDF as pdftohtml prints them: by one process, or by several
 * that read a part of the pages each. */
#ifndef HTS_EXTRACT_PDF_PDF_RANGES_H
#define HTS_EXTRACT_PDF_PDF_RANGES_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/extraction.h"
#include "extract/sandbox/helper.h"
#include "extract/source.h"
#include "extract/page/pages.h"

#define PDF_PROGRAM "pdftohtml"
#define PDF_ARGUMENTS                                                          \
	PDF_PROGRAM, "-xml", "-i", "-stdout", "-hidden", "-nodrm",             \
	    "-fontfullname", "-zoom", "4"

struct pdf_ranges;

/* Starts the processes. */
struct pdf_ranges *pdf_start(int input, const char *bytes, size_t n,
    const struct reader_options *options);
/* Reads what they print into pages; sets x->partial and x->truncated, with
 * warnings.  NULL, or the code of why there are none.  Frees ranges. */
const char *pdf_finish(
    struct pdf_ranges *ranges, struct pages *pages, struct extraction *x);

/* The code for a pdftohtml that did not end well; NULL: all is well.
 * *pages_good: what it printed before may be kept. */
const char *pdf_failure(const struct helper_result *result, bool *pages_good);
/* The code in words. */
const char *pdf_message(const char *code);
/* About how many pages the bytes of a PDF say it has; 0: they do not say. */
size_t pdf_page_hint(const char *bytes, size_t n);
/* Into how many parts to divide so many pages for so many processes. */
size_t pdf_range_count(size_t pages, size_t processes);

#endif
