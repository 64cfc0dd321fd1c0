#include "extract/pdf/runs.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "extract/limits.h"

#define SCALE 3.0F   /* "-zoom 4" is held to 3 */
#define BASE 0.78F   /* of the height of the font's box: where letters stand */
#define FONTS 100000 /* ids beyond are none */
#define COLOR "\" color=" /* behind the name of a font */
#define COLOR_BYTES 8
#define PLACE_MAX 60000 /* a page is at most 14 400 points */

struct part {
	const char *at, *end;
};

static bool
skip(struct part *p, const char *text)
{
	size_t n = strlen(text);

	if ((size_t)(p->end - p->at) < n || memcmp(p->at, text, n) != 0)
		return false;
	p->at += n;
	return true;
}

/* A decimal number, perhaps with a sign and a fraction, up to the quote that
 * ends it. */
static bool
number(struct part *p, float *value)
{
	bool negative = p->at < p->end && *p->at == '-';
	const char *start;
	long whole = 0;

	p->at += negative;
	start = p->at;
	for (; p->at < p->end && *p->at >= '0' && *p->at <= '9'; p->at++)
		if (whole < PLACE_MAX)
			whole = whole * 10 + (*p->at - '0');
	if (p->at == start)
		return false;
	*value = (float)(negative ? -whole : whole);
	if (p->at < p->end && *p->at == '.')
		while (++p->at < p->end && *p->at != '"')
			;
	return skip(p, "\"");
}

/* name="12" behind blanks. */
static bool
attribute(struct part *p, const char *name, float *value)
{
	while (p->at < p->end && *p->at == ' ')
		p->at++;
	return skip(p, name) && skip(p, "=\"") && number(p, value);
}

/* Behind the text that is looked for, which is on this line. */
static bool
find(struct part *p, const char *text)
{
	size_t n = strlen(text);
	const char *found = memmem(p->at, (size_t)(p->end - p->at), text, n);

	if (found)
		p->at = found + n;
	return found;
}

static bool
has_word(const char *name, size_t n, const char *const *words)
{
	for (; *words; words++) {
		size_t m = strlen(*words);

		for (size_t i = 0; i + m <= n; i++)
			if (strncasecmp(name + i, *words, m) == 0)
				return true;
	}
	return false;
}

unsigned
runs_family(const char *name, size_t n)
{
	static const char *const mono[] = {"mono", "courier", "cmtt", "sftt",
	    "cmsltt", "cmitt", "ectt", "lmtt", "cmcsctt", "typewriter",
	    "consol", "menlo", "monaco", "sourcecode", "firacode", "lettergoth",
	    "andale", "nimbusmon", "txtt", "pcr", "ocrb", "fixed", "terminal",
	    "hack-", "fira code", "cascadia", "jetbrains", NULL};
	static const char *const maker[] = {"monotype", NULL};
	static const char *const sign[] = {"wingding", "webding", "dingbat",
	    "symbolmt", "marvosym", "fontawesome", "starsymbol", "opensymbol",
	    "marlett", "bullet", "icons", "monotypesorts", "symbol-", NULL};
	static const char *const math[] = {"cmmi", "cmsy", "cmex", "msam",
	    "msbm", "math", "eufm", "rsfs", "mtmi", "mtsy", "mtex", "euler",
	    "stix", "cmbsy", "cmmib", NULL};
	unsigned flags = 0;

	if (n > 7 && name[6] == '+') { /* of a subset */
		name += 7;
		n -= 7;
	}
	flags |=
	    has_word(name, n, mono) && !has_word(name, n, maker) ? RUN_MONO : 0;
	flags |= has_word(name, n, sign) ||
			 (n == 6 && strncasecmp(name, "symbol", 6) == 0)
		     ? RUN_SIGN
		     : 0;
	flags |= has_word(name, n, math) ? RUN_MATH : 0;
	return flags;
}

/* <fontspec id="0" size="48" family="..." color="#000000"/> */
static void
add_font(struct runs *r, struct part p)
{
	float id, size;
	const char *name, *end;
	size_t count;

	if (!attribute(&p, "id", &id) || !attribute(&p, "size", &size) ||
	    !skip(&p, " family=\"") || id < 0 || id >= FONTS)
		return;
	name = p.at;
	end = p.end - name > COLOR_BYTES ? p.end - COLOR_BYTES : name;
	while (end > name && memcmp(end, COLOR, COLOR_BYTES) != 0)
		end--; /* to the last: the name may have such text, too */
	count = (size_t)id + 1;
	if (count > r->font_count) {
		r->fonts = mem_array(r->fonts, count, sizeof *r->fonts);
		memset(r->fonts + r->font_count, 0,
		    (count - r->font_count) * sizeof *r->fonts);
		r->font_count = count;
	}
	r->fonts[count - 1] = (struct runs_font){
	    size / SCALE, runs_family(name, (size_t)(end - name))};
}

