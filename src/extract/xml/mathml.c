#include "extract/xml/mathml.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/utf8.h"

#include "extract/xml/xml.h"

#define ROOT "\xE2\x88\x9A"

/* Letters, digits, and what begins a factor. */
static bool
begins_factor(const char *text, size_t n, enum mathml_role closed)
{
	unsigned char c = (unsigned char)*text;
	unsigned char second = n > 1 ? (unsigned char)text[1] : 0;
	unsigned char third = n > 2 ? (unsigned char)text[2] : 0;

	if (c == '(' || c == '[' || c == '{')
		return closed == ROLE_DENOMINATOR || closed == ROLE_BOUND;
	if (c < 0x80)
		return isalnum(c);
	if (c == 0xC3 && (second == 0x97 || second == 0xB7))
		return false; /* times, divided by */
	if (c == 0xE2 && second == 0x88)
		return (third >= 0x8F && third <= 0x91) || third == 0x9A ||
		       (third >= 0xAB && third <= 0xB3);
	return (c >= 0xC3 && c < 0xE0) || c >= 0xF0;
}

/* Adds text, behind a blank where it would look like more of the operand that
 * has just ended. */
static void
put(struct mathml *m, const char *text, size_t n)
{
	size_t at = m->out.length;

	if (n == 0)
		return;
	if (m->closed && begins_factor(text, n, m->closed)) {
		buf_add_char(&m->out, ' ');
		for (size_t i = 0; i < m->depth && i < MATHML_DEPTH; i++)
			if (m->levels[i].mark == at)
				m->levels[i].mark++;
	}
	m->closed = ROLE_NONE;
	buf_add(&m->out, text, n);
}

/* A sign between operands. */
static void
put_sign(struct mathml *m, const char *sign)
{
	if (*sign)
		m->closed = ROLE_NONE;
	buf_add_text(&m->out, sign);
}

/* Whether one pair of brackets is around all of it. */
static bool
enclosed(const char *text, size_t n)
{
	size_t open = 0;

	for (size_t i = 0; i < n; i++) {
		open += text[i] == '(';
		open -= text[i] == ')' && open > 0;
		if (open == 0)
			return i > 0 && i == n - 1;
	}
	return false;
}

/* Brackets around what begins at mark, unless it has them. */
static void
bracket(struct mathml *m, size_t mark)
{
	if (enclosed(m->out.data + mark, m->out.length - mark))
		return;
	buf_replace(&m->out, mark, 0, "(", 1);
	buf_add_char(&m->out, ')');
}

/* Whether the text has a sign that binds less than an exponent, so that as a
 * base it needs brackets. */
static bool
loose(const char *text, size_t n, bool limit)
{
	for (size_t i = 0; i < n; i++)
		if (strchr(limit ? "/^+-=" : "/^", text[i]) ||
		    strncmp(text + i, ROOT, 3) == 0)
			return true;
	return false;
}

/* Whether all are letters and digits; other letters than those
 * written in two bytes are none. */
static bool
is_word(const char *text, size_t n, bool *letters)
{
	*letters = false;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c >= 0xC3 && c < 0xE0)
			i++;
		else if (!isalnum(c) && c != '.')
			return false;
		*letters = *letters || isalpha(c) || c >= 0x80;
		if (c == 0xC3 && i < n && strchr("\x97\xB7", text[i]))
			return false; /* times, divided by */
	}
	return true;
}

/* Whether the operand reads as one without brackets. */
static bool
is_plain(const struct mathml *m, const struct mathml_level *level)
{
	const char *text = m->out.data + level->mark;
	size_t n = m->out.length - level->mark;
	bool letters;

	if (utf8_count(text, n) < 2)
		return true;
	if (level->role == ROLE_BASE)
		return !loose(text, n, level[-1].kind >= MATHML_UNDER);
	if (level->role == ROLE_RADICAND || !is_word(text, n, &letters))
		return false;
	/* ab below a line may be a product: a name is one element. */
	return !letters || m->elements - level->elements < 2 ||
	       (level->role != ROLE_DENOMINATOR && level->role != ROLE_UPPER);
}

/* An accent on what begins at mark: on one letter as a mark of its own, else as
 * a function; unknown ones as exponents. */
