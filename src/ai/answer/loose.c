#include "ai/answer/loose.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/utf8.h"

#define DEPTH_MAX 50  /* of an answer: its schemas have 3 */
#define NAME_MAX 200  /* bytes of a member's name */
#define NUMBER_MAX 40 /* digits of a number; longer is none */
#define REPLACEMENT 0xFFFD

static cJSON *read_value(struct loose *in, int depth);

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
	       (c >= '0' && c <= '9');
}

static const char *
skip_space(const char *p, const char *end)
{
	while (p < end && is_space(*p))
		p++;
	return p;
}

/* White space and comments. */
static void
skip(struct loose *in)
{
	const char *p = in->at, *close;

	for (;;) {
		p = skip_space(p, in->end);
		if (in->end - p < 2 || p[0] != '/' ||
		    (p[1] != '/' && p[1] != '*'))
			break;
		close = p[1] == '/'
			    ? memchr(p, '\n', (size_t)(in->end - p))
			    : memmem(p + 2, (size_t)(in->end - p - 2), "*/", 2);
		p = close ? close + (p[1] == '/' ? 1 : 2) : in->end;
	}
	in->at = p;
}

/* Whether a member or an element can begin at p: a value, or a name in front
 * of a colon. */
static bool
begins_next(const char *p, const char *end)
{
	static const char *const constants[] = {
	    "true", "false", "null", "True", "False", "None"};
	const char *word = p;

	if (p == end || strchr("\"'{[]}-0123456789/", *p))
		return true;
	while (p < end && is_word(*p))
		p++;
	for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
		if (strlen(constants[i]) == (size_t)(p - word) &&
		    memcmp(constants[i], word, (size_t)(p - word)) == 0)
			return true;
	p = p > word ? skip_space(p, end) : end;
	return p < end && *p == ':';
}

/* Whether the quote in front of p ends its string: JSON goes on behind it.
 * If not, it is a quotation mark that was not escaped. */
static bool
ends_string(const char *p, const char *end, bool is_name)
{
	const char *next = skip_space(p, end);

	if (next == end)
		return true;
	if (is_name)
		return *next == ':';
	if (*next == '}' || *next == ']')
		return true;
	if (*next == ',')
		return begins_next(skip_space(next + 1, end), end);
	/* Nothing but a line break: the comma is missing. */
	return *next == '"' && memchr(p, '\n', (size_t)(next - p));
}

/* The four digits at p, or -1. */
static long
hex_point(const char *p, const char *end)
{
	long point = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		int digit = hex_digit(p[i]);

		if (digit < 0)
			return -1;
		point = point * 16 + digit;
	}
	return point;
}

static void
add_point(struct buf *out, uint32_t point)
{
	char bytes[4];

	buf_add(out, bytes, utf8_encode(point, bytes));
}

/* The escape \uXXXX whose digits are at p; returns the bytes behind the u. */
static size_t
read_point(struct buf *out, const char *p, const char *end)
{
	long point = hex_point(p, end), low;

	if (point < 0) {
		buf_add_text(out, "\\u");
		return 0;
	}
	if (point >= 0xD800 && point < 0xDC00 && end - p >= 10 &&
	    p[4] == '\\' && p[5] == 'u') {
		low = hex_point(p + 6, end);
		if (low >= 0xDC00 && low < 0xE000) {
			add_point(
			    out, (uint32_t)(0x10000 + ((point - 0xD800) << 10) +
					    (low - 0xDC00)));
			return 10;
		}
	}
	if (point == 0 || (point >= 0xD800 && point < 0xE000))
		point = REPLACEMENT;
	add_point(out, (uint32_t)point);
	return 4;
}

/* The escape whose letter is at p; returns its bytes behind the backslash. */
static size_t
read_escape(struct buf *out, const char *p, const char *end)
{
	static const char letters[] = "bfnrt\"\\/'";
	static const char means[] = "\b\f\n\r\t\"\\/'";
	const char *known;

	if (p == end)
		return 0;
	if (*p == 'u')
		return 1 + read_point(out, p + 1, end);
	known = *p ? strchr(letters, *p) : NULL;
	if (!known) {
		buf_add_char(out, '\\');
		return 0;
	}
	buf_add_char(out, means[known - letters]);
	return 1;
}

/* One character as it stands; returns its bytes. */
static size_t
read_plain(struct buf *out, const char *p, const char *end)
{
	uint32_t point;
	size_t length = utf8_decode(p, (size_t)(end - p), &point);

	if (length == 0 || point == 0) {
		add_point(out, REPLACEMENT);
		return 1;
	}
	buf_add(out, p, length);
	return length;
}

/* Whether the quote in front of p ends a name: the end of the text before it
 * is missing. */
static bool
ends_name(const char *p, const char *end)
{
	p = skip_space(p, end);
	if (p == end || *p != ':')
		return false;
	p = skip_space(p + 1, end);
	return p < end && strchr("\"{[", *p) && *p;
}

