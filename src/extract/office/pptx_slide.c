#include "extract/office/pptx_slide.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/limits.h"
#include "extract/xml/mathml.h"
#include "extract/office/pptx_list.h"
#include "extract/xml/xml.h"

#define SHAPES_MAX 10000
#define GROUPS_MAX 32
#define EMU_MAX 1000000000000L

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
	size_t depth;
	size_t skip;		      /* depth of the element left out, or 0 */
	size_t shape;		      /* depth of the open shape, or 0 */
	bool chosen[LIMIT_DEPTH + 2]; /* AlternateContent had its choice */
	enum holder holder;
	struct group groups[GROUPS_MAX];
	size_t group_count; /* more than the array holds: as the last */
	struct slide_item paragraph;
	bool in_paragraph, in_text;
	bool raised; /* so is the text */
	struct slide_list list;
	bool merged; /* the cell goes on from another */
	size_t math; /* depth of the formula that is open, or 0 */
	struct mathml formula;
};

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

/* a:off, a:ext, a:chOff, a:chExt: of the open shape, else of the group. */
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

	if (s->count == SHAPES_MAX) {
		r->skip = r->depth;
		return;
	}
	s->shapes = mem_array(s->shapes, s->count + 1, sizeof *s->shapes);
	memset(&s->shapes[s->count], 0, sizeof *s->shapes);
	s->shapes[s->count].order = s->count;
	/* Those before have moved. */
	s->flow->out.out = &s->shapes[s->count].text;
	s->count++;
	r->shape = r->depth;
	r->holder = HOLDER_NONE;
	slide_list_begin(&r->list);
}

/* What a placeholder is for. */
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
			r->skip = r->shape;
	if (r->kind == SLIDE_NOTES && (!type || strcmp(type, "body") != 0))
		r->skip = r->shape;
	free(type);
}

/* Whether the open paragraph is an item. */
static bool
is_item(const struct parser *r)
{
	const struct slide_item *p = &r->paragraph;

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
	indent = slide_list_next(&r->list, &r->paragraph, is_item(r),
	    r->kind != SLIDE_NOTES, marker, sizeof marker);
	flow_item(f, indent, marker);
	f->out.out = &shape(r)->text;
	flow_block(f);
}

/* Starts of what surrounds text. */
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
		/* Merged cells are there, with nothing to show. */
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
	r->raised = false;
}

/* "30000", or "30%". */
static bool
is_raised(const struct xml_element *e)
{
	char *text = xml_attribute(e, "baseline");
	bool raised = text && strtol(text, NULL, 10) > 0;

	free(text);
	return raised;
}

/* Starts inside a paragraph. */
static void
open_inner(struct parser *r, const struct xml_element *e)
{
	struct flow *f = r->slide->flow;
	const char *name = e->name;

	if (strcmp(name, "t") == 0)
		r->in_text = true;
	else if (strcmp(name, "r") == 0)
		r->raised = false;
	else if (strcmp(name, "rPr") == 0)
		r->raised = is_raised(e);
	else if (strcmp(name, "br") == 0)
		flow_break(f);
	else if (strcmp(name, "pPr") == 0)
		r->paragraph.level =
		    (int)xml_number(e, "lvl", 0, SLIDE_LEVELS - 1, 0);
	else if (strcmp(name, "buNone") == 0)
		r->paragraph.plain = true;
	else if (strcmp(name, "buChar") == 0 || strcmp(name, "buBlip") == 0)
		r->paragraph.bullet = true;
	else if (strcmp(name, "buAutoNum") == 0)
		slide_item_number(&r->paragraph, e);
	else if (strcmp(name, "fld") == 0 && xml_is(e, "type", "slidenum"))
		r->skip = r->depth;
	else if (strcmp(name, "oMath") == 0 && !r->math)
		r->math = r->depth;
}

/* datetime1 to datetime13, and those of other makers. */
static bool
is_date(const struct xml_element *e)
{
	char *type =
	    strcmp(e->name, "fld") == 0 ? xml_attribute(e, "type") : NULL;
	bool date = type && strncmp(type, "datetime", 8) == 0;

	free(type);
	return date;
}

/* Points of a diagram that only hold it together. */
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
	bool out = strcmp(e->name, "extLst") == 0 ||
		   strcmp(e->name, "pic") == 0 || is_date(e) ||
		   (r->kind == SLIDE_DIAGRAM && is_glue(e));

	/* One alternative of several, the first. */
	r->chosen[r->depth] = false;
	if (strcmp(e->name, "Choice") == 0 ||
	    strcmp(e->name, "Fallback") == 0) {
		out = out || r->chosen[r->depth - 1];
		r->chosen[r->depth - 1] = true;
	}
	return out;
}

static void
on_start(void *context, const struct xml_element *e)
{
	struct parser *r = context;

	r->depth++;
	if (r->skip)
		return;
	if (left_out(r, e)) {
		r->skip = r->depth;
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

	if (!r->skip && r->math)
		close_math(r);
	if (!r->skip)
		close_element(r, name);
	else if (r->skip == r->depth)
		r->skip = 0;
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

	if (r->skip || !r->in_text || !r->in_paragraph)
		return;
	if (r->math) {
		mathml_add(&r->formula, text, n);
		return;
	}
	flow_raise(r->slide->flow, r->raised, text, n);
	flow_add(r->slide->flow, text, n);
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
	if (kind == SLIDE_DIAGRAM)
		shape_begin(r);
	if (kind == SLIDE_DIAGRAM)
		r->shape = r->skip ? 0 : LIMIT_DEPTH + 1;
	result = xml_read_part(p, x, part, &events, r);
	slide_sort(slide, first);
	mathml_release(&r->formula);
	free(r);
	return result;
}

void
slide_release(struct slide *slide)
{
	for (size_t i = 0; i < slide->count; i++) {
		buf_release(&slide->shapes[i].text);
		free(slide->shapes[i].diagram);
	}
	free(slide->shapes);
	buf_release(&slide->title);
}
