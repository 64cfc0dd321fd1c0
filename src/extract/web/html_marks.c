#include "extract/web/html_marks.h"

#include <string.h>
#include <strings.h>

#include "extract/xml/xml_scan.h"

#define SECTION "<![CDATA["
#define SECTION_END "]]>"

static bool
starts(const char *at, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - at) >= n && strncasecmp(at, word, n) == 0;
}

/* Behind the next of a character or a word; the end if there is none. */
static const char *
behind(const char *at, const char *end, const char *word)
{
	size_t n = strlen(word);
	const char *found = memmem(at, (size_t)(end - at), word, n);

	return found ? found + n : end;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Behind a tag; its values may have any characters. */
static const char *
behind_tag(const char *at, const char *end)
{
	char quote = 0, before = 0;

	for (; at < end; at++) {
		if (quote)
			quote = *at == quote ? 0 : quote;
		else if (*at == '>')
			return at + 1;
		else if ((*at == '"' || *at == '\'') && before == '=')
			quote = *at;
		if (!is_blank(*at))
			before = *at;
	}
	return end;
}

/* The end tag of an element that has no markup inside. */
static const char *
raw_end(const char *at, const char *end, const char *tag)
{
	while ((at = memchr(at, '<', (size_t)(end - at)))) {
		if (starts(at, end, tag))
			return at;
		at++;
	}
	return end;
}

/* Behind what begins here with "<" and a letter or a stroke. */
static const char *
behind_element(const char *at, const char *end)
{
	const char *stop = behind_tag(at, end);

	if (stop == end || stop[-2] == '/')
		return stop;
	if (starts(at, end, "<script"))
		return raw_end(stop, end, "</script");
	if (starts(at, end, "<style"))
		return raw_end(stop, end, "</style");
	return stop;
}

static bool
is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* The next one to remove; NULL if there is none. */
static const char *
find(const char *at, const char *end)
{
	while ((at = memchr(at, '<', (size_t)(end - at))) && end - at > 2) {
		if (starts(at, end, "<!-->") || starts(at, end, "<!--->"))
			return at; /* a whole comment, but not to libxml2 */
		if (starts(at, end, "<!--"))
			at = behind(at + 4, end, "-->");
		else if (starts(at, end, "<!doctype"))
			at = behind(at, end, ">");
		else if (at[1] == '!')
			return at;
		else if (is_letter(at[1]) || at[1] == '/')
			at = behind_element(at, end);
		else
			at++;
	}
	return NULL;
}

/* One that does not end goes to the end of the page. */
static void
add_section(struct buf *out, const char *at, const char *end)
{
	at += strlen(SECTION);
	if (end - at >= 3 && memcmp(end - 3, SECTION_END, 3) == 0)
		end -= 3;
	for (; at < end; at++)
		if (*at == '<')
			buf_add_text(out, "&lt;");
		else if (*at == '&')
			buf_add_text(out, "&amp;");
		else
			buf_add_char(out, *at);
}

void
html_drop_declarations(struct buf *page, bool xhtml)
{
	const char *kept = page->data, *end, *at, *stop;
	struct buf out = BUF_EMPTY;

	if (!page->length)
		return;
	end = kept + page->length;
	at = kept + xml_scan_subset(kept, page->length);
	while ((at = find(at, end))) {
		buf_add(&out, kept, (size_t)(at - kept));
		stop = xhtml && starts(at, end, SECTION)
			   ? behind(at, end, SECTION_END)
			   : NULL;
		if (stop)
			add_section(&out, at, stop);
		else
			stop = behind(at, end, ">");
		kept = at = stop;
	}
	if (kept == page->data)
		return;
	buf_add(&out, kept, (size_t)(end - kept));
	buf_release(page);
	*page = out;
}
