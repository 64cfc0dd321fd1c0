/* What web pages get wrong and browsers put right, but libxml2 does not. */
#ifndef HTS_EXTRACT_WEB_HTML_MEND_H
#define HTS_EXTRACT_WEB_HTML_MEND_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

/* Removes declarations inside of a page in UTF-8, but for its type and real
 * comments: the HTML standard takes "<![if !supportLists]>" of Word for a
 * comment, libxml2 for text.  In XHTML sections of characters (CDATA) become
 * text. */
void html_drop_declarations(struct buf *page, bool xhtml);
/* Makes blanks of the attributes of a tag that are too many: they cost libxml2
 * quadratic time. */
void html_limit_attributes(struct buf *page);
/* "&#150;" is a dash: the numbers 128 to 159 are bytes of Windows-1252, as the
 * HTML standard has it.  True if there are such in the text, which is in out
 * then, as it is meant. */
bool html_mend_controls(const char *text, size_t n, struct buf *out);

#endif
