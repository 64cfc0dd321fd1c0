#include "extract/word/rtf.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "extract/limits.h"
#include "extract/word/rtf_text.h"
#include "extract/word/rtf_words.h"

#define GROUPS_MAX 1000
#define WORD_MAX 32 /* letters of a control word [RTF 1.9] */

struct parser {
	struct rtf_text text;
	const char *at, *end;
	struct rtf_group groups[GROUPS_MAX];
	size_t depth; /* groups open */
	size_t math;  /* of them, when the open formula began, or 0 */
	int ignore;   /* characters that repeat a \u */
	bool done;    /* the last group ended */
};

static struct rtf_group *
group(struct parser *p)
{
	return &p->groups[p->depth - 1];
}

static void
group_begin(struct parser *p)
{
	struct rtf_group *new;

	if (p->depth == GROUPS_MAX) {
		extraction_fail(p->text.flow.x, "limit_archive",
		    "the groups of the document are nested too deeply");
		return;
	}
	if (p->depth)
		rtf_settle(&p->text, group(p));
	new = &p->groups[p->depth++];
	if (p->depth > 1) {
		*new = new[-1];
	} else {
		new->skip = 1;
		new->font = new->style = new->base = new->outline = -1;
		p->text.fonts.standard = -1;
	}
	new->frame = new->star = new->element = false;
	new->fresh = true;
	p->ignore = 0;
}

/* A group that has text leaves the properties of its paragraph to the group
 * around it. */
static void
keep_paragraph(struct rtf_group *outer, const struct rtf_group *inner)
{
	if (inner->place != RTF_IN_TEXT || outer->place != RTF_IN_TEXT ||
	    inner->frame)
		return;
	outer->in_table = inner->in_table;
	outer->style = inner->style;
	outer->outline = inner->outline;
	outer->level = inner->level;
}

/* The first word of a group in a formula names an element of it. */
static bool
formula_element(struct parser *p, const char *word)
{
	struct rtf_group *g = group(p);

	if (!p->math || !g->fresh || *word != 'm' || g->place != RTF_IN_TEXT)
		return false;
	rtf_settle(&p->text, g);
	mathml_start(&p->text.formula, word + 1);
	g->element = true;
	return true;
}

static void
formula_begin(struct parser *p)
{
	if (p->math || group(p)->place != RTF_IN_TEXT)
		return;
	p->math = p->depth;
	p->text.in_formula = true;
	p->text.formula_depth = p->text.flow.depth;
}

/* The group ends. */
static void
formula_end(struct parser *p, const struct rtf_group *g)
{
	if (g->element)
		mathml_end(&p->text.formula);
	if (p->math != p->depth)
		return;
	p->math = 0;
	rtf_formula_end(&p->text, g);
}

static void
group_end(struct parser *p)
{
	struct rtf_group *g = group(p);
	struct rtf_group *outer = p->depth > 1 ? g - 1 : NULL;

	rtf_settle(&p->text, g);
	p->ignore = 0;
	formula_end(p, g);
	if (g->frame)
		rtf_frame_end(&p->text, g);
	/* A font or style may have a group of its own, or not. */
	if (outer && (outer->place != g->place || g->place == RTF_IN_STYLES ||
			 g->place == RTF_IN_FONTS))
		rtf_names_end(&p->text, g);
	if (outer && g->place == RTF_IN_FIELD_CODE &&
	    outer->place != RTF_IN_FIELD_CODE) {
		outer->dropped = rtf_is_dropped(&p->text);
		buf_clear(&p->text.names);
	}
	p->done = --p->depth == 0;
	if (outer)
		keep_paragraph(outer, g);
}

static void
begin_note(struct parser *p)
{
	struct rtf_group *g = group(p);
	size_t number;

	if (g->place != RTF_IN_TEXT)
		return;
	number = p->text.flow.depth ? 0 : flow_note_number(&p->text.flow, NULL);
	if (!number) {
		g->place = RTF_IN_NOTHING;
		return;
	}
	rtf_add(&p->text, g, "", 0);
	flow_note_refer(&p->text.flow, number);
	flow_note_begin(&p->text.flow, number);
	rtf_frame_begin(&p->text, g);
	g->hidden = false;
	g->shift = 0;
}

static void
begin_box(struct parser *p)
{
	struct rtf_group *g = group(p);

	if (g->place != RTF_IN_TEXT)
		return;
	flow_box_begin(&p->text.flow);
	rtf_frame_begin(&p->text, g);
}

