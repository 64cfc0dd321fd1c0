#include "extract/office/pptx_slide.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/limits.h"
#include "extract/xml/mathml.h"
#include "extract/xml/xml.h"

#define SHAPES_MAX 10000
#define GROUPS_MAX 32
#define EMU_MAX 1000000000000L
/* Shapes whose tops differ by less are one row: 0.05 inch in EMU. */
#define ROW_HEIGHT 45720

#define LEVELS_MAX 9

/* The list properties of a paragraph. */
struct item {
	int level;
	bool bullet, plain, number;
	enum number_format format;
	const char *prefix, *suffix;
	long start;
};

struct list {
	long counts[LEVELS_MAX];      /* last number used; 0: none */
	struct item last[LEVELS_MAX]; /* how it was counted */
	size_t widths[LEVELS_MAX];    /* of the marker last used at a level */
};

/* Maps the coordinates inside a group to those of the slide. */
struct transform {
	double scale_x, scale_y, x, y;
};

/* What a group says about its own place and the coordinates inside. */
struct group {
	struct transform outer;
	double off[2], size[2], inner_off[2], inner_size[2];
};

enum holder { HOLDER_NONE, HOLDER_TITLE, HOLDER_BODY, HOLDER_OTHER };

struct parser {
	struct slide *slide;
	enum slide_part kind;
	struct level {
		bool chosen; /* AlternateContent had its choice */
		bool left_out;
	} levels[LIMIT_DEPTH + 2];
	size_t depth;
	size_t shape;  /* depth of the open shape, or 0 */
	bool left_out; /* what follows in it is */
	enum holder holder;
	struct group groups[GROUPS_MAX];
	size_t group_count; /* more than the array holds: as the last */
	struct item paragraph;
	bool in_paragraph, in_text;
	int shift; /* of the text: raised 1, lowered -1 */
	struct list list;
	bool merged; /* the cell goes on from another */
	size_t math; /* depth of the formula that is open, or 0 */
	struct mathml formula;
};

/* Lists. */

/* a:buAutoNum: "arabicPeriod", "alphaLcParenR", "romanUcParenBoth". */
static void
item_number(struct item *p, const struct xml_element *e)
{
	static const struct {
		const char *start;
		enum number_format format;
	} formats[] = {{"alphaLc", FORMAT_LOWER_LETTER},
	    {"alphaUc", FORMAT_UPPER_LETTER}, {"romanLc", FORMAT_LOWER_ROMAN},
	    {"romanUc", FORMAT_UPPER_ROMAN}};
	char *type = xml_attribute(e, "type");

	p->number = true;
	p->start = xml_number(e, "startAt", 1, 32767, 1);
	p->format = FORMAT_DECIMAL;
	p->prefix = "";
	p->suffix = ".";
	for (size_t i = 0; type && i < sizeof formats / sizeof *formats; i++)
		if (strncmp(type, formats[i].start, 7) == 0)
			p->format = formats[i].format;
	if (type && strstr(type, "Paren"))
		p->suffix = ")";
	if (type && strstr(type, "ParenBoth"))
		p->prefix = "(";
	free(type);
}

static void
list_begin(struct list *l)
{
	memset(l->counts, 0, sizeof l->counts);
	for (size_t i = 0; i < LEVELS_MAX; i++)
		l->widths[i] = 2;
}

static void
count(struct list *l, const struct item *p, char *out, size_t size)
{
	size_t level = (size_t)p->level;
	const struct item *last = &l->last[level];

	/* A level that changes its format begins to count anew. */
	if (l->counts[level] &&
	    (last->format != p->format || last->start != p->start ||
		strcmp(last->prefix, p->prefix) != 0 ||
		strcmp(last->suffix, p->suffix) != 0))
		l->counts[level] = 0;
	l->last[level] = *p;
	l->counts[level] = l->counts[level] ? l->counts[level] + 1 : p->start;
	flow_marker(
	    out, size, p->prefix, p->format, l->counts[level], p->suffix);
}

/* Writes the marker of a paragraph; "" if it is no item or has none.  Returns
 * its indent in blanks. */
