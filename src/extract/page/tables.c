#include "extract/page/tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "extract/text/clean.h"
#include "extract/page/phrases.h"
#include "extract/text/unicode.h"

#define COLUMNS 32
#define PIECES_MAX 20000 /* of a page */
#define TRIES 50	 /* rows that may begin a table after all */
/* In sizes of the letters. */
#define CELL_STEP 1.7F /* between lines of a cell */
#define CELL_EDGE 0.6F /* and so far may they be out of line */
#define ROW_GAP 2.6F   /* between rows */
#define APART 0.3F     /* between columns */
#define EDGE 0.5F      /* cells in line */
#define SLACK 0.75F    /* places of letters are guessed */
#define SAME_SIZE 0.2F
#define HEAD_SIZE 1.1F	/* larger ones are headings */
#define TITLE_STEP 1.8F /* to a row of one cell */
#define TIGHT 1.27F	/* lines of a cell that goes on */
#define RIVER 2.0F
#define SLIDE_LINES 3 /* of a cell: more are no cell's */
/* Of a table that is printed column by column. */
#define STRIPS 3
#define STRIP_CELLS 3
#define STRIP_LETTERS 25 /* bytes of a cell: columns of prose have more */
#define MARKER_SHARE                                                           \
	60 /* percent of a first column that is markers: a list                \
	    */

/* A part of a line between two wide blanks. */
struct piece {
	size_t line, offset, length;
	float left, right, top, bottom, base, size;
	bool alone; /* it is all of its line */
};

/* Pieces below each other: a cell. */
struct chain {
	size_t first, count;
	float left, right, top, bottom, size;
};

/* Cells beside each other. */
struct row {
	size_t first, count; /* chains */
	float begin;	     /* top of its first cell */
	float top, bottom, size;
};

struct column {
	float left, right;
};

struct grid {
	struct pages *p;
	struct piece *pieces;
	struct chain *chains;
	struct row *rows;
	size_t piece_count, chain_count, row_count;
	struct column columns[COLUMNS];
	size_t column_count;
};

static const char *
text_of(const struct grid *g, const struct piece *piece)
{
	return g->p->text.data + piece->offset;
}

static void
add_piece(struct grid *g, size_t line, size_t offset, size_t end, float left,
    float right)
{
	const struct page_line *l = &g->p->lines[line];
	const char *text = g->p->text.data;

	while (end > offset && text[end - 1] == ' ')
		end--;
	if (end == offset)
		return;
	g->pieces[g->piece_count++] = (struct piece){line, offset, end - offset,
	    left, right, l->top, l->bottom, l->base, l->height, false};
}

/* The bytes of what begins a line and belongs to the text behind it: a list
 * marker, the number of a section. */
static size_t
lead_length(const struct grid *g, const struct page_line *l)
{
	struct phrase_marker marker = phrase_line_marker(g->p, l);
	const char *text = pages_text(g->p, l);
	int parts;
	size_t n;

	if (marker.length)
		return marker.length;
	n = phrase_section_number(text, l->length, &parts);
	if (!n || (parts < 2 && !l->bold && text[n - 1] != '.'))
		return 0;
	return n + 1;
}

/* Divides a line at its wide blanks. */
static void
divide(struct grid *g, size_t line)
{
	const struct page_line *l = &g->p->lines[line];
	size_t offset = l->offset, from = g->piece_count;
	size_t lead = offset + lead_length(g, l);
	float left = l->left;

	for (size_t i = 0; i < l->marks; i++) {
		const struct page_mark *m = &g->p->marks[l->mark + i];

		if (m->length || m->offset <= offset || m->offset <= lead)
			continue;
		add_piece(g, line, offset, m->offset, left, m->left);
		offset = m->offset;
		left = m->right;
	}
	add_piece(g, line, offset, l->offset + l->length, left, l->right);
	if (g->piece_count == from + 1)
		g->pieces[from].alone = true;
}

