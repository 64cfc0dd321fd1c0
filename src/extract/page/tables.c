#include "extract/page/tables.h"

#include <math.h>

#include "extract/text/clean.h"
#include "extract/page/grid.h"
#include "extract/page/grid_doubt.h"
#include "extract/text/unicode.h"

/* Below these it is chance that words stand below one another. */
#define ROWS_OF_TWO 3	  /* of two columns */
#define ROWS_OF_MORE 2	  /* of three or more */
#define FULL_PERCENT 60	  /* of the cells; of the rows that have two */
#define RAGGED_PERCENT 33 /* of the rows, less than half a line apart */
#define CELL_LINES 8
#define LINE_STEP 1.15F /* times the usual one */
#define NEARLY 0.95F

/* What may be a table: rows of a page that have columns. */
struct found {
	const struct grid *grid;
	const struct pages *pages;
	const struct grid_row *rows;
	size_t count;
	float line_step;	 /* the most between lines of one cell */
	float step;		 /* least distance of rows that begin anew */
	bool goes_on[GRID_ROWS]; /* the row is part of the one before */
};

static size_t
cells_in(const struct grid_row *row)
{
	return row->end - row->first;
}

static bool
begins(const struct found *f, size_t i)
{
	return grid_at(f->grid, &f->rows[i], 0) && cells_in(&f->rows[i]) > 1;
}

static float
step_to(const struct found *f, size_t i)
{
	return f->rows[i].top - f->rows[i - 1].top;
}

static bool
starts_lower(const struct found *f, const struct grid_cell *c)
{
	size_t length;

	return unicode_lower(
	    unicode_at(f->pages->text.data + c->offset, c->length, 0, &length));
}

/* Whether a cell of the row begins in the middle of a sentence, and the one
 * above does not. */
static bool
carries_on(const struct found *f, size_t i)
{
	const struct grid_row *row = &f->rows[i];
	const struct grid_cell *above;

	for (size_t k = row->first; k < row->end; k++) {
		const struct grid_cell *c = &f->grid->cells[k];

		above = grid_at(f->grid, row - 1, c->column);
		if (above && starts_lower(f, c) && !starts_lower(f, above))
			return true;
	}
	return false;
}

/* The first column is empty or alone: is it a line of the row above? */
static bool
continues(const struct found *f, size_t i)
{
	float step;

	if (i == 0 || begins(f, i))
		return false;
	step = step_to(f, i);
	if (step > f->line_step)
		return false;
	if (cells_in(&f->rows[i]) > 1 || grid_at(f->grid, &f->rows[i], 0))
		return step < NEARLY * f->step || carries_on(f, i);
	return true;
}

static void
join_lines(struct found *f, float body_step)
{
	float height = f->rows[0].bottom - f->rows[0].top;

	f->line_step = fmaxf(GRID_WRAPPED * height, body_step * LINE_STEP);
	f->step = INFINITY;
	for (size_t i = 1; i < f->count; i++)
		if (begins(f, i) && begins(f, i - 1))
			f->step = fminf(f->step, step_to(f, i));
	for (size_t i = 0; i < f->count; i++)
		f->goes_on[i] = continues(f, i);
}

/* Columns whose lines have nothing to do with each other, or cells as long
 * as paragraphs. */
static bool
is_loose(const struct found *f)
{
	size_t ragged = 0, lines = 0;

	for (size_t i = 1; i < f->count; i++) {
		float height = f->rows[i].bottom - f->rows[i].top;

		ragged += step_to(f, i) < height / 2;
		lines = f->goes_on[i] ? lines + 1 : 0;
		if (lines >= CELL_LINES)
			return true;
	}
	return 100 * ragged > RAGGED_PERCENT * f->count;
}

/* Whether there are enough rows, and enough in them. */
static bool
is_full(const struct found *f)
{
	size_t rows = 0, paired = 0, cells = 0, columns = f->grid->column_count;

	for (size_t i = 0; i < f->count; i++) {
		rows += !f->goes_on[i];
		paired += !f->goes_on[i] && cells_in(&f->rows[i]) > 1;
		for (size_t c = 0; c < columns && !f->goes_on[i]; c++)
			cells += grid_at(f->grid, &f->rows[i], c) != NULL;
	}
	return columns > 1 &&
	       paired >= (columns == 2 ? ROWS_OF_TWO : ROWS_OF_MORE) &&
	       100 * paired >= FULL_PERCENT * rows &&
	       100 * cells >= FULL_PERCENT * rows * columns;
}

