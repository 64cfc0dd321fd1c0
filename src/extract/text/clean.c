#include "extract/text/clean.h"

#include <stdint.h>
#include <string.h>

#include "lib/utf8.h"

#include "extract/limits.h"
#include "extract/markdown/markdown.h"
#include "extract/text/unicode.h"

#define MARKS_MAX 8
#define DROP UINT32_MAX

/* Rules that look at characters. */

/* What becomes of one point: itself, another that is no longer in UTF-8, or
 * DROP.  before is the point in front, 0 at the start. */
typedef uint32_t point_rule(
    uint32_t point, uint32_t before, const char *rest, size_t n);

/* Whether a byte with one of these marks is in the text: most text has none
 * of what a rule looks for, and memory is read faster than rules run. */
static bool
has_any(const struct buf *text, const char *bytes)
{
	for (; *bytes; bytes++)
		if (text->length && memchr(text->data, *bytes, text->length))
			return true;
	return false;
}

/* Applies a rule in place; plain bytes (ASCII from space on) are not asked. */
static void
map_points(struct buf *text, point_rule *rule)
{
	size_t in = 0, out = 0, length;
	uint32_t point = 0, before = 0, becomes;

	while (in < text->length) {
		unsigned char c = (unsigned char)text->data[in];

		if (c >= ' ' && c < 0x7F) {
			before = c;
			text->data[out++] = text->data[in++];
			continue;
		}
		length =
		    utf8_decode(text->data + in, text->length - in, &point);
		if (length == 0) { /* no character at all */
			in++;
			continue;
		}
		becomes = rule(point, before, text->data + in + length,
		    text->length - in - length);
		in += length;
		if (becomes == DROP)
			continue;
		before = becomes;
		out += utf8_encode(becomes, text->data + out);
	}
	if (text->data)
		text->data[out] = '\0';
	text->length = out;
}

static uint32_t
newline_rule(uint32_t point, uint32_t before, const char *rest, size_t n)
{
	(void)before;
	if (point == '\r')
		return n && *rest == '\n' ? DROP : '\n';
	if (point == 0x85 || point == 0x2028 || point == 0x2029)
		return '\n';
	return point;
}

void
clean_newlines(struct buf *text)
{
	if (has_any(text, "\r\xC2\xE2"))
		map_points(text, newline_rule);
}

static bool
joins_scripts(uint32_t point)
{
	return (point >= 0x600 && point < 0x10A0) ||
	       (point >= 0x1780 && point < 0x18B0) ||
	       (point >= 0x2600 && point < 0x2800) || point == 0xFE0F ||
	       (point >= 0x1F000 && point < 0x1FB00);
}

static bool
is_invisible(uint32_t p)
{
	if (p < 0x20)
		return p != '\t' && p != '\n' && p != '\f' && p != WRAP;
	return (p >= 0x7F && p < 0xA0) || p == 0xAD ||
	       (p >= 0x200B && p <= 0x200F) || (p >= 0x202A && p <= 0x202E) ||
	       (p >= 0x2060 && p <= 0x2064) || (p >= 0x2066 && p <= 0x2069) ||
	       p == 0xFEFF || (p >= 0xFDD0 && p <= 0xFDEF) ||
	       (p & 0xFFFE) == 0xFFFE || (p >= 0xE0000 && p <= 0xE007F);
}

static uint32_t
invisible_rule(uint32_t point, uint32_t before, const char *rest, size_t n)
{
	size_t length;

	/* A soft hyphen at a line end is shown, and says: one word. */
	if (point == WRAP && before == 0xAD)
		return DROP;
	if (point == 0xAD && n && *rest == WRAP)
		return 0xAD;
	if (!is_invisible(point))
		return point;
	if ((point == 0x200C || point == 0x200D) && joins_scripts(before) &&
	    joins_scripts(unicode_at(rest, n, 0, &length)))
		return point;
	return DROP;
}

static uint32_t
soft_hyphen_rule(uint32_t point, uint32_t before, const char *rest, size_t n)
{
	(void)before;
	(void)rest;
	(void)n;
	return point == 0xAD ? DROP : point;
}

static bool
has_invisible(const struct buf *text)
{
	for (size_t i = 0; i < text->length; i++) {
		unsigned char c = (unsigned char)text->data[i];

		if (c == 0x7F || c >= 0xC2 ||
		    (c < ' ' && c != '\n' && c != '\t'))
			return true;
	}
	return false;
}