/* Words that say what the group is. */
static void
destination(struct parser *p, enum rtf_word word)
{
	struct rtf_group *g = group(p);

	if (g->place == RTF_IN_NOTHING)
		return;
	if (word == RTF_SKIP)
		g->place = RTF_IN_NOTHING;
	else if (word == RTF_FONTS)
		g->place = RTF_IN_FONTS;
	else if (word == RTF_STYLES)
		g->place = RTF_IN_STYLES;
	else if (word == RTF_LIST_TEXT)
		g->place = RTF_IN_LIST_TEXT;
	else if (word == RTF_FIELD_CODE)
		g->place = RTF_IN_FIELD_CODE;
	else if (word == RTF_FIELD_RESULT && g->dropped)
		g->place = RTF_IN_NOTHING;
	else if (word == RTF_FIELD)
		g->dropped = false;
	else if (word == RTF_NOTE)
		begin_note(p);
	else if (word == RTF_BOX)
		begin_box(p);
}

static void
paragraph_word(struct parser *p, enum rtf_word word, long value)
{
	struct rtf_group *g = group(p);

	if (word == RTF_PARAGRAPH) {
		g->in_table = false;
		g->style = g->outline = -1;
		g->level = 0;
	} else if (word == RTF_IN_TABLE) {
		g->in_table = value != 0;
	} else if (word == RTF_STYLE) {
		g->style = value;
	} else if (word == RTF_STYLE_BASE) {
		g->base = value;
	} else if (word == RTF_OUTLINE) {
		g->outline = value >= 0 && value <= 9 ? (int)value : 9;
	} else if (word == RTF_LEVEL) {
		g->level = value >= 0 && value <= 8 ? (int)value : 0;
	}
	if (g->place != RTF_IN_TEXT)
		return;
	if (word == RTF_PARAGRAPH)
		rtf_paragraph_reset(&p->text);
	else if (word == RTF_LEVEL)
		p->text.leveled = true;
	else if (word == RTF_PAR || word == RTF_BREAK)
		rtf_paragraph_end(&p->text, g);
	else if (word == RTF_CELL)
		rtf_cell_end(&p->text, g);
	else if (word == RTF_ROW)
		rtf_row_end(&p->text, g);
	else if (word == RTF_NEST_CELL)
		rtf_add(&p->text, g, " ", 1);
	else if (word == RTF_LINE)
		rtf_add(&p->text, g, "\n", 1);
	else
		rtf_row_word(&p->text, word, value);
}

static void
font_word(struct parser *p, enum rtf_word word, long value)
{
	struct rtf_group *g = group(p);
	struct rtf_font *font;

	if (word == RTF_FONT) {
		g->font = value;
	} else if (word == RTF_CODEPAGE) {
		p->text.fonts.page = value;
	} else if (word == RTF_MAC) {
		p->text.fonts.page = 10000;
	} else if (word == RTF_PC) {
		p->text.fonts.page = 437;
	} else if (word == RTF_FONT_STANDARD) {
		g->font = p->text.fonts.standard = value;
	} else if (g->place == RTF_IN_FONTS &&
		   (font = rtf_font_make(&p->text.fonts, g->font))) {
		if (word == RTF_FONT_CHARSET && value == 2)
			font->symbol = true;
		else if (word == RTF_FONT_CHARSET)
			font->page = rtf_charset_page(value);
		else if (word == RTF_FONT_PAGE)
			font->page = value;
		else if (word == RTF_FONT_FIXED ||
			 (word == RTF_FONT_PITCH && value == 1))
			font->fixed = true;
	}
}

static void
skip_binary(struct parser *p, long n)
{
	if (n > 0)
		p->at += n < p->end - p->at ? n : p->end - p->at;
}

static void
apply(struct parser *p, const struct rtf_meaning *m, bool has_value, long value)
{
	struct rtf_group *g = group(p);

	/* Words may stand between the halves of a surrogate pair. */
	if (m->word != RTF_UNICODE && m->word != RTF_POINT &&
	    m->word != RTF_UNICODE_SKIP)
		rtf_settle(&p->text, g);
	if (m->word == RTF_POINT) {
		rtf_add_point(&p->text, g, m->point);
	} else if (m->word == RTF_UNICODE) {
		rtf_add_point(
		    &p->text, g, (uint32_t)(value < 0 ? value + 65536 : value));
		p->ignore = g->skip;
	} else if (m->word == RTF_UNICODE_SKIP) {
		g->skip = value >= 0 && value < 16 ? (int)value : 1;
	} else if (m->word == RTF_BINARY) {
		skip_binary(p, value);
	} else if (m->word == RTF_HIDDEN) {
		g->hidden = !has_value || value != 0;
	} else if (m->word == RTF_PLAIN) {
		g->hidden = false;
		g->shift = 0;
		g->font = p->text.fonts.standard;
	} else if (m->word == RTF_RAISED) {
		g->shift = !has_value || value > 0;
	} else if (m->word == RTF_LOWERED) {
		g->shift = !has_value || value > 0 ? -1 : 0;
	} else if (m->word == RTF_LEVEL_AGAIN) {
		g->shift = 0;
	} else if (m->word >= RTF_PAR && m->word <= RTF_LEVEL) {
		paragraph_word(p, m->word, has_value ? value : 1);
	} else if (m->word >= RTF_FONT && m->word <= RTF_PC) {
		font_word(p, m->word, value);
	} else if (m->word == RTF_MATH) {
		formula_begin(p);
	} else {
		destination(p, m->word);
	}
}

