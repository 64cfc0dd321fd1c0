#include "extract/office/xlsx_values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "extract/limits.h"
#include "extract/xml/xml.h"

#define STRINGS_MAX 2000000
#define STYLES_MAX 100000
#define FORMAT_MAX 1000000 /* number of a format; Excel's are below 400 */
#define ESCAPE_LENGTH 7	   /* of _xHHHH_ */

/* Shared strings: runs of text; phonetic guides (rPh) are left out. */

static void
string_start(void *context, const struct xml_element *e)
{
	struct xlsx_values *v = context;

	if (strcmp(e->name, "rPh") == 0)
		xml_skip(e);
	v->in_text = strcmp(e->name, "t") == 0;
}

static void
string_end(void *context, const char *name)
{
	struct xlsx_values *v = context;

	v->in_text = false;
	if (strcmp(name, "si") != 0 || v->count == STRINGS_MAX)
		return;
	if (v->count % 1024 == 0)
		v->ends = mem_array(v->ends, v->count + 1024, sizeof *v->ends);
	v->ends[v->count++] = v->text.length;
}

static void
string_text(void *context, const char *text, size_t n)
{
	struct xlsx_values *v = context;

	if (v->in_text && v->text.length + n <= 2 * LIMIT_RAW_TEXT)
		buf_add(&v->text, text, n);
}

int
xlsx_read_strings(struct package *p, struct extraction *x, const char *part,
    struct xlsx_values *v)
{
	static const struct xml_events events = {
	    string_start, string_end, string_text, false};

	return xml_read_part(p, x, part, &events, v);
}

const char *
xlsx_string(const struct xlsx_values *v, long number, size_t *n)
{
	size_t start;

	*n = 0;
	if (number < 0 || (size_t)number >= v->count || !v->text.length)
		return "";
	start = number ? v->ends[number - 1] : 0;
	*n = v->ends[number] - start;
	return v->text.data + start;
}

/* The UTF-16 unit that "_xHHHH_" stands for; -1 if the text is no such escape.
 */
static long
escaped(const char *text, size_t n)
{
	char digits[5] = "";

	if (n < ESCAPE_LENGTH || memcmp(text, "_x", 2) != 0 || text[6] != '_')
		return -1;
	memcpy(digits, text + 2, 4);
	return strspn(digits, "0123456789abcdefABCDEF") == 4
		   ? strtol(digits, NULL, 16)
		   : -1;
}

static void
add_unit(struct buf *out, long unit, const char *rest, size_t n)
{
	char text[4];

	if (unit == '\r')
		unit = n && *rest == '\n' ? 0 : '\n';
	if (unit >= ' ' || unit == '\n' || unit == '\t')
		buf_add(out, text, utf8_encode((uint32_t)unit, text));
}

void
xlsx_add_string(struct buf *out, const char *text, size_t n)
{
	const char *end = text + n, *next;
	long unit, low;

	while (text < end) {
		unit = escaped(text, (size_t)(end - text));
		if (unit < 0) {
			next = memchr(text + 1, '_', (size_t)(end - text) - 1);
			next = next ? next : end;
			buf_add(out, text, (size_t)(next - text));
			text = next;
			continue;
		}
		text += ESCAPE_LENGTH;
		low = escaped(text, (size_t)(end - text));
		if (unit >= 0xD800 && unit < 0xDC00 && low >= 0xDC00 &&
		    low < 0xE000) {
			unit = 0x10000 + ((unit - 0xD800) << 10) + low - 0xDC00;
			text += ESCAPE_LENGTH;
		}
		if (unit < 0xD800 || unit >= 0xE000)
			add_unit(out, unit, text, (size_t)(end - text));
	}
}

/* Formats. */

static void
add_format(struct xlsx_values *v, const struct xml_element *e)
{
	char *code = xml_attribute(e, "formatCode");
	long id = xml_number(e, "numFmtId", 0, FORMAT_MAX, -1);

	if (code && id >= 0 && v->format_count < STYLES_MAX) {
		lookup_add_number(&v->format_ids, id, v->format_count);
		v->formats = mem_array(
		    v->formats, v->format_count + 1, sizeof *v->formats);
		v->formats[v->format_count++] = xlsx_format_read(code);
	}
	free(code);
}

static void
add_style(struct xlsx_values *v, long id)
{
	struct xlsx_format format;
	size_t place;

	if (v->style_count == STYLES_MAX)
		return;
	if (lookup_find_number(&v->format_ids, id, &place))
		format = v->formats[place];
	else
		format = xlsx_format_builtin(id);
	v->styles = mem_array(v->styles, v->style_count + 1, sizeof *v->styles);
	v->styles[v->style_count++] = format;
}

static void
style_start(void *context, const struct xml_element *e)
{
	struct xlsx_values *v = context;

	if (strcmp(e->name, "numFmt") == 0)
		add_format(v, e);
	else if (strcmp(e->name, "cellXfs") == 0)
		v->in_styles = true;
	else if (v->in_styles && strcmp(e->name, "xf") == 0)
		add_style(v, xml_number(e, "numFmtId", 0, FORMAT_MAX, 0));
}

static void
style_end(void *context, const char *name)
{
	struct xlsx_values *v = context;

	if (strcmp(name, "cellXfs") == 0)
		v->in_styles = false;
}

int
xlsx_read_styles(struct package *p, struct extraction *x, const char *part,
    struct xlsx_values *v)
{
	static const struct xml_events events = {
	    style_start, style_end, NULL, false};

	return xml_read_part(p, x, part, &events, v);
}

void
xlsx_values_release(struct xlsx_values *v)
{
	buf_release(&v->text);
	free(v->ends);
	free(v->formats);
	lookup_release(&v->format_ids);
	free(v->styles);
}

void
xlsx_number(const struct xlsx_values *v, const char *text, long style,
    char *out, size_t size)
{
	static const struct xlsx_format general = {.decimals = -1};
	bool known = style >= 0 && (size_t)style < v->style_count;
	char *end;
	double value = strtod(text, &end);

	if (*end || end == text) {
		snprintf(out, size, "%s", text);
		utf8_trim(out);
	} else {
		xlsx_format_print(known ? &v->styles[style] : &general, value,
		    v->from_1904, out, size);
	}
}
