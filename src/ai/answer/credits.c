#include "ai/answer/credits.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/share.h"

#define FILE_MAX 65536
#define RATE_MAX 1e6

static bool
is_rate(double rate)
{
	return isfinite(rate) && rate >= 0 && rate <= RATE_MAX;
}

/* 1: a row, 0: nothing, -1: neither. */
static int
parse_line(const char *line, struct credits_row *row)
{
	char rest;
	int n;

	line += strspn(line, " \t\r");
	if (*line == '\0' || *line == '#')
		return 0;
	n = sscanf(line, "%63s %lf %lf %c", row->part, &row->input,
	    &row->output, &rest);
	if (n != 3 && !(n == 4 && rest == '#'))
		return -1;
	return is_rate(row->input) && is_rate(row->output) ? 1 : -1;
}

int
credits_parse(struct credits *c, const char *text)
{
	struct credits_row row;
	bool whole = false;
	int number = 0, kind;
	size_t n;
	char *line;

	memset(c, 0, sizeof *c);
	for (; *text; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		line = mem_copy_n(text, n);
		kind = parse_line(line, &row);
		free(line);
		number++;
		if (kind < 0 || c->count == CREDITS_ROWS)
			return number;
		if (kind == 0)
			continue;
		c->rows = mem_array(c->rows, c->count + 1, sizeof *c->rows);
		c->rows[c->count++] = row;
		whole |= strcmp(row.part, "*") == 0;
	}
	return whole ? 0 : -1;
}

void
credits_read(struct credits *c, const char *path)
{
	char *found = path ? mem_copy(path) : share_path("credits.tsv");
	struct buf text = BUF_EMPTY;
	int wrong;

	if (file_read(found, FILE_MAX, &text) < 0)
		die_permanent("cannot read '%s': %s", found, strerror(errno));
	wrong = credits_parse(c, text.data);
	if (wrong > 0)
		die_permanent("'%s', line %d: not a part of a model's name "
			      "and two rates",
		    found, wrong);
	if (wrong < 0)
		die_permanent("'%s' has no row * for all other models", found);
	buf_release(&text);
	free(found);
}

void
credits_release(struct credits *c)
{
	free(c->rows);
	memset(c, 0, sizeof *c);
}

long
credits_of(const struct credits *c, const char *model, long input, long output)
{
	const struct credits_row *row = c->rows;
	double sum;

	if (input <= 0 || !row)
		return 0;
	while (strcmp(row->part, "*") != 0 && !strcasestr(model, row->part))
		row++;
	sum = (double)input / 1000 * row->input +
	      (double)output / 1000 * row->output;
	/* Halves go to the even number, as Python's round does. */
	sum = nearbyint(sum);
	return sum < 1 ? 1 : (long)sum;
}
