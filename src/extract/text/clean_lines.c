/* The rules of clean.h that look at lines. */
#include "extract/text/clean.h"

#include <string.h>

#include "extract/markdown/markdown.h"

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
