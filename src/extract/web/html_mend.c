#include "extract/web/html_mend.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "lib/utf8.h"

#include "extract/limits.h"
#include "extract/text/charset.h"
#include "extract/xml/xml_scan.h"

#define SECTION "<![CDATA["
#define SECTION_END "]]>"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Declarations. */

static bool
starts(const char *at, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - at) >= n && strncasecmp(at, word, n) == 0;
}

/* Where the text behind the next such word begins; the end if there is none. */
static const char *
behind(const char *at, const char *end, const char *word)
{
	size_t n = strlen(word);
	const char *found = memmem(at, (size_t)(end - at), word, n);

	return found ? found + n : end;
}

/* Where the text behind a tag begins; values in quotes may have any character.
 */
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

/* Where the text behind the element or tag at "<" begins. */
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

/* The next declaration to remove; NULL if there is none. */
static const char *
find(const char *at, const char *end)
{
	while ((at = memchr(at, '<', (size_t)(end - at))) && end - at > 2) {
		if (starts(at, end, "<!-->") || starts(at, end, "<!--->"))
			return at; /* HTML takes this for a whole comment,
				      libxml2 does not */
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

/* Attributes. */

/* The state of the scan.  It does not know comments and scripts: what it blanks
 * in those is not read anyway. */
struct scan {
	bool tag, attribute; /* inside of one */
	char quote;	     /* around the value, or 0 */
	char before;	     /* the last character that is no blank */
	size_t count;	     /* attributes of the tag so far */
};

/* Goes on by a character inside a tag. */
static void
scan_tag(struct scan *s, char c)
{
	if (s->quote) {
		if (c == s->quote)
			s->quote = 0, s->attribute = false;
	} else if (c == '>') {
		s->tag = false;
	} else if ((c == '"' || c == '\'') && s->before == '=') {
		s->quote = c;
	} else if (is_blank(c)) {
		s->attribute = false;
	} else {
		s->count += !s->attribute;
		s->attribute = true;
	}
	if (!is_blank(c))
		s->before = c;
}

void
html_limit_attributes(struct buf *page)
{
	struct scan s = {false, false, 0, 0, 0};

	for (size_t i = 0; i + 1 < page->length; i++) {
		char c = page->data[i];

		if (c == '<' && !s.quote)
			s = (struct scan){
			    is_letter(page->data[i + 1]), true, 0, c, 0};
		else if (s.tag)
			scan_tag(&s, c);
		if (s.tag && s.count > LIMIT_HTML_ATTRIBUTES)
			page->data[i] = ' ';
	}
}

/* Characters. */

/* The next of U+0080 to U+009F: two bytes; NULL if there is none. */
static const char *
find_control(const char *text, const char *end)
{
	while ((text = memchr(text, 0xC2, (size_t)(end - text)))) {
		if (end - text >= 2 && (unsigned char)text[1] < 0xA0)
			return text;
		text++;
	}
	return NULL;
}

bool
html_mend_controls(const char *text, size_t n, struct buf *out)
{
	const char *end = text + n, *at;
	char bytes[4];

	if (!find_control(text, end))
		return false;
	buf_clear(out);
	while ((at = find_control(text, end))) {
		uint32_t point = codepage_1252[(unsigned char)at[1] - 0x80];

		buf_add(out, text, (size_t)(at - text));
		if (point == 0xFFFD) /* stays what it is */
			buf_add(out, at, 2);
		else
			buf_add(out, bytes, utf8_encode(point, bytes));
		text = at + 2;
	}
	buf_add(out, text, (size_t)(end - text));
	return true;
}