/* Whether a piece goes on with the cell that ends with another. */
static bool
goes_on(
    const struct chain *c, const struct piece *last, const struct piece *piece)
{
	float step = piece->base - last->base, size = piece->size;
	float middle = (piece->left + piece->right - c->left - c->right) / 2;

	return piece->alone && step > 0.5F * size && step <= CELL_STEP * size &&
	       fabsf(size - last->size) <= SAME_SIZE * size &&
	       (fabsf(piece->left - c->left) <= CELL_EDGE * size ||
		   fabsf(middle) <= CELL_EDGE * size);
}

static void
make_chains(struct grid *g)
{
	for (size_t i = 0; i < g->piece_count; i++) {
		const struct piece *piece = &g->pieces[i];
		struct chain *c =
		    g->chain_count ? &g->chains[g->chain_count - 1] : NULL;

		if (c && goes_on(c, &g->pieces[i - 1], piece)) {
			c->count++;
			c->left = fminf(c->left, piece->left);
			c->right = fmaxf(c->right, piece->right);
			c->bottom = fmaxf(c->bottom, piece->bottom);
			continue;
		}
		g->chains[g->chain_count++] = (struct chain){i, 1, piece->left,
		    piece->right, piece->top, piece->bottom, piece->size};
	}
}

static void
make_rows(struct grid *g)
{
	for (size_t i = 0; i < g->chain_count; i++) {
		const struct chain *c = &g->chains[i];
		struct row *r =
		    g->row_count ? &g->rows[g->row_count - 1] : NULL;

		if (r && c->left >= c[-1].right &&
		    c->top < r->bottom - 0.3F * c->size &&
		    c->bottom > r->top + 0.3F * c->size) {
			r->count++;
			r->top = fminf(r->top, c->top);
			r->bottom = fmaxf(r->bottom, c->bottom);
			continue;
		}
		g->rows[g->row_count++] =
		    (struct row){i, 1, c->top, c->top, c->bottom, c->size};
	}
}

/* Whether an interval lies over a column: more than a little of the narrower.
 */
static bool
lies_over(const struct column *c, float left, float right, float apart)
{
	float narrow = fminf(c->right - c->left, right - left);

	return fminf(c->right, right) - fmaxf(c->left, left) >
	       fminf(apart, narrow / 2);
}

/* The first column that an interval lies over, and how many it does. */
static size_t
columns_under(
    const struct grid *g, float left, float right, float apart, size_t *first)
{
	size_t count = 0;

	for (size_t i = 0; i < g->column_count; i++)
		if (lies_over(&g->columns[i], left, right, apart) &&
		    count++ == 0)
			*first = i;
	return count;
}

static bool
add_column(struct grid *g, float left, float right)
{
	size_t at = 0;

	if (g->column_count == COLUMNS)
		return false;
	while (at < g->column_count && g->columns[at].left < left)
		at++;
	memmove(g->columns + at + 1, g->columns + at,
	    (g->column_count - at) * sizeof *g->columns);
	g->columns[at] = (struct column){left, right};
	g->column_count++;
	return true;
}

/* Where byte `at` of a piece is, about: blanks that were too narrow to show
 * have no place of their own. */
static float
place_of(const struct grid *g, const struct piece *piece, size_t at)
{
	const char *text = text_of(g, piece);
	float each = (piece->right - piece->left) /
		     (float)utf8_count(text, piece->length);

	return piece->left + each * (float)utf8_count(text, at);
}

/* The word behind the one at byte `at`; the length: there is none. */
static size_t
next_word(const struct grid *g, const struct piece *piece, size_t at)
{
	const char *blank =
	    memchr(text_of(g, piece) + at, ' ', piece->length - at);

	return blank ? (size_t)(blank - text_of(g, piece)) + 1 : piece->length;
}

/* Whether a piece over several columns has a word for each of them, and blanks
 * where these are apart. */
static bool
can_divide(
    const struct grid *g, const struct piece *piece, size_t first, size_t count)
{
	float slack = SLACK * piece->size, at;
	size_t word = 0;

	for (size_t i = 1; i < count; i++) {
		word = next_word(g, piece, word);
		if (word == piece->length)
			return false;
		at = place_of(g, piece, word - 1);
		if (at < g->columns[first + i - 1].right - slack ||
		    at > g->columns[first + i].left + slack)
			return false;
	}
	return next_word(g, piece, word) == piece->length;
}

/* Whether a row of one cell begins with the table and stays in it: what the
 * rows below have in common. */
