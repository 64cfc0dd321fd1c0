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

/* Pages made of lines: "left top width height text", pages by "=".  "~" is a
 * wide blank; "{b}", "{m}", "{s}", "{f}" at the start of text is bold, of one
 * width, of signs, of formulas. */
/* Letters of most fonts are not all of one width. */
static float
letter_width(char c)
{
	return strchr("fijlt.,;:'|!()", c) ? 0.5F
	       : strchr("mwMW", c)	   ? 1.5F
					   : 1;
}

static unsigned
flags_of(const char **text)
{
	static const char letters[] = "bmsf";
	static const unsigned flags[] = {
	    RUN_BOLD, RUN_MONO, RUN_SIGN, RUN_MATH};
	const char *found;

	if (**text != '{' || !(found = strchr(letters, (*text)[1])))
		return 0;
	*text += 3;
	return flags[found - letters];
}

/* Words share the width but for the blanks between them. */
static void
add_line(struct pages *p, float left, float top, float width, float height,
    const char *text)
{
	float letters = 0, each, at = left;
	unsigned flags = flags_of(&text);
	size_t n;

	for (const char *c = text; *c; c++) {
		letters += *c != ' ' && *c != '~' ? letter_width(*c) : 0;
		width -= *c == ' ' ? 3 : *c == '~' ? 20 : 0;
	}
	each = width / letters;
	for (; *text; text += n + (text[n] != '\0')) {
		struct page_run run = {.left = at,
		    .top = top,
		    .bottom = top + height,
		    .base = top + 0.78F * height,
		    .size = height,
		    .flags = flags};

		n = strcspn(text, "~");
		run.right = at;
		for (size_t i = 0; i < n; i++)
			run.right +=
			    text[i] == ' ' ? 3 : each * letter_width(text[i]);
		pages_run(p, &run, text, n);
		at = run.right + 20;
	}
}

/* A run of its own. */
static inline void
add_word(struct pages *p, float left, float top, float width, float height,
    const char *text)
{
	struct page_run run = {.left = left,
	    .top = top,
	    .right = left + width,
	    .bottom = top + height,
	    .base = top + 0.78F * height,
	    .size = height};

	pages_run(p, &run, text, strlen(text));
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
			pages_begin(p, 600, 800);
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

	pages_end_page(p);
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
