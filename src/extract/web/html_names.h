/* The elements of HTML, by what they do to text. */
#ifndef HTS_EXTRACT_WEB_HTML_NAMES_H
#define HTS_EXTRACT_WEB_HTML_NAMES_H

enum html_element {
	HTML_OTHER, /* walked through */
	HTML_SKIP,  /* left out with all it holds */
	HTML_HEAD,
	HTML_TITLE,
	HTML_BLOCK,
	HTML_NAV,     /* left out beside a main part */
	HTML_EDGE,    /* header, footer: the same */
	HTML_MAIN,    /* main, article */
	HTML_HEADING, /* h1 to h6 */
	HTML_PRE,
	HTML_LIST,     /* ul */
	HTML_NUMBERED, /* ol */
	HTML_ITEM,
	HTML_BREAK,
	HTML_TABLE,
	HTML_CAPTION,
	HTML_ROW,
	HTML_CELL,
	HTML_SUPER,
	HTML_SUB,
	HTML_SCRIPT, /* left out unless it is a formula */
	HTML_IMAGE,
	HTML_LINK,
	HTML_MATH
};

/* By name without prefix, in lower case. */
enum html_element html_element(const char *name);

#endif
