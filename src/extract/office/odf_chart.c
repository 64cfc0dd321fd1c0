#include "extract/office/odf_chart.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/xml/xml.h"

#define TEXT_MAX 1024 /* of a cell or title */

struct parser {
	struct chart *chart;
	size_t depth;
	size_t axis;	   /* depth of the one that is open, or 0 */
	bool across;	   /* it is the one of categories */
	struct buf *title; /* that is open, or NULL */
	bool in_text;
	size_t row, column; /* of the cell that is open, from 1 */
	struct buf text;
	size_t taken;
};

static void
begin_title(struct parser *p)
{
	struct chart *c = p->chart;

	p->title = !p->axis ? &c->title : p->across ? &c->corner : &c->measure;
	if (p->title->length)
		buf_add_text(p->title, ", ");
}

static void
on_start(void *context, const struct xml_element *e)
{
	struct parser *p = context;
	const char *name = e->name;

	p->depth++;
	if (strcmp(name, "axis") == 0) {
		p->axis = p->depth;
		p->across = xml_is(e, "dimension", "x");
	} else if (strcmp(name, "legend") == 0 ||
		   strcmp(name, "automatic-styles") == 0) {
		xml_skip(e);
	} else if (strcmp(name, "title") == 0 ||
		   strcmp(name, "subtitle") == 0) {
		begin_title(p);
	} else if (strcmp(name, "table-row") == 0) {
		p->row++;
		p->column = 0;
	} else if (strcmp(name, "table-cell") == 0) {
		p->column++;
		buf_clear(&p->text);
	} else if (strcmp(name, "p") == 0) {
		p->in_text = true;
	}
}

/* The first row has the names of the series, the first column categories. */
static void
end_cell(struct parser *p)
{
	struct chart *c = p->chart;
	const char *text = p->text.length ? p->text.data : "";
	struct series *s;

	if (p->row == 1 && p->column > 1) {
		s = chart_series(c);
		if (s)
			buf_add_text(&s->name, text);
		return;
	}
	if (p->row < 2 || !*text || strcmp(text, "NaN") == 0)
		return;
	if (p->column > 1 && p->column - 2 < c->count)
		points_set(&c->series[p->column - 2].columns[VALUES],
		    p->row - 2, text, &p->taken);
	/* All series have the same. */
	for (size_t i = 0; p->column == 1 && i < c->count; i++)
		points_set(&c->series[i].columns[CATEGORIES], p->row - 2, text,
		    &p->taken);
}

static void
on_end(void *context, const char *name)
{
	struct parser *p = context;

	if (strcmp(name, "p") == 0)
		p->in_text = false;
	else if (strcmp(name, "title") == 0 || strcmp(name, "subtitle") == 0)
		p->title = NULL;
	else if (strcmp(name, "table-cell") == 0)
		end_cell(p);
	if (p->axis == p->depth)
		p->axis = 0;
	p->depth--;
}

static void
on_text(void *context, const char *text, size_t n)
{
	struct parser *p = context;
	struct buf *to = p->title ? p->title : &p->text;

	if (p->in_text && to->length + n < TEXT_MAX)
		buf_add(to, text, n);
}

int
odf_chart_read(struct package *p, struct extraction *x, const char *part,
    struct chart *out)
{
	static const struct xml_events events = {
	    on_start, on_end, on_text, false};
	struct parser *parser = mem_alloc(sizeof *parser);
	int result;

	parser->chart = out;
	result = xml_read_part(p, x, part, &events, parser);
	buf_release(&parser->text);
	free(parser);
	return result;
}
