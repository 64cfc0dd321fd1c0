#include "extract/web/html_tags.h"

#include <stdbool.h>

#include "extract/limits.h"

/* Where the scan is.  It need not know comments and scripts: in those it may
 * blank what nobody reads. */
struct scan {
	bool tag, attribute; /* inside of one */
	char quote;	     /* around the value, or 0 */
	char before;	     /* the last character that is no blank */
	size_t count;	     /* attributes of the tag so far */
};

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