static void
put_accent(struct mathml *m, size_t mark, const char *sign, size_t n)
{
	const struct mathml_accent *accent = mathml_accent(sign, n);
	size_t letters = utf8_count(m->out.data + mark, m->out.length - mark);

	if (!accent) {
		buf_add_char(&m->out, '^');
		buf_add(&m->out, sign, n);
	} else if (letters == 1) {
		buf_add_text(&m->out, accent->combining);
	} else if (*accent->name) {
		bracket(m, mark);
		buf_replace(
		    &m->out, mark, 0, accent->name, strlen(accent->name));
		if (mark > 0 &&
		    (isalnum((unsigned char)m->out.data[mark - 1]) ||
			(unsigned char)m->out.data[mark - 1] >= 0x80))
			buf_replace(&m->out, mark, 0, " ", 1);
	}
}

#define INTEGRAL "\xE2\x88\xAB"
#define UNDERLINE "\xCC\xB2"
#define OVERLINE "\xCC\x84"
#define HAT "\xCC\x82"
#define BRACE "\xE2\x8F\x9F"

/* The innermost element; NULL if it is deeper than the levels kept. */
static struct mathml_level *
innermost(struct mathml *m)
{
	return m->depth && m->depth <= MATHML_DEPTH ? &m->levels[m->depth - 1]
						    : NULL;
}

/* Properties. */

static void
set_sign(char out[MATHML_SIGN_SIZE], const char *value)
{
	snprintf(out, MATHML_SIGN_SIZE, "%s",
	    strlen(value) < MATHML_SIGN_SIZE ? value : "");
}

static bool
is_on(const char *value)
{
	return strcmp(value, "0") != 0 && strcmp(value, "off") != 0 &&
	       strcmp(value, "false") != 0;
}

/* A property belongs to the element around the properties. */
static void
set_property(struct mathml *m, struct mathml_level *of, const char *value)
{
	enum mathml_kind property = of->kind;

	while (of > m->levels && of->kind >= MATHML_PROPERTIES &&
	       of->kind <= MATHML_NO_UPPER)
		of--;
	if (property == MATHML_OPEN || property == MATHML_OPERATOR)
		set_sign(of->open, value);
	else if (property == MATHML_CLOSE)
		set_sign(of->close, value);
	else if (property == MATHML_SEPARATOR)
		set_sign(of->separator, value);
	else if (property == MATHML_NO_DEGREE)
		of->no_degree = is_on(value);
	else if (property == MATHML_NO_LOWER)
		of->no_lower = is_on(value);
	else if (property == MATHML_NO_UPPER)
		of->no_upper = is_on(value);
	else if (of->kind == MATHML_BAR && strcmp(value, "top") == 0)
		set_sign(of->open, OVERLINE);
}

static bool
is_property(const struct mathml_level *level)
{
	return level && level->kind >= MATHML_PROPERTIES &&
	       level->kind <= MATHML_NO_UPPER;
}

static void
set_defaults(struct mathml_level *level, const char *name)
{
	if (level->kind == MATHML_FENCED) {
		set_sign(level->open, "(");
		set_sign(level->close, ")");
		set_sign(level->separator, *name == 'd' ? "|" : ",");
	} else if (level->kind == MATHML_NARY) {
		set_sign(level->open, INTEGRAL);
	} else if (level->kind == MATHML_BAR) {
		set_sign(level->open, UNDERLINE);
	} else if (level->kind == MATHML_ACCENT) {
		set_sign(level->open, *name == 'a' ? HAT : BRACE);
	}
}

/* Begin. */

/* Whether the operand is not to be shown. */
static bool
hidden(const struct mathml_level *parent, enum mathml_role role)
{
	return (role == ROLE_DEGREE && parent->no_degree) ||
	       (role == ROLE_LOWER && parent->no_lower) ||
	       (role == ROLE_UPPER && parent->no_upper);
}

/* Writes the sign in front of an operand. */
static void
put_role(struct mathml *m, const struct mathml_level *parent,
    enum mathml_role role, int index)
{
	if (role == ROLE_DENOMINATOR)
		put_sign(m, "/");
	else if (role == ROLE_LOWER)
		put_sign(m, "_");
	else if (role == ROLE_UPPER)
		put_sign(m, "^");
	else if (role == ROLE_DEGREE)
		put_sign(m, "[");
	else if (role == ROLE_PART && index == 0)
		put(m, parent->open, strlen(parent->open));
	else if (role == ROLE_PART)
		put_sign(m, parent->separator);
	else if (role == ROLE_ROW && index > 0)
		put_sign(m, "; ");
	else if (role == ROLE_CELL && index > 0)
		put_sign(m, ", ");
}

