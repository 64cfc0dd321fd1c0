#include "lib/jscan.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/utf8.h"

static const char *
skip_space(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
		p++;
	return p;
}

/* p is behind the opening quote; returns the place behind the closing one.
 * memchr and a look back: 16 MiB of text pass at the speed of memory. */
static const char *
skip_string(const char *p, const char *end)
{
	const char *start = p, *quote, *back;

	while ((quote = memchr(p, '"', (size_t)(end - p)))) {
		back = quote;
		while (back > start && back[-1] == '\\')
			back--;
		p = quote + 1;
		if ((quote - back) % 2 == 0)
			return p;
	}
	return NULL;
}

/* Behind a number or a word (true, null, NaN, -Infinity). */
static const char *
skip_word(const char *p, const char *end)
{
	const char *start = p;

	while (p < end && !strchr(" \t\r\n,]}:\"[{", *p) && *p)
		p++;
	return p > start ? p : NULL;
}

/* Behind a { or [ with all that it holds.  Counts brackets without telling
 * the two sorts apart: what is inside is parsed by whoever uses it. */
static const char *
skip_container(const char *p, const char *end)
{
	size_t depth = 0;

	while (p < end) {
		switch (*p++) {
		case '"':
			p = skip_string(p, end);
			if (!p)
				return NULL;
			break;
		case '{':
		case '[':
			depth++;
			break;
		case '}':
		case ']':
			if (--depth == 0)
				return p;
			break;
		}
	}
	return NULL;
}

static const char *
skip_value(const char *p, const char *end)
{
	if (p >= end)
		return NULL;
	if (*p == '"')
		return skip_string(p + 1, end);
	if (*p == '{' || *p == '[')
		return skip_container(p, end);
	return skip_word(p, end);
}

void
jscan_start(struct jscan *s, const char *text, size_t n)
{
	const char *end;

	memset(s, 0, sizeof *s);
	if (!text) { /* the span of a member that is absent */
		s->failed = true;
		return;
	}
	end = text + n;
	s->next = skip_space(text, end);
	s->end = end;
	if (s->next >= end || (*s->next != '{' && *s->next != '[')) {
		s->failed = true;
		return;
	}
	s->object = *s->next == '{';
	s->next++;
}

static bool
fail(struct jscan *s)
{
	s->failed = true;
	return false;
}

static char
closing(const struct jscan *s)
{
	return s->object ? '}' : ']';
}

/* Steps over the comma between two members; false at the end. */
static bool
between(struct jscan *s)
{
	s->next = skip_space(s->next, s->end);
	if (s->next >= s->end)
		return fail(s);
	if (*s->next == closing(s))
		return false;
	if (s->started) {
		if (*s->next != ',')
			return fail(s);
		s->next = skip_space(s->next + 1, s->end);
	}
	s->started = true;
	return true;
}

static bool
take_name(struct jscan *s, struct span *name)
{
	const char *start = s->next + 1, *p;

	if (s->next >= s->end || *s->next != '"' ||
	    !(p = skip_string(start, s->end)))
		return fail(s);
	*name = (struct span){start, (size_t)(p - 1 - start)};
	p = skip_space(p, s->end);
	if (p >= s->end || *p != ':')
		return fail(s);
	s->next = skip_space(p + 1, s->end);
	return true;
}

bool
jscan_next(struct jscan *s, struct span *name, struct span *value)
{
	const char *p;

	if (s->failed || !between(s))
		return false;
	*name = (struct span){NULL, 0};
	if (s->object && !take_name(s, name))
		return false;
	p = skip_value(s->next, s->end);
	if (!p)
		return fail(s);
	*value = (struct span){s->next, (size_t)(p - s->next)};
	s->next = p;
	return true;
}

bool
jscan_closed(const struct jscan *s, const char **rest)
{
	if (s->failed || s->next >= s->end || *s->next != closing(s))
		return false;
	*rest = s->next + 1;
	return true;
}

struct span
jscan_member(const char *text, size_t n, const char *name)
{
	size_t length = strlen(name);
	struct span key, value;
	struct jscan s;

	jscan_start(&s, text, n);
	if (!s.object)
		return (struct span){NULL, 0};
	while (jscan_next(&s, &key, &value))
		if (key.length == length && memcmp(key.at, name, length) == 0)
			return value;
	return (struct span){NULL, 0};
}

bool
jscan_is(struct span value, const char *word)
{
	size_t n = strlen(word);

	return value.at && value.length == n + 2 && value.at[0] == '"' &&
	       memcmp(value.at + 1, word, n) == 0;
}

static bool
read_hex(const char *p, const char *end, uint32_t *out)
{
	uint32_t value = 0;

	if (end - p < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		char c = p[i];
		uint32_t digit;

		if (c >= '0' && c <= '9')
			digit = (uint32_t)(c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			digit = (uint32_t)((c | 32) - 'a') + 10;
		else
			return false;
		value = value << 4 | digit;
	}
	*out = value;
	return true;
}

/* p is behind "\u"; returns the place behind the escape, NULL if it stands
 * for nothing a C string can hold. */
static const char *
unescape_point(const char *p, const char *end, struct buf *out)
{
	uint32_t point, low;
	char bytes[4];

	if (!read_hex(p, end, &point))
		return NULL;
	p += 4;
	if (point >= 0xD800 && point < 0xDC00) {
		if (end - p < 6 || p[0] != '\\' || p[1] != 'u' ||
		    !read_hex(p + 2, end, &low) || low < 0xDC00 || low > 0xDFFF)
			return NULL;
		point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
		p += 6;
	} else if (point == 0 || (point >= 0xDC00 && point < 0xE000)) {
		return NULL;
	}
	buf_add(out, bytes, utf8_encode(point, bytes));
	return p;
}

static const char *
unescape(const char *p, const char *end, struct buf *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *which;

	if (p >= end)
		return NULL;
	if (*p == 'u')
		return unescape_point(p + 1, end, out);
	which = *p ? strchr(from, *p) : NULL;
	if (!which)
		return NULL;
	buf_add_char(out, to[which - from]);
	return p + 1;
}

char *
jscan_text(struct span value)
{
	struct buf out = BUF_EMPTY;
	const char *p, *end, *slash;

	if (!value.at || value.length < 2 || value.at[0] != '"' ||
	    value.at[value.length - 1] != '"')
		return NULL;
	p = value.at + 1;
	end = value.at + value.length - 1;
	while (p && p < end) {
		slash = memchr(p, '\\', (size_t)(end - p));
		buf_add(&out, p, (size_t)((slash ? slash : end) - p));
		p = slash ? unescape(slash + 1, end, &out) : end;
	}
	if (!p || (out.length && memchr(out.data, '\0', out.length))) {
		buf_release(&out);
		return NULL;
	}
	return buf_take(&out);
}

bool
jscan_integer(struct span value, long long min, long long max, long long *out)
{
	char digits[24], *end;
	long long number;

	if (!value.at || value.length == 0 || value.length >= sizeof digits)
		return false;
	if (value.at[0] != '-' && (value.at[0] < '0' || value.at[0] > '9'))
		return false;
	memcpy(digits, value.at, value.length);
	digits[value.length] = '\0';
	errno = 0;
	number = strtoll(digits, &end, 10);
	if (errno || *end || number < min || number > max)
		return false;
	*out = number;
	return true;
}

bool
jscan_is_null(struct span value)
{
	return value.length == 4 && memcmp(value.at, "null", 4) == 0;
}

bool
jscan_is_true(struct span value)
{
	return value.length == 4 && memcmp(value.at, "true", 4) == 0;
}
