#include "extract/web/html.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/mem.h"

#include "extract/limits.h"
#include "extract/web/html_decode.h"
#include "extract/web/html_mend.h"
#include "extract/web/html_names.h"
#include "extract/xml/mathml.h"
#include "extract/xml/xml.h"

#define LISTS_MAX 32

/* An open element, and the state that ends with it. */
struct level {
	enum html_element element;
	bool left_out;
	bool note; /* it is one */
	int heading;
	bool pre;
	int shift;
};

struct list {
	bool numbered;
	enum number_format format;
	long next, step;
};

/* A page that is being read. */
struct html {
	struct flow *flow;
	struct level levels[LIMIT_HTML_DEPTH + 1];
	size_t depth;
	/* Depth of the element that is not displayed, or 0.  It may still hold
	 * a formula, of which MediaWiki displays a picture. */
	size_t undisplayed;
	bool has_main;	/* so what is outside of it is navigation */
	size_t in_main; /* main and article elements open */
	bool chapter;
	int heading;
	bool pre, head, in_title;
	int shift; /* of the text: raised 1, lowered -1 */
	/* Formulas are in scripts; what MathJax made of them is left out. */
	bool has_tex, in_tex;
	struct list lists[LISTS_MAX];
	size_t list_count;	  /* more than the array holds: as the last */
	int spans[FLOW_SPAN_MAX]; /* rows that cells above still fill */
	size_t column;
	size_t math; /* depth of the formula that is open, or 0 */
	struct mathml formula;
	struct buf title;  /* kept until a heading repeats it */
	struct buf mended; /* the text at hand, if it had to be mended */
};

/* The innermost open list, or NULL. */
static struct list *
innermost_list(struct html *p)
{
	if (p->list_count == 0)
		return NULL;
	return &p->lists[p->list_count <= LISTS_MAX ? p->list_count - 1
						    : LISTS_MAX - 1];
}

static bool
has(const struct xml_element *e, const char *name)
{
	char *value = xml_attribute(e, name);
	bool found = value != NULL;

	free(value);
	return found;
}

/* Whether the value of an attribute has a word. */
static bool
has_word(const struct xml_element *e, const char *attribute, const char *word)
{
	char *value = xml_attribute(e, attribute), *at = value;
	size_t n = strlen(word);
	bool found = false;

	for (; at && *at && !found; at += strcspn(at, " \t\n")) {
		at += strspn(at, " \t\n");
		found = strcspn(at, " \t\n") == n && memcmp(at, word, n) == 0;
	}
	free(value);
	return found;
}

/* What is not shown. */

static bool
is_hidden(const struct xml_element *e)
{
	return has(e, "hidden") || xml_is(e, "aria-hidden", "true") ||
	       has_word(e, "epub:type", "pagebreak");
}

static bool
is_undisplayed(const struct xml_element *e)
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

static bool
has_any_word(const struct xml_element *e, const char *attribute,
    const char *const *words)
{
	for (; *words; words++)
		if (has_word(e, attribute, *words))
			return true;
	return false;
}

/* Whether the element holds numbers of lines of code, as Pygments, Rouge,
 * highlight.js, Prism, GitHub and others mark them. */
static bool
is_line_number(const struct xml_element *e)
{
	static const char *const classes[] = {"linenos", "lineno", "linenodiv",
	    "linenumber", "linenumbers", "line-number", "line-numbers-rows",
	    "gutter", "rouge-gutter", "blob-num", "hljs-ln-numbers", "gl",
	    "lnt", NULL};

	return has_any_word(e, "class", classes);
}

/* Whether MathJax made the element of a formula that is in a script. */
static bool
is_shown_tex(const struct html *p, const struct xml_element *e)
{
	static const char *const classes[] = {"MathJax", "MathJax_Display",
	    "MathJax_Preview", "MathJax_SVG", "MathJax_SVG_Display",
	    "MathJax_CHTML", "MJXc-display", "mjx-chtml", NULL};

	return p->has_tex && has_any_word(e, "class", classes);
}

static bool
is_tex(const struct xml_element *e)
{
	char *type = xml_attribute(e, "type");
	bool tex = type && strncasecmp(type, "math/tex", 8) == 0;

	free(type);
	return tex;
}

static bool
is_left_out(const struct html *p, enum html_element element,
    const struct xml_element *e)
{
	bool beside = p->has_main && p->in_main == 0;

	return element == HTML_SKIP || is_hidden(e) ||
	       (element == HTML_SCRIPT && !is_tex(e)) || is_line_number(e) ||
	       is_shown_tex(p, e) ||
	       (element == HTML_NAV && (p->chapter || beside)) ||
	       (element == HTML_EDGE && beside) ||
	       (element == HTML_OTHER &&
		   has_word(e, "class", "mw-editsection"));
}