/* An element begins inside another one. */
static void
begin_child(struct mathml *m, struct mathml_level *level, const char *name)
{
	struct mathml_level *parent = level - 1;

	if (is_property(level))
		return;
	level->role = mathml_role(parent->kind, name, parent->children);
	if (parent->kind == MATHML_NARY && parent->children == 0) {
		put(m, parent->open, strlen(parent->open));
		level->start = m->out.length;
	}
	level->closed = m->closed;
	if (hidden(parent, level->role))
		m->skip = m->depth;
	else
		put_role(m, parent, level->role, parent->children);
	parent->children++;
}

void
mathml_start(struct mathml *m, const char *name)
{
	struct mathml_level *level;

	if (++m->depth > MATHML_DEPTH || m->skip)
		return;
	level = &m->levels[m->depth - 1];
	memset(level, 0, sizeof *level);
	level->kind = mathml_kind(name);
	if (m->depth > 1 && is_property(level - 1) && !is_property(level))
		level->kind = MATHML_PROPERTIES;
	level->start = m->out.length;
	set_defaults(level, name);
	if (level->kind == MATHML_SKIP)
		m->skip = m->depth;
	else if (m->depth > 1)
		begin_child(m, level, name);
	if (level->kind == MATHML_SQUARE_ROOT ||
	    level->kind == MATHML_INDEXED_ROOT || level->kind == MATHML_RADICAL)
		put(m, ROOT, sizeof ROOT - 1);
	if (is_property(level) && level->kind != MATHML_PROPERTIES)
		set_property(m, level, "");
	level->mark = m->out.length;
	level->elements = ++m->elements;
}

static void
take_attribute(const struct xml_element *e, const char *name, char *out)
{
	char *value = xml_attribute(e, name);

	if (value)
		set_sign(out, value);
	free(value);
}

void
mathml_element(struct mathml *m, const struct xml_element *e)
{
	const char *colon = strchr(e->name, ':');
	struct mathml_level *level;
	char *value;

	mathml_start(m, colon ? colon + 1 : e->name);
	level = innermost(m);
	if (!level || m->skip)
		return;
	if (level->kind == MATHML_FENCED) {
		take_attribute(e, "open", level->open);
		take_attribute(e, "close", level->close);
		take_attribute(e, "separators", level->separator);
	} else if (is_property(level) && level->kind != MATHML_PROPERTIES) {
		value = xml_attribute(e, "val");
		set_property(m, level, value ? value : "");
		free(value);
	}
}

/* End. */

/* What stands over or under its base may be an accent of it. */
static bool
end_accent(struct mathml *m, const struct mathml_level *level)
{
	const struct mathml_level *parent = level - 1;
	char sign[MATHML_SIGN_SIZE];
	size_t n = m->out.length - level->mark;

	if ((parent->kind != MATHML_UNDER && parent->kind != MATHML_OVER) ||
	    level->role == ROLE_BASE || n == 0 ||
	    !mathml_accent(m->out.data + level->mark, n))
		return false;
	memcpy(sign, m->out.data + level->mark, n);
	buf_replace(&m->out, level->start, m->out.length - level->start, "", 0);
	put_accent(m, parent->mark, sign, n);
	return true;
}

/* "√27" and the index 3: "√[3]27". */
static void
move_index(struct mathml *m, const struct mathml_level *level)
{
	struct buf index = BUF_EMPTY;
	size_t n = m->out.length - level->mark;

	buf_add_char(&index, '[');
	buf_add(&index, m->out.data + level->mark, n);
	buf_add_char(&index, ']');
	buf_replace(&m->out, level->mark, n, "", 0);
	buf_replace(&m->out, level[-1].mark, 0, index.data, index.length);
	buf_release(&index);
}

/* "a, =b" are not two cells, but an equation. */
static void
join_cell(struct mathml *m, const struct mathml_level *level)
{
	if (level->mark == level->start + 2 && m->out.length > level->mark &&
	    strchr("=<>", m->out.data[level->mark]))
		buf_replace(&m->out, level->start, 1, "", 0);
}

