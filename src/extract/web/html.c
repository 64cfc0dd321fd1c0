#include "extract/web/html.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/mem.h"

#include "extract/web/html_chars.h"
#include "extract/web/html_decode.h"
#include "extract/web/html_marks.h"
#include "extract/web/html_page.h"
#include "extract/web/html_tags.h"
#include "extract/web/html_word.h"

struct list *
html_list(struct page *p)
{
	if (p->list_count == 0)
		return NULL;
	return &p->lists[p->list_count <= HTML_LISTS_MAX ? p->list_count - 1
							 : HTML_LISTS_MAX - 1];
}

static bool
has(const struct xml_element *e, const char *name)
{
	char *value = xml_attribute(e, name);
	bool found = value != NULL;

	free(value);
	return found;
}

/* Without a start a reversed list begins with the number of its items, which
 * is not known yet: it counts up. */
static void
begin_list(struct page *p, const struct xml_element *e, bool numbered)
{
	struct list *new;

	flow_block(p->flow);
	p->list_count++;
	new = html_list(p);
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
begin_item(struct page *p, const struct xml_element *e)
{
	struct list *in = html_list(p);
	size_t indent = 0;
	char marker[64] = "-";

	for (size_t i = 0; i + 1 < p->list_count && i + 1 < HTML_LISTS_MAX; i++)
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
fill_spanned(struct page *p)
{
	while (p->column < FLOW_SPAN_MAX && p->spans[p->column] > 0) {
		p->spans[p->column++]--;
		flow_cell_begin(p->flow, 1);
		flow_cell_end(p->flow);
	}
}

static void
begin_cell(struct page *p, const struct xml_element *e)
{
	int columns = (int)xml_number(e, "colspan", 1, FLOW_SPAN_MAX, 1);
	int rows = (int)xml_number(e, "rowspan", 1, 10000, 1);

	fill_spanned(p);
	for (int i = 0; i < columns && p->column < FLOW_SPAN_MAX; i++)
		p->spans[p->column++] = rows - 1;
	flow_cell_begin(p->flow, columns);
}

static void
begin_table(struct page *p)
{
	/* What holds tables is there to arrange them. */
	if (p->flow->tables)
		flow_table_dissolve(p->flow);
	flow_table_begin(p->flow);
	memset(p->spans, 0, sizeof p->spans);
}

/* Elements. */

static void
open_block(
    struct page *p, enum html_element element, const struct xml_element *e)
{
	struct flow *f = p->flow;

	if (element >= HTML_BLOCK && element <= HTML_PRE)
		flow_block(f);
	if (element >= HTML_BLOCK && element <= HTML_ITEM)
		html_begin_note(p, element, e);
	if (p->skip)
		return;
	if (element == HTML_MAIN)
		p->in_main++;
	else if (element == HTML_HEADING)
		p->heading = e->name[strlen(e->name) - 1] - '0';
	else if (element == HTML_PRE)
		p->pre = true;
	else if (element == HTML_LIST || element == HTML_NUMBERED)
		begin_list(p, e, element == HTML_NUMBERED);
	else if (element == HTML_ITEM && !p->levels[p->depth].frame)
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
    struct page *p, enum html_element element, const struct xml_element *e)
{
	if (element == HTML_HEAD)
		p->head = true;
	else if (element == HTML_TITLE)
		p->in_title = p->head;
	else if (element == HTML_BREAK)
		flow_break(p->flow);
	else if (element == HTML_SUPER)
		p->super = true;
	else if (element == HTML_LINK)
		html_begin_link(p, e);
	else if (element == HTML_MATH) {
		p->math = p->depth;
		mathml_clear(&p->formula);
	}
}

/* MediaWiki does not display a formula, but a picture of it. */
static bool
shows_formula(const struct page *p, enum html_element element)
{
	return element == HTML_MATH && p->skip && p->skip == p->undisplayed &&
	       p->skip == p->depth - 1;
}

static void
on_start(void *context, const struct xml_element *e)
{
	struct page *p = context;
	struct level *level = &p->levels[++p->depth];

	memset(level, 0, sizeof *level);
	level->element = html_element(e->name);
	level->heading = p->heading;
	level->pre = p->pre;
	p->element++;
	if (shows_formula(p, level->element) &&
	    !html_left_out(p, level->element, e)) {
		p->around_math = p->skip;
		p->skip = 0;
	}
	if (p->skip)
		return;
	if (html_left_out(p, level->element, e)) {
		p->skip = p->depth;
		p->undisplayed = html_undisplayed(e) ? p->depth : 0;
	} else if (p->math) {
		mathml_element(&p->formula, e);
	} else {
		open_block(p, level->element, e);
		if (!p->skip)
			open_inline(p, level->element, e);
		if (!p->skip && p->word)
			html_begin_word(p, e);
	}
}

static void
trim(struct buf *block, char last)
{
	while (block->length && block->data[block->length - 1] == last)
		block->data[--block->length] = '\0';
}

/* A sign to click on, for a link to the heading. */
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
end_heading(struct page *p)
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
end_title(struct page *p)
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
close_element(struct page *p, const struct level *level)
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
	} else if (level->element == HTML_SUPER) {
		p->super = false;
	} else if (level->element == HTML_LINK) {
		html_end_link(p, level);
	}
	if (p->mark == p->depth)
		html_end_mark(p);
	if (level->frame)
		html_end_note(p);
}