static size_t
list_next(struct list *l, const struct item *p, bool item, bool shown,
    char *out, size_t size)
{
	size_t level = (size_t)p->level, indent = 0;

	*out = '\0';
	for (size_t i = level + 1; i < LEVELS_MAX; i++)
		l->counts[i] = 0;
	if (!p->number || !item)
		l->counts[level] = 0;
	if (item && shown) {
		l->widths[level] = p->number ? 3 : 2;
		if (p->number)
			count(l, p, out, size);
		else
			memcpy(out, "-", 2);
	}
	for (size_t i = 0; i < level; i++)
		indent += l->widths[i];
	return indent;
}

/* Shapes. */

static struct slide_shape *
shape(struct parser *r)
{
	return &r->slide->shapes[r->slide->count - 1];
}

static struct transform
inside(const struct parser *r)
{
	struct transform t = {1, 1, 0, 0};
	const struct group *g;

	if (r->group_count == 0)
		return t;
	g = &r->groups[r->group_count <= GROUPS_MAX ? r->group_count - 1
						    : GROUPS_MAX - 1];
	t = g->outer;
	for (int i = 0; i < 2; i++) {
		double scale = g->inner_size[i] > 0 && g->size[i] > 0
				   ? g->size[i] / g->inner_size[i]
				   : 1;
		double shift = g->off[i] - g->inner_off[i] * scale;

		*(i ? &t.y : &t.x) += shift * (i ? t.scale_y : t.scale_x);
		*(i ? &t.scale_y : &t.scale_x) *= scale;
	}
	return t;
}

static void
group_begin(struct parser *r)
{
	struct transform outer = inside(r);

	if (r->group_count++ < GROUPS_MAX) {
		struct group *g = &r->groups[r->group_count - 1];

		memset(g, 0, sizeof *g);
		g->outer = outer;
	}
}

static void
pair(const struct xml_element *e, const char *x, const char *y, double out[2])
{
	out[0] = (double)xml_number(e, x, -EMU_MAX, EMU_MAX, 0);
	out[1] = (double)xml_number(e, y, -EMU_MAX, EMU_MAX, 0);
}

/* Reads a:off, a:ext, a:chOff or a:chExt of the open shape, else of the open
 * group. */
static void
place(struct parser *r, const struct xml_element *e)
{
	struct transform t;
	struct group *g;
	double at[2];

	if (r->shape && strcmp(e->name, "off") == 0 && !shape(r)->placed) {
		t = inside(r);
		pair(e, "x", "y", at);
		shape(r)->placed = true;
		shape(r)->left = t.x + t.scale_x * at[0];
		shape(r)->top = t.y + t.scale_y * at[1];
	}
	if (r->shape || r->group_count == 0 || r->group_count > GROUPS_MAX)
		return;
	g = &r->groups[r->group_count - 1];
	if (strcmp(e->name, "off") == 0)
		pair(e, "x", "y", g->off);
	else if (strcmp(e->name, "ext") == 0)
		pair(e, "cx", "cy", g->size);
	else if (strcmp(e->name, "chOff") == 0)
		pair(e, "x", "y", g->inner_off);
	else
		pair(e, "cx", "cy", g->inner_size);
}

static void
shape_begin(struct parser *r)
{
	struct slide *s = r->slide;

	r->shape = r->depth;
	r->left_out = s->count == SHAPES_MAX;
	if (r->left_out)
		return;
	s->shapes = mem_array(s->shapes, s->count + 1, sizeof *s->shapes);
	memset(&s->shapes[s->count], 0, sizeof *s->shapes);
	s->shapes[s->count].order = s->count;
	/* Those before have moved. */
	s->flow->out.out = &s->shapes[s->count].text;
	s->count++;
	r->holder = HOLDER_NONE;
	list_begin(&r->list);
}

