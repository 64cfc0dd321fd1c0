/* What of a page is not shown. */
#include "extract/web/html_page.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool
hidden(const struct xml_element *e)
{
	char *value = xml_attribute(e, "hidden");
	bool gone = value != NULL || xml_is(e, "aria-hidden", "true");

	free(value);
	return gone || html_has_word(e, "epub:type", "pagebreak");
}

bool
html_undisplayed(const struct xml_element *e)
{
	char *value = xml_attribute(e, "style");
	bool gone = false;

	if (value) {
		char *display = strcasestr(value, "display");

		display = display ? display + 7 : value;
		display += strspn(display, " \t\n:");
		gone = display != value && strncasecmp(display, "none", 4) == 0;
	}
	free(value);
	return gone;
}

bool
html_left_out(const struct page *p, enum html_element element,
    const struct xml_element *e)
{
	bool beside = p->has_main && p->in_main == 0;

	return element == HTML_SKIP || hidden(e) || html_undisplayed(e) ||
	       (element == HTML_NAV && (p->chapter || beside)) ||
	       (element == HTML_EDGE && beside) ||
	       (element == HTML_OTHER &&
		   html_has_word(e, "class", "mw-editsection"));
}
