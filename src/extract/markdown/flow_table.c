/* The tables of flow.h. */
#include "extract/markdown/flow.h"

/* Only a table in the text itself is shown as one: tables in cells, boxes
 * and notes become lines. */
static bool
shown(const struct flow *f)
{
	return f->tables == 1 && f->depth == 0;
}

void
flow_table_begin(struct flow *f)
{
	flow_block(f);
	f->tables++;
	if (shown(f)) {
		table_clear(&f->table);
		buf_clear(&f->cell);
	}
}

void
flow_caption(struct flow *f)
{
	struct buf *block = flow_open_block(f);

	if (!shown(f)) {
		flow_block(f);
		return;
	}
	markdown_paragraph(
	    &f->out, block->length ? block->data : "", block->length);
	buf_clear(block);
}

/* Each line of each cell is a paragraph. */
static void
write_flat(struct flow *f)
{
	struct table single = {.text = BUF_EMPTY};

	for (size_t i = 0; i < f->table.count; i++) {
		const struct cell *c = &f->table.cells[i];

		if (!c->length)
			continue;
		table_clear(&single);
		table_cell(&single, f->table.text.data + c->offset, c->length);
		markdown_table(&f->out, &single);
	}
	table_release(&single);
}

void
flow_table_dissolve(struct flow *f)
{
	flow_block(f);
	if (!shown(f))
		return;
	if (f->cell.length)
		table_cell(&f->table, f->cell.data, f->cell.length);
	write_flat(f);
	table_clear(&f->table);
	buf_clear(&f->cell);
	f->tables = 0;
}

static bool
one_column(const struct table *t)
{
	for (size_t i = 1; i < t->count; i++)
		if (t->cells[i].row == t->cells[i - 1].row)
			return false;
	return true;
}

void
flow_table_end(struct flow *f)
{
	flow_block(f);
	if (f->tables == 0)
		return;
	if (shown(f)) {
		/* Text outside of cells, which broken files have. */
		if (extraction_has_text(&f->cell)) {
			table_row(&f->table);
			table_cell(&f->table, f->cell.data, f->cell.length);
			buf_clear(&f->cell);
		}
		if (f->flat_columns && one_column(&f->table))
			write_flat(f);
		else
			markdown_table(&f->out, &f->table);
	}
	f->tables--;
}

void
flow_row_begin(struct flow *f)
{
	flow_block(f);
	if (shown(f))
		table_row(&f->table);
}

/* Adds the cells from first on once more, in a row of their own. */
static void
copy_row(struct flow *f, size_t first)
{
	struct table *t = &f->table;
	struct buf text = BUF_EMPTY;
	size_t end = t->count;

	table_row(t);
	for (size_t i = first; i < end; i++) {
		const struct cell *c = &t->cells[i];

		/* The text of the table moves when it grows. */
		buf_clear(&text);
		buf_add(&text, t->text.data ? t->text.data + c->offset : "",
		    c->length);
		if (flow_take(f, FLOW_BLOCK_COST + text.length))
			table_cell(t, text.data, text.length);
	}
	buf_release(&text);
}

void
flow_row_repeat(struct flow *f, int times)
{
	struct table *t = &f->table;
	size_t first = t->count;
	bool text = false;

	if (!shown(f))
		return;
	while (first > 0 && t->cells[first - 1].row + 1 == t->rows)
		text = t->cells[--first].length || text;
	for (int i = 1; text && i < times && i < FLOW_SPAN_MAX; i++)
		copy_row(f, first);
}

void
flow_cell_begin(struct flow *f, int span)
{
	flow_block(f);
	f->marker[0] = '\0';
	if (shown(f))
		f->span = span < FLOW_SPAN_MAX ? span : FLOW_SPAN_MAX;
}

void
flow_cell_repeat(struct flow *f, int times)
{
	if (shown(f))
		f->repeat = times;
}

/* Once for each repetition, and an empty one for each further column. */
static void
add_cell(struct flow *f)
{
	bool text = extraction_has_text(&f->cell);

	for (int i = 0; i == 0 || (text && i < f->repeat); i++)
		if (flow_take(f, FLOW_BLOCK_COST + f->cell.length))
			table_cell(&f->table, text ? f->cell.data : "",
			    text ? f->cell.length : 0);
	for (int i = 1; i < f->span; i++)
		if (flow_take(f, FLOW_BLOCK_COST))
			table_cell(&f->table, "", 0);
}

void
flow_cell_end(struct flow *f)
{
	flow_block(f);
	f->marker[0] = '\0';
	if (!shown(f))
		return;
	add_cell(f);
	buf_clear(&f->cell);
	f->span = f->repeat = 1;
}
