/* A page of HTML that is being read: html.c, with its notes in html_notes.c. */
#ifndef HTS_EXTRACT_HTML_PAGE_H
#define HTS_EXTRACT_HTML_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/flow.h"
#include "extract/html.h"
#include "extract/html_names.h"
#include "extract/limits.h"
#include "extract/mathml.h"
#include "extract/xml.h"

#define HTML_LISTS_MAX 32

/* An open element, and what ends with it. */
struct level {
	enum html_element element;
	bool frame; /* a note */
	int heading;
	bool pre, title;
};

struct list {
	bool numbered;
	enum docx_format format;
	long next;
};

struct page {
	struct flow *flow;
	struct level levels[LIMIT_HTML_DEPTH + 1];
	size_t depth, skip;
	size_t undisplayed; /* the same as skip, if that is by style */
	size_t around_math; /* skip outside of the formula */
	bool has_main;	    /* so navigation is beside it */
	size_t in_main;	    /* main and article elements open */
	bool chapter;
	bool collect;			/* only notes are wanted */
	const struct html_notes *notes; /* of other pages, or NULL */
	size_t in_notes; /* depth of the element that holds notes, or 0 */
	int heading;
	bool pre, head, in_title, super;
	struct list lists[HTML_LISTS_MAX];
	size_t list_count;	  /* more than the array holds: as the last */
	int spans[FLOW_SPAN_MAX]; /* rows that cells above still fill */
	size_t column;
	bool word;   /* written by Word, with its lists */
	size_t mark; /* depth of what holds the mark of an item, or 0 */
	size_t word_level;
	size_t word_indents[10]; /* of what is in a list of that level */
	size_t math;		 /* depth of the formula that is open, or 0 */
	struct mathml formula;
	struct buf title;  /* until a heading repeats it */
	struct buf mended; /* the text at hand, if it must be */
};

/* The innermost open list, or NULL. */
struct list *html_list(struct page *p);
/* Whether an attribute has a word. */
bool html_has_word(
    const struct xml_element *e, const char *attribute, const char *word);
/* A link to a note becomes its number. */
void html_begin_link(struct page *p, const struct xml_element *e);
/* Whether the element is a note that something refers to, or says it is; it
 * may be skipped. */
void html_begin_note(
    struct page *p, enum html_element element, const struct xml_element *e);

#endif