static void
close_math(struct page *p)
{
	if (p->math == p->depth) {
		flow_add(p->flow,
		    p->formula.out.data ? p->formula.out.data : "",
		    p->formula.out.length);
		p->math = 0;
		p->skip = p->around_math;
		p->around_math = 0;
	} else {
		mathml_end(&p->formula);
	}
}

static void
on_end(void *context, const char *name)
{
	struct page *p = context;
	const struct level *level = &p->levels[p->depth];

	(void)name;
	if (p->depth == 0)
		return;
	if (!p->skip && p->math)
		close_math(p);
	else if (!p->skip)
		close_element(p, level);
	else if (p->skip == p->depth)
		p->skip = p->label_of = 0;
	if (p->in_notes == p->depth)
		p->in_notes = 0;
	p->heading = level->heading;
	p->pre = level->pre;
	p->depth--;
}

static void
on_text(void *context, const char *text, size_t n)
{
	struct page *p = context;
	struct flow *f = p->flow;

	if (p->skip && p->label_of)
		html_add_label(p, text, n);
	if (p->skip || (p->head && !p->in_title) || (p->collect && !f->depth))
		return;
	if (html_mend_controls(text, n, &p->mended)) {
		text = p->mended.data;
		n = p->mended.length;
	}
	if (p->math) {
		mathml_text(&p->formula, text, n);
		return;
	}
	html_skip_label(p, &text, &n);
	flow_raise(f, p->super, text, n);
	if (p->heading)
		flow_heading(f, p->heading);
	if (p->pre) {
		f->verbatim = true;
		flow_add(f, text, n);
	} else {
		flow_add_folded(f, text, n);
	}
}

/* p says what is wanted of the page. */
static int
read_page(const char *bytes, size_t n, struct page *p)
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
		p->word = text.length && strstr(text.data, "mso-list:");
		html_drop_declarations(&text, p->chapter);
		html_limit_attributes(&text);
		if (!p->collect)
			html_pairs_find(&text, &p->pairs);
		result =
		    xml_read_html(text.data, text.length, flow->x, &events, p);
		while (flow->depth)
			flow_frame_end(flow);
		while (flow->tables)
			flow_table_end(flow);
		flow_block(flow);
		if (!p->collect)
			flow_notes_write(flow);
	}
	mathml_release(&p->formula);
	buf_release(&p->title);
	buf_release(&p->mended);
	html_pairs_release(&p->pairs);
	free(p->labels);
	buf_release(&text);
	free(p);
	return result;
}

static struct page *
new_page(struct flow *flow)
{
	struct page *p = mem_alloc(sizeof *p);

	p->flow = flow;
	p->first_note = flow->note_base + 1;
	flow->flat_columns = true;
	return p;
}

int
html_read_chapter(const char *bytes, size_t n, const struct html_notes *notes,
    struct flow *flow)
{
	struct page *p = new_page(flow);

	p->chapter = true;
	p->notes = notes;
	return read_page(bytes, n, p);
}

int
html_read_notes(const char *bytes, size_t n, struct flow *flow)
{
	struct page *p = new_page(flow);

	p->chapter = p->collect = true;
	return read_page(bytes, n, p);
}

int
html_read(const char *bytes, size_t n, struct extraction *x)
{
	struct flow flow;
	int result;

	flow_start(&flow, x);
	result = read_page(bytes, n, new_page(&flow));
	flow_release(&flow);
	return result;
}
