/* What the styles of an OpenDocument file say about its text: how lists and
 * headings count, which text and slides are hidden. */
#ifndef HTS_EXTRACT_OFFICE_ODF_STYLES_H
#define HTS_EXTRACT_OFFICE_ODF_STYLES_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/markdown/numbering.h"
#include "extract/markdown/lookup.h"
#include "extract/xml/xml.h"

#define ODF_LEVELS 10
#define ODF_OUTLINE "" /* the list style that numbers headings */

struct odf_level {
	bool known;  /* the style describes it */
	bool number; /* else a bullet */
	enum number_format format;
	long start;
	int shown; /* levels in the number */
	char prefix[16], suffix[16];
	long count; /* of the last item */
};

struct odf_list {
	struct odf_level levels[ODF_LEVELS];
};

struct odf_styles {
	struct odf_list **lists; /* their addresses stay: readers keep them */
	size_t list_count;
	struct lookup list_names;
	/* Names of styles: of hidden text or slides, of titles, with such a
	 * font, of raised and lowered text.  Only whether a name is there
	 * counts. */
	struct lookup hidden, titles, symbols, wingdings, raised, lowered;
	struct lookup fixed; /* place 1: letters of one width, 0: others */
	/* while reading */
	bool in_list;
	int level;
	char *style;
};

/* Events of the elements of styles; name: with its usual prefix. */
void odf_styles_start(
    struct odf_styles *s, const char *name, const struct xml_element *e);
void odf_styles_end(struct odf_styles *s, const char *name);
void odf_styles_release(struct odf_styles *s);

bool odf_styles_hidden(const struct odf_styles *s, const char *name);
bool odf_styles_title(const struct odf_styles *s, const char *name);
/* 1: raised, -1: lowered. */
int odf_styles_shift(const struct odf_styles *s, const char *name);
/* Whether a style has a font of code: 1, 0, or -1 if it names no font. */
int odf_styles_fixed(const struct odf_styles *s, const char *name);
/* "Symbol", "Wingdings", or NULL: any other font. */
const char *odf_styles_font(const struct odf_styles *s, const char *name);
/* NULL if there is none. */
struct odf_list *odf_styles_list(const struct odf_styles *s, const char *name);
/* Counts one item on, or from start if that is >= 0.  The marker: "-", "2.",
 * "" if the level shows none. */
void odf_list_next(
    struct odf_list *list, int level, long start, char *marker, size_t size);
/* The next item of a level counts from the start again. */
void odf_list_restart(struct odf_list *list, int level);

#endif
