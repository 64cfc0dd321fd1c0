#include "ai/request/token.h"

#include <math.h>

#define PROSE 30  /* 1 token per 3.3 bytes */
#define SYMBOL 67 /* 1 token per 1.5 bytes */
#define SMOOTHING 0.1

unsigned
token_weight(unsigned char byte)
{
	if (byte >= 0x80 || (unsigned)(byte | 32) - 'a' < 26u || byte <= ' ')
		return PROSE;
	return SYMBOL;
}

size_t
token_estimate(const char *text, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += token_weight((unsigned char)text[i]);
	sum = (sum + 99) / 100;
	return sum < n ? sum : n;
}

void
token_learn(struct token_scale *s, size_t estimated, long counted)
{
	double seen;

	if (estimated == 0 || counted <= 0)
		return;
	seen = (double)counted / (double)estimated;
	seen = fmin(fmax(seen, 0.2), 5);
	s->factor =
	    s->factor > 0 ? s->factor + SMOOTHING * (seen - s->factor) : seen;
}

size_t
token_scaled(const struct token_scale *s, size_t estimated)
{
	return s->factor > 0 ? (size_t)ceil((double)estimated * s->factor)
			     : estimated;
}
