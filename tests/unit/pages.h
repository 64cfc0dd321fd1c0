/* Pages for tests, from lines of text. */
#ifndef HTS_TEST_PAGES_H
#define HTS_TEST_PAGES_H

#include <stdio.h>
#include <string.h>

#include "unit/tap.h"

#include "extract/page/arrange.h"
#include "extract/text/clean.h"
#include "extract/page/layout.h"
#include "extract/page/pages.h"

/* Pages made of lines: "left top width height text", blocks by "#", pages by
 * "=". */
static void
add(struct pages *p, int level, float left, float top, float width,
    float height, const char *text, size_t n)
{
	struct tsv_row row = {level, 1, left, top, width, height, text, n, 0};

	pages_add(p, &row);
}

/* Letters of most fonts are not all of one width. */
static float
letter_width(char c)
{
	return strchr("fijlt.,;:'|!()", c) ? 0.5F
	       : strchr("mwMW", c)	   ? 1.5F
					   : 1;
}

static float
word_width(const char *text, size_t n)
{
	float width = 0;

	for (size_t i = 0; i < n; i++)
		width += letter_width(text[i]);
	return width;
}

/* Words share the width but for the blanks between them; "~" is a wide one. */
static void
add_line(struct pages *p, float left, float top, float width, float height,
    const char *text)
{
	float letters = 0, each, at = left;
	size_t n;

	add(p, TSV_LINE, left, top, width, height, "", 0);
	for (const char *c = text; *c; c++) {
		letters += *c != ' ' && *c != '~' ? letter_width(*c) : 0;
		width -= *c == ' ' ? 3 : *c == '~' ? 20 : 0;
	}
	each = width / letters;
	for (; *text; text += n + (text[n] != '\0')) {
		n = strcspn(text, " ~");
		add(p, TSV_WORD, at, top, each * word_width(text, n), height,
		    text, n);
		at += each * word_width(text, n) + (text[n] == '~' ? 20 : 3);
	}
}

static void
build(struct pages *p, const char *script)
{
	float left, top, width, height;
	char line[200];
	int used;

	memset(p, 0, sizeof *p);
	for (; *script; script += *script == '\n') {
		if (*script == '=') {
			add(p, TSV_PAGE, 0, 0, 600, 800, "", 0);
		} else if (*script == '#') {
			add(p, TSV_BLOCK, 0, 0, 0, 0, "", 0);
		} else if (sscanf(script, "%f %f %f %f %n", &left, &top, &width,
			       &height, &used) >= 4) {
			snprintf(line, sizeof line, "%.*s",
			    (int)strcspn(script + used, "\n"), script + used);
			add_line(p, left, top, width, height, line);
		}
		script += strcspn(script, "\n");
	}
}

/* Compares the text of the pages, and releases them. */
static void
is_text(struct pages *p, const char *want, const char *what)
{
	struct buf out = BUF_EMPTY;

	arrange_lines(p);
	layout_write(p, &out);
	clean_text(&out, ORIGIN_PRINTED);
	IS(out.data, want, what);
	buf_release(&out);
	pages_release(p);
}

static inline void
is_page(const char *script, const char *want, const char *what)
{
	struct pages p;

	build(&p, script);
	is_text(&p, want, what);
}

#endif
