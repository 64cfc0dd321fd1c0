/* What is wrong with the tags of a page in a way that costs time. */
#ifndef HTS_EXTRACT_WEB_HTML_TAGS_H
#define HTS_EXTRACT_WEB_HTML_TAGS_H

#include "lib/buf.h"

/* Makes blanks of the attributes of a tag that are too many. */
void html_limit_attributes(struct buf *page);

#endif
