#include "extract/page/turn.h"

#include <math.h>

/* Where a line of text runs to in the picture. */
enum way { WAY_RIGHT, WAY_DOWN, WAY_LEFT, WAY_UP, WAYS };

static enum way
way_between(const struct tsv_row *a, const struct tsv_row *b)
{
	float x = b->left + b->width / 2 - a->left - a->width / 2;
	float y = b->top + b->height / 2 - a->top - a->height / 2;

	if (fabsf(x) >= fabsf(y))
		return x >= 0 ? WAY_RIGHT : WAY_LEFT;
	return y > 0 ? WAY_DOWN : WAY_UP;
}

/* The way from word to word of the same line, as most go. */
static enum way
way_of(const struct tsv_row *rows, size_t count)
{
	size_t votes[WAYS] = {0};
	enum way most = WAY_RIGHT;

	for (size_t i = 1; i < count; i++)
		if (rows[i].level == TSV_WORD && rows[i - 1].level == TSV_WORD)
			votes[way_between(&rows[i - 1], &rows[i])]++;
	for (int way = WAY_DOWN; way < WAYS; way++)
		if (votes[way] > votes[most])
			most = (enum way)way;
	return most;
}

void
turn_upright(struct tsv_row *rows, size_t count)
{
	enum way way = way_of(rows, count);
	float width, height;

	if (way == WAY_RIGHT)
		return;
	width = rows[0].width;
	height = rows[0].height;
	for (size_t i = 0; i < count; i++) {
		struct tsv_row *row = &rows[i], old = *row;

		if (way != WAY_LEFT) {
			row->width = old.height;
			row->height = old.width;
		}
		row->left = way == WAY_DOWN ? old.top
			    : way == WAY_UP ? height - old.top - old.height
					    : width - old.left - old.width;
		row->top = way == WAY_UP     ? old.left
			   : way == WAY_DOWN ? width - old.left - old.width
					     : height - old.top - old.height;
	}
}
