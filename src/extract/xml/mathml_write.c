#include "extract/xml/mathml_write.h"

#include <ctype.h>
#include <string.h>

#include "lib/utf8.h"

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

void
mathml_put(struct mathml *m, const char *text, size_t n)
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

void
mathml_put_sign(struct mathml *m, const char *sign)
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

void
mathml_bracket(struct mathml *m, size_t mark)
{
	if (enclosed(m->out.data + mark, m->out.length - mark))
		return;
	buf_replace(&m->out, mark, 0, "(", 1);
	buf_add_char(&m->out, ')');
}

/* What binds less than an exponent: it keeps no base together. */
static bool
loose(const char *text, size_t n, bool limit)
{
	for (size_t i = 0; i < n; i++)
		if (strchr(limit ? "/^+-=" : "/^", text[i]) ||
		    strncmp(text + i, MATHML_ROOT, 3) == 0)
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

bool
mathml_plain(const struct mathml *m, const struct mathml_level *level)
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

/* On one letter as a mark of its own, else as a function. */
void
mathml_put_accent(struct mathml *m, size_t mark, const char *sign, size_t n)
{
	const struct mathml_accent *accent = mathml_accent(sign, n);
	size_t letters = utf8_count(m->out.data + mark, m->out.length - mark);

	if (!accent) {
		buf_add_char(&m->out, '^');
		buf_add(&m->out, sign, n);
	} else if (letters == 1) {
		buf_add_text(&m->out, accent->combining);
	} else if (*accent->name) {
		mathml_bracket(m, mark);
		buf_replace(
		    &m->out, mark, 0, accent->name, strlen(accent->name));
		if (mark > 0 &&
		    (isalnum((unsigned char)m->out.data[mark - 1]) ||
			(unsigned char)m->out.data[mark - 1] >= 0x80))
			buf_replace(&m->out, mark, 0, " ", 1);
	}
}
