/* Notes of a book that lie in another page than what refers to them. */
#ifndef HTS_EXTRACT_WEB_EPUB_NOTES_H
#define HTS_EXTRACT_WEB_EPUB_NOTES_H

#include <stddef.h>

#include "lib/buf.h"

#include "extract/markdown/flow.h"
#include "extract/web/html.h"
#include "extract/xml/package.h"

/* A page with what may be notes in it. */
struct epub_page {
	char *name;
	bool looked, read;
	struct buf *notes;
	size_t count;
	struct lookup keys; /* of notes */
	bool *given;	    /* to another page */
};

struct epub_notes {
	struct package *package; /* borrowed */
	const char *chapter;	 /* that is read; borrowed */
	struct epub_page *pages; /* that links led to, each read once */
	size_t count;
};

void epub_notes_release(struct epub_notes *n);
/* How the chapter that is read finds them. */
struct html_notes epub_notes_finder(struct epub_notes *n);
/* Decodes "%20" in place and cuts what is behind "#". */
void epub_decode_href(char *href);

#endif