/* A backslash and letters, perhaps a number, perhaps a blank. */
static void
control_word(struct parser *p)
{
	struct rtf_group *g = group(p);
	const struct rtf_meaning *m;
	char word[WORD_MAX + 1];
	size_t n = 0;
	bool negative, has_value;
	long value = 0;

	for (; p->at < p->end && ((*p->at | 0x20) >= 'a') &&
	       ((*p->at | 0x20) <= 'z') && n < WORD_MAX;)
		word[n++] = *p->at++;
	word[n] = '\0';
	negative = p->at + 1 < p->end && *p->at == '-' && p->at[1] >= '0' &&
		   p->at[1] <= '9';
	p->at += negative;
	has_value = p->at < p->end && *p->at >= '0' && *p->at <= '9';
	for (; p->at < p->end && *p->at >= '0' && *p->at <= '9'; p->at++)
		if (value < 100000000)
			value = 10 * value + (*p->at - '0');
	if (p->at < p->end && *p->at == ' ')
		p->at++;
	m = rtf_meaning(word);
	if (p->ignore > 0 && (!m || m->word != RTF_UNICODE)) {
		p->ignore--;
		if (!m || m->word != RTF_BINARY)
			return;
	}
	if (formula_element(p, word))
		m = NULL;
	else if (!m && g->fresh && g->star)
		g->place = RTF_IN_NOTHING;
	g->fresh = false;
	if (m)
		apply(p, m, has_value, negative ? -value : value);
}

static void
hex_byte(struct parser *p)
{
	int high, low;

	if (p->end - p->at < 2)
		return;
	high = hex_digit(p->at[0]);
	low = hex_digit(p->at[1]);
	if (high < 0 || low < 0)
		return;
	p->at += 2;
	if (p->ignore > 0)
		p->ignore--;
	else
		rtf_add_byte(&p->text, group(p), (char)(high << 4 | low));
}

/* What follows a backslash. */
static void
control(struct parser *p)
{
	struct rtf_group *g = group(p);
	char c = *p->at;

	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') {
		control_word(p);
		return;
	}
	p->at++;
	if (c == '\'') {
		hex_byte(p);
	} else if (c == '*') {
		g->star = true;
	} else if (p->ignore > 0) {
		p->ignore--;
	} else if (c == '\\' || c == '{' || c == '}') {
		rtf_add(&p->text, g, &c, 1);
	} else if (c == '~') {
		rtf_add_point(&p->text, g, 0xA0);
	} else if (c == '_') {
		rtf_add(&p->text, g, "-", 1);
	} else if (c == '\n' || c == '\r') {
		paragraph_word(p, RTF_PAR, 1);
	}
}

static void
characters(struct parser *p)
{
	const char *from = p->at;

	if ((unsigned char)*p->at >= 0x80) {
		p->at++;
		if (p->ignore > 0)
			p->ignore--;
		else
			rtf_add_byte(&p->text, group(p), *from);
		return;
	}
	while (p->at < p->end && !strchr("\\{}\r\n", *p->at) &&
	       (unsigned char)*p->at < 0x80 && *p->at)
		p->at++;
	if (p->at == from)
		p->at++; /* a zero byte */
	while (p->ignore > 0 && from < p->at)
		from++, p->ignore--;
	group(p)->fresh = false;
	if (p->at > from && *from && *from != '\\')
		rtf_add(&p->text, group(p), from, (size_t)(p->at - from));
}

static void
parse(struct parser *p)
{
	struct extraction *x = p->text.flow.x;

	while (p->at < p->end && !p->done && !x->error && !x->truncated) {
		char c = *p->at;

		if (c == '{') {
			p->at++;
			group_begin(p);
		} else if (p->depth == 0 || c == '\r' || c == '\n') {
			p->at++;
		} else if (c == '}') {
			p->at++;
			group_end(p);
		} else if (c == '\\' && p->at + 1 < p->end) {
			p->at++;
			control(p);
		} else {
			characters(p);
		}
	}
}

int
rtf_read(const char *bytes, size_t n, struct extraction *x)
{
	struct parser *p = mem_alloc(sizeof *p);

	flow_start(&p->text.flow, x);
	p->at = bytes;
	p->end = bytes + n;
	parse(p);
	if (p->depth && !x->error && !x->truncated) {
		x->partial = true;
		extraction_warn(x, "the document breaks off");
	}
	if (p->depth) {
		rtf_settle(&p->text, group(p));
		rtf_formula_end(&p->text, group(p));
	}
	rtf_text_end(&p->text);
	rtf_text_release(&p->text);
	free(p);
	return x->error ? -1 : 0;
}
