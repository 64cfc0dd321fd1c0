#include "dequeue/task/plain.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"

/* A typed value that becomes something else is no longer than this.  The
 * bound keeps a nest of them from being scanned once for each level. */
#define TYPED_MAX 256

static bool
starts(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - p) >= n && memcmp(p, word, n) == 0;
}

/* 32 hexadecimal digits with dashes, as a JSON string. */
static bool
add_uuid(struct buf *out, struct span value)
{
	char *hex = jscan_text(jscan_member(value.at, value.length, "hex"));
	bool good = hex && strlen(hex) == 32;

	for (size_t i = 0; good && i < 32; i++)
		good = isxdigit((unsigned char)hex[i]) != 0;
	if (good)
		buf_printf(out, "\"%.8s-%.4s-%.4s-%.4s-%.12s\"", hex, hex + 8,
		    hex + 12, hex + 16, hex + 20);
	free(hex);
	return good;
}

/* At a {.  If it is a typed value with another form, that is appended and the
 * length of the object returned, else 0. */
static size_t
add_typed(struct buf *out, const char *at, const char *end)
{
	static const char *const texts[] = {
	    "datetime", "date", "time", "decimal"};
	struct span names[3], values[3];
	const char *rest;
	struct jscan scan;
	size_t n = (size_t)(end - at), count = 0;

	jscan_start(&scan, at, n < TYPED_MAX ? n : TYPED_MAX);
	while (count < 3 && jscan_next(&scan, &names[count], &values[count]))
		count++;
	if (count != 2 || !jscan_closed(&scan, &rest) || names[0].length != 8 ||
	    memcmp(names[0].at, "__type__", 8) != 0 || names[1].length != 9 ||
	    memcmp(names[1].at, "__value__", 9) != 0)
		return 0;
	if (jscan_is(values[0], "uuid"))
		return add_uuid(out, values[1]) ? (size_t)(rest - at) : 0;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (jscan_is(values[0], texts[i]) && values[1].at[0] == '"') {
			buf_add(out, values[1].at, values[1].length);
			return (size_t)(rest - at);
		}
	return 0;
}

/* At a word that JSON does not have.  Its length, or 0. */
static size_t
no_number(const char *p, const char *end)
{
	static const char *const words[] = {"NaN", "Infinity", "-Infinity"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (starts(p, end, words[i]))
			return strlen(words[i]);
	return 0;
}

/* Behind the string that begins at p. */
static const char *
string_end(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		if (*p == '\\' && p + 1 < end)
			p++;
	return p < end ? p + 1 : end;
}

static void
translate(struct buf *out, const char *p, const char *end, bool *exact)
{
	while (p < end) {
		const char *next = p + 1;
		size_t n;

		if (*p == '"') {
			next = string_end(p, end);
			buf_add(out, p, (size_t)(next - p));
		} else if (*p == '{' && (n = add_typed(out, p, end))) {
			next = p + n;
		} else if ((n = no_number(p, end))) {
			*exact = false;
			buf_add_text(out, "null");
			next = p + n;
		} else {
			buf_add_char(out, *p);
		}
		p = next;
	}
}

bool
plain_json(struct buf *out, struct span value, bool *exact)
{
	size_t before = out->length;
	cJSON *parsed;

	translate(out, value.at, value.at + value.length, exact);
	parsed = json_parse(out->data + before, out->length - before);
	if (!parsed) {
		out->length = before;
		out->data[before] = '\0';
	}
	cJSON_Delete(parsed);
	return parsed != NULL;
}
