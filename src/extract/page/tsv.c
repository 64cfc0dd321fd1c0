#include "extract/page/tsv.h"

#include <string.h>

#define COLUMNS 11 /* in front of the text */
/* A page is at most 14 400 points: what is beyond is no place. */
#define NUMBER_MAX 1e6F
#define DECIMALS 6
#define BASE 0.78F /* of the height of a word: where its letters stand */

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A decimal number as the program prints it; a locale must not matter.
 * Returns what is behind the tab that ends it, NULL if nothing does: by far
 * the most time goes here, so each byte is looked at once. */
static const char *
number(const char *p, const char *end, float *value)
{
	static const float scales[] = {
	    1, 1e-1F, 1e-2F, 1e-3F, 1e-4F, 1e-5F, 1e-6F};
	bool negative = p < end && *p == '-';
	unsigned long whole = 0;
	int decimals = 0;

	p += negative;
	if (p >= end || !digit(*p))
		return NULL;
	for (; p < end && digit(*p); p++)
		if (whole < 100000000)
			whole = whole * 10 + (unsigned)(*p - '0');
	if (p < end && *p == '.')
		for (p++; p < end && digit(*p); p++)
			if (decimals < DECIMALS && whole < 1000000000000) {
				whole = whole * 10 + (unsigned)(*p - '0');
				decimals++;
			}
	*value = (float)whole * scales[decimals];
	if (*value > NUMBER_MAX)
		*value = NUMBER_MAX;
	if (negative)
		*value = -*value;
	return p < end && *p == '\t' ? p + 1 : NULL;
}

/* Behind the next column, whatever number it is. */
static const char *
skip(const char *p, const char *end)
{
	if (p >= end || (*p != '-' && !digit(*p)))
		return NULL;
	while (p < end && *p != '\t')
		p++;
	return p < end ? p + 1 : NULL;
}

bool
tsv_parse(const char *line, size_t n, struct tsv_row *row)
{
	const char *end = line + n, *p = line;
	float level = 0, page = 0;
	float *const wanted[COLUMNS] = {&level, &page, NULL, NULL, NULL, NULL,
	    &row->left, &row->top, &row->width, &row->height, &row->confidence};

	for (int i = 0; i < COLUMNS && p; i++)
		p = wanted[i] ? number(p, end, wanted[i]) : skip(p, end);
	if (!p)
		return false;
	row->level = (int)level;
	row->page = (int)page;
	row->text = p;
	row->length = (size_t)(end - p);
	return row->page > 0 && row->level >= TSV_PAGE &&
	       row->level <= TSV_WORD;
}

void
tsv_add(struct pages *p, const struct tsv_row *row)
{
	struct page_run run = {.left = row->left,
	    .top = row->top,
	    .right = row->left + row->width,
	    .bottom = row->top + row->height,
	    .base = row->top + BASE * row->height,
	    .size = row->height,
	    .flags = RUN_WORD};

	switch (row->level) {
	case TSV_PAGE:
		pages_begin(p, row->width, row->height);
		break;
	case TSV_LINE:
		p->begins_line = true;
		break;
	case TSV_WORD:
		if (p->begins_line)
			run.flags |= RUN_STARTS;
		p->begins_line = false;
		pages_run(p, &run, row->text, row->length);
		break;
	}
}
