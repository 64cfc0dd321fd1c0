#include "extract/page/jumbled.h"

#include <math.h>
#include <stdlib.h>

#define RUNS_MAX 3000 /* each looks at those before it */
#define BACK_MIN 8
#define BACK_SHARE 30 /* percent of the steps from line to line */
#define LETTERS 25    /* bytes of a run: more are prose */
#define ROW 0.4F      /* sizes: runs of a row may be so far apart in height */

/* Whether a run stands above one that is printed before it: text that is read
 * in the order of the stream goes down, and columns, slides and cells begin
 * again beside what is there. */
static bool
goes_back(const struct pages *p, size_t i)
{
	const struct page_run *r = &p->runs[i];

	for (size_t k = 0; k < i; k++) {
		const struct page_run *before = &p->runs[k];

		if (before->base > r->base + r->size &&
		    before->left < r->right && before->right > r->left)
			return true;
	}
	return false;
}

static bool
is_jumbled(const struct pages *p)
{
	size_t back = 0, steps = 0, letters = 0;

	if (p->run_count < BACK_MIN || p->run_count > RUNS_MAX ||
	    p->runs[0].flags & RUN_WORD)
		return false;
	for (size_t i = 0; i < p->run_count; i++)
		letters += p->runs[i].length;
	if (letters > LETTERS * p->run_count)
		return false;
	for (size_t i = 1; i < p->run_count; i++) {
		const struct page_run *r = &p->runs[i];
		float step = r->base - r[-1].base;

		steps += fabsf(step) > r->size;
		back += step < -r->size && goes_back(p, i);
	}
	return back >= BACK_MIN && back * 100 >= steps * BACK_SHARE;
}

static int
by_base(const void *a, const void *b)
{
	const struct page_run *x = a, *y = b;

	if (x->base != y->base)
		return x->base < y->base ? -1 : 1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static int
by_left(const void *a, const void *b)
{
	const struct page_run *x = a, *y = b;

	if (x->left != y->left)
		return x->left < y->left ? -1 : 1;
	return x->offset < y->offset ? -1 : x->offset > y->offset;
}

void
jumbled_sort(struct pages *p)
{
	struct page_run *r = p->runs;
	size_t end;

	if (!is_jumbled(p))
		return;
	qsort(r, p->run_count, sizeof *r, by_base);
	for (size_t i = 0; i < p->run_count; i = end) {
		for (end = i + 1; end < p->run_count &&
				  r[end].base <= r[i].base + ROW * r[i].size;)
			end++;
		qsort(r + i, end - i, sizeof *r, by_left);
	}
}
