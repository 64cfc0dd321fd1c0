#include "extract/office/xlsx_format.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define DAY_MAX 2958465 /* 9999-12-31 */
#define DECIMALS_MAX 15

/* What has been read of a code of a format. */
struct code {
	bool date, time, seconds;
	bool digits, point, other;
	int decimals, optional, percent;
	char *prefix, *suffix;
	size_t size;
};

static void
add_literal(struct code *c, const char *text, size_t n)
{
	char *to = c->digits ? c->suffix : c->prefix;
	size_t used = strlen(to);

	if (used + n < c->size)
		memcpy(to + used, text, n);
}

/* Reads brackets: "[$EUR-407]" shows EUR, "[h]" is a time, others are colours
 * and conditions.  Returns their end; NULL if they have none. */
static const char *
bracket(struct code *c, const char *at)
{
	const char *end = strchr(at, ']');

	if (at[1] && strchr("hHsS", at[1]))
		c->time = true;
	if (at[1] && strchr("sS", at[1]))
		c->seconds = true;
	if (end && at[1] == '$')
		add_literal(c, at + 2, strcspn(at + 2, "-]"));
	return end;
}

/* "0" and "?" are always shown, "#" only if it is not zero. */
static void
digit(struct code *c, char what)
{
	c->other = c->other || *c->suffix; /* a text between digits */
	c->digits = true;
	c->decimals += c->point;
	c->optional = !c->point || what != '#' ? 0 : c->optional + 1;
}

/* A character outside of quotes. */
static void
character(struct code *c, const char *at)
{
	if (strchr("yYdD", *at)) {
		c->date = true;
	} else if (strchr("hHsS", *at)) {
		c->time = true;
		c->seconds = c->seconds || *at == 's' || *at == 'S';
	} else if (strchr("0#?", *at)) {
		digit(c, *at);
	} else if (*at == '.') {
		c->point = c->digits = true;
	} else if (*at == '%') {
		c->percent++;
		add_literal(c, "%", 1);
	} else if (strchr("eE/@", *at) ||
		   (*at == ',' && !strchr("0#?", at[1] ? at[1] : ' '))) {
		c->other = true; /* powers, fractions, thousands */
	} else if (*at != ',' && *at != 'm' && *at != 'M') {
		add_literal(c, at, 1);
	}
}

static void
read_code(struct code *c, const char *at)
{
	const char *end;

	for (; *at && *at != ';'; at++) {
		end = at;
		if (*at == '"')
			end = strchr(at + 1, '"');
		else if (*at == '[')
			end = bracket(c, at);
		else if ((*at == '\\' || *at == '_' || *at == '*') && at[1])
			end = at + 1;
		else
			character(c, at);
		if (!end)
			return;
		if (*at == '"')
			add_literal(c, at + 1, (size_t)(end - at - 1));
		else if (*at == '\\' && end > at)
			add_literal(c, at + 1, 1);
		at = end;
	}
}

/* Removes blanks that would be at the edges of the cell. */
static void
trim(char *prefix, char *suffix)
{
	size_t front = strspn(prefix, " "), n = strlen(suffix);

	memmove(prefix, prefix + front, strlen(prefix + front) + 1);
	while (n && suffix[n - 1] == ' ')
		suffix[--n] = '\0';
}

struct xlsx_format
xlsx_format_read(const char *code)
{
	struct xlsx_format f = {.decimals = -1};
	struct code c = {
	    .prefix = f.prefix, .suffix = f.suffix, .size = sizeof f.prefix};

	read_code(&c, code);
	f.kind = c.date && c.time ? XLSX_DATE_TIME
		 : c.date	  ? XLSX_DATE
		 : c.time	  ? XLSX_TIME
				  : XLSX_NUMBER;
	f.seconds = c.seconds;
	if (f.kind == XLSX_NUMBER && c.digits && !c.other &&
	    c.decimals <= DECIMALS_MAX) {
		f.decimals = c.decimals;
		f.optional = c.optional;
		f.percent = c.percent;
	} else {
		f.prefix[0] = f.suffix[0] = '\0';
	}
	trim(f.prefix, f.suffix);
	return f;
}