static bool
is_title(const struct grid *g, const struct row *r)
{
	const struct chain *c = &g->chains[r->first];
	const struct column *columns = g->columns;

	return r->count == 1 &&
	       fabsf(c->left - columns[0].left) <= EDGE * c->size &&
	       c->right <= columns[g->column_count - 1].left &&
	       r->begin - r[-1].begin <= TITLE_STEP * c->size;
}

/* Whether a row fits into the columns, which then reach over it, too. */
static bool
fit_row(struct grid *g, const struct row *r)
{
	struct column old[COLUMNS];
	size_t old_count = g->column_count, shared = 0, last = SIZE_MAX;
	float apart = APART * r->size;
	bool fits = true;

	memcpy(old, g->columns, sizeof old);
	for (size_t i = 0; fits && i < r->count; i++) {
		const struct chain *c = &g->chains[r->first + i];
		size_t at = 0, count;

		count = columns_under(g, c->left, c->right, apart, &at);
		if (count == 0) {
			fits = add_column(g, c->left, c->right);
			last = SIZE_MAX;
			continue;
		}
		shared++;
		if (count > 1) {
			fits =
			    c->count == 1 &&
			    (can_divide(g, &g->pieces[c->first], at, count) ||
				is_title(g, r));
			last = at + count - 1;
			continue;
		}
		fits = at != last;
		last = at;
		g->columns[at].left = fminf(g->columns[at].left, c->left);
		g->columns[at].right = fmaxf(g->columns[at].right, c->right);
	}
	if (fits && shared)
		return true;
	memcpy(g->columns, old, sizeof old);
	g->column_count = old_count;
	return false;
}

static bool
follows(const struct row *above, const struct row *r)
{
	float size = fmaxf(above->size, r->size);

	return r->begin > above->begin &&
	       r->begin > above->bottom - 0.6F * size &&
	       r->begin - above->bottom <= ROW_GAP * size &&
	       fabsf(above->size - r->size) <= 1.5F * SAME_SIZE * size;
}

/* Whether a row is one piece with words for several columns. */
static bool
is_divided(const struct grid *g, const struct row *r)
{
	const struct chain *c = &g->chains[r->first];
	size_t at = 0, count;

	count = columns_under(g, c->left, c->right, APART * r->size, &at);
	return r->count == 1 && c->count == 1 && count > 1 &&
	       can_divide(g, &g->pieces[c->first], at, count);
}

/* The end of the table that begins with a row; *rows: those of several
 * cells. */
static size_t
grow(struct grid *g, size_t first, size_t *rows)
{
	size_t end = first + 1;
	const struct row *r = &g->rows[first];

	g->column_count = 0;
	for (size_t i = 0; i < r->count; i++) {
		const struct chain *c = &g->chains[r->first + i];

		if (!add_column(g, c->left, c->right))
			return end;
	}
	*rows = 1;
	for (size_t i = end; i < g->row_count; i++) {
		r = &g->rows[i];
		if (!follows(r - 1, r) || !fit_row(g, r))
			break;
		if (r->count > 1) {
			end = i + 1;
			(*rows)++;
		} else if (i - end >= 2) {
			break;
		} else if (is_divided(g, r)) {
			end = i + 1;
			(*rows)++;
		}
	}
	return end;
}

/* Whether each cell of a row lies over columns of its own. */
static bool
spans(const struct grid *g, const struct row *r)
{
	size_t behind = 0;

	for (size_t i = 0; i < r->count; i++) {
		const struct chain *c = &g->chains[r->first + i];
		size_t at = 0, count;

		count =
		    columns_under(g, c->left, c->right, APART * r->size, &at);
		if (count == 0 || at < behind || c->count > 1)
			return false;
		behind = at + count;
	}
	return r->count > 1;
}

/* A head above the first row whose cells lie over several columns, or are
 * printed too close. */
static size_t
begin(struct grid *g, size_t first)
{
	const struct row *r = &g->rows[first], *head = r - 1;

	return first > 0 && follows(head, r) &&
		       (spans(g, head) ||
			   (is_divided(g, head) &&
			       head->size <= HEAD_SIZE * r->size))
		   ? first - 1
		   : first;
}

