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
#define DAY_MAX 2958465	   /* 9999-12-31 */

/* Shared strings: runs of text, without the reading aids (rPh). */

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

/* The unit of UTF-16 that "_xHHHH_" stands for; -1: it is none. */
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

/* By its letters outside of quotes and brackets: y and d are of dates, h and s
 * of times. */
enum xlsx_kind
xlsx_kind_of(const char *format)
{
	bool date = false, time = false;

	for (; *format && *format != ';'; format++) {
		if (*format == '"' || *format == '[') {
			const char *end =
			    strchr(format + 1, *format == '"' ? '"' : ']');

			if (*format == '[' && format[1] &&
			    strchr("hHsS", format[1]))
				time = true;
			if (!end)
				break;
			format = end;
		} else if ((*format == '\\' || *format == '_' ||
			       *format == '*') &&
			   format[1]) {
			format++;
		} else if (strchr("yYdD", *format)) {
			date = true;
		} else if (strchr("hHsS", *format)) {
			time = true;
		}
	}
	if (date)
		return time ? XLSX_DATE_TIME : XLSX_DATE;
	return time ? XLSX_TIME : XLSX_NUMBER;
}

/* Formats every workbook has [18.8.30], also those of East Asia. */
static enum xlsx_kind
builtin(long id)
{
	if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 ||
	    (id >= 50 && id <= 58))
		return XLSX_DATE;
	if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) ||
	    (id >= 45 && id <= 47))
		return XLSX_TIME;
	return id == 22 ? XLSX_DATE_TIME : XLSX_NUMBER;
}

static void
add_format(struct xlsx_values *v, const struct xml_element *e)
{
	char *code = xml_attribute(e, "formatCode");
	long number = xml_number(e, "numFmtId", 0, FORMAT_MAX, -1);
	size_t id = (size_t)number;

	if (code && number >= 0) {
		if (id >= v->format_count) {
			v->formats = mem_array(v->formats, id + 1, 1);
			memset(v->formats + v->format_count, 0,
			    id + 1 - v->format_count);
			v->format_count = id + 1;
		}
		if (!v->formats[id])
			v->formats[id] =
			    (unsigned char)(1 + xlsx_kind_of(code));
	}
	free(code);
}

static void
add_style(struct xlsx_values *v, long id)
{
	enum xlsx_kind kind = builtin(id);

	if (v->style_count == STYLES_MAX)
		return;
	if ((size_t)id < v->format_count && v->formats[id])
		kind = (enum xlsx_kind)(v->formats[id] - 1);
	v->styles = mem_array(v->styles, v->style_count + 1, 1);
	v->styles[v->style_count++] = (unsigned char)kind;
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
	free(v->styles);
}

/* Numbers. */

/* Year, month and day of a day counted from 1970-01-01 (the usual algorithm
 * over eras of 400 years that begin in March). */
static void
civil(long day, long *year, long *month, long *monthday)
{
	long era, of_era, year_of_era, of_year, shifted;

	day += 719468;
	era = day / 146097;
	of_era = day % 146097;
	year_of_era =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	of_year =
	    of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	shifted = (5 * of_year + 2) / 153;
	*monthday = of_year - (153 * shifted + 2) / 5 + 1;
	*month = shifted < 10 ? shifted + 3 : shifted - 9;
	*year = era * 400 + year_of_era + (*month <= 2);
}

static void
print_date(
    double value, bool from_1904, enum xlsx_kind kind, char *out, size_t size)
{
	long minutes, day, year, month, monthday;
	char date[64];

	minutes = (long)(value * 1440 + 0.5);
	day = minutes / 1440;
	minutes %= 1440;
	/* Day 60 of 1900 was no day; Lotus 1-2-3 thought it was. */
	if (from_1904)
		day += 1462;
	else if (day < 60)
		day++;
	civil(day - 25569, &year, &month, &monthday);
	snprintf(date, sizeof date, "%04ld-%02ld-%02ld", year, month, monthday);
	if (kind == XLSX_TIME)
		snprintf(out, size, "%02ld:%02ld",
		    (long)value * 24 + minutes / 60, minutes % 60);
	else if (kind == XLSX_DATE_TIME && minutes)
		snprintf(out, size, "%s %02ld:%02ld", date, minutes / 60,
		    minutes % 60);
	else
		snprintf(out, size, "%s", date);
}

void
xlsx_number(const struct xlsx_values *v, const char *text, long style,
    char *out, size_t size)
{
	enum xlsx_kind kind = XLSX_NUMBER;
	char *end;
	double value = strtod(text, &end);

	if (style >= 0 && (size_t)style < v->style_count)
		kind = (enum xlsx_kind)v->styles[style];
	if (*end || end == text) {
		snprintf(out, size, "%s", text);
		utf8_trim(out);
	} else if (kind != XLSX_NUMBER && value >= 0 && value < DAY_MAX) {
		print_date(value, v->from_1904, kind, out, size);
	} else {
		snprintf(out, size, "%.15g", value);
	}
}
