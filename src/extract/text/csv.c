#include "extract/text/csv.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/mem.h"

#include "extract/limits.h"
#include "extract/markdown/grid.h"

#define LOOK_ROWS 50
/* Of the rows looked at this part, in percent, has as many values as most. */
#define ALIKE_PERCENT 80
#define COUNTS_MAX 64

struct reader {
	const char *at, *end;
	char separator;
	struct buf value;
};

/* The next value, without its quotes; *last: its row ends.  False at the
 * end. */
static bool
next_value(struct reader *r, bool *last)
{
	bool quoted = false;

	buf_clear(&r->value);
	if (r->at >= r->end)
		return false;
	for (; r->at < r->end; r->at++) {
		char c = *r->at;

		if (c == '"' && quoted && r->at + 1 < r->end && r->at[1] == '"')
			buf_add_char(&r->value, *r->at++);
		else if (c == '"' && (quoted || r->value.length == 0))
			quoted = !quoted;
		else if (!quoted && (c == r->separator || c == '\n'))
			break;
		else
			buf_add_char(&r->value, c);
	}
	*last = r->at >= r->end || *r->at == '\n';
	r->at++;
	if (r->value.length && r->value.data[r->value.length - 1] == '\r')
		r->value.data[--r->value.length] = '\0';
	return true;
}

/* How many values most of the first rows have, if nearly all have as many and
 * there is more than one; else 0. */
static size_t
columns_with(const char *text, size_t n, char separator)
{
	struct reader r = {text, text + n, separator, BUF_EMPTY};
	size_t counts[COUNTS_MAX] = {0}, rows = 0, values = 0, most = 0;
	bool last, blank = true;

	while (rows < LOOK_ROWS && next_value(&r, &last)) {
		blank = blank && r.value.length == 0;
		values++;
		if (!last)
			continue;
		if (!blank) {
			counts[values < COUNTS_MAX ? values : COUNTS_MAX - 1]++;
			rows++;
		}
		values = 0;
		blank = true;
	}
	buf_release(&r.value);
	for (size_t i = 2; i < COUNTS_MAX; i++)
		if (counts[i] > counts[most])
			most = i;
	return most && counts[most] * 100 >= rows * ALIKE_PERCENT ? most : 0;
}

/* 0: none. */
static char
find_separator(const char *text, size_t n)
{
	static const char separators[] = ";\t,|";
	size_t most = 0, columns;
	char found = 0;

	for (const char *s = separators; *s; s++) {
		columns = columns_with(text, n, *s);
		if (columns > most) {
			most = columns;
			found = *s;
		}
	}
	return found;
}

static void
read_values(struct reader *r, struct grid *g, struct extraction *x)
{
	long row = 1, column = 1;
	bool last;

	while (next_value(r, &last)) {
		if (g->count == LIMIT_CELLS) {
			extraction_count(x, LIMIT_CELLS, "cells", NULL);
			return;
		}
		if (r->value.length)
			grid_add(
			    g, row, column, r->value.data, r->value.length);
		column = last ? 1 : column + 1;
		row += last;
	}
}

bool
csv_write(const char *text, size_t n, struct extraction *x)
{
	struct reader r = {text, text + n, 0, BUF_EMPTY};
	struct grid *g;
	struct flow f;
	bool more;

	/* Excel says it in a line of its own. */
	if (n > 6 && strncasecmp(text, "sep=", 4) == 0) {
		const char *newline = memchr(text, '\n', n);

		r.separator = text[4];
		r.at = newline ? newline + 1 : r.end;
	} else {
		r.separator = find_separator(text, n);
	}
	if (!r.separator)
		return false;
	g = mem_alloc(sizeof *g);
	read_values(&r, g, x);
	more = x->truncated;
	x->truncated = false; /* what was read is written */
	flow_start(&f, x);
	grid_write(g, &f);
	flow_release(&f);
	x->truncated = x->truncated || more;
	grid_release(g);
	free(g);
	buf_release(&r.value);
	return true;
}
