#include "extract/mathml.h"

#include <string.h>

#include "lib/utf8.h"

static const struct {
	const char *name;
	enum mathml_kind kind;
} names[] = {
    {"mfrac", MATHML_FRACTION},
    {"msub", MATHML_SUB},
    {"munder", MATHML_SUB},
    {"msup", MATHML_SUPER},
    {"mover", MATHML_SUPER},
    {"msubsup", MATHML_SUB_SUPER},
    {"munderover", MATHML_SUB_SUPER},
    {"msqrt", MATHML_ROOT},
    {"mroot", MATHML_INDEXED_ROOT},
    {"mtr", MATHML_ROW},
    {"mtd", MATHML_CELL},
    {"annotation", MATHML_SKIP},
    {"annotation-xml", MATHML_SKIP},
};

/* What stands in front of the second and third operand. */
static const char *const signs[][2] = {
    [MATHML_FRACTION] = {"/", ""},
    [MATHML_SUB] = {"_", ""},
    [MATHML_SUPER] = {"^", ""},
    [MATHML_SUB_SUPER] = {"_", "^"},
    [MATHML_INDEXED_ROOT] = {"", ""},
};

static enum mathml_kind
kind_of(const char *name)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].kind;
	return MATHML_OTHER;
}

static bool
has_operands(enum mathml_kind kind)
{
	return kind >= MATHML_FRACTION && kind <= MATHML_INDEXED_ROOT &&
	       kind != MATHML_ROOT;
}

/* An element begins inside another one. */
static void
begin_child(struct mathml *m, struct mathml_level *parent)
{
	int child = parent->children++;

	if (has_operands(parent->kind) && child > 0)
		buf_add_text(&m->out, signs[parent->kind][child > 1]);
	/* The index of a root is not told. */
	if (parent->kind == MATHML_INDEXED_ROOT && child == 1)
		m->skip = m->depth;
	else if (parent->kind == MATHML_INDEXED_ROOT)
		buf_add_text(&m->out, "\xE2\x88\x9A");
	if (parent->kind == MATHML_ROW && child > 0)
		buf_add_char(&m->out, ' ');
}

void
mathml_start(struct mathml *m, const char *name)
{
	struct mathml_level *level;

	if (++m->depth > MATHML_DEPTH || m->skip)
		return;
	level = &m->levels[m->depth - 1];
	level->kind = kind_of(name);
	level->children = 0;
	if (level->kind == MATHML_SKIP)
		m->skip = m->depth;
	else if (m->depth > 1)
		begin_child(m, level - 1);
	if (level->kind == MATHML_ROOT)
		buf_add_text(&m->out, "\xE2\x88\x9A");
	level->mark = m->out.length;
}

/* Brackets around an operand of more than one character. */
static void
bracket(struct mathml *m, size_t mark)
{
	if (m->out.length <= mark ||
	    utf8_count(m->out.data + mark, m->out.length - mark) < 2)
		return;
	buf_replace(&m->out, mark, 0, "(", 1);
	buf_add_char(&m->out, ')');
}

/* A number or a name of several letters needs no brackets around it. */
static bool
plain(const struct mathml *m, size_t mark)
{
	for (size_t i = mark; i < m->out.length; i++)
		if (strchr(" +-*/^_()=<>|,", m->out.data[i]) ||
		    (unsigned char)m->out.data[i] >= 0xE2)
			return false;
	return true;
}

void
mathml_end(struct mathml *m)
{
	struct mathml_level *level;

	if (m->depth == 0)
		return;
	if (m->skip == m->depth) {
		m->skip = 0;
	} else if (!m->skip && m->depth <= MATHML_DEPTH) {
		level = &m->levels[m->depth - 1];
		if (level->kind == MATHML_ROOT ||
		    (m->depth > 1 && has_operands(level[-1].kind) &&
			!plain(m, level->mark)))
			bracket(m, level->mark);
		if (level->kind == MATHML_ROW)
			buf_add_text(&m->out, "; ");
	}
	m->depth--;
}

void
mathml_text(struct mathml *m, const char *text, size_t n)
{
	if (m->skip)
		return;
	for (; n > 0; text++, n--)
		if ((unsigned char)*text > ' ')
			buf_add_char(&m->out, *text);
		else if (m->out.length &&
			 m->out.data[m->out.length - 1] != ' ' &&
			 m->depth > 0 && n > 1 && (unsigned char)text[1] > ' ')
			buf_add_char(&m->out, ' ');
}

void
mathml_clear(struct mathml *m)
{
	buf_clear(&m->out);
	m->depth = m->skip = 0;
}

void
mathml_release(struct mathml *m)
{
	buf_release(&m->out);
}
