#include "extract/office/chart_parts.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/limits.h"
#include "extract/office/xlsx_format.h"
#include "extract/xml/package.h"
#include "extract/xml/xml.h"

#define CHARTS_MAX 100
#define INDEX_MAX 1000000
#define LEVELS_MAX 4
#define TEXT_MAX 1024 /* of a point */
#define CODE_MAX 128  /* of a format */

/* What text is for. */
enum role { ROLE_NONE, ROLE_TITLE, ROLE_AXIS, ROLE_NAME, ROLE_POINTS };

struct parser {
	struct chart *chart;
	size_t depth;
	enum role role;
	size_t role_depth; /* of the element that gave it */
	size_t axis;	   /* depth of the axis that is open, or 0 */
	bool across;	   /* it has the categories */
	bool pairs;	   /* places on two axes instead of categories */
	enum column column;
	size_t named;	     /* series that have had their turn for a name */
	struct points outer; /* of a level of categories around others */
	size_t level;
	long index;
	bool in_text, in_code, numeric;
	char code[CODE_MAX];
	struct xlsx_format format;
	struct buf text;
	size_t taken; /* bytes of points so far */
};

static bool
is(const struct xml_element *e, const char *name)
{
	return strcmp(e->name, name) == 0;
}

/* Whether the name is in a list that ends with NULL. */
static bool
among(const char *name, const char *const *list)
{
	while (*list && strcmp(*list, name) != 0)
		list++;
	return *list != NULL;
}

/* Reading. */

static struct series *
last_series(struct parser *p)
{
	return p->chart->count ? &p->chart->series[p->chart->count - 1] : NULL;
}

static void
begin_role(struct parser *p, enum role role)
{
	p->role = role;
	p->role_depth = p->depth;
	p->numeric = false;
	p->level = 0;
	p->format = xlsx_format_read("General");
	buf_clear(&p->text);
}

static void
begin_column(struct parser *p, enum column column)
{
	if (!p->chart->count)
		return;
	p->column = column;
	begin_role(p, ROLE_POINTS);
}

/* The axis of categories; of two axes with values the one across. */
static void
begin_axis(struct parser *p, const struct xml_element *e)
{
	p->axis = p->depth;
	p->across = is(e, "catAx") || is(e, "dateAx");
}

/* Elements outside of any text.  In charts of 2016 the data come first, and
 * the series of them have their names in the same order. */
static void
open_outer(struct parser *p, const struct xml_element *e)
{
	static const char *const axes[] = {
	    "catAx", "dateAx", "valAx", "serAx", "axis", NULL};

	if (is(e, "title")) {
		begin_role(p, p->axis ? ROLE_AXIS : ROLE_TITLE);
	} else if (among(e->name, axes)) {
		begin_axis(p, e);
	} else if (is(e, "axPos") && p->pairs) {
		p->across = xml_is(e, "val", "b") || xml_is(e, "val", "t");
	} else if (is(e, "ser") || is(e, "data")) {
		chart_series(p->chart);
		p->named += is(e, "ser");
	} else if (is(e, "series")) {
		p->named++;
	} else if (is(e, "tx") && p->named && p->named <= p->chart->count) {
		begin_role(p, ROLE_NAME);
	} else if (is(e, "cat") || is(e, "xVal") || is(e, "strDim")) {
		p->pairs = p->pairs || is(e, "xVal");
		begin_column(p, CATEGORIES);
	} else if (is(e, "val") || is(e, "yVal") || is(e, "numDim")) {
		begin_column(p, VALUES);
	} else if (is(e, "bubbleSize")) {
		begin_column(p, SIZES);
	}
}

static void
set_format(struct parser *p, const char *code)
{
	p->numeric = true;
	p->format = xlsx_format_read(code);
}

/* Elements inside of one. */
static void
open_inner(struct parser *p, const struct xml_element *e)
{
	char *code;

	if (is(e, "pt") && p->role == ROLE_POINTS) {
		p->index = xml_number(e, "idx", 0, INDEX_MAX, INDEX_MAX);
		buf_clear(&p->text);
	}
	if (is(e, "pt") || is(e, "v") || is(e, "t")) {
		p->in_text = true;
	} else if (is(e, "p") || is(e, "br")) {
		buf_add_char(&p->text, ' ');
	} else if (is(e, "numCache") || is(e, "numLit")) {
		p->numeric = true;
	} else if (is(e, "formatCode")) {
		p->in_code = true;
		p->code[0] = '\0';
	} else if (is(e, "lvl")) {
		code = xml_attribute(e, "formatCode");
		if (code)
			set_format(p, code);
		free(code);
	}
}

static void
on_start(void *context, const struct xml_element *e)
{
	/* what is drawn beside the values */
	static const char *const skipped[] = {"extLst", "dLbls", "dataLabels",
	    "errBars", "trendline", "legend", "dTable", "txPr", "Fallback",
	    "fmtData", NULL};
	struct parser *p = context;

	p->depth++;
	if (among(e->name, skipped))
		xml_skip(e);
	else if (p->role != ROLE_NONE)
		open_inner(p, e);
	else
		open_outer(p, e);
}

