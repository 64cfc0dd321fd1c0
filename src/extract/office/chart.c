#include "extract/office/chart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#define SERIES_MAX 255 /* what Excel can show */
#define POINTS_MAX 4000
/* Of all points: outer categories repeat. */
#define CHART_MAX ((size_t)1 << 20)

/* Points. */

void
points_set(struct points *p, size_t index, const char *text, size_t *taken)
{
	*taken += strlen(text) + 1;
	if (index >= POINTS_MAX || *taken > CHART_MAX)
		return;
	if (index >= p->count) {
		p->items = mem_array(p->items, index + 1, sizeof *p->items);
		memset(p->items + p->count, 0,
		    (index + 1 - p->count) * sizeof *p->items);
		p->count = index + 1;
	}
	free(p->items[index]);
	p->items[index] = mem_copy(text);
}

const char *
points_at(const struct points *p, size_t index)
{
	return index < p->count && p->items[index] ? p->items[index] : "";
}

void
points_release(struct points *p)
{
	for (size_t i = 0; i < p->count; i++)
		free(p->items[i]);
	free(p->items);
	*p = (struct points){NULL, 0};
}

static bool
points_same(const struct points *a, const struct points *b)
{
	size_t n = a->count > b->count ? a->count : b->count, i = 0;

	while (i < n && strcmp(points_at(a, i), points_at(b, i)) == 0)
		i++;
	return i == n;
}

struct series *
chart_series(struct chart *c)
{
	if (c->count == SERIES_MAX)
		return NULL;
	c->series = mem_array(c->series, c->count + 1, sizeof *c->series);
	memset(&c->series[c->count], 0, sizeof *c->series);
	return &c->series[c->count++];
}

void
chart_release(struct chart *c)
{
	for (size_t i = 0; i < c->count; i++) {
		buf_release(&c->series[i].name);
		for (size_t k = 0; k < COLUMNS; k++)
			points_release(&c->series[i].columns[k]);
	}
	free(c->series);
	buf_release(&c->title);
	buf_release(&c->corner);
	buf_release(&c->measure);
	free(c->id);
	memset(c, 0, sizeof *c);
}

/* Writing. */

/* In cells, notes and boxes a row is a line. */
static bool
in_lines(const struct flow *f)
{
	return !flow_table_shown(f);
}

static void
add_cell(struct flow *f, const char *text)
{
	if (!in_lines(f)) {
		flow_cell_begin(f, 1);
		flow_add_text(f, text);
		flow_cell_end(f);
	} else if (*text) {
		if (flow_open_block(f)->length)
			flow_add_text(f, ", ");
		flow_add_text(f, text);
	}
}

static void
begin_row(struct flow *f)
{
	if (in_lines(f))
		flow_block(f);
	else
		flow_row_begin(f);
}

static const char *
text_of(const struct buf *b)
{
	return b->length ? b->data : "";
}

static void
write_head(struct flow *f, const struct chart *c, size_t first, size_t end)
{
	begin_row(f);
	add_cell(f, text_of(&c->corner));
	for (size_t i = first; i < end; i++) {
		add_cell(f, text_of(&c->series[i].name));
		if (c->series[i].columns[SIZES].count)
			add_cell(f, "");
	}
}

static void
write_row(struct flow *f, const struct series *s, size_t n, size_t row)
{
	const char *category = points_at(&s->columns[CATEGORIES], row);
	char number[32];

	/* Without categories values are counted, as they are shown. */
	snprintf(number, sizeof number, "%zu", row + 1);
	begin_row(f);
	add_cell(f, s->columns[CATEGORIES].count ? category : number);
	for (size_t i = 0; i < n; i++) {
		add_cell(f, points_at(&s[i].columns[VALUES], row));
		if (s[i].columns[SIZES].count)
			add_cell(f, points_at(&s[i].columns[SIZES], row));
	}
}

/* Series of the same categories, as one table. */
static size_t
write_series(struct flow *f, const struct chart *c, size_t first)
{
	const struct series *s = &c->series[first];
	size_t end = first, rows = 0;

	for (; end < c->count && points_same(&s->columns[CATEGORIES],
				     &c->series[end].columns[CATEGORIES]);
	     end++)
		for (size_t k = 0; k < COLUMNS; k++)
			if (c->series[end].columns[k].count > rows)
				rows = c->series[end].columns[k].count;
	if (rows) {
		flow_table_begin(f);
		write_head(f, c, first, end);
		for (size_t row = 0; row < rows && !f->x->truncated; row++)
			write_row(f, s, end - first, row);
		flow_table_end(f);
	}
	return end;
}

static void
write_paragraph(struct flow *f, const struct buf *text)
{
	flow_add(f, text_of(text), text->length);
	flow_block(f);
}

void
chart_write(const struct chart *c, struct flow *f)
{
	write_paragraph(f, &c->title);
	write_paragraph(f, &c->measure);
	for (size_t i = 0; i < c->count;)
		i = write_series(f, c, i);
}
