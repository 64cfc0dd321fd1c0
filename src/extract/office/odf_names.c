#include "extract/office/odf_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct name {
	const char *name;
	enum odf_element element;
};

/* Sorted by name. */
static const struct name names[] = {
    {"draw:caption", ODF_SHAPE},
    {"draw:circle", ODF_SHAPE},
    {"draw:connector", ODF_SHAPE},
    {"draw:custom-shape", ODF_SHAPE},
    {"draw:ellipse", ODF_SHAPE},
    {"draw:frame", ODF_FRAME},
    {"draw:image", ODF_SKIP},
    {"draw:line", ODF_SHAPE},
    {"draw:measure", ODF_SHAPE},
    {"draw:object", ODF_OBJECT},
    {"draw:page", ODF_PAGE},
    {"draw:page-thumbnail", ODF_SKIP},
    {"draw:path", ODF_SHAPE},
    {"draw:polygon", ODF_SHAPE},
    {"draw:polyline", ODF_SHAPE},
    {"draw:rect", ODF_SHAPE},
    {"draw:regular-polygon", ODF_SHAPE},
    {"draw:text-box", ODF_SHAPE},
    {"office:annotation", ODF_SKIP},
    {"office:automatic-styles", ODF_STYLES},
    {"office:event-listeners", ODF_SKIP},
    {"office:forms", ODF_SKIP},
    {"office:master-styles", ODF_SKIP},
    {"office:scripts", ODF_SKIP},
    {"office:styles", ODF_STYLES},
    {"presentation:date-time", ODF_SKIP},
    {"presentation:date-time-decl", ODF_SKIP},
    {"presentation:footer", ODF_SKIP},
    {"presentation:footer-decl", ODF_SKIP},
    {"presentation:header", ODF_SKIP},
    {"presentation:header-decl", ODF_SKIP},
    {"presentation:notes", ODF_SPEAKER_NOTES},
    {"svg:desc", ODF_SKIP},
    {"svg:title", ODF_SKIP},
    {"table:content-validations", ODF_SKIP},
    {"table:covered-table-cell", ODF_COVERED},
    {"table:desc", ODF_SKIP},
    {"table:table", ODF_TABLE},
    {"table:table-cell", ODF_CELL},
    {"table:table-row", ODF_ROW},
    {"table:title", ODF_SKIP},
    {"table:tracked-changes", ODF_SKIP},
    {"text:alphabetical-index", ODF_SKIP},
    {"text:h", ODF_H},
    {"text:hidden-paragraph", ODF_HIDDEN_PARAGRAPH},
    {"text:hidden-text", ODF_SKIP},
    {"text:illustration-index", ODF_SKIP},
    {"text:line-break", ODF_BREAK},
    {"text:list", ODF_LIST},
    {"text:list-header", ODF_LIST_HEADER},
    {"text:list-item", ODF_ITEM},
    {"text:note", ODF_NOTE},
    {"text:note-body", ODF_NOTE_BODY},
    {"text:note-citation", ODF_SKIP},
    {"text:numbered-paragraph", ODF_ITEM},
    {"text:object-index", ODF_SKIP},
    {"text:p", ODF_P},
    {"text:page-count", ODF_SKIP},
    {"text:page-number", ODF_SKIP},
    {"text:ruby-text", ODF_SKIP}, /* reading aids above the text */
    {"text:s", ODF_BLANKS},
    {"text:script", ODF_SKIP},
    {"text:section", ODF_SECTION},
    {"text:span", ODF_SPAN},
    {"text:tab", ODF_TAB},
    {"text:table-index", ODF_SKIP},
    {"text:table-of-content", ODF_SKIP},
    {"text:tracked-changes", ODF_SKIP},
    {"text:user-index", ODF_SKIP},
};

/* "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0": the prefix in use
 * where it is not the word itself. */
static const char *
prefix_of(const char *word, size_t n)
{
	static const struct {
		const char *word, *prefix;
	} known[] = {{"text", "text"}, {"drawing", "draw"}, {"table", "table"},
	    {"office", "office"}, {"style", "style"},
	    {"presentation", "presentation"}, {"svg-compatible", "svg"}};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i].word) == n &&
		    memcmp(known[i].word, word, n) == 0)
			return known[i].prefix;
	return NULL;
}

void
odf_name(const char *name, const char *space, char *out, size_t size)
{
	static const char start[] = "urn:oasis:names:tc:opendocument:xmlns:";
	const char *prefix = NULL, *word;

	*out = '\0';
	if (strncmp(space, start, sizeof start - 1) == 0) {
		word = space + sizeof start - 1;
		prefix = prefix_of(word, strcspn(word, ":"));
	}
	if (prefix)
		snprintf(out, size, "%s:%s", prefix, name);
}

static int
compare(const void *key, const void *item)
{
	return strcmp(key, ((const struct name *)item)->name);
}

enum odf_element
odf_element(const char *name)
{
	const struct name *found = bsearch(
	    name, names, sizeof names / sizeof *names, sizeof *names, compare);

	return found ? found->element : ODF_OTHER;
}
