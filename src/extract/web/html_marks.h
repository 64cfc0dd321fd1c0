/* Declarations inside of a page, which the HTML standard takes for comments:
 * "<![if !supportLists]>" of Word.  libxml2 takes them for text. */
#ifndef HTS_EXTRACT_WEB_HTML_MARKS_H
#define HTS_EXTRACT_WEB_HTML_MARKS_H

#include <stdbool.h>

#include "lib/buf.h"

/* Removes them from a page in UTF-8, but for its type and real comments.  In
 * XHTML sections of characters (CDATA) become text. */
void html_drop_declarations(struct buf *page, bool xhtml);

#endif
