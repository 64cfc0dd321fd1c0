#include "lib/json.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/jscan.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/utf8.h"

static bool
blank(const char *p, const char *end)
{
	for (; p < end; p++)
		if (!strchr(" \t\r\n", *p) || *p == '\0')
			return false;
	return true;
}

/* cJSON ends a C string at an escaped NUL without a word: text behind it
 * would be lost, so such input is refused. */
static bool
has_escaped_nul(const char *text, size_t n)
{
	const char *p = text, *end = text + n;

	while ((p = memmem(p, (size_t)(end - p), "\\u0000", 6))) {
		const char *back = p;

		while (back > text && back[-1] == '\\')
			back--;
		if ((p - back) % 2 == 0)
			return true;
		p += 6;
	}
	return false;
}

cJSON *
json_parse(const char *text, size_t n)
{
	const char *end = NULL;
	cJSON *value;

	if (!text || !utf8_valid(text, n) || has_escaped_nul(text, n))
		return NULL;
	/* A lone BOM would be skipped by cJSON. */
	if (n >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
		return NULL;
	value = cJSON_ParseWithLengthOpts(text, n, &end, 0);
	if (value && !blank(end, text + n)) {
		cJSON_Delete(value);
		return NULL;
	}
	return value;
}

/* The code unit of an escape \uXXXX at p, or -1. */
static long
escaped_unit(const char *p, const char *end)
{
	char digits[5] = "";

	if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
		return -1;
	memcpy(digits, p + 2, 4);
	return strspn(digits, "0123456789abcdefABCDEF") == 4
		   ? strtol(digits, NULL, 16)
		   : -1;
}

/* Copies one character of JSON text, or one escape: *p is behind it then.  True
 * if it was mended. */
static bool
copy_mended(struct buf *out, const char **p, const char *end, bool nul)
{
	bool mended = false;
	long unit = escaped_unit(*p, end), low = -1;
	size_t n = **p == '\\' && end - *p > 1 ? 2 : 1;

	if (unit >= 0)
		n = 6;
	if (unit >= 0xD800 && unit < 0xDC00)
		low = escaped_unit(*p + 6, end);
	if (low >= 0xDC00 && low < 0xE000)
		n = 12;
	else
		mended =
		    (unit == 0 && nul) || (unit >= 0xD800 && unit < 0xE000);
	if (mended)
		buf_add_text(out, "\\ufffd");
	else
		buf_add(out, *p, n);
	*p += n;
	return mended;
}

bool
json_mend(struct buf *out, const char *text, size_t n, bool nul)
{
	const char *p = text, *end = text + n;
	bool mended = false;

	while (p < end)
		mended = copy_mended(out, &p, end, nul) || mended;
	return mended;
}

cJSON *
json_parse_mended(const char *text, size_t n)
{
	cJSON *value = json_parse(text, n);
	struct buf mended = BUF_EMPTY;

	if (value || !text)
		return value;
	if (json_mend(&mended, text, n, true))
		value = json_parse(mended.data, mended.length);
	buf_release(&mended);
	return value;
}

static const cJSON *
member(const cJSON *object, const char *name)
{
	return object ? cJSON_GetObjectItemCaseSensitive(object, name) : NULL;
}

const cJSON *
json_object(const cJSON *object, const char *name)
{
	const cJSON *value = member(object, name);

	return cJSON_IsObject(value) ? value : NULL;
}

const cJSON *
json_array(const cJSON *object, const char *name)
{
	const cJSON *value = member(object, name);

	return cJSON_IsArray(value) ? value : NULL;
}

const char *
json_text(const cJSON *object, const char *name)
{
	return cJSON_GetStringValue(member(object, name));
}

bool
json_number(const cJSON *object, const char *name, double *value)
{
	const cJSON *number = member(object, name);

	if (!cJSON_IsNumber(number))
		return false;
	*value = number->valuedouble;
	return true;
}

bool
json_integer(
    const cJSON *object, const char *name, long min, long max, long *value)
{
	double number;

	if (!json_number(object, name, &number) || number != floor(number) ||
	    number < (double)min || number > (double)max)
		return false;
	*value = (long)number;
	return true;
}

bool
json_true(const cJSON *object, const char *name)
{
	return cJSON_IsTrue(member(object, name));
}

cJSON *
json_object_or_text(const char *text)
{
	cJSON *value = text ? json_parse_mended(text, strlen(text)) : NULL;
	cJSON *inner;

	if (cJSON_IsString(value)) {
		inner = json_parse_mended(
		    value->valuestring, strlen(value->valuestring));
		cJSON_Delete(value);
		value = inner;
	}
	if (!cJSON_IsObject(value)) {
		cJSON_Delete(value);
		return NULL;
	}
	return value;
}

/* The escape of a byte that may not stand in a string as it is, or NULL. */
static const char *
escape(unsigned char c)
{
	static const char *const shorts[0x20] = {['\b'] = "\\b",
	    ['\f'] = "\\f",
	    ['\n'] = "\\n",
	    ['\r'] = "\\r",
	    ['\t'] = "\\t"};

	if (c == '"')
		return "\\\"";
	if (c == '\\')
		return "\\\\";
	if (c >= 0x20)
		return NULL;
	return shorts[c] ? shorts[c] : "";
}

void
json_add_string(struct buf *out, const char *text, size_t n)
{
	size_t i = 0, start = 0, length;
	uint32_t point;

	buf_reserve(out, n + 2);
	buf_add_char(out, '"');
	while (i < n) {
		unsigned char c = (unsigned char)text[i];
		const char *instead = escape(c);

		length = c < 0x80 ? 1 : utf8_decode(text + i, n - i, &point);
		if (length == 0)
			instead = "\xEF\xBF\xBD";
		if (!instead) {
			i += length;
			continue;
		}
		buf_add(out, text + start, i - start);
		if (*instead)
			buf_add_text(out, instead);
		else
			buf_printf(out, "\\u%04x", c);
		start = ++i;
	}
	buf_add(out, text + start, n - start);
	buf_add_char(out, '"');
}

void
json_add_text(struct buf *out, const char *text)
{
	if (text)
		json_add_string(out, text, strlen(text));
	else
		buf_add_text(out, "null");
}

void
json_add_value(struct buf *out, const cJSON *value)
{
	char *text = cJSON_PrintUnformatted(value);

	if (!text)
		die_temporary("out of memory");
	buf_add_text(out, text);
	cJSON_free(text);
}

void
json_add_name(struct buf *out, const char *name)
{
	char last = out->length ? out->data[out->length - 1] : '{';

	if (last != '{' && last != '[')
		buf_add_char(out, ',');
	json_add_string(out, name, strlen(name));
	buf_add_char(out, ':');
}

void
json_add_member(struct buf *out, const char *name, const char *text)
{
	json_add_name(out, name);
	json_add_text(out, text);
}

void
json_add_member_int(struct buf *out, const char *name, long long value)
{
	json_add_name(out, name);
	buf_printf(out, "%lld", value);
}

void
json_add_bool(struct buf *out, const char *name, bool value)
{
	json_add_name(out, name);
	buf_add_text(out, value ? "true" : "false");
}

void
json_add_member_raw(
    struct buf *out, const char *name, const char *json, size_t n)
{
	json_add_name(out, name);
	buf_add(out, json, n);
}