/* Of a table that may be one. */
struct facts {
	size_t cells, lines, long_cells, aligned, math, markers, first_cells;
	size_t bullets, leaders, last_cells, equations;
	size_t second_cells, second_left, close;
};

/* "(12)", "(3a)" */
static bool
is_equation_number(const char *text, size_t n)
{
	return n >= 3 && n <= 7 && text[0] == '(' && text[n - 1] == ')' &&
	       text[1] >= '0' && text[1] <= '9';
}

static void
add_cell(const struct grid *g, const struct chain *c, struct facts *f)
{
	const struct piece *piece = &g->pieces[c->first];
	const struct page_line *l = &g->p->lines[piece->line];
	struct phrase_marker m =
	    phrase_marker(text_of(g, piece), piece->length);
	size_t at = 0, count;
	const struct column *column;

	count = columns_under(g, c->left, c->right, APART * c->size, &at);
	column = &g->columns[at];
	f->cells++;
	f->lines += c->count;
	f->long_cells += c->count >= SLIDE_LINES;
	f->math += l->math ||
		   memmem(text_of(g, piece), piece->length, " = ", 3) != NULL;
	if (count == 1 && at + 1 == g->column_count) {
		f->last_cells++;
		f->equations +=
		    is_equation_number(text_of(g, piece), piece->length);
	}
	if (count == 1 && at == 1) {
		f->second_cells++;
		f->second_left +=
		    fabsf(c->left - column->left) <= EDGE * c->size;
		f->close += c->left - g->columns[0].right < RIVER * c->size;
	}
	f->bullets += m.length && m.certain && m.length < piece->length;
	f->leaders += phrase_leader(text_of(g, piece), piece->length);
	if (count == 1 && at == 0) {
		f->first_cells++;
		f->markers += m.length == piece->length && m.length > 0 &&
			      (!m.letter || l->counted);
	}
	f->aligned +=
	    count != 1 || fabsf(c->left - column->left) <= EDGE * c->size ||
	    fabsf(c->right - column->right) <= EDGE * c->size ||
	    fabsf(c->left + c->right - column->left - column->right) <=
		2 * EDGE * c->size;
}

/* Whether a table of those rows is one: no list, no formula, no contents, no
 * columns of prose or slides beside each other. */
static bool
is_table(const struct grid *g, size_t first, size_t end, size_t rows)
{
	struct facts f = {.cells = 0};

	for (size_t i = first; i < end; i++)
		for (size_t k = 0; k < g->rows[i].count; k++)
			add_cell(g, &g->chains[g->rows[i].first + k], &f);
	if (rows < 2 || g->column_count < 2 || f.leaders)
		return false;
	if (f.markers * 100 >= f.first_cells * MARKER_SHARE && f.first_cells)
		return false;
	if (f.math * 2 > f.cells || f.bullets * 3 > f.cells ||
	    f.equations * 2 > f.last_cells)
		return false;
	/* A gap that happens to go down through lines of prose. */
	if (g->column_count == 2 && f.close == f.second_cells &&
	    f.second_left * 10 < f.second_cells * 7)
		return false;
	if (f.long_cells * 3 >= f.cells * 2)
		return false;
	return f.aligned * 10 >= f.cells * (rows < 3 ? 9 : 7);
}

static void
add_chain_text(const struct grid *g, const struct chain *c, struct buf *out)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct piece *piece = &g->pieces[c->first + i];

		if (i)
			buf_add_char(out, WRAP);
		buf_add(out, text_of(g, piece), piece->length);
	}
}

static void
add_to_cell(struct buf *cell, const char *text, size_t n)
{
	if (cell->length)
		buf_add_char(cell, ' ');
	buf_add(cell, text, n);
}

static void
fill_cells(const struct grid *g, const struct row *r, struct buf *cells)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct chain *c = &g->chains[r->first + i];
		const struct piece *piece = &g->pieces[c->first];
		size_t at = 0, end, count;

		count =
		    columns_under(g, c->left, c->right, APART * r->size, &at);
		if (count > 1 && c->count == 1 &&
		    can_divide(g, piece, at, count)) {
			for (size_t k = 0; k < piece->length; k = end) {
				end = next_word(g, piece, k);
				add_to_cell(&cells[at++], text_of(g, piece) + k,
				    end - k - (end < piece->length));
			}
			continue;
		}
		if (cells[at].length)
			buf_add_char(&cells[at], ' ');
		add_chain_text(g, c, &cells[at]);
	}
}

