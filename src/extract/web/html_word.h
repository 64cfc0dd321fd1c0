/* Lists that Word writes as paragraphs with their marks in front. */
#ifndef HTS_EXTRACT_WEB_HTML_WORD_H
#define HTS_EXTRACT_WEB_HTML_WORD_H

#include "extract/web/html_page.h"

/* An element began: it may be such a paragraph, or hold its mark. */
void html_begin_word(struct page *p, const struct xml_element *e);
/* The element that holds a mark ends: the open block is an item. */
void html_end_mark(struct page *p);

#endif
