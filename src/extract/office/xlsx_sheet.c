#include "extract/office/xlsx_sheet.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/limits.h"
#include "extract/markdown/grid.h"
#include "extract/xml/xml.h"

/* What Excel can hold [18.3.1.73]. */
#define ROWS_MAX 1048576
#define CELL_MAX 32768 /* bytes of a value; Excel: 32767 characters */

struct sheet {
	struct extraction *x;
	const struct xlsx_values *values;
	struct grid grid;
	size_t *left;		/* how many cells the workbook may still have */
	struct buf text, value; /* of a cell: as shown, as stored */
	long row, column;	/* of the cell that is open, from 1 */
	char type[16];
	long style;
	bool in_value, in_phonetic;
};

/* "BC23": 55. */
static long
column_of(const char *reference)
{
	long column = 0;

	for (; *reference >= 'A' && *reference <= 'Z' && column <= GRID_COLUMNS;
	     reference++)
		column = column * 26 + (*reference - 'A' + 1);
	return column;
}

static void
begin_cell(struct sheet *s, const struct xml_element *e)
{
	char *reference = xml_attribute(e, "r"), *type = xml_attribute(e, "t");
	long column = reference ? column_of(reference) : 0;

	s->column = column ? column : s->column + 1;
	s->style = xml_number(e, "s", 0, 1000000, -1);
	s->type[0] = '\0';
	if (type && strlen(type) < sizeof s->type)
		memcpy(s->type, type, strlen(type) + 1);
	buf_clear(&s->value);
	free(reference);
	free(type);
}

static void
on_start(void *context, const struct xml_element *e)
{
	struct sheet *s = context;

	if (strcmp(e->name, "row") == 0) {
		s->row = xml_number(e, "r", 1, ROWS_MAX, s->row + 1);
		s->column = 0;
	} else if (strcmp(e->name, "c") == 0) {
		begin_cell(s, e);
	} else if (strcmp(e->name, "v") == 0 || strcmp(e->name, "t") == 0) {
		s->in_value = !s->in_phonetic;
	} else if (strcmp(e->name, "rPh") == 0) {
		s->in_phonetic = true;
	}
}

/* Appends the value as text, by the type of the cell. */
static void
add_value(struct sheet *s)
{
	const char *raw = s->value.data, *string;
	char number[64];
	size_t n;

	if (strcmp(s->type, "s") == 0) {
		string = xlsx_string(s->values, strtol(raw, NULL, 10), &n);
		xlsx_add_string(&s->text, string, n < CELL_MAX ? n : CELL_MAX);
	} else if (strcmp(s->type, "b") == 0) {
		buf_add_text(&s->text, *raw == '1' ? "TRUE" : "FALSE");
	} else if (*s->type == '\0' || strcmp(s->type, "n") == 0) {
		xlsx_number(s->values, raw, s->style, number, sizeof number);
		buf_add_text(&s->text, number);
	} else { /* str, inlineStr, e, d */
		xlsx_add_string(&s->text, raw, s->value.length);
	}
}

static void
end_cell(struct sheet *s)
{
	if (!s->value.length)
		return;
	if (*s->left == 0)
		extraction_count(s->x, LIMIT_CELLS, "cells", NULL);
	if (*s->left == 0 || s->grid.text.length > LIMIT_RAW_TEXT) {
		s->x->truncated = true;
		return;
	}
	buf_clear(&s->text);
	add_value(s);
	if (s->text.length == 0)
		return;
	--*s->left;
	grid_add(&s->grid, s->row, s->column, s->text.data, s->text.length);
}

static void
on_end(void *context, const char *name)
{
	struct sheet *s = context;

	if (strcmp(name, "c") == 0)
		end_cell(s);
	else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
		s->in_value = false;
	else if (strcmp(name, "rPh") == 0)
		s->in_phonetic = false;
}

static void
on_text(void *context, const char *text, size_t n)
{
	struct sheet *s = context;

	if (s->in_value && s->value.length + n <= CELL_MAX)
		buf_add(&s->value, text, n);
}

static void
write_sheet(struct sheet *s, const char *name, struct flow *f)
{
	if (s->grid.count == 0)
		return;
	flow_heading(f, 2);
	flow_add_text(f, name);
	flow_block(f);
	grid_write(&s->grid, f);
}

int
xlsx_sheet_read(struct package *p, struct extraction *x, const char *part,
    const char *name, const struct xlsx_values *values, size_t *cells,
    struct flow *flow)
{
	static const struct xml_events events = {
	    on_start, on_end, on_text, false};
	struct sheet *s = mem_alloc(sizeof *s);
	bool cut = x->truncated;

	s->x = x;
	s->values = values;
	s->left = cells;
	xml_read_part(p, x, part, &events, s);
	extraction_spare(x);
	if (!x->error) {
		/* If the text is full, the rows read so far are written all the
		 * same. */
		bool more = x->truncated;

		x->truncated = false;
		write_sheet(s, name, flow);
		x->truncated = x->truncated || more || cut;
	}
	grid_release(&s->grid);
	buf_release(&s->text);
	buf_release(&s->value);
	free(s);
	return x->error ? -1 : 0;
}
