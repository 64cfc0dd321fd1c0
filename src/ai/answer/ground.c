#include "ai/answer/ground.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool
find(const struct fold *text, const char *words, size_t n, size_t *offset)
{
	const char *hit;

	if (n == 0 || text->text.length == 0)
		return false;
	hit = memmem(text->text.data, text->text.length, words, n);
	if (!hit)
		return false;
	*offset = text->from[hit - text->text.data];
	return true;
}

/* Quotes come wrapped in quotation marks, with an ellipsis or a full stop. */
static void
trim(char **quote, size_t *n)
{
	while (*n && strchr(" \"'.", **quote)) {
		++*quote;
		--*n;
	}
	while (*n && strchr(" \"'.", (*quote)[*n - 1]))
		--*n;
}

/* Bytes of the first GROUND_WORDS words, 0 if there are fewer. */
static size_t
run_length(const char *p, size_t n)
{
	int words = 0;

	for (size_t i = 0; i <= n; i++)
		if ((i == n || p[i] == ' ') && ++words == GROUND_WORDS)
			return i;
	return 0;
}

bool
ground_find(const struct fold *text, const char *quote, size_t *offset)
{
	char *folded = fold_text(quote), *p = folded, *blank;
	size_t n = strlen(folded), run;
	bool found;

	trim(&p, &n);
	found = find(text, p, n, offset);
	while (!found && (run = run_length(p, n)) > 0) {
		found = find(text, p, run, offset);
		blank = memchr(p, ' ', n);
		if (!blank)
			break;
		n -= (size_t)(blank + 1 - p);
		p = blank + 1;
	}
	free(folded);
	return found;
}

static bool
is_part_of_word(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

bool
ground_is_term(const struct fold *text, const char *name)
{
	char *folded = fold_text(name), *hit = text->text.data;
	size_t n = strlen(folded), words = 1;
	bool found = false;

	for (size_t i = 0; i < n; i++)
		words += folded[i] == ' ';
	while (!found && hit && n && words <= GROUND_TERM_WORDS) {
		hit = strstr(hit, folded);
		if (!hit)
			break;
		found = (hit == text->text.data || !is_part_of_word(hit[-1])) &&
			!is_part_of_word(hit[n]);
		hit++;
	}
	free(folded);
	return found;
}
