/* Web pages, and the chapters of books, which are written the same way. */
#ifndef HTS_EXTRACT_WEB_HTML_H
#define HTS_EXTRACT_WEB_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/extraction.h"
#include "extract/markdown/flow.h"

/* A page of its own, in whatever encoding.  0, or -1: x says why. */
int html_read(const char *bytes, size_t n, struct extraction *x);
/* Where a chapter finds notes that lie in another page. */
struct html_notes {
	void *context;
	/* The text of the note that a link leads to, NULL if it leads to none;
	 * borrowed.  certain: the link says that it does. */
	const struct buf *(*find)(
	    void *context, const char *href, bool certain);
	/* Whether another page was given the note of this one with that id. */
	bool (*given)(void *context, const char *id);
};

/* Adds a page to flow, its notes at its end; its title and navigation are left
 * out.  0, or -1: flow->x says why. */
int html_read_chapter(const char *bytes, size_t n,
    const struct html_notes *notes, struct flow *flow);
/* Gathers what may be notes, and nothing else, as notes of flow.  The key of
 * one that says what it is is its id; HTML_PERHAPS stands before that of
 * others. */
#define HTML_PERHAPS "?"
int html_read_notes(const char *bytes, size_t n, struct flow *flow);

#endif
