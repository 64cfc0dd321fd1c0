#include "extract/tsv.h"

#include <string.h>

#define COLUMNS 11 /* in front of the text */

/* A decimal number as the program prints it; a locale must not matter. */
static float
number(const char *p, const char *end)
{
	bool negative = p < end && *p == '-';
	double value = 0, scale = 1;

	p += negative;
	for (; p < end && *p >= '0' && *p <= '9'; p++)
		value = value * 10 + (*p - '0');
	if (p < end && *p == '.')
		for (p++; p < end && *p >= '0' && *p <= '9'; p++)
			value += (*p - '0') * (scale /= 10);
	/* A page is at most 14 400 points: what is beyond is no place. */
	if (value > 1e6)
		value = 1e6;
	return (float)(negative ? -value : value);
}

bool
tsv_parse(const char *line, size_t n, struct tsv_row *row)
{
	const char *end = line + n, *p = line, *tab;
	float values[COLUMNS];

	for (int i = 0; i < COLUMNS; i++) {
		tab = memchr(p, '\t', (size_t)(end - p));
		if (!tab || tab == p || (*p != '-' && (*p < '0' || *p > '9')))
			return false;
		values[i] = i < 2 || (i >= 6 && i < 10) ? number(p, tab) : 0;
		p = tab + 1;
	}
	row->level = (int)values[0];
	row->page = (int)values[1];
	row->left = values[6];
	row->top = values[7];
	row->width = values[8];
	row->height = values[9];
	row->text = p;
	row->length = (size_t)(end - p);
	return row->page > 0 && row->level >= TSV_PAGE &&
	       row->level <= TSV_WORD;
}