/* Notes that the page marks itself [EPUB Structural Semantics, DPUB-ARIA]. */

static bool
is_back_link(const struct xml_element *e)
{
	return has_word(e, "role", "doc-backlink") ||
	       has_word(e, "epub:type", "backlink");
}

static bool
is_note_link(const struct xml_element *e)
{
	return has_word(e, "role", "doc-noteref") ||
	       has_word(e, "epub:type", "noteref");
}

static bool
is_note(const struct xml_element *e)
{
	return has_word(e, "role", "doc-footnote") ||
	       has_word(e, "epub:type", "footnote");
}

/* A link to a note of this page becomes its number; the way back from it is
 * left out. */
static void
begin_link(struct html *p, const struct xml_element *e)
{
	char *target;

	if (is_back_link(e)) {
		xml_skip(e);
		return;
	}
	if (p->flow->depth || !is_note_link(e))
		return;
	target = xml_attribute(e, "href");
	if (target && *target == '#' && target[1]) {
		flow_note_refer(p->flow, flow_note_number(p->flow, target + 1));
		xml_skip(e);
	}
	free(target);
}

/* Opens a note if the element is one: by its own attributes, or because a link
 * to it was marked as a reference to a note. */
static void
begin_note(struct html *p, const struct xml_element *e)
{
	char *id = xml_attribute(e, "id");
	size_t number = id && *id ? flow_note_find(p->flow, id) : 0;

	if (!number && id && *id && is_note(e))
		number = flow_note_number(p->flow, id);
	if (number) {
		flow_block(p->flow);
		flow_item(p->flow, 0, "");
		flow_note_begin(p->flow, number);
		p->levels[p->depth].note = true;
	}
	free(id);
}

/* Formulas in TeX. */

/* "math/tex; mode=display" is a paragraph of its own. */
static void
begin_tex(struct html *p, const struct xml_element *e)
{
	char *type = xml_attribute(e, "type");

	if (type && strcasestr(type, "display"))
		flow_block(p->flow);
	p->in_tex = true;
	free(type);
}

static void
end_tex(struct html *p)
{
	p->in_tex = false;
}

/* The text of a picture of a formula is the formula, unless the page has it as
 * MathML, too. */
static void
add_image(struct html *p, const struct xml_element *e)
{
	static const char *const classes[] = {
	    "tex", "latex", "texrender", "math", "equation", NULL};
	char *source = xml_attribute(e, "src"), *text;

	if (has_any_word(e, "class", classes) ||
	    (source && (strcasestr(source, "latex") ||
			   strcasestr(source, "cht=tx")))) {
		text = xml_attribute(e, "alt");
		flow_add_folded(
		    p->flow, text ? text : "", text ? strlen(text) : 0);
		free(text);
	}
	free(source);
}

/* Lists. */

/* Without a start a reversed list begins with the number of its items, which
 * is not known yet: it counts up. */
static void
begin_list(struct html *p, const struct xml_element *e, bool numbered)
{
	struct list *new;

	flow_block(p->flow);
	p->list_count++;
	new = innermost_list(p);
	if (!new)
		return;
	new->numbered = numbered;
	new->next = xml_number(e, "start", -1000000, 1000000, 1);
	new->step = has(e, "reversed") && has(e, "start") ? -1 : 1;
	new->format = xml_is(e, "type", "a")   ? FORMAT_LOWER_LETTER
		      : xml_is(e, "type", "A") ? FORMAT_UPPER_LETTER
		      : xml_is(e, "type", "i") ? FORMAT_LOWER_ROMAN
		      : xml_is(e, "type", "I") ? FORMAT_UPPER_ROMAN
					       : FORMAT_DECIMAL;
}

static void
begin_item(struct html *p, const struct xml_element *e)
{
	struct list *in = innermost_list(p);
	size_t indent = 0;
	char marker[64] = "-";

	for (size_t i = 0; i + 1 < p->list_count && i + 1 < LISTS_MAX; i++)
		indent += p->lists[i].numbered ? 3 : 2;
	flow_block(p->flow);
	if (in && in->numbered) {
		in->next = xml_number(e, "value", -1000000, 1000000, in->next);
		flow_marker(
		    marker, sizeof marker, "", in->format, in->next, ".");
		in->next += in->step;
	}
	flow_item(p->flow, indent, marker);
}

/* Tables.  A cell that spans rows leaves empty ones below. */

