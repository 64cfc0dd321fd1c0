/*
 * Events of an XML part, parsed while it is inflated (libxml2; included by
 * xml.c alone).  No entity is ever expanded but the five of XML, nothing is
 * loaded, a document type declaration refuses the part.
 */
#ifndef HTS_EXTRACT_XML_H
#define HTS_EXTRACT_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/extraction.h"

struct package;

/* Borrowed until the event returns. */
struct xml_element {
	const char *name;  /* without prefix */
	const char *space; /* URI of its name space, or "" */
	const void *attributes;
	int count;
};

/* Any may be NULL. */
struct xml_events {
	void (*start)(void *context, const struct xml_element *element);
	void (*end)(void *context, const char *name);
	void (*text)(void *context, const char *text, size_t n);
};

/* Value of an attribute by its name without prefix; NULL if absent; free()
 * it. */
char *xml_attribute(const struct xml_element *element, const char *name);
/* The same as a number in min..max, else fallback. */
long xml_number(const struct xml_element *element, const char *name, long min,
    long max, long fallback);
/* Whether the attribute has this value. */
bool xml_is(
    const struct xml_element *element, const char *name, const char *value);

/* Prepares libxml2; before the first part. */
void xml_setup(void);
/* Reads a part of a package.  0, or -1: x says why. */
int xml_read_part(struct package *p, struct extraction *x, const char *name,
    const struct xml_events *events, void *context);

#endif