/* Appends the character of an escape at at; returns what is behind it. */
static const char *
add_escape(struct buf *out, const char *at, const char *end)
{
	static const struct {
		const char *name, *text;
	} escapes[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"},
	    {"&quot;", "\""}, {"&#34;", "\""}, {"&#39;", "'"},
	    {"&#160;", "\xC2\xA0"}};

	for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
		size_t n = strlen(escapes[i].name);

		if ((size_t)(end - at) >= n &&
		    memcmp(at, escapes[i].name, n) == 0) {
			buf_add_text(out, escapes[i].text);
			return at + n;
		}
	}
	buf_add_char(out, '&');
	return at + 1;
}

/* Copies the text without its tags and escapes.  Returns how many bytes of it
 * are bold. */
static size_t
copy_text(struct buf *out, const char *at, const char *end)
{
	size_t bold = 0, before, depth = 0;
	const char *stop;

	buf_clear(out);
	while (at < end) {
		before = out->length;
		for (stop = at; stop < end && *stop != '<' && *stop != '&';)
			stop++;
		buf_add(out, at, (size_t)(stop - at));
		at = stop;
		if (at < end && *at == '&')
			at = add_escape(out, at, end);
		bold += depth ? out->length - before : 0;
		if (at == end || *at != '<')
			continue;
		if (end - at >= 3 && memcmp(at, "<b>", 3) == 0)
			depth = 1;
		else if (end - at >= 4 && memcmp(at, "</b>", 4) == 0)
			depth = 0;
		stop = memchr(at, '>', (size_t)(end - at));
		at = stop ? stop + 1 : end;
	}
	return bold;
}

/* <text top="152" left="216" width="437" height="44" font="0">...</text> */
static void
add_text(struct runs *r, struct part p)
{
	struct page_run run = {.flags = 0};
	float top, left, width, height, font;
	const struct runs_font *f = NULL;
	size_t bold;

	if (!attribute(&p, "top", &top) || !attribute(&p, "left", &left) ||
	    !attribute(&p, "width", &width) ||
	    !attribute(&p, "height", &height) ||
	    !attribute(&p, "font", &font) || !skip(&p, ">"))
		return;
	if (p.end - p.at >= 7 && memcmp(p.end - 7, "</text>", 7) == 0)
		p.end -= 7;
	bold = copy_text(&r->text, p.at, p.end);
	if (font >= 0 && (size_t)font < r->font_count)
		f = &r->fonts[(size_t)font];
	run.left = left / SCALE;
	run.top = top / SCALE;
	run.right = (left + width) / SCALE;
	run.bottom = (top + height) / SCALE;
	run.base = (top + BASE * height) / SCALE;
	run.size = f && f->size > 0 ? f->size : height / SCALE;
	run.flags = f ? f->flags : 0;
	if (bold && 2 * bold >= r->text.length)
		run.flags |= RUN_BOLD;
	if (r->text.length && run.size > 0)
		pages_run(r->pages, &run, r->text.data, r->text.length);
}

/* <page number="1" position="absolute" top="0" left="0" height="2526"
 * width="1785">, perhaps behind messages. */
static bool
read_page(struct part p, float *number, float *width, float *height)
{
	return find(&p, "<page") && attribute(&p, "number", number) &&
	       skip(&p, " position=\"absolute\" top=\"0\" left=\"0\"") &&
	       attribute(&p, "height", height) &&
	       attribute(&p, "width", width) && *number > 0;
}

size_t
runs_page(const char *line, size_t n)
{
	float number, width, height;
	struct part p = {line, line + n};

	if (n > 1 &&
	    (line[1] == 't' || line[1] == '<')) /* most lines are not */
		return 0;
	return read_page(p, &number, &width, &height) ? (size_t)number : 0;
}

void
runs_line(struct runs *r, const char *line, size_t n)
{
	struct part p = {line, line + n};
	float number, width, height;

	if (skip(&p, "<text")) {
		if (r->page)
			add_text(r, p);
	} else if (skip(&p, "\t<fontspec")) {
		add_font(r, p);
	} else if (skip(&p, "</page>")) {
		pages_end_page(r->pages);
	} else if (read_page(p, &number, &width, &height)) {
		pages_begin(r->pages, width / SCALE, height / SCALE);
		r->page = (size_t)number;
	}
}

void
runs_release(struct runs *r)
{
	free(r->fonts);
	buf_release(&r->text);
	memset(r, 0, sizeof *r);
}