static void
end_operand(struct mathml *m, const struct mathml_level *level)
{
	enum mathml_role role = level->role;
	bool empty = m->out.length == level->mark;

	if (empty && role >= ROLE_DENOMINATOR && role <= ROLE_INDEX) {
		buf_replace(
		    &m->out, level->start, m->out.length - level->start, "", 0);
		return;
	}
	if (end_accent(m, level))
		return;
	if (role == ROLE_CELL)
		join_cell(m, level);
	else if (role == ROLE_DEGREE)
		buf_add_char(&m->out, ']');
	else if (role == ROLE_INDEX)
		move_index(m, level);
	else if (role >= ROLE_BASE && role <= ROLE_RADICAND && !empty &&
		 !is_plain(m, level))
		bracket(m, level->mark);
	if (role == ROLE_DEGREE)
		m->closed = ROLE_NONE;
	else if (level[-1].kind == MATHML_NARY && role != ROLE_NONE)
		m->closed = ROLE_BOUND;
	else if (role >= ROLE_DENOMINATOR && role <= ROLE_NAME)
		m->closed = role;
}

static void
end_element(struct mathml *m, const struct mathml_level *level)
{
	struct mathml_level all = *level;

	if (level->kind == MATHML_SQUARE_ROOT) {
		all.role = ROLE_RADICAND;
		if (!is_plain(m, &all))
			bracket(m, level->mark);
		m->closed = ROLE_RADICAND;
	} else if (level->kind == MATHML_FUNCTION) {
		m->closed = ROLE_NAME;
	} else if (level->kind == MATHML_FENCED) {
		if (level->children == 0)
			put(m, level->open, strlen(level->open));
		put_sign(m, level->close);
	} else if (level->kind == MATHML_TABLE && m->out.data &&
		   (level->mark == 0 ||
		       !strchr("([{|", m->out.data[level->mark - 1]))) {
		bracket(m, level->mark);
	} else if (level->kind == MATHML_ACCENT || level->kind == MATHML_BAR) {
		if (m->out.length > level->mark && *level->open)
			put_accent(
			    m, level->mark, level->open, strlen(level->open));
	}
}

void
mathml_end(struct mathml *m)
{
	struct mathml_level *level = innermost(m);

	if (m->depth == 0)
		return;
	if (m->skip == m->depth) {
		m->skip = 0;
	} else if (level && !m->skip) {
		end_element(m, level);
		if (m->depth > 1)
			end_operand(m, level);
	}
	m->depth--;
}

/* Text. */

/* Signs for what is not written, as "times" in ab. */
static bool
invisible(const char *text, size_t n)
{
	return n == 3 && memcmp(text, "\xE2\x81", 2) == 0 &&
	       (unsigned char)text[2] >= 0xA1 && (unsigned char)text[2] <= 0xA4;
}

void
mathml_text(struct mathml *m, const char *text, size_t n)
{
	size_t word;

	if (m->skip || is_property(innermost(m)))
		return;
	while (n > 0) {
		for (word = 0; word < n && (unsigned char)text[word] > ' ';)
			word++;
		if (word && !invisible(text, word))
			put(m, text, word);
		text += word;
		n -= word;
		for (word = 0; word < n && (unsigned char)text[word] <= ' ';)
			word++;
		if (word && word < n && m->out.length &&
		    m->out.data[m->out.length - 1] != ' ')
			put_sign(m, " ");
		text += word;
		n -= word;
	}
}

static bool
in_equations(const struct mathml *m)
{
	for (size_t i = 0; i < m->depth && i < MATHML_DEPTH; i++)
		if (m->levels[i].kind == MATHML_EQUATIONS)
			return true;
	return false;
}

void
mathml_add(struct mathml *m, const char *text, size_t n)
{
	struct mathml_level *level = innermost(m);
	char value[MATHML_SIGN_SIZE + 1];
	size_t part;

	if (m->skip || n == 0)
		return;
	if (is_property(level)) {
		snprintf(value, sizeof value, "%.*s", (int)n, text);
		if (level->kind != MATHML_PROPERTIES)
			set_property(m, level, value);
		return;
	}
	m->elements += 2; /* letters are names one by one */
	while (n > 0) {
		for (part = 0;
		     part < n && (text[part] != '&' || !in_equations(m));)
			part++;
		if (part)
			put(m, text, part);
		text += part < n ? part + 1 : part;
		n -= part < n ? part + 1 : part;
	}
}

void
mathml_clear(struct mathml *m)
{
	buf_clear(&m->out);
	m->depth = m->skip = m->elements = 0;
	m->closed = ROLE_NONE;
}

void
mathml_release(struct mathml *m)
{
	buf_release(&m->out);
}
