/* Every rule of cleaning, and all of them: the first byte says for what text.
 * What is no UTF-8 is left out, for no rule ever sees it. */
#include "fuzz/fuzz.h"

#include <string.h>

#include "lib/utf8.h"

#include "extract/text/clean.h"

#define LONG 40 /* bytes of a line, so that a short text has long ones */

static void
add_valid(struct buf *out, const char *text, size_t n)
{
	uint32_t point;
	size_t length;

	for (size_t i = 0; i < n; i += length ? length : 1) {
		length = utf8_decode(text + i, n - i, &point);
		buf_add(out, text + i, length);
	}
}

static bool
valid(const struct buf *text)
{
	return utf8_valid(text->data ? text->data : "", text->length);
}

static bool
has(const struct buf *text, const char *what)
{
	return text->length &&
	       memmem(text->data, text->length, what, strlen(what));
}

static size_t
count(const struct buf *text, char c)
{
	size_t found = 0;

	for (size_t i = 0; i < text->length; i++)
		found += text->data[i] == c;
	return found;
}

static void
squeeze(struct buf *text)
{
	clean_squeeze(text, true);
}

static void
make_short(struct buf *text)
{
	clean_long(text, LONG);
}

static void
check_rules(const struct buf *text)
{
	static void (*const rules[])(struct buf *) = {clean_newlines,
	    clean_ligatures, clean_tex_codes, clean_invisible, clean_compose,
	    clean_spaces, clean_hyphens, clean_line_hyphens, clean_wraps,
	    squeeze, clean_leaders, make_short};

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		struct buf copy = BUF_EMPTY;

		buf_add(&copy, text->data, text->length);
		rules[i](&copy);
		MUST(valid(&copy));
		MUST(count(&copy, '\f') == count(text, '\f'));
		buf_release(&copy);
	}
}

static void
check_cut(const struct buf *text, size_t max)
{
	size_t cut = clean_cut(text->data, text->length, max);

	MUST(cut <= text->length && (cut <= max || text->length <= max));
	MUST(utf8_valid(text->data, cut));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum text_origin origins[] = {
	    ORIGIN_PLAIN, ORIGIN_MARKUP, ORIGIN_PRINTED};
	struct buf text = BUF_EMPTY;
	size_t pages;

	if (size == 0)
		return 0;
	add_valid(&text, (const char *)data + 1, size - 1);
	if (text.length) {
		check_rules(&text);
		check_cut(&text, data[0]);
		pages = count(&text, '\f');
		clean_text(&text, origins[data[0] % 3]);
		MUST(valid(&text));
		/* Pages are told by number: none may come or go. */
		MUST(count(&text, '\f') == pages);
		MUST(!has(&text, "\x01") && !has(&text, "\r"));
		MUST(!has(&text, "\n\n\n") && !has(&text, " \n"));
	}
	buf_release(&text);
	return 0;
}
