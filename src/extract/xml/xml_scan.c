#include "extract/xml/xml_scan.h"

#include <string.h>

#include "extract/limits.h"

static enum xml_place
outer(const struct xml_scan *s)
{
	return s->depth ? XML_DECLARATION : XML_TEXT;
}

/* Behind "<". */
static void
open_markup(struct xml_scan *s, unsigned c)
{
	s->run = 0;
	s->size++;
	if (c == '!') {
		s->place = XML_MARK;
	} else if (c == '?') {
		s->place = XML_INSTRUCTION;
	} else if (!s->depth && c != '>') {
		s->place = XML_TAG;
		s->size = 1;
	} else {
		s->place = outer(s);
	}
}

/* Behind "<!". */
static void
open_declaration(struct xml_scan *s, unsigned c)
{
	if (c == '-') {
		s->place = XML_DASH;
	} else if (c == '[' && !s->depth) {
		s->place = XML_CDATA;
	} else {
		s->size = s->depth ? s->size + 1 : 0;
		s->depth++;
		s->place = XML_DECLARATION;
	}
}

/* Inside of a tag or a declaration: ">" ends it, but not in quotes. */
static void
pass(struct xml_scan *s, unsigned c)
{
	s->size++;
	if (s->quote) {
		if (c == s->quote)
			s->quote = 0;
	} else if (c == '"' || c == '\'') {
		s->quote = c;
	} else if (c == '<' && s->depth) {
		s->place = XML_OPEN;
	} else if (c == '>') {
		s->depth -= s->depth > 0;
		s->place = outer(s);
	}
}

/* Inside of what ends with so many of one character, then ">". */
static void
pass_to_end(struct xml_scan *s, unsigned c, unsigned mark, size_t count)
{
	if (c == mark) {
		s->run++;
	} else if (c == '>' && s->run >= count) {
		s->run = 0;
		s->place = outer(s);
	} else {
		s->run = 0;
	}
}

static void
step(struct xml_scan *s, unsigned c)
{
	switch (s->place) {
	case XML_TEXT:
		if (c == '<')
			s->place = XML_OPEN;
		break;
	case XML_OPEN:
		open_markup(s, c);
		break;
	case XML_MARK:
		open_declaration(s, c);
		break;
	case XML_DASH:
		s->place = c == '-' ? XML_COMMENT : outer(s);
		break;
	case XML_TAG:
	case XML_DECLARATION:
		pass(s, c);
		break;
	case XML_COMMENT:
		pass_to_end(s, c, '-', 2);
		break;
	case XML_CDATA:
		pass_to_end(s, c, ']', 2);
		break;
	case XML_INSTRUCTION:
		pass_to_end(s, c, '?', 1);
		break;
	}
}

/* [XML 1.0, F.1]: by a mark or by the zeros beside the first "<". */
static void
find_width(struct xml_scan *s, const char *bytes, size_t n)
{
	unsigned char first[4] = {'<', '?', '?', '?'};

	memcpy(first, bytes, n < sizeof first ? n : sizeof first);
	s->big = first[0] == 0 || (first[0] == 0xFE && first[1] == 0xFF);
	s->width = 1;
	if (s->big || first[1] == 0 || (first[0] == 0xFF && first[1] == 0xFE))
		s->width =
		    (first[0] | first[1]) && (first[2] | first[3]) ? 2 : 4;
}

static void
step_byte(struct xml_scan *s, unsigned byte)
{
	if (s->big)
		s->character = s->character << 8 | byte;
	else
		s->character |= byte << 8 * s->have;
	if (++s->have < s->width)
		return;
	step(s, s->character);
	s->character = s->have = 0;
}

bool
xml_scan(struct xml_scan *s, const char *bytes, size_t n)
{
	if (s->width == 0 && n)
		find_width(s, bytes, n);
	for (size_t i = 0; i < n; i++) {
		step_byte(s, (unsigned char)bytes[i]);
		if (s->size > LIMIT_TAG)
			return false;
		if (s->place == XML_TEXT)
			s->size = 0;
	}
	return true;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

size_t
xml_scan_subset(const char *bytes, size_t n)
{
	struct xml_scan s = {.width = 1};
	bool declared = false, subset = false;

	for (size_t i = 0; i < n && s.size <= LIMIT_TAG; i++) {
		if (s.place == XML_TEXT && bytes[i] != '<' &&
		    !is_blank(bytes[i]))
			break;
		step(&s, (unsigned char)bytes[i]);
		declared = declared || s.depth;
		subset =
		    subset || (s.depth == 1 && !s.quote && bytes[i] == '[');
		if (s.place == XML_TAG || s.place == XML_CDATA)
			break;
		if (declared && s.place == XML_TEXT)
			return subset ? i + 1 : 0;
	}
	return 0;
}