void
clean_invisible(struct buf *text)
{
	if (!has_invisible(text))
		return;
	map_points(text, invisible_rule);
	if (memmem(text->data, text->length, "\xC2\xAD", 2))
		map_points(text, soft_hyphen_rule);
}

static uint32_t
space_rule(uint32_t point, uint32_t before, const char *rest, size_t n)
{
	(void)before;
	(void)rest;
	(void)n;
	if (point == 0xA0 || (point >= 0x2000 && point <= 0x200A) ||
	    point == 0x202F || point == 0x205F || point == 0x3000)
		return ' ';
	return point == 0x2011 ? '-' : point;
}

void
clean_spaces(struct buf *text)
{
	if (has_any(text, "\xC2\xE2\xE3"))
		map_points(text, space_rule);
}

/* Adds one word in NFC, dropping marks past the eighth on one letter. */
static void
add_composed(struct buf *out, struct buf *spare, const char *word, size_t n)
{
	size_t i = 0, length, marks = 0;
	uint32_t point;

	buf_clear(spare);
	while (i < n) {
		point = unicode_at(word, n, i, &length);
		marks = unicode_mark(point) ? marks + 1 : 0;
		if (marks <= MARKS_MAX)
			buf_add(spare, word + i, length);
		i += length ? length : 1;
	}
	if (spare->length)
		unicode_add_nfc(out, spare->data, spare->length);
}

/* The end of the run that starts at i and has no byte up to the space. */
static size_t
run_end(const struct buf *text, size_t i, bool *unsettled)
{
	size_t length;
	uint32_t point;

	*unsettled = false;
	while (i < text->length && (unsigned char)text->data[i] > ' ') {
		/* U+0300 begins with CC: below it nothing is unsettled. */
		if ((unsigned char)text->data[i] < 0xCC) {
			i++;
			continue;
		}
		point = unicode_at(text->data, text->length, i, &length);
		*unsettled = *unsettled || unicode_unsettled(point);
		i += length ? length : 1;
	}
	return i;
}

static bool
has_unsettled(const struct buf *text)
{
	uint32_t point;
	size_t length;

	for (size_t i = 0; i < text->length; i += length) {
		length = 1;
		if ((unsigned char)text->data[i] < 0xCC)
			continue;
		point = unicode_at(text->data, text->length, i, &length);
		if (unicode_unsettled(point))
			return true;
		length = length ? length : 1;
	}
	return false;
}

/* Word by word: a space never joins with a mark behind it into a letter, so
 * words settle apart, and only those that need it pay for it. */
void
clean_compose(struct buf *text)
{
	struct buf out = BUF_EMPTY, spare = BUF_EMPTY;
	bool unsettled;
	size_t i = 0, end;

	if (!has_unsettled(text))
		return;
	buf_reserve(&out, text->length);
	while (i < text->length) {
		end = run_end(text, i, &unsettled);
		if (unsettled)
			add_composed(&out, &spare, text->data + i, end - i);
		else
			buf_add(&out, text->data + i, end - i);
		for (i = end; end < text->length &&
			      (unsigned char)text->data[end] <= ' ';)
			end++;
		buf_add(&out, text->data + i, end - i);
		i = end;
	}
	buf_release(&spare);
	buf_release(text);
	*text = out;
}

/* Rules that look at lines. */

void
clean_wraps(struct buf *text)
{
	size_t out = 0;

	for (size_t in = 0; in < text->length; in++) {
		char c = text->data[in];

		if (c == WRAP && in + 1 < text->length &&
		    text->data[in + 1] == '\f')
			continue; /* the page break is the space */
		text->data[out++] = c == WRAP ? ' ' : c;
	}
	if (text->data)
		text->data[out] = '\0';
	text->length = out;
}

/* Copies one line trimmed at its end; inner: runs of blanks become one blank,
 * a tab if there is one in the run; the indent stays.  Returns its length. */
static size_t
squeeze_line(char *out, const char *line, size_t n, bool inner)
{
	size_t made = 0, i = 0;
	char blank;

	while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t'))
		n--;
	if (!inner) {
		memmove(out, line, n);
		return n;
	}
	while (i < n && line[i] == ' ')
		out[made++] = line[i++];
	while (i < n) {
		if (line[i] != ' ' && line[i] != '\t') {
			out[made++] = line[i++];
			continue;
		}
		for (blank = ' '; line[i] == ' ' || line[i] == '\t'; i++)
			blank = line[i] == '\t' ? '\t' : blank;
		out[made++] = blank;
	}
	return made;
}