/* The string whose quote is at in->at.  False if it does not end. */
static bool
read_string(struct loose *in, struct buf *out, bool is_name)
{
	const char *p = in->at + 1;
	char quote = *in->at;
	bool ended = false;

	buf_add(out, "", 0);
	while (p < in->end && !ended && (!is_name || out->length < NAME_MAX)) {
		if (*p == '\\') {
			p++;
			p += read_escape(out, p, in->end);
		} else if (*p == quote &&
			   ends_string(p + 1, in->end, is_name)) {
			p++;
			ended = true;
		} else if (*p == quote && !is_name &&
			   ends_name(p + 1, in->end)) {
			break;
		} else {
			p += read_plain(out, p, in->end);
		}
	}
	in->at = p;
	return ended;
}

static cJSON *
checked(cJSON *value)
{
	if (!value)
		die_temporary("out of memory");
	return value;
}

static cJSON *
read_text(struct loose *in)
{
	struct buf text = BUF_EMPTY;
	cJSON *value = NULL;

	if (read_string(in, &text, false))
		value = checked(cJSON_CreateString(text.data));
	else
		in->broken = true;
	buf_release(&text);
	return value;
}

static cJSON *
read_number(struct loose *in)
{
	char digits[NUMBER_MAX + 1];
	const char *p = in->at;
	size_t n = 0;

	while (p < in->end && *p && strchr("+-.0123456789eE", *p))
		p++;
	n = (size_t)(p - in->at);
	if (n <= NUMBER_MAX)
		memcpy(digits, in->at, n);
	digits[n <= NUMBER_MAX ? n : 0] = '\0';
	in->at = p;
	return checked(n <= NUMBER_MAX
			   ? cJSON_CreateNumber(strtod(digits, NULL))
			   : cJSON_CreateNull());
}

/* true, false or null, also as Python writes them; NULL for another word. */
static cJSON *
read_constant(struct loose *in)
{
	const char *word = in->at, *p = word;
	size_t n;

	while (p < in->end && is_word(*p))
		p++;
	n = (size_t)(p - word);
	in->at = p;
	if (n == 4 && strncasecmp(word, "true", n) == 0)
		return checked(cJSON_CreateTrue());
	if (n == 5 && strncasecmp(word, "false", n) == 0)
		return checked(cJSON_CreateFalse());
	if (n == 4 && (strncasecmp(word, "null", n) == 0 ||
			  strncasecmp(word, "none", n) == 0))
		return checked(cJSON_CreateNull());
	return NULL;
}

/* Behind a comma, or where one should be.  False at the closing bracket,
 * which is taken, and at the end. */
static bool
has_more(struct loose *in, char closing)
{
	skip(in);
	while (in->at < in->end && *in->at == ',') {
		in->at++;
		skip(in);
	}
	if (in->at == in->end) {
		in->broken = true;
		return false;
	}
	if (*in->at != closing)
		return true;
	in->at++;
	return false;
}

static cJSON *
read_array(struct loose *in, int depth)
{
	cJSON *array = checked(cJSON_CreateArray()), *value;

	in->at++;
	while (!in->broken && has_more(in, ']')) {
		value = read_value(in, depth + 1);
		if (!value || (in->broken && cJSON_IsObject(value))) {
			in->broken = true;
			cJSON_Delete(value);
			break;
		}
		cJSON_AddItemToArray(array, value);
	}
	return array;
}

/* The name at in->at with its colon.  False if there is none. */
static bool
read_name(struct loose *in, struct buf *name)
{
	const char *p = in->at;

	buf_clear(name);
	if (*p == '"' || *p == '\'') {
		if (!read_string(in, name, true))
			return false;
	} else {
		while (p < in->end && is_word(*p) && p - in->at < NAME_MAX)
			p++;
		buf_add(name, in->at, (size_t)(p - in->at));
		in->at = p;
	}
	skip(in);
	if (name->length == 0 || in->at == in->end || *in->at != ':')
		return false;
	in->at++;
	return true;
}

static cJSON *
read_object(struct loose *in, int depth)
{
	cJSON *object = checked(cJSON_CreateObject()), *value;
	struct buf name = BUF_EMPTY;

	in->at++;
	while (!in->broken && has_more(in, '}')) {
		value = read_name(in, &name) ? read_value(in, depth + 1) : NULL;
		if (value)
			cJSON_AddItemToObject(object, name.data, value);
		else
			in->broken = true;
	}
	buf_release(&name);
	return object;
}

static cJSON *
read_value(struct loose *in, int depth)
{
	skip(in);
	if (in->values++ >= LOOSE_VALUES)
		in->at = in->end;
	if (in->at == in->end || depth > DEPTH_MAX)
		return NULL;
	switch (*in->at) {
	case '{':
		return read_object(in, depth);
	case '[':
		return read_array(in, depth);
	case '"':
	case '\'':
		return read_text(in);
	case '-':
		return read_number(in);
	default:
		return *in->at >= '0' && *in->at <= '9' ? read_number(in)
							: read_constant(in);
	}
}

cJSON *
loose_value(struct loose *in)
{
	const char *start;
	cJSON *value;

	skip(in);
	start = in->at;
	in->broken = false;
	value = read_value(in, 0);
	if (in->at == start && in->at < in->end)
		in->at++;
	return value;
}
