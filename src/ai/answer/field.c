#include "ai/answer/field.h"

#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"
#include "lib/utf8.h"

#include "ai/answer/tidy.h"

#define LEAK_POINTS 40 /* characters of the system message in an item */

/* Length in characters of what text and secret have in common around a block
 * that they share at i and k. */
static size_t
common_run(const char *text, size_t n, size_t i, const char *secret, size_t m,
    size_t k)
{
	size_t end = i;

	while (
	    end < n && k + (end - i) < m && text[end] == secret[k + (end - i)])
		end++;
	while (i > 0 && k > 0 && text[i - 1] == secret[k - 1]) {
		i--;
		k--;
	}
	return utf8_count(text + i, end - i);
}

/* Whether text holds LEAK_POINTS consecutive characters of the secret.  Such
 * a run covers a whole block of half that many bytes: only blocks are
 * searched for. */
static bool
leaks(const char *text, const char *secret)
{
	size_t n = strlen(text), m = strlen(secret), block = LEAK_POINTS / 2;
	const char *hit;

	for (size_t i = 0; i + block <= n; i += block) {
		hit = memmem(secret, m, text + i, block);
		for (; hit;
		     hit = memmem(hit + 1, (size_t)(secret + m - hit - 1),
			 text + i, block))
			if (common_run(text, n, i, secret, m,
				(size_t)(hit - secret)) >= LEAK_POINTS)
				return true;
	}
	return false;
}

char *
field_take(const struct sent *sent, const cJSON *raw, const char *name,
    size_t max, struct rejection *why)
{
	const char *text = json_text(raw, name);
	char *clean = NULL;
	enum flaw flaw = FLAW_NONE;
	enum tidy state;

	if (why->flaw)
		return NULL;
	state = text ? tidy_text(text, &clean) : TIDY_EMPTY;
	if (!text || state == TIDY_EMPTY)
		flaw = FLAW_MISSING;
	else if (state == TIDY_CONTROL)
		flaw = FLAW_CONTROL;
	else if (max && utf8_count(clean, strlen(clean)) > max)
		flaw = FLAW_TOO_LONG;
	else if (strstr(clean, sent->tag) || leaks(clean, sent->system))
		flaw = FLAW_LEAK;
	if (flaw == FLAW_NONE) {
		tidy_markup(clean);
		return clean;
	}
	*why = (struct rejection){flaw, name};
	free(clean);
	return NULL;
}

char *
field_take_cut(const struct sent *sent, const cJSON *raw, const char *name,
    size_t max, struct rejection *why)
{
	const char *text = json_text(raw, name);
	char *clean;

	if (why->flaw || !text || text[strspn(text, " \t\r\n")] == '\0')
		return why->flaw ? NULL : mem_copy("");
	clean = field_take(sent, raw, name, 0, why);
	if (clean)
		tidy_cut(clean, max);
	return clean;
}
