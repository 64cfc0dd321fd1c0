/*
 * Notes that a page tells only by its links, whatever its program: a link
 * whose text is a mark, such as "1" or "[*]", leads to a block that begins with
 * a link back to it.
 */
#ifndef HTS_EXTRACT_WEB_HTML_PAIRS_H
#define HTS_EXTRACT_WEB_HTML_PAIRS_H

#include <stddef.h>

#include "lib/buf.h"

enum html_part {
	HTML_REFERENCE, /* the link to a note */
	HTML_NOTE,	/* the block that is it */
	HTML_WAY_BACK	/* the link at its start */
};

struct html_pairs {
	struct html_pair {
		size_t element; /* which of the page, counted from 1 */
		enum html_part part;
		size_t key;
	} * all; /* by element */
	size_t count;
	char **keys; /* of notes: what links to them name */
	size_t key_count;
};

/* Finds them in a page in UTF-8.  pairs is empty before. */
void html_pairs_find(const struct buf *page, struct html_pairs *pairs);
/* What that element of the page is; NULL if it is none of them; borrowed. */
const struct html_pair *html_pairs_at(
    const struct html_pairs *pairs, size_t element);
void html_pairs_release(struct html_pairs *pairs);

#endif
