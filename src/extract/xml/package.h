/*
 * A document that is a zip archive (libzip; included by package.c alone).
 * Parts are inflated as they are read, under limits that count real bytes;
 * nothing is unpacked to disk, and names inside are never used as paths.
 */
#ifndef HTS_EXTRACT_XML_PACKAGE_H
#define HTS_EXTRACT_XML_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"

#include "extract/extraction.h"

struct format;
struct package;

/* Loads libzip now, not at the first package_open.  False if it cannot be
 * loaded. */
bool package_load(void);
/* Opens the archive that bytes hold; they must outlive it.  NULL if it is no
 * archive or over a limit: x says why. */
struct package *package_open(const char *bytes, size_t n, struct extraction *x);
void package_close(struct package *p); /* NULL is fine */

/* What the archive holds; NULL: none of the documents we know. */
const struct format *package_format(struct package *p, struct extraction *x);
/* The name of the main part of an OOXML package; false if there is none. */
bool package_main_part(
    struct package *p, struct extraction *x, struct buf *name);

bool package_has(struct package *p, const char *name);

/* Takes the next bytes of a part; false stops the reading. */
typedef bool package_sink(void *context, const char *bytes, size_t n);
/* Reads a part.  0 at its end or when the sink stopped; -1: x says why (a
 * missing part is damage). */
int package_read(struct package *p, struct extraction *x, const char *name,
    package_sink *sink, void *context);
/* A small part as a whole: at most max bytes, the rest is left out. */
int package_read_all(struct package *p, struct extraction *x, const char *name,
    size_t max, struct buf *out);

/* The number of entries by the end record; the highest if several places look
 * like one, 0 if none does. */
uint64_t package_count(const char *bytes, size_t n);
/* target of a relationship of the part base: "styles.xml" of
 * "word/document.xml" is "word/styles.xml".  False if it leads outside. */
bool package_resolve(const char *base, const char *target, struct buf *out);

#endif
