#include "extract/page/grid_doubt.h"

#include <string.h>

#include "extract/page/layout.h"
#include "extract/text/unicode.h"

#define LONG_CELL 40 /* bytes of a line of prose, at least */
#define MARKER_MAX 5

/* What is counted in one column. */
struct tally {
	size_t cells, bytes;
	size_t pairs, flows; /* neighbours; where a sentence goes on */
	size_t markers;	     /* nothing but "1.", "[2]" or a bullet */
	size_t items;	     /* a bullet or "a)" and text */
	size_t equation_numbers, formulas, code, leaders, entries;
};

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "(12)", "(3.4)", "[5]". */
static bool
bracketed_number(const char *text, size_t n)
{
	if (n < 3 || !digit(text[1]) ||
	    !((text[0] == '(' && text[n - 1] == ')') ||
		(text[0] == '[' && text[n - 1] == ']')))
		return false;
	for (size_t i = 1; i + 1 < n; i++)
		if (!digit(text[i]) && text[i] != '.')
			return false;
	return true;
}

/* One character that is neither letter nor digit: recognition takes bullets
 * for many signs. */
static bool
is_sign(const char *text, size_t n)
{
	size_t length;
	uint32_t point = unicode_at(text, n, 0, &length);

	return length == n && !unicode_letter(point) && !unicode_digit(point);
}

/* "L.", "12)", "(iv)" and nothing else: more than layout.h knows.  "3," is a
 * misread one. */
static bool
is_marker(const char *text, size_t n)
{
	return layout_marker(text, n).length == n ||
	       (n <= MARKER_MAX && strchr(".),", text[n - 1]) &&
		   !memchr(text, ' ', n)) ||
	       is_sign(text, n) || bracketed_number(text, n);
}

static bool
is_code(const char *text, size_t n)
{
	return strchr(";{},", text[n - 1]) ||
	       (n > 1 && (memcmp(text, "//", 2) == 0 ||
			     memcmp(text, "/*", 2) == 0)) ||
	       text[0] == '#';
}

/* "Absorption, 12" as in an index. */
static bool
is_entry(const char *text, size_t n)
{
	size_t i = n;

	while (i > 0 && digit(text[i - 1]))
		i--;
	return i < n && i > 2 && text[i - 1] == ' ' && text[i - 2] == ',';
}

static void
count_cell(struct tally *t, const char *text, size_t n)
{
	struct layout_marker m = layout_marker(text, n);

	t->cells++;
	t->bytes += n;
	t->markers += is_marker(text, n);
	t->items += m.length > 1 && m.length < n &&
		    (m.certain || text[m.length - 2] == ')');
	t->equation_numbers += bracketed_number(text, n);
	t->formulas += layout_symbols(text, n) || memchr(text, '=', n);
	t->code += is_code(text, n);
	t->leaders += layout_leader(text, n) || (n == 1 && *text == '.');
	t->entries += is_entry(text, n);
}

bool
grid_flows(const struct pages *p, const struct grid_cell *last,
    const struct grid_cell *next)
{
	const char *text = p->text.data + last->offset;
	size_t length;

	return (memchr(text, ' ', last->length) ||
		   text[last->length - 1] == '-') &&
	       !layout_ends_sentence(text, last->length) &&
	       unicode_lower(unicode_at(
		   p->text.data + next->offset, next->length, 0, &length));
}

static bool
has_more(const struct grid_row *row)
{
	return row->end - row->first > 1;
}

/* The cell above, if a sentence that goes on from it makes doubt: lines of
 * one cell do not, except in the first column, where few cells have lines. */
static const struct grid_cell *
above(const struct grid *g, size_t first, size_t row, size_t column)
{
	const struct grid_row *rows = g->rows;
	const struct grid_cell *last = NULL;

	if (column > 0)
		return row > first && has_more(&rows[row]) &&
			       has_more(&rows[row - 1])
			   ? grid_at(g, &rows[row - 1], column)
			   : NULL;
	while (!last && row-- > first)
		last = grid_at(g, &rows[row], 0);
	return last;
}

static struct tally
count_column(const struct grid *g, const struct pages *p, size_t first,
    size_t count, size_t column)
{
	struct tally t = {.cells = 0};

	for (size_t i = first; i < first + count; i++) {
		const struct grid_cell *c = grid_at(g, &g->rows[i], column),
				       *last;

		if (!c)
			continue;
		last = above(g, first, i, column);
		t.pairs += last != NULL;
		t.flows += last && grid_flows(p, last, c);
		for (; c < g->cells + g->rows[i].end && c->column == column;
		     c++)
			count_cell(&t, p->text.data + c->offset, c->length);
	}
	return t;
}

bool
grid_doubt(
    const struct grid *g, const struct pages *p, size_t first, size_t count)
{
	struct tally all = {.cells = 0};
	size_t prose = 0, entries = 0;

	for (size_t column = 0; column < g->column_count; column++) {
		struct tally t = count_column(g, p, first, count, column);
		bool last = column + 1 == g->column_count;

		prose += t.bytes > LONG_CELL * t.cells;
		entries += 2 * t.entries > t.cells;
		if (3 * t.flows > t.pairs && t.flows > 1)
			return true;
		if (column == 0 && g->column_count == 2 &&
		    2 * t.markers > t.cells)
			return true;
		if (2 * t.items > t.cells ||
		    (last && 2 * t.equation_numbers > t.cells))
			return true;
		all.cells += t.cells;
		all.pairs += t.pairs;
		all.flows += t.flows;
		all.formulas += t.formulas;
		all.code += t.code;
		all.leaders += t.leaders;
	}
	return prose > 1 || entries > 1 || 4 * all.flows > all.pairs ||
	       3 * all.formulas > all.cells || 4 * all.code > all.cells ||
	       8 * all.leaders > all.cells;
}
