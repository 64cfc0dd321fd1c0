#include "lib/utf8.h"

#include <string.h>

static bool
continues(unsigned char c)
{
	return (c & 0xC0) == 0x80;
}

/* Length that a lead byte announces; 0 if it is none. */
static size_t
announced(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead < 0xC2)
		return 0;
	if (lead < 0xE0)
		return 2;
	if (lead < 0xF0)
		return 3;
	return lead < 0xF5 ? 4 : 0;
}

size_t
utf8_decode(const char *text, size_t n, uint32_t *point)
{
	static const unsigned char mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *p = (const unsigned char *)text;
	size_t length = announced(p[0]);
	uint32_t value;

	if (length == 0 || length > n)
		return 0;
	value = p[0] & mask[length];
	for (size_t i = 1; i < length; i++) {
		if (!continues(p[i]))
			return 0;
		value = value << 6 | (p[i] & 0x3F);
	}
	if (value < least[length] || value > 0x10FFFF)
		return 0;
	if (value >= 0xD800 && value < 0xE000)
		return 0;
	*point = value;
	return length;
}

size_t
utf8_encode(uint32_t point, char *out)
{
	if (point < 0x80) {
		out[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		out[0] = (char)(0xC0 | point >> 6);
		out[1] = (char)(0x80 | (point & 0x3F));
		return 2;
	}
	if (point < 0x10000) {
		out[0] = (char)(0xE0 | point >> 12);
		out[1] = (char)(0x80 | (point >> 6 & 0x3F));
		out[2] = (char)(0x80 | (point & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | point >> 18);
	out[1] = (char)(0x80 | (point >> 12 & 0x3F));
	out[2] = (char)(0x80 | (point >> 6 & 0x3F));
	out[3] = (char)(0x80 | (point & 0x3F));
	return 4;
}

bool
utf8_valid(const char *text, size_t n)
{
	uint32_t point;
	size_t i = 0, length;

	while (i < n) {
		if ((unsigned char)text[i] < 0x80) {
			i++;
			continue;
		}
		length = utf8_decode(text + i, n - i, &point);
		if (length == 0)
			return false;
		i += length;
	}
	return true;
}

size_t
utf8_count(const char *text, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += !continues((unsigned char)text[i]);
	return count;
}

size_t
utf8_prefix(const char *text, size_t n, size_t points)
{
	size_t i = 0;

	while (i < n && points-- > 0) {
		i++;
		while (i < n && continues((unsigned char)text[i]))
			i++;
	}
	return i;
}

void
utf8_trim(char *text)
{
	size_t n = strlen(text), i = n;

	while (i > 0 && continues((unsigned char)text[i - 1]))
		i--;
	if (i > 0 && n - (i - 1) < announced((unsigned char)text[i - 1]))
		text[i - 1] = '\0';
}

int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
