#include "extract/web/html_names.h"

#include <stdlib.h>
#include <string.h>

struct name {
	const char *name;
	enum html_element element;
};

/* Sorted by name. */
static const struct name names[] = {
    {"a", HTML_LINK},
    {"address", HTML_BLOCK},
    {"article", HTML_MAIN},
    {"aside", HTML_BLOCK},
    {"audio", HTML_SKIP},
    {"blockquote", HTML_BLOCK},
    {"br", HTML_BREAK},
    {"button", HTML_SKIP},
    {"canvas", HTML_SKIP},
    {"caption", HTML_CAPTION},
    {"center", HTML_BLOCK},
    {"dd", HTML_BLOCK},
    {"details", HTML_BLOCK},
    {"dir", HTML_LIST},
    {"div", HTML_BLOCK},
    {"dl", HTML_BLOCK},
    {"dt", HTML_BLOCK},
    {"fieldset", HTML_BLOCK},
    {"figcaption", HTML_BLOCK},
    {"figure", HTML_BLOCK},
    {"footer", HTML_EDGE},
    {"form", HTML_BLOCK},
    {"h1", HTML_HEADING},
    {"h2", HTML_HEADING},
    {"h3", HTML_HEADING},
    {"h4", HTML_HEADING},
    {"h5", HTML_HEADING},
    {"h6", HTML_HEADING},
    {"head", HTML_HEAD},
    {"header", HTML_EDGE},
    {"hgroup", HTML_BLOCK},
    {"hr", HTML_BLOCK},
    {"iframe", HTML_SKIP},
    {"img", HTML_IMAGE},
    {"legend", HTML_BLOCK},
    {"li", HTML_ITEM},
    {"main", HTML_MAIN},
    {"math", HTML_MATH},
    {"menu", HTML_LIST},
    {"nav", HTML_NAV},
    {"noscript", HTML_SKIP},
    {"ol", HTML_NUMBERED},
    {"p", HTML_BLOCK},
    {"pre", HTML_PRE},
    {"rp", HTML_SKIP},
    {"rt", HTML_SKIP}, /* phonetic guides above the text */
    {"script", HTML_SCRIPT},
    {"section", HTML_BLOCK},
    {"select", HTML_SKIP},
    {"style", HTML_SKIP},
    {"sub", HTML_SUB},
    {"summary", HTML_BLOCK},
    {"sup", HTML_SUPER},
    {"svg", HTML_SKIP},
    {"table", HTML_TABLE},
    {"td", HTML_CELL},
    {"template", HTML_SKIP},
    {"textarea", HTML_SKIP},
    {"th", HTML_CELL},
    {"title", HTML_TITLE},
    {"tr", HTML_ROW},
    {"ul", HTML_LIST},
    {"video", HTML_SKIP},
};

static int
compare(const void *key, const void *item)
{
	return strcmp(key, ((const struct name *)item)->name);
}

enum html_element
html_element(const char *name)
{
	const char *colon = strchr(name, ':');
	const struct name *found = bsearch(colon ? colon + 1 : name, names,
	    sizeof names / sizeof *names, sizeof *names, compare);

	return found ? found->element : HTML_OTHER;
}