static void
fill_spanned(struct html *p)
{
	while (p->column < FLOW_SPAN_MAX && p->spans[p->column] > 0) {
		p->spans[p->column++]--;
		flow_cell_begin(p->flow, 1);
		flow_cell_end(p->flow);
	}
}

static void
begin_cell(struct html *p, const struct xml_element *e)
{
	int columns = (int)xml_number(e, "colspan", 1, FLOW_SPAN_MAX, 1);
	int rows = (int)xml_number(e, "rowspan", 1, 10000, 1);

	fill_spanned(p);
	for (int i = 0; i < columns && p->column < FLOW_SPAN_MAX; i++)
		p->spans[p->column++] = rows - 1;
	flow_cell_begin(p->flow, columns);
}

static void
begin_table(struct html *p)
{
	/* A table that holds tables only arranges them. */
	if (p->flow->tables)
		flow_table_dissolve(p->flow);
	flow_table_begin(p->flow);
	memset(p->spans, 0, sizeof p->spans);
}

/* Elements. */

static void
open_block(
    struct html *p, enum html_element element, const struct xml_element *e)
{
	struct flow *f = p->flow;

	if (element >= HTML_BLOCK && element <= HTML_PRE)
		flow_block(f);
	if (element >= HTML_BLOCK && element <= HTML_ITEM)
		begin_note(p, e);
	if (element == HTML_MAIN)
		p->in_main++;
	else if (element == HTML_HEADING)
		p->heading = e->name[strlen(e->name) - 1] - '0';
	else if (element == HTML_PRE)
		p->pre = true;
	else if (element == HTML_LIST || element == HTML_NUMBERED)
		begin_list(p, e, element == HTML_NUMBERED);
	else if (element == HTML_ITEM && !p->levels[p->depth].note)
		begin_item(p, e);
	else if (element == HTML_TABLE)
		begin_table(p);
	else if (element == HTML_ROW) {
		flow_row_begin(f);
		p->column = 0;
	} else if (element == HTML_CELL)
		begin_cell(p, e);
}

static void
open_inline(
    struct html *p, enum html_element element, const struct xml_element *e)
{
	if (element == HTML_HEAD)
		p->head = true;
	else if (element == HTML_TITLE)
		p->in_title = p->head;
	else if (element == HTML_BREAK)
		flow_break(p->flow);
	else if (element == HTML_SUPER)
		p->shift = 1;
	else if (element == HTML_SUB)
		p->shift = -1;
	else if (element == HTML_SCRIPT)
		begin_tex(p, e);
	else if (element == HTML_IMAGE)
		add_image(p, e);
	else if (element == HTML_LINK)
		begin_link(p, e);
	else if (element == HTML_MATH) {
		p->math = p->depth;
		mathml_clear(&p->formula);
	}
}

static void
on_start(void *context, const struct xml_element *e)
{
	struct html *p = context;
	enum html_element element = html_element(e->name);
	struct level *level = &p->levels[++p->depth];
	bool gone = is_undisplayed(e);

	*level =
	    (struct level){element, false, false, p->heading, p->pre, p->shift};
	level->left_out =
	    is_left_out(p, element, e) || (p->math && gone) ||
	    (p->undisplayed && !p->math && (gone || element != HTML_MATH));
	if (level->left_out) {
		xml_skip(e);
	} else if (gone) {
		p->undisplayed = p->depth;
	} else if (p->math) {
		mathml_element(&p->formula, e);
	} else {
		open_block(p, element, e);
		open_inline(p, element, e);
	}
}

static void
trim(struct buf *block, char last)
{
	while (block->length && block->data[block->length - 1] == last)
		block->data[--block->length] = '\0';
}

/* Removes the sign that links to the heading itself. */
static void
drop_pilcrow(struct buf *block)
{
	trim(block, ' ');
	if (block->length >= 2 &&
	    memcmp(block->data + block->length - 2, "\xC2\xB6", 2) == 0)
		block->data[block->length -= 2] = '\0';
	trim(block, ' ');
}

/* A heading that says what the title said is left out once. */
static void
end_heading(struct html *p)
{
	struct buf *block = flow_open_block(p->flow);

	drop_pilcrow(block);
	if (p->title.length && block->length == p->title.length &&
	    memcmp(block->data, p->title.data, block->length) == 0)
		buf_clear(block);
	if (block->length)
		buf_clear(&p->title);
}

static void
end_title(struct html *p)
{
	struct buf *block = flow_open_block(p->flow);

	if (p->chapter) {
		buf_clear(block);
		return;
	}
	trim(block, ' ');
	buf_clear(&p->title);
	buf_add(&p->title, block->data, block->length);
	flow_heading(p->flow, 1);
	flow_block(p->flow);
}