/* Reads what a placeholder is for. */
static void
holder(struct parser *r, const struct xml_element *e)
{
	static const char *const left_out[] = {
	    "dt", "ftr", "sldNum", "hdr", "sldImg"};
	char *type = xml_attribute(e, "type");

	r->holder = HOLDER_OTHER;
	if (!type || strcmp(type, "body") == 0 || strcmp(type, "obj") == 0)
		r->holder = HOLDER_BODY;
	else if (strcmp(type, "title") == 0 || strcmp(type, "ctrTitle") == 0)
		r->holder = HOLDER_TITLE;
	for (size_t i = 0; type && i < sizeof left_out / sizeof *left_out; i++)
		if (strcmp(type, left_out[i]) == 0)
			r->left_out = true;
	if (r->kind == SLIDE_NOTES && (!type || strcmp(type, "body") != 0))
		r->left_out = true;
	free(type);
}

/* Whether the open paragraph is an item. */
static bool
is_item(const struct parser *r)
{
	const struct item *p = &r->paragraph;

	return p->bullet || p->number ||
	       (!p->plain &&
		   (r->kind == SLIDE_DIAGRAM || r->holder == HOLDER_BODY ||
		       (p->level > 0 && !r->merged)));
}

static void
title_add(struct parser *r)
{
	struct buf *title = &r->slide->title;
	struct buf *block = flow_open_block(r->slide->flow);

	if (title->length && block->length)
		buf_add_char(title, ' ');
	buf_add(title, block->data, block->length);
	buf_clear(block);
}

static void
paragraph_end(struct parser *r)
{
	struct flow *f = r->slide->flow;
	struct buf *block = flow_open_block(f);
	size_t indent;
	char marker[64];

	r->in_paragraph = false;
	if (!r->shape || r->merged || !block->length) {
		buf_clear(block);
		return;
	}
	if (r->holder == HOLDER_TITLE) {
		title_add(r);
		return;
	}
	indent = list_next(&r->list, &r->paragraph, is_item(r),
	    r->kind != SLIDE_NOTES, marker, sizeof marker);
	flow_item(f, indent, marker);
	f->out.out = &shape(r)->text;
	flow_block(f);
}

/* Elements around paragraphs begin. */
static void
open_outer(struct parser *r, const struct xml_element *e)
{
	const char *name = e->name;

	if (strcmp(name, "sp") == 0 || strcmp(name, "graphicFrame") == 0 ||
	    strcmp(name, "cxnSp") == 0)
		shape_begin(r);
	else if (strcmp(name, "grpSp") == 0)
		group_begin(r);
	else if (strcmp(name, "off") == 0 || strcmp(name, "chOff") == 0 ||
		 strcmp(name, "ext") == 0 || strcmp(name, "chExt") == 0)
		place(r, e);
	else if (strcmp(name, "ph") == 0 && r->shape)
		holder(r, e);
	else if (strcmp(name, "sld") == 0)
		r->slide->hidden =
		    xml_is(e, "show", "0") || xml_is(e, "show", "false");
	else if (strcmp(name, "relIds") == 0 && r->shape && !shape(r)->diagram)
		shape(r)->diagram = xml_attribute_in(e, "/relationships", "dm");
	else if (strcmp(name, "chart") == 0 && r->shape && !shape(r)->chart)
		shape(r)->chart = xml_attribute_in(e, "/relationships", "id");
}

static void
open_table(struct parser *r, const struct xml_element *e)
{
	struct flow *f = r->slide->flow;

	if (!r->shape)
		return;
	f->out.out = &shape(r)->text;
	if (strcmp(e->name, "tbl") == 0) {
		flow_table_begin(f);
	} else if (strcmp(e->name, "tr") == 0) {
		flow_row_begin(f);
	} else if (strcmp(e->name, "tc") == 0) {
		/* Merged cells are in the file, but empty. */
		r->merged =
		    xml_is(e, "hMerge", "1") || xml_is(e, "vMerge", "1") ||
		    xml_is(e, "hMerge", "true") || xml_is(e, "vMerge", "true");
		flow_cell_begin(f, 1);
	}
}

static void
paragraph_begin(struct parser *r)
{
	memset(&r->paragraph, 0, sizeof r->paragraph);
	buf_clear(flow_open_block(r->slide->flow));
	r->in_paragraph = true;
	r->shift = 0;
}

