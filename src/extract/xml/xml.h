/*
 * Events of an XML part, parsed while it is inflated, or of an HTML page
 * (libxml2; included by xml.c alone).  No entity is ever expanded but the five
 * of XML and the characters HTML names, nothing is loaded, a document type
 * declaration refuses an XML part unless its format asks for one.
 */
#ifndef HTS_EXTRACT_XML_XML_H
#define HTS_EXTRACT_XML_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/extraction.h"

struct package;

/* An element; valid until the event returns. */
struct xml_element {
	const char *name;  /* without prefix */
	const char *space; /* URI of its name space, or "" */
	const void *attributes;
	int count;
	bool html;     /* names are as written, with their prefix */
	bool *skipped; /* for xml_skip */
};

/* Any may be NULL. */
struct xml_events {
	void (*start)(void *context, const struct xml_element *element);
	void (*end)(void *context, const char *name);
	void (*text)(void *context, const char *text, size_t n);
	bool doctype; /* a document type declaration is passed over */
};

/* For the start of an element: leaves out all it holds.  Its end is the next
 * event. */
void xml_skip(const struct xml_element *element);
/* Value of an attribute by its name without prefix; NULL if absent; free()
 * it. */
char *xml_attribute(const struct xml_element *element, const char *name);
/* The same for the name in a name space whose URI ends so. */
char *xml_attribute_in(
    const struct xml_element *element, const char *space, const char *name);
/* The same as a number in min..max, else fallback. */
long xml_number(const struct xml_element *element, const char *name, long min,
    long max, long fallback);
/* Whether the attribute has this value. */
bool xml_is(
    const struct xml_element *element, const char *name, const char *value);

/* Loads libxml2 now, not when a function below needs it.  False if it cannot be
 * loaded. */
bool xml_load(void);
/* Reads a part of a package.  0, or -1: x says why.  Elements that are open
 * where a part is damaged have ended all the same. */
int xml_read_part(struct package *p, struct extraction *x, const char *name,
    const struct xml_events *events, void *context);
/* Reads a page of HTML in UTF-8, whatever is wrong with it; one that is nested
 * too deeply ends there.  0, or -1: x says why. */
int xml_read_html(const char *bytes, size_t n, struct extraction *x,
    const struct xml_events *events, void *context);

#endif
