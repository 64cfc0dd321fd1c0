/*
 * Finds where markup begins and ends in bytes that come in pieces, before a
 * parser sees them: how long a tag is, and where a declaration of type ends.
 */
#ifndef HTS_EXTRACT_XML_XML_SCAN_H
#define HTS_EXTRACT_XML_XML_SCAN_H

#include <stdbool.h>
#include <stddef.h>

enum xml_place {
	XML_TEXT,
	XML_OPEN, /* behind "<" */
	XML_TAG,
	XML_MARK,	 /* behind "<!" */
	XML_DASH,	 /* behind "<!-" */
	XML_DECLARATION, /* <!DOCTYPE, and what it has inside */
	XML_COMMENT,
	XML_CDATA,
	XML_INSTRUCTION /* <? */
};

/* Zeroed: at the start. */
struct xml_scan {
	enum xml_place place;
	size_t depth; /* declarations open */
	size_t size;  /* of the tag, or of the declarations, so far */
	size_t run;   /* characters in a row that may be of an end */
	unsigned quote;
	unsigned width;	    /* bytes of a character; 0: not yet known */
	unsigned character; /* so far, of so many bytes */
	unsigned have;
	bool big; /* the first byte is the high one */
};

/* Goes on by n bytes, in UTF-16, UTF-32 or what has ASCII in its place.  False
 * if a tag or a declaration is longer than LIMIT_TAG. */
bool xml_scan(struct xml_scan *s, const char *bytes, size_t n);
/* The bytes of a page in UTF-8 up to the end of its declaration of type, if
 * that has declarations inside; else 0. */
size_t xml_scan_subset(const char *bytes, size_t n);

#endif