/* "30000", or "30%". */
static int
shift_of(const struct xml_element *e)
{
	char *text = xml_attribute(e, "baseline");
	long shift = text ? strtol(text, NULL, 10) : 0;

	free(text);
	return (shift > 0) - (shift < 0);
}

/* Elements inside of a paragraph begin. */
static void
open_inner(struct parser *r, const struct xml_element *e)
{
	struct flow *f = r->slide->flow;
	const char *name = e->name;

	if (strcmp(name, "t") == 0)
		r->in_text = true;
	else if (strcmp(name, "r") == 0)
		r->shift = 0;
	else if (strcmp(name, "rPr") == 0)
		r->shift = shift_of(e);
	else if (strcmp(name, "br") == 0)
		flow_break(f);
	else if (strcmp(name, "pPr") == 0)
		r->paragraph.level =
		    (int)xml_number(e, "lvl", 0, LEVELS_MAX - 1, 0);
	else if (strcmp(name, "buNone") == 0)
		r->paragraph.plain = true;
	else if (strcmp(name, "buChar") == 0 || strcmp(name, "buBlip") == 0)
		r->paragraph.bullet = true;
	else if (strcmp(name, "buAutoNum") == 0)
		item_number(&r->paragraph, e);
	else if (strcmp(name, "fld") == 0 && xml_is(e, "type", "slidenum"))
		xml_skip(e);
	else if (strcmp(name, "oMath") == 0 && !r->math)
		r->math = r->depth;
}

/* Whether a field shows a date: datetime1 to datetime13, and others of this
 * name. */
static bool
is_date(const struct xml_element *e)
{
	char *type =
	    strcmp(e->name, "fld") == 0 ? xml_attribute(e, "type") : NULL;
	bool date = type && strncmp(type, "datetime", 8) == 0;

	free(type);
	return date;
}

/* Points of a diagram that have no text, such as its lines. */
static bool
is_glue(const struct xml_element *e)
{
	char *type =
	    strcmp(e->name, "pt") == 0 ? xml_attribute(e, "type") : NULL;
	bool glue =
	    type && strcmp(type, "node") != 0 && strcmp(type, "asst") != 0;

	free(type);
	return glue;
}

static bool
left_out(struct parser *r, const struct xml_element *e)
{
	bool out = (r->shape && r->left_out) ||
		   strcmp(e->name, "extLst") == 0 ||
		   strcmp(e->name, "pic") == 0 || is_date(e) ||
		   (r->kind == SLIDE_DIAGRAM && is_glue(e));

	/* Of several alternatives the first is read. */
	if (strcmp(e->name, "Choice") == 0 ||
	    strcmp(e->name, "Fallback") == 0) {
		out = out || r->levels[r->depth - 1].chosen;
		r->levels[r->depth - 1].chosen = true;
	}
	return out;
}

static void
on_start(void *context, const struct xml_element *e)
{
	struct parser *r = context;

	r->depth++;
	r->levels[r->depth] = (struct level){false, left_out(r, e)};
	if (r->levels[r->depth].left_out) {
		xml_skip(e);
		return;
	}
	if (r->math)
		mathml_element(&r->formula, e);
	if (strcmp(e->name, "p") == 0)
		paragraph_begin(r);
	else if (r->in_paragraph)
		open_inner(r, e);
	else if (*e->name == 't')
		open_table(r, e);
	else
		open_outer(r, e);
}

static void
close_element(struct parser *r, const char *name)
{
	struct flow *f = r->slide->flow;

	if (strcmp(name, "t") == 0) {
		r->in_text = false;
	} else if (strcmp(name, "p") == 0) {
		paragraph_end(r);
	} else if (strcmp(name, "tc") == 0 && r->shape) {
		flow_cell_end(f);
		r->merged = false;
	} else if (strcmp(name, "tbl") == 0 && r->shape) {
		flow_table_end(f);
	} else if (strcmp(name, "grpSp") == 0 && r->group_count) {
		r->group_count--;
	}
}