/* The base of the last line in each column of a row; 0: it has none. */
static void
last_bases(const struct grid *g, const struct row *r, float *bases)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct chain *c = &g->chains[r->first + i];
		size_t at = 0, count;

		count =
		    columns_under(g, c->left, c->right, APART * r->size, &at);
		for (size_t k = at; k < at + count; k++)
			bases[k] = g->pieces[c->first + c->count - 1].base;
	}
}

/* Whether a row has nothing in the first column and goes on with the row
 * above: as close as lines of a cell do, or with cells beside that row. */
static bool
goes_on_above(
    const struct grid *g, const struct row *r, const float *bases, bool tight)
{
	const struct chain *c = &g->chains[r->first];
	const struct piece *piece = &g->pieces[c->first];
	size_t at = 0, count;

	count = columns_under(g, c->left, c->right, APART * r->size, &at);
	if (count != 1 || at == 0 || bases[at] <= 0 || piece->base <= bases[at])
		return false;
	return (tight && piece->base - bases[at] <= TIGHT * r->size) ||
	       r->top < r->begin - EDGE * r->size;
}

/* The least step between rows that begin in the first column, in sizes. */
static float
least_step(const struct grid *g, size_t first, size_t end)
{
	float least = 1e9F, last = 0;

	for (size_t i = first; i < end; i++) {
		const struct chain *c = &g->chains[g->rows[i].first];
		size_t at = 0;
		float base = g->pieces[c->first].base;

		columns_under(
		    g, c->left, c->right, APART * g->rows[i].size, &at);
		if (at > 0)
			continue;
		if (last > 0)
			least = fminf(least, (base - last) / c->size);
		last = base;
	}
	return least;
}

static void
add_row(const struct grid *g, struct buf *cells, struct buf *text)
{
	if (text->length)
		buf_add_char(text, '\n');
	for (size_t k = 0; k < g->column_count; k++) {
		if (k)
			buf_add_char(text, '\t');
		buf_add(
		    text, cells[k].data ? cells[k].data : "", cells[k].length);
		buf_clear(&cells[k]);
	}
}

/* Writes a table as the text of its first line. */
static void
write_table(struct grid *g, size_t first, size_t end)
{
	struct buf text = BUF_EMPTY, cells[COLUMNS];
	float bases[COLUMNS] = {0};
	bool tight = least_step(g, first, end) > 1.1F * TIGHT;
	struct page_line *l;
	size_t line = g->pieces[g->chains[g->rows[first].first].first].line;

	memset(cells, 0, sizeof cells);
	for (size_t i = first; i < end; i++) {
		fill_cells(g, &g->rows[i], cells);
		last_bases(g, &g->rows[i], bases);
		if (i + 1 == end ||
		    !goes_on_above(g, &g->rows[i + 1], bases, tight)) {
			add_row(g, cells, &text);
			memset(bases, 0, sizeof bases);
		}
		for (size_t k = 0; k < g->rows[i].count; k++) {
			const struct chain *c =
			    &g->chains[g->rows[i].first + k];

			for (size_t m = 0; m < c->count; m++)
				g->p->lines[g->pieces[c->first + m].line]
				    .dropped = true;
		}
	}
	l = &g->p->lines[line];
	l->marks = 0;
	pages_replace(g->p, l, l->offset, l->length, text.data, text.length);
	l->table = true;
	l->dropped = false;
	buf_release(&text);
	for (size_t k = 0; k < COLUMNS; k++)
		buf_release(&cells[k]);
}

/* A column of a table whose cells are printed column by column. */
struct strip {
	size_t first, end; /* pieces */
	float left, right;
};

