/* A page of HTML that is being read: html.c, with its notes in html_notes.c. */
#ifndef HTS_EXTRACT_WEB_HTML_PAGE_H
#define HTS_EXTRACT_WEB_HTML_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/markdown/flow.h"
#include "extract/web/html.h"
#include "extract/web/html_names.h"
#include "extract/web/html_pairs.h"
#include "extract/limits.h"
#include "extract/xml/mathml.h"
#include "extract/xml/xml.h"

#define HTML_LISTS_MAX 32
#define HTML_LABEL_SIZE 16 /* of what refers to a note */

/* An open element, and what ends with it. */
struct level {
	enum html_element element;
	bool frame; /* a note */
	int heading;
	bool pre, title;
	bool local;	     /* a link to some place of a page */
	size_t from, serial; /* where in which block its text began */
};

struct list {
	bool numbered;
	enum docx_format format;
	long next, step;
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
	struct html_pairs pairs;
	size_t element;			 /* counts them */
	size_t first_note;		 /* number of the first of the page */
	char (*labels)[HTML_LABEL_SIZE]; /* of notes, "" if unknown */
	size_t label_count;
	size_t label_of; /* the note that the skipped link has it of, or 0 */
	char label[HTML_LABEL_SIZE]; /* that may begin the note, or "" */
	bool around;		     /* what is around a label may follow */
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
/* Whether the element is not to be read, and whether its style says so. */
bool html_left_out(const struct page *p, enum html_element element,
    const struct xml_element *e);
bool html_undisplayed(const struct xml_element *e);
/* A link to a note becomes its number; what it has as label is kept for the
 * note; one that is only an arrow is none. */
void html_begin_link(struct page *p, const struct xml_element *e);
void html_add_label(struct page *p, const char *text, size_t n);
void html_end_link(struct page *p, const struct level *level);
/* Passes over the label of the open note at its start. */
void html_skip_label(struct page *p, const char **text, size_t *n);
/* Whether the element is a note that something refers to, or says it is; it
 * may be skipped. */
void html_begin_note(
    struct page *p, enum html_element element, const struct xml_element *e);
void html_end_note(struct page *p);

#endif