struct xlsx_format
xlsx_format_builtin(long id)
{
	/* [18.8.30]; those of currencies have that of the country. */
	static const struct {
		long first, last;
		const char *code;
	} known[] = {{1, 1, "0"}, {2, 2, "0.00"}, {3, 3, "0"}, {4, 4, "0.00"},
	    {5, 6, "0"}, {7, 8, "0.00"}, {9, 9, "0%"}, {10, 10, "0.00%"},
	    {14, 17, "d"}, {18, 18, "h"}, {19, 19, "hs"}, {20, 20, "h"},
	    {21, 21, "hs"}, {22, 22, "dh"}, {27, 31, "d"}, {32, 35, "h"},
	    {36, 36, "d"}, {37, 38, "0"}, {39, 40, "0.00"}, {41, 42, "0"},
	    {43, 44, "0.00"}, {45, 47, "hs"}, {50, 58, "d"}};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (id >= known[i].first && id <= known[i].last)
			return xlsx_format_read(known[i].code);
	return xlsx_format_read("");
}

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
print_time(long seconds, bool shown, char *out, size_t size)
{
	if (shown)
		snprintf(out, size, "%02ld:%02ld:%02ld", seconds / 3600,
		    seconds / 60 % 60, seconds % 60);
	else
		snprintf(out, size, "%02ld:%02ld", seconds / 3600,
		    seconds / 60 % 60);
}

static void
print_date(const struct xlsx_format *f, double value, bool from_1904, char *out,
    size_t size)
{
	/* Rounded to the minute if seconds are not shown: 10:59:59.9 is 11:00.
	 */
	long unit = f->seconds ? 1 : 60;
	long seconds = (long)(value * 86400 / (double)unit + 0.5) * unit;
	long day = seconds / 86400, year, month, monthday;
	char date[64], time[64];

	if (f->kind == XLSX_TIME) {
		print_time(seconds, f->seconds, out, size);
		return;
	}
	seconds %= 86400;
	/* Excel counts 1900-02-29, which was no day, as Lotus 1-2-3 did. */
	if (from_1904)
		day += 1462;
	else if (day < 60)
		day++;
	civil(day - 25569, &year, &month, &monthday);
	snprintf(date, sizeof date, "%04ld-%02ld-%02ld", year, month, monthday);
	print_time(seconds, f->seconds, time, sizeof time);
	if (f->kind == XLSX_DATE_TIME && seconds)
		snprintf(out, size, "%s %s", date, time);
	else
		snprintf(out, size, "%s", date);
}

/* Removes zeros at the end that need not be shown. */
static void
drop_zeros(char *digits, int optional)
{
	size_t n = strlen(digits);

	for (; optional > 0 && n && digits[n - 1] == '0'; optional--)
		digits[--n] = '\0';
	if (n && digits[n - 1] == '.')
		digits[n - 1] = '\0';
}

static void
print_number(const struct xlsx_format *f, double value, char *out, size_t size)
{
	char digits[64];

	for (int i = 0; i < f->percent; i++)
		value *= 100;
	/* 1.005 is a little less in binary, and would be rounded down. */
	value *= 1 + 1e-15;
	snprintf(digits, sizeof digits, "%.*f", f->decimals, fabs(value));
	if (strchr(digits, '.'))
		drop_zeros(digits, f->optional);
	snprintf(out, size, "%s%s%s%s",
	    value < 0 && strpbrk(digits, "123456789") ? "-" : "", f->prefix,
	    digits, f->suffix);
}

void
xlsx_format_print(const struct xlsx_format *f, double value, bool from_1904,
    char *out, size_t size)
{
	if (f->kind != XLSX_NUMBER && value >= 0 && value < DAY_MAX)
		print_date(f, value, from_1904, out, size);
	else if (f->kind == XLSX_NUMBER && f->decimals >= 0 &&
		 fabs(value) < 1e15)
		print_number(f, value, out, size);
	else
		snprintf(out, size, "%.15g", value);
}
