#include "ai/answer/tidy.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/utf8.h"

#include "ai/answer/fold.h"

#define ELLIPSIS "\xE2\x80\xA6"

static bool
is_dropped(uint32_t point)
{
	return point == '\r' || (point >= 0x202A && point <= 0x202E) ||
	       (point >= 0x2066 && point <= 0x2069) || point == 0x200B ||
	       point == 0x180E || point == 0x2060 || point == 0xFEFF ||
	       (point >= 0xE0000 && point <= 0xE007F);
}

/* What joins characters or stands for lost ones shows nothing by itself. */
static bool
is_hollow(uint32_t point)
{
	return fold_is_space(point) || point == 0x200C || point == 0x200D ||
	       point == 0xFFFD || point == 0xAD;
}

static bool
is_control(uint32_t point)
{
	return (point < 0x20 && point != '\n' && point != '\t') ||
	       (point >= 0x7F && point < 0xA0 && point != 0x85);
}

enum tidy
tidy_text(const char *text, char **out)
{
	size_t n = strlen(text), at = 0, length, solid = 0;
	struct buf clean = BUF_EMPTY;
	uint32_t point;

	*out = NULL;
	buf_add(&clean, "", 0);
	for (; at < n; at += length) {
		length = utf8_decode(text + at, n - at, &point);
		if (length == 0 || (is_control(point) && !is_dropped(point))) {
			buf_release(&clean);
			return TIDY_CONTROL;
		}
		if (is_dropped(point) ||
		    (clean.length == 0 && fold_is_space(point)))
			continue;
		buf_add(&clean, text + at, length);
		if (!is_hollow(point))
			solid = clean.length;
	}
	if (clean.data)
		clean.data[solid] = '\0';
	*out = buf_take(&clean);
	return solid ? TIDY_OK : TIDY_EMPTY;
}

/* None is shorter than what it means. */
static const struct {
	const char *name;
	const char *text;
} entities[] = {
    {"&lt;", "<"},
    {"&gt;", ">"},
    {"&amp;", "&"},
    {"&quot;", "\""},
    {"&#39;", "'"},
    {"&apos;", "'"},
    {"&nbsp;", " "},
    {"&hellip;", ELLIPSIS},
};

static const char *const tags[] = {"a", "b", "br", "code", "div", "em", "font",
    "h1", "h2", "h3", "i", "img", "li", "mark", "ol", "p", "script", "small",
    "span", "strong", "style", "sub", "sup", "table", "td", "th", "tr", "u",
    "ul"};

/* Bytes of the known tag at p, 0 if there is none; *name: which. */
static size_t
tag_length(const char *p, const char **name)
{
	const char *start = p + 1 + (p[1] == '/'), *end;
	size_t n = strspn(start, "abcdefghijklmnopqrstuvwxyz123"
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	end = strchr(start, '>');
	if (!n || !end || end - p > 200 || !strchr(" />\t\n", start[n]))
		return 0;
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (strlen(tags[i]) == n &&
		    strncasecmp(tags[i], start, n) == 0) {
			*name = tags[i];
			return (size_t)(end + 1 - p);
		}
	return 0;
}

/* Bytes of markup at p that show nothing: a tag that is opened and closed, or
 * one without content.  A tag alone is what the text is about. */
static size_t
markup_length(const char *text, const char *p)
{
	const char *name = NULL, *close;
	size_t n = tag_length(p, &name);
	char open[16], closed[16];

	if (n == 0)
		return 0;
	snprintf(open, sizeof open, "<%s", name);
	snprintf(closed, sizeof closed, "</%s>", name);
	if (p[1] == '/')
		return strcasestr(text, open) && strcasestr(text, open) < p ? n
									    : 0;
	close = strcasestr(p, closed);
	if (close &&
	    (strcmp(name, "script") == 0 || strcmp(name, "style") == 0))
		return (size_t)(close - p) + strlen(closed);
	return close || strcmp(name, "br") == 0 || strcmp(name, "img") == 0 ? n
									    : 0;
}

/* Bytes of the entity at p, 0 if there is none; *means: its text. */
static size_t
entity_length(const char *p, const char **means)
{
	for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
		size_t n = strlen(entities[i].name);

		if (strncmp(p, entities[i].name, n) == 0) {
			*means = entities[i].text;
			return n;
		}
	}
	return 0;
}

void
tidy_markup(char *text)
{
	char *copy = mem_copy(text), *to = text;
	const char *means;
	bool code = false;
	size_t n;

	for (const char *p = copy; *p; p += n) {
		code ^= *p == '`';
		n = *p == '<' && !code ? markup_length(copy, p) : 0;
		if (n)
			continue;
		n = *p == '&' && !code ? entity_length(p, &means) : 0;
		if (n) {
			to = stpcpy(to, means);
			continue;
		}
		*to++ = *p;
		n = 1;
	}
	*to = '\0';
	free(copy);
}

/* End of the last sentence in the first n bytes, 0 if none ends there. */
static size_t
sentence_end(const char *text, size_t n)
{
	for (size_t i = n; i > 0; i--)
		if (strchr(".!?", text[i - 1]) &&
		    (text[i] == ' ' || text[i] == '\n' || text[i] == '\0'))
			return i;
	return 0;
}

void
tidy_cut(char *text, size_t points)
{
	size_t n = strlen(text), end;

	if (utf8_count(text, n) <= points)
		return;
	end = sentence_end(text, utf8_prefix(text, n, points));
	if (end) {
		text[end] = '\0';
		return;
	}
	/* Two points less leave room for the three bytes of the ellipsis. */
	end = utf8_prefix(text, n, points - 2);
	while (end > 0 && text[end] != ' ')
		end--;
	if (end == 0)
		end = utf8_prefix(text, n, points - 2);
	memcpy(text + end, ELLIPSIS, sizeof ELLIPSIS);
}