static void
close_element(struct html *p, const struct level *level)
{
	struct flow *f = p->flow;

	if (level->element == HTML_HEADING)
		end_heading(p);
	if (level->element >= HTML_BLOCK && level->element <= HTML_ITEM)
		flow_block(f);
	if (level->element == HTML_MAIN && p->in_main) {
		p->in_main--;
	} else if (level->element == HTML_HEAD) {
		p->head = false;
	} else if (level->element == HTML_TITLE && p->in_title) {
		end_title(p);
		p->in_title = false;
	} else if (level->element == HTML_ITEM) {
		flow_item(f, 0, "");
	} else if ((level->element == HTML_LIST ||
		       level->element == HTML_NUMBERED) &&
		   p->list_count) {
		p->list_count--;
	} else if (level->element == HTML_CAPTION) {
		flow_caption(f);
	} else if (level->element == HTML_ROW) {
		fill_spanned(p);
	} else if (level->element == HTML_CELL) {
		flow_cell_end(f);
	} else if (level->element == HTML_TABLE) {
		flow_table_end(f);
	} else if (level->element == HTML_SCRIPT) {
		end_tex(p);
	}
	if (level->note)
		flow_frame_end(f);
}

static void
close_math(struct html *p)
{
	if (p->math == p->depth) {
		flow_add(p->flow,
		    p->formula.out.data ? p->formula.out.data : "",
		    p->formula.out.length);
		p->math = 0;
	} else {
		mathml_end(&p->formula);
	}
}

static void
on_end(void *context, const char *name)
{
	struct html *p = context;
	const struct level *level = &p->levels[p->depth];

	(void)name;
	if (p->depth == 0)
		return;
	if (p->undisplayed == p->depth)
		p->undisplayed = 0;
	else if (p->math && !level->left_out)
		close_math(p);
	else if (!level->left_out)
		close_element(p, level);
	p->heading = level->heading;
	p->pre = level->pre;
	p->shift = level->shift;
	p->depth--;
}

static void
on_text(void *context, const char *text, size_t n)
{
	struct html *p = context;
	struct flow *f = p->flow;

	if ((p->undisplayed && !p->math) || (p->head && !p->in_title))
		return;
	if (html_mend_controls(text, n, &p->mended)) {
		text = p->mended.data;
		n = p->mended.length;
	}
	if (p->math) {
		mathml_text(&p->formula, text, n);
		return;
	}
	flow_shift(f, p->shift);
	if (p->heading)
		flow_heading(f, p->heading);
	if (p->pre) {
		f->verbatim = true;
		flow_add(f, text, n);
	} else {
		flow_add_folded(f, text, n);
	}
}

/* Reads a page into p->flow; p has the options. */
static int
read_page(const char *bytes, size_t n, struct html *p)
{
	static const struct xml_events events = {
	    on_start, on_end, on_text, false};
	struct flow *flow = p->flow;
	struct buf text = BUF_EMPTY;
	int result;

	if (!html_decode(bytes, n, flow->x, &text)) {
		result =
		    extraction_fail(flow->x, "binary", "the page is no text");
	} else {
		p->has_main =
		    text.length && (strcasestr(text.data, "<main") ||
				       strcasestr(text.data, "<article"));
		p->has_tex = text.length && strcasestr(text.data, "\"math/tex");
		html_drop_declarations(&text, p->chapter);
		html_limit_attributes(&text);
		result =
		    xml_read_html(text.data, text.length, flow->x, &events, p);
		while (flow->depth)
			flow_frame_end(flow);
		while (flow->tables)
			flow_table_end(flow);
		flow_block(flow);
		flow_notes_write(flow);
	}
	mathml_release(&p->formula);
	buf_release(&p->title);
	buf_release(&p->mended);
	buf_release(&text);
	free(p);
	return result;
}

static struct html *
new_page(struct flow *flow, bool chapter)
{
	struct html *p = mem_alloc(sizeof *p);

	p->flow = flow;
	p->chapter = chapter;
	flow->flat_columns = true;
	return p;
}

int
html_read_chapter(const char *bytes, size_t n, struct flow *flow)
{
	return read_page(bytes, n, new_page(flow, true));
}

int
html_read(const char *bytes, size_t n, struct extraction *x)
{
	struct flow flow;
	int result;

	flow_start(&flow, x);
	result = read_page(bytes, n, new_page(&flow, false));
	flow_release(&flow);
	return result;
}