/* The text without white space around it, and with single blanks in it. */
static void
fold(struct buf *text)
{
	size_t made = 0;

	for (size_t i = 0; i < text->length; i++) {
		bool blank = strchr(" \t\r\n", text->data[i]) != NULL;

		if (!blank)
			text->data[made++] = text->data[i];
		else if (made && text->data[made - 1] != ' ')
			text->data[made++] = ' ';
	}
	made -= made && text->data[made - 1] == ' ';
	text->length = made;
	if (text->data)
		text->data[made] = '\0';
}

static void
end_point(struct parser *p)
{
	struct points *to =
	    p->level ? &p->outer : &last_series(p)->columns[p->column];
	char number[64], *end = NULL;
	double value;

	fold(&p->text);
	if (!p->text.length)
		return;
	value = p->numeric ? strtod(p->text.data, &end) : 0;
	if (end && !*end) {
		xlsx_format_print(
		    &p->format, value, false, number, sizeof number);
		points_set(to, (size_t)p->index, number, &p->taken);
	} else {
		points_set(to, (size_t)p->index, p->text.data, &p->taken);
	}
	buf_clear(&p->text);
}

/* The first level are the innermost categories; one of the others stands where
 * it begins. */
static void
end_level(struct parser *p)
{
	struct points *inner = &last_series(p)->columns[p->column];
	const char *around = "";
	char *both;

	for (size_t i = 0;
	     p->level && p->level < LEVELS_MAX && i < inner->count; i++) {
		if (*points_at(&p->outer, i))
			around = points_at(&p->outer, i);
		both = mem_printf(
		    "%s%s%s", around, *around ? " " : "", points_at(inner, i));
		points_set(inner, i, both, &p->taken);
		free(both);
	}
	points_release(&p->outer);
	p->level++;
}

static void
add_title(struct buf *out, const struct buf *text)
{
	if (out->length && text->length)
		buf_add_text(out, ", ");
	buf_add(out, text->data, text->length);
}

static void
end_role(struct parser *p)
{
	struct chart *c = p->chart;

	fold(&p->text);
	if (p->role == ROLE_TITLE)
		add_title(&c->title, &p->text);
	else if (p->role == ROLE_AXIS)
		add_title(p->across ? &c->corner : &c->measure, &p->text);
	else if (p->role == ROLE_NAME && !c->series[p->named - 1].name.length)
		buf_add(&c->series[p->named - 1].name, p->text.data,
		    p->text.length);
	p->role = ROLE_NONE;
}

static void
on_end(void *context, const char *name)
{
	struct parser *p = context;

	if (p->role != ROLE_NONE && p->role_depth == p->depth) {
		end_role(p);
	} else if (p->role != ROLE_NONE) {
		if (p->role == ROLE_POINTS && strcmp(name, "pt") == 0)
			end_point(p);
		else if (p->role == ROLE_POINTS && strcmp(name, "lvl") == 0)
			end_level(p);
		else if (strcmp(name, "formatCode") == 0)
			set_format(p, p->code);
	} else if (p->axis == p->depth) {
		p->axis = 0;
	}
	p->in_text = p->in_text && strcmp(name, "pt") != 0 &&
		     strcmp(name, "v") != 0 && strcmp(name, "t") != 0;
	p->in_code = false;
	p->depth--;
}

static void
on_text(void *context, const char *text, size_t n)
{
	struct parser *p = context;
	size_t used = strlen(p->code);

	if (p->in_code && used + n < sizeof p->code) {
		memcpy(p->code + used, text, n);
		p->code[used + n] = '\0';
	} else if (p->in_text && p->text.length + n < TEXT_MAX) {
		buf_add(&p->text, text, n);
	}
}

static int
chart_read(struct package *p, struct extraction *x, const char *part,
    struct chart *out)
{
	static const struct xml_events events = {
	    on_start, on_end, on_text, false};
	struct parser *parser = mem_alloc(sizeof *parser);
	int result;

	parser->chart = out;
	result = xml_read_part(p, x, part, &events, parser);
	points_release(&parser->outer);
	buf_release(&parser->text);
	free(parser);
	return result;
}

/* A chart that is damaged has what was read of it. */
int
charts_read(struct package *p, struct extraction *x, const char *part,
    const struct relations *relations, struct charts *out)
{
	struct buf name = BUF_EMPTY;

	for (size_t i = 0; i < relations->count && !x->error; i++) {
		const struct relation *r = &relations->items[i];
		struct chart *new;

		if (out->count == CHARTS_MAX ||
		    (!relation_is(r, "/chart") &&
			!relation_is(r, "/chartEx")) ||
		    !relation_part(p, part, r->target, &name))
			continue;
		out->items =
		    mem_array(out->items, out->count + 1, sizeof *out->items);
		new = &out->items[out->count++];
		memset(new, 0, sizeof *new);
		new->id = mem_copy(r->id ? r->id : "");
		chart_read(p, x, name.data, new);
		extraction_spare(x);
	}
	buf_release(&name);
	return x->error ? -1 : 0;
}

void
charts_release(struct charts *c)
{
	for (size_t i = 0; i < c->count; i++)
		chart_release(&c->items[i]);
	free(c->items);
	*c = (struct charts){NULL, 0};
}

void
charts_write(const struct charts *charts, const char *id, struct flow *f)
{
	for (size_t i = 0; i < charts->count; i++)
		if (strcmp(charts->items[i].id, id) == 0) {
			chart_write(&charts->items[i], f);
			return;
		}
}