static void
close_math(struct parser *r)
{
	if (r->math < r->depth) {
		mathml_end(&r->formula);
		return;
	}
	if (r->formula.out.length)
		flow_add(
		    r->slide->flow, r->formula.out.data, r->formula.out.length);
	mathml_clear(&r->formula);
	r->math = 0;
}

static void
on_end(void *context, const char *name)
{
	struct parser *r = context;

	if (!r->levels[r->depth].left_out && r->math)
		close_math(r);
	if (!r->levels[r->depth].left_out)
		close_element(r, name);
	if (r->shape == r->depth) {
		r->shape = 0;
		r->slide->flow->out.last = BLOCK_NONE;
	}
	r->depth--;
}

static void
on_text(void *context, const char *text, size_t n)
{
	struct parser *r = context;

	if (!r->in_text || !r->in_paragraph)
		return;
	if (r->math) {
		mathml_add(&r->formula, text, n);
		return;
	}
	flow_shift(r->slide->flow, r->shift);
	flow_add(r->slide->flow, text, n);
}

/* Compares by top, then by place in the file. */
static int
compare_top(const void *a, const void *b)
{
	const struct slide_shape *const *l = a, *const *r = b;

	if ((*l)->top != (*r)->top)
		return (*l)->top < (*r)->top ? -1 : 1;
	return (*l)->order < (*r)->order ? -1 : 1;
}

static int
compare_left(const void *a, const void *b)
{
	const struct slide_shape *const *l = a, *const *r = b;

	if ((*l)->left != (*r)->left)
		return (*l)->left < (*r)->left ? -1 : 1;
	return compare_top(a, b);
}

/* Sorts the shapes from first on by their place: rows from the top, in a row
 * from the left; those without one keep their place in the file. */
static void
sort_shapes(struct slide *s, size_t first)
{
	size_t n = 0, end, all = s->count - first;
	struct slide_shape **placed = mem_array(NULL, all + 1, sizeof *placed);
	struct slide_shape *sorted = mem_array(NULL, all + 1, sizeof *sorted);

	for (size_t i = first; i < s->count; i++)
		if (s->shapes[i].placed)
			placed[n++] = &s->shapes[i];
	qsort(placed, n, sizeof *placed, compare_top);
	for (size_t row = 0; row < n; row = end) {
		for (end = row; end < n && placed[end]->top <
					       placed[row]->top + ROW_HEIGHT;)
			end++;
		qsort(placed + row, end - row, sizeof *placed, compare_left);
	}
	n = 0;
	for (size_t i = 0; i < all; i++)
		sorted[i] = s->shapes[first + i].placed ? *placed[n++]
							: s->shapes[first + i];
	if (all)
		memcpy(s->shapes + first, sorted, all * sizeof *sorted);
	free(placed);
	free(sorted);
}

int
slide_read(struct package *p, struct extraction *x, const char *part,
    enum slide_part kind, struct slide *slide)
{
	static const struct xml_events events = {
	    on_start, on_end, on_text, false};
	struct parser *r = mem_alloc(sizeof *r);
	size_t first = slide->count;
	int result;

	r->slide = slide;
	r->kind = kind;
	slide->flow->out.last = BLOCK_NONE;
	if (kind == SLIDE_DIAGRAM) {
		shape_begin(r);
		r->shape = LIMIT_DEPTH + 1;
	}
	result = xml_read_part(p, x, part, &events, r);
	sort_shapes(slide, first);
	mathml_release(&r->formula);
	free(r);
	return result;
}

void
slide_write_charts(struct slide *slide, const struct charts *charts)
{
	for (size_t i = 0; i < slide->count; i++) {
		struct slide_shape *s = &slide->shapes[i];

		slide->flow->out = (struct markdown){
		    &s->text, s->text.length ? BLOCK_TEXT : BLOCK_NONE};
		if (s->chart)
			charts_write(charts, s->chart, slide->flow);
	}
}

void
slide_release(struct slide *slide)
{
	for (size_t i = 0; i < slide->count; i++) {
		buf_release(&slide->shapes[i].text);
		free(slide->shapes[i].diagram);
		free(slide->shapes[i].chart);
	}
	free(slide->shapes);
	buf_release(&slide->title);
}