static void
add_cell(struct buf *out, const struct buf *text, const struct grid_cell *c)
{
	size_t offset = c->offset;

	if (out->length && out->data[out->length - 1] != '\t' &&
	    out->data[out->length - 1] != '\n')
		buf_add_char(out, WRAP);
	buf_add(out, text->data + offset, c->length);
}

/* The cells of a row and of those that go on with it. */
static void
add_row(struct buf *out, const struct found *f, const struct buf *text,
    size_t first, size_t end)
{
	for (size_t column = 0; column < f->grid->column_count; column++) {
		if (column > 0)
			buf_add_char(out, '\t');
		for (size_t i = f->rows[first].first; i < f->rows[end - 1].end;
		     i++)
			if (f->grid->cells[i].column == column)
				add_cell(out, text, &f->grid->cells[i]);
	}
}

/* The first of the lines, in the order of the page, becomes the table. */
static void
replace_lines(struct pages *p, const struct found *f, const struct buf *text)
{
	const struct grid_cell *cells = f->grid->cells;
	size_t begin = f->rows[0].first, end = f->rows[f->count - 1].end;
	size_t first = cells[begin].line;
	struct page_line *table;

	for (size_t i = begin; i < end; i++) {
		p->lines[cells[i].line].dropped = true;
		first = cells[i].line < first ? cells[i].line : first;
	}
	table = &p->lines[first];
	for (size_t i = begin; i < end; i++) {
		table->left = fminf(table->left, cells[i].left);
		table->right = fmaxf(table->right, cells[i].right);
		table->top = fminf(table->top, cells[i].top);
		table->bottom = fmaxf(table->bottom, cells[i].bottom);
	}
	table->offset = p->text.length;
	table->length = text->length;
	table->block = ++p->block;
	table->marks = 0;
	table->dropped = table->code = false;
	table->table = true;
	buf_add(&p->text, text->data, text->length);
}

static void
make_table(struct pages *p, const struct found *f)
{
	struct buf text = BUF_EMPTY;
	size_t end;

	for (size_t i = 0; i < f->count; i = end) {
		for (end = i + 1; end < f->count && f->goes_on[end];)
			end++;
		if (i > 0)
			buf_add_char(&text, '\n');
		add_row(&text, f, &p->text, i, end);
	}
	replace_lines(p, f, &text);
	buf_release(&text);
}

static bool
is_number(const struct found *f, const struct grid_cell *c)
{
	const char *text = f->pages->text.data + c->offset;

	for (size_t i = 0; i < c->length; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return true;
}

/* Code, perhaps with numbers in front of its lines. */
static bool
is_code(const struct found *f)
{
	size_t end = f->rows[f->count - 1].end;

	for (size_t i = f->rows[0].first; i < end; i++) {
		const struct grid_cell *c = &f->grid->cells[i];

		if (!f->pages->lines[c->line].code &&
		    (c->column > 0 || !is_number(f, c)))
			return false;
	}
	return true;
}

/* Whether the rows from first on are a table, with a head over it or without.
 */
static bool
is_table(struct found *f, struct grid *g, size_t first, bool head, float step)
{
	f->count = head ? grid_run_with_head(g, first) : grid_run(g, first);
	f->rows = g->rows + first;
	if (f->count)
		join_lines(f, step);
	return f->count && is_full(f) && !is_loose(f) && !is_code(f) &&
	       !grid_doubt(g, f->pages, first, f->count);
}

/* The tables among the lines of a page that lie between left and right. */
static void
find_between(struct pages *p, struct grid *g, size_t page, float left,
    float right, float step)
{
	struct found f = {.grid = g, .pages = p};

	grid_read(g, p, page, left, right);
	for (size_t i = 0; i < g->row_count;) {
		if (is_table(&f, g, i, true, step) ||
		    is_table(&f, g, i, false, step)) {
			make_table(p, &f);
			i += f.count;
		} else {
			i++;
		}
	}
}

void
tables_find(struct pages *p)
{
	struct grid g = {.cells = NULL};
	float step = pages_body_step(p);

	for (size_t page = 0; page < p->page_count; page++) {
		float x = p->pages[page].gutter;

		if (x > 0)
			find_between(p, &g, page, x, INFINITY, step);
		find_between(p, &g, page, 0, x > 0 ? x : INFINITY, step);
	}
	grid_release(&g);
}
