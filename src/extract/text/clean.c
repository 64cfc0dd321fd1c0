#include "extract/text/clean.h"

#include <string.h>

#include "extract/limits.h"

void
clean_text(struct buf *text, enum text_origin origin)
{
	bool printed = origin == ORIGIN_PRINTED;

	clean_newlines(text);
	clean_ligatures(text);
	if (printed)
		clean_tex_codes(text);
	clean_invisible(text);
	clean_compose(text);
	clean_spaces(text);
	if (printed)
		clean_hyphens(text);
	else if (origin == ORIGIN_PLAIN)
		clean_line_hyphens(text);
	clean_wraps(text); /* elsewhere a forged mark, which goes, too */
	clean_squeeze(text, origin != ORIGIN_PLAIN);
	if (origin != ORIGIN_PLAIN)
		clean_leaders(text);
	clean_long(text, LIMIT_PARAGRAPH);
}

/* Behind the last c before max, but not in the first half: 0 if none. */
static size_t
behind_last(const char *text, size_t max, const char *c, size_t n)
{
	for (size_t i = max; i > max / 2 && i >= n; i--)
		if (memcmp(text + i - n, c, n) == 0)
			return i;
	return 0;
}

size_t
clean_cut(const char *text, size_t n, size_t max)
{
	size_t at;

	if (n <= max)
		return n;
	at = behind_last(text, max, "\n\n", 2);
	if (!at)
		at = behind_last(text, max, "\n", 1);
	if (!at)
		for (at = max; at && ((unsigned char)text[at] & 0xC0) == 0x80;)
			at--;
	return at;
}