/* Fences around verbatim text that readers of documents write. */
static bool
is_fence(const char *line, size_t n)
{
	return n == strlen(MARKDOWN_FENCE) &&
	       memcmp(line, MARKDOWN_FENCE, n) == 0;
}

/* State of clean_squeeze: what was written last. */
struct squeeze {
	size_t out;
	bool blank;    /* a blank line is owed */
	bool page_top; /* nothing on this page yet */
	bool verbatim; /* between fences */
};

/* Writes a line (its end may be a page break or the end of the text). */
static void
squeeze_put(
    struct squeeze *s, struct buf *t, size_t start, size_t end, bool inner)
{
	char *out = t->data + s->out, *line = t->data + start;
	size_t made = 0;
	bool owed = s->blank && !s->page_top;

	if (is_fence(line, end - start))
		s->verbatim = inner && !s->verbatim;
	/* The owed blank line was read, so there is room for it. */
	made =
	    squeeze_line(out + owed, line, end - start, inner && !s->verbatim);
	if (made == 0) {
		s->blank = true;
		return;
	}
	if (owed)
		out[0] = '\n';
	s->out += made + owed;
	s->blank = s->page_top = false;
}

void
clean_squeeze(struct buf *text, bool inner)
{
	struct squeeze s = {0, false, true, false};
	size_t start = 0, end, n = text->length;

	while (start < n) {
		for (end = start; end < n && text->data[end] != '\n' &&
				  text->data[end] != '\f';)
			end++;
		squeeze_put(&s, text, start, end, inner);
		if (end < n && text->data[end] == '\f') {
			text->data[s.out++] = '\f';
			s.page_top = true;
			s.blank = s.verbatim = false;
		} else if (end < n && !s.blank && !s.page_top) {
			text->data[s.out++] = '\n';
		}
		start = end + 1;
	}
	text->length = s.out;
	if (text->data)
		text->data[s.out] = '\0';
	if (s.out && text->data[s.out - 1] != '\n' &&
	    text->data[s.out - 1] != '\f')
		buf_add_char(text, '\n');
}

/* The end of a run of dots and single blanks that starts at i; *dots. */
static size_t
leader_end(const struct buf *t, size_t i, size_t *dots)
{
	size_t end = i;

	*dots = 0;
	while (i < t->length) {
		if (t->data[i] == '.') {
			++*dots;
			end = ++i;
		} else if (t->data[i] == ' ' && i + 1 < t->length &&
			   t->data[i + 1] == '.') {
			i++;
		} else {
			break;
		}
	}
	return end;
}

/* Appends what is not yet copied, and an ellipsis with one blank on each
 * side that has text.  Moves *end behind blanks. */
static void
add_ellipsis(
    struct buf *out, const struct buf *t, size_t start, size_t i, size_t *end)
{
	while (i > start && t->data[i - 1] == ' ')
		i--;
	while (*end < t->length && t->data[*end] == ' ')
		++*end;
	buf_add(out, t->data + start, i - start);
	if (i > 0 && (unsigned char)t->data[i - 1] > ' ')
		buf_add_char(out, ' ');
	buf_add_text(out, "\xE2\x80\xA6");
	if (*end < t->length && (unsigned char)t->data[*end] > ' ')
		buf_add_char(out, ' ');
}

void
clean_leaders(struct buf *text)
{
	struct buf out = BUF_EMPTY;
	size_t start = 0, i = 0, end, dots;
	const char *dot;

	while (i < text->length &&
	       (dot = memchr(text->data + i, '.', text->length - i))) {
		i = (size_t)(dot - text->data);
		end = leader_end(text, i, &dots);
		if (dots >= 4) {
			add_ellipsis(&out, text, start, i, &end);
			start = end;
		}
		i = end;
	}
	if (start) {
		buf_add(&out, text->data + start, text->length - start);
		buf_release(text);
		*text = out;
	}
}

void
clean_long(struct buf *text, size_t max)
{
	size_t line = 0;
	char *space = NULL;

	for (size_t i = 0; i < text->length; i++) {
		char *c = text->data + i;

		if (*c == '\n' || *c == '\f') {
			line = i + 1;
			space = NULL;
		} else if (*c == ' ') {
			space = c;
		}
		if (i - line >= max && space) {
			*space = '\n';
			line = (size_t)(space - text->data) + 1;
			space = NULL;
		}
	}
}

/* The whole. */

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
