/* The formats of documents: one row for each, those that are only named among
 * them. */
#ifndef HTS_EXTRACT_FORMATS_H
#define HTS_EXTRACT_FORMATS_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/extraction.h"
#include "extract/source.h"

struct package;

#define FORMAT_MEDIA 4
#define FORMAT_PARTS 2
#define FORMAT_STREAMS 2

/* When the reader enters the innermost circle of the sandbox. */
enum format_enters {
	ENTERS_FIRST, /* at once: it needs no program and no file */
	ENTERS_TOOLS, /* the circle for programs; the innermost after reading */
	ENTERS_ITSELF /* the reader enters when its programs run */
};

struct format {
	const char *name;  /* in records */
	const char *title; /* for people */
	/* How its bytes look: they begin so, or the function says so. */
	struct {
		const char *bytes;
		size_t length;
	} begins[2];
	bool (*looks)(const char *bytes, size_t n);
	/* Or how a container says what it holds: a piece of the media type
	 * of an archive, or a part it has; a stream of an OLE2 file, in which
	 * the function says so, if there is one. */
	const char *media[FORMAT_MEDIA];
	const char *parts[FORMAT_PARTS];
	const char *streams[FORMAT_STREAMS];
	/* Loads what lies in files and its reader needs, before the sandbox is
	 * entered.  False: a message says what is missing. */
	bool (*load)(void);
	/* The same, for what this document needs of it. */
	void (*expect)(const char *bytes, size_t n);
	enum format_enters enters;
	const char *title_part; /* of an archive without core properties */
	bool paged;		/* always; else the reader says so */
	/* Of a format that is not read: what helps, or NULL. */
	const char *instead;
	/* One of them, or none: the format is not read. */
	int (*read)(const struct source *s, struct extraction *x);
	int (*read_bytes)(const char *bytes, size_t n, struct extraction *x);
	int (*read_package)(struct package *p, struct extraction *x);
};

/* All of them; the end has no name.  Where two say yes the first counts. */
extern const struct format formats[];

/* The first of that name; NULL: there is none. */
const struct format *format_find(const char *name);

#endif
