/* What web pages get wrong and browsers put right, but libxml2 does not. */
#ifndef HTS_EXTRACT_WEB_HTML_MEND_H
#define HTS_EXTRACT_WEB_HTML_MEND_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

/* Removes declarations from a page in UTF-8, except its document type and real
 * comments: "<![if !supportLists]>" of Word is a comment by the HTML standard,
 * but text to libxml2.  In XHTML, CDATA sections become text. */
void html_drop_declarations(struct buf *page, bool xhtml);
/* Replaces the attributes of a tag beyond the first ones by blanks, for many
 * cost libxml2 quadratic time. */
void html_limit_attributes(struct buf *page);
/* "&#150;" is a dash: the numbers 128 to 159 are bytes of Windows-1252, as the
 * HTML standard has it.  True if the text has such characters; then out is the
 * mended text. */
bool html_mend_controls(const char *text, size_t n, struct buf *out);

#endif
