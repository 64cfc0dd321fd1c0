#include "extract/page/fractions.h"

#include <math.h>
#include <string.h>

/* In sizes of the letters. */
#define STACK_MIN 0.7F /* from numerator to denominator */
#define STACK_MAX 1.9F
#define SAME_BASE 0.12F
#define GAP 0.6F    /* between runs of one of them */
#define BESIDE 1.6F /* from what stands beside the fraction */
#define BETWEEN 0.2F
#define SCRIPT_SIZE 0.86F
#define SAME_LEFT 0.06F
#define ATTACHED 0.1F
#define RUNS 12
#define BYTES 60

/* Runs on one height beside each other. */
struct group {
	size_t first, end;
	float left, right, base, size;
	size_t bytes;
	bool sign; /* a part of a tall bracket is in it */
};

/* Parts of tall brackets have no characters of their own. */
static bool
has_sign(const struct pages *p, const struct page_run *r)
{
	const char *text = p->raw.data + r->offset;

	for (size_t i = 0; i + 1 < r->length; i++)
		if (text[i] == '\xEF' && text[i + 1] == '\xA3')
			return true;
	return false;
}

static struct group
group_at(const struct pages *p, size_t i)
{
	const struct page_run *r = &p->runs[i];
	struct group g = {i, i + 1, r->left, r->right, r->base, r->size,
	    r->length, has_sign(p, r)};

	for (; g.end < p->run_count && g.end < i + RUNS; g.end++) {
		r = &p->runs[g.end];
		if (fabsf(r->base - g.base) > SAME_BASE * g.size ||
		    fabsf(r->size - g.size) > SAME_BASE * g.size ||
		    r->left < g.right - GAP * g.size ||
		    r->left > g.right + GAP * g.size)
			break;
		g.right = r->right;
		g.bytes += r->length;
		g.sign = g.sign || has_sign(p, r);
	}
	return g;
}

static bool
are_stacked(const struct group *above, const struct group *below)
{
	float size = above->size, step = below->base - above->base;
	float left = fmaxf(above->left, below->left);
	float right = fminf(above->right, below->right);
	float narrow =
	    fminf(above->right - above->left, below->right - below->left);

	return !above->sign && !below->sign &&
	       fabsf(below->size - size) <= 0.15F * size &&
	       step >= STACK_MIN * size && step <= STACK_MAX * size &&
	       right - left >= 0.5F * narrow && narrow > 0 &&
	       above->bytes <= BYTES && below->bytes <= BYTES;
}

/* Whether a run stands at half the height of both, no smaller than they. */
static bool
is_between(const struct page_run *r, const struct group *above,
    const struct group *below)
{
	float margin = BETWEEN * above->size;

	return r->base >= above->base + margin &&
	       r->base <= below->base - margin &&
	       r->size >= 0.9F * above->size && !(r->flags & RUN_WORD);
}

/* What stands beside a fraction at half its height: the run before it, which
 * is the last one kept, or the one behind it. */
static bool
find_beside(const struct pages *p, size_t kept, const struct group *above,
    const struct group *below, struct page_run *beside)
{
	float left = fminf(above->left, below->left);
	float right = fmaxf(above->right, below->right);

	if (kept > 0) {
		*beside = p->runs[kept - 1];
		if (is_between(beside, above, below) &&
		    fabsf(left - beside->right) <= BESIDE * beside->size)
			return true;
	}
	if (below->end == p->run_count)
		return false;
	*beside = p->runs[below->end];
	return is_between(beside, above, below) &&
	       fabsf(beside->left - right) <= BESIDE * beside->size;
}

static void
add_group(struct pages *p, const struct group *g)
{
	size_t start = p->raw.length, length;
	bool sum = false; /* or another operation */

	buf_add_char(&p->raw, '(');
	for (size_t i = g->first; i < g->end; i++) {
		const struct page_run *r = &p->runs[i];

		buf_reserve(&p->raw, r->length);
		buf_add(&p->raw, p->raw.data + r->offset, r->length);
	}
	while (
	    p->raw.length > start + 1 && p->raw.data[p->raw.length - 1] == ' ')
		p->raw.length--;
	for (size_t i = start + 1; i < p->raw.length; i++)
		sum = sum || strchr(" +-=/*,", p->raw.data[i]) ||
		      (unsigned char)p->raw.data[i] == 0xE2;
	if (sum) {
		buf_add_char(&p->raw, ')');
		return;
	}
	length = p->raw.length - start - 1;
	memmove(p->raw.data + start, p->raw.data + start + 1, length);
	p->raw.length--;
}

/* Whether both are scripts of the letter in front of them, which they begin
 * beside: parts of a fraction have one middle, and room around them. */
static bool
are_scripts(const struct page_run *letter, const struct group *above,
    const struct group *below)
{
	float size = letter->size;

	return above->size <= SCRIPT_SIZE * size &&
	       fabsf(above->left - below->left) <= SAME_LEFT * size &&
	       fabsf(above->right - below->right) > SAME_LEFT * size &&
	       above->left - letter->right <= ATTACHED * size;
}

/* Writes a fraction, or two scripts, as the first of its runs. */
static struct page_run
fraction(struct pages *p, const struct group *above, const struct group *below,
    bool scripts)
{
	struct page_run r = p->runs[above->first];
	size_t start = p->raw.length;

	if (scripts)
		buf_add_char(&p->raw, '_');
	add_group(p, scripts ? below : above);
	buf_add_char(&p->raw, scripts ? '^' : '/');
	add_group(p, scripts ? above : below);
	r.offset = start;
	r.length = p->raw.length - start;
	r.left = fminf(above->left, below->left);
	r.right = fmaxf(above->right, below->right);
	return r;
}

/* The fraction whose numerator begins with a run, in *r, and the run behind
 * it; i + 1: there is none. */
static size_t
read_fraction(struct pages *p, size_t i, size_t kept, struct page_run *r)
{
	struct group above = group_at(p, i), below;
	struct page_run beside;

	if (above.end == p->run_count || above.bytes > BYTES)
		return i + 1;
	below = group_at(p, above.end);
	if (!are_stacked(&above, &below) ||
	    !find_beside(p, kept, &above, &below, &beside))
		return i + 1;
	*r = fraction(p, &above, &below,
	    kept > 0 && are_scripts(&p->runs[kept - 1], &above, &below));
	r->base = beside.base;
	r->size = beside.size;
	r->top = beside.top;
	r->bottom = beside.bottom;
	return below.end;
}

void
fractions_join(struct pages *p)
{
	size_t kept = 0, next;

	for (size_t i = 0; i < p->run_count; i = next) {
		struct page_run r = p->runs[i];

		next = read_fraction(p, i, kept, &r);
		p->runs[kept++] = r;
	}
	p->run_count = kept;
}