/* The pieces below each other that begin with one. */
static struct strip
strip_at(const struct grid *g, size_t first)
{
	const struct piece *piece = &g->pieces[first];
	struct strip s = {first, first + 1, piece->left, piece->right};

	for (; s.end < g->piece_count; s.end++) {
		piece = &g->pieces[s.end];
		if (piece->base < piece[-1].base + EDGE * piece->size ||
		    piece->left >= s.right || piece->right <= s.left)
			break;
		s.left = fminf(s.left, piece->left);
		s.right = fmaxf(s.right, piece->right);
	}
	return s;
}

/* How many pieces of a strip stand on a height with one of another. */
static size_t
count_level(const struct grid *g, const struct strip *s, const struct strip *by)
{
	size_t at = by->first, level = 0;

	for (size_t i = s->first; i < s->end; i++) {
		const struct piece *piece = &g->pieces[i];
		float slack = APART * piece->size;

		while (at < by->end && g->pieces[at].base < piece->base - slack)
			at++;
		level +=
		    at < by->end && g->pieces[at].base <= piece->base + slack;
	}
	return level;
}

static int
by_place(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	if (fabsf(x->base - y->base) > APART * fminf(x->size, y->size))
		return x->base < y->base ? -1 : 1;
	return x->left < y->left ? -1 : x->left > y->left;
}

/* Puts the cells of a table that is printed column by column into its rows.
 * Returns the piece behind it; first: it is none. */
static size_t
turn_strips(struct grid *g, size_t first)
{
	struct strip last = strip_at(g, first), next;
	size_t strips = 1, level = 0, letters = 0, others;

	if (last.end - last.first < STRIP_CELLS)
		return first;
	others = last.end;
	for (; last.end < g->piece_count; last = next, strips++) {
		next = strip_at(g, last.end);
		if (g->pieces[next.first].base >=
			g->pieces[next.first - 1].base ||
		    next.left < last.right || next.end - next.first < 2)
			break;
		level += count_level(g, &next, &last);
	}
	for (size_t i = first; i < last.end; i++)
		letters += g->pieces[i].length;
	if (strips < STRIPS || level * 10 < (last.end - others) * 6 ||
	    letters > (last.end - first) * STRIP_LETTERS)
		return first;
	qsort(g->pieces + first, last.end - first, sizeof *g->pieces, by_place);
	for (size_t i = first; i < last.end; i++)
		g->pieces[i].alone = false;
	return last.end;
}

static void
turn_all_strips(struct grid *g)
{
	size_t end;

	for (size_t i = 0; i < g->piece_count; i = end) {
		end = turn_strips(g, i);
		if (end == i)
			end = strip_at(g, i).end;
	}
}

static void
find_tables(struct grid *g)
{
	size_t end, start, rows;

	for (size_t i = 0; i < g->row_count; i = end) {
		end = i + 1;
		if (g->rows[i].count < 2)
			continue;
		rows = 0;
		end = grow(g, i, &rows);
		start = begin(g, i);
		rows += i - start;
		if (is_table(g, start, end, rows))
			write_table(g, start, end);
		else if (end - i < TRIES)
			end = i + 1;
	}
}

static void
read_page(struct grid *g, size_t page)
{
	size_t first = g->p->pages[page].first, end = pages_end(g->p, page);
	size_t most = 0, wide = 0;

	for (size_t i = first; i < end; i++) {
		const struct page_line *l = &g->p->lines[i];

		most += 1 + l->marks;
		wide += l->marks > 0 || (i > first && l->base <= l[-1].base &&
					    l->left >= l[-1].right);
	}
	if (most > PIECES_MAX || !wide)
		return;
	g->pieces = mem_array(g->pieces, most, sizeof *g->pieces);
	g->chains = mem_array(g->chains, most, sizeof *g->chains);
	g->rows = mem_array(g->rows, most, sizeof *g->rows);
	g->piece_count = g->chain_count = g->row_count = 0;
	for (size_t i = first; i < end; i++) {
		const struct page_line *l = &g->p->lines[i];

		if (!l->dropped && l->length && !l->note && !l->code)
			divide(g, i);
	}
	turn_all_strips(g);
	make_chains(g);
	make_rows(g);
	find_tables(g);
}

void
tables_find(struct pages *p)
{
	struct grid g = {.p = p};

	for (size_t page = 0; page < p->page_count; page++)
		read_page(&g, page);
	free(g.pieces);
	free(g.chains);
	free(g.rows);
}
