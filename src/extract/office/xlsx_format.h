/*
 * How numbers of a workbook look [ECMA-376 part 1, 18.8.31]: how many decimals,
 * with percent, currency or unit, or as a date or time.  Points and dates are
 * written as in English and ISO 8601, whatever the country: 12.50 EUR.
 */
#ifndef HTS_EXTRACT_OFFICE_XLSX_FORMAT_H
#define HTS_EXTRACT_OFFICE_XLSX_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

enum xlsx_kind { XLSX_NUMBER, XLSX_DATE, XLSX_TIME, XLSX_DATE_TIME };

struct xlsx_format {
	enum xlsx_kind kind;
	bool seconds; /* of a time */
	int decimals; /* -1: as many as there are */
	int optional; /* of these: not shown where they are zeros at the end */
	int percent;  /* signs of percent */
	char prefix[16]; /* a currency, a unit, "" */
	char suffix[16];
};

/* By its code, "0.0%"; the part for numbers from zero on counts. */
struct xlsx_format xlsx_format_read(const char *code);
/* One of those that are built into Excel, by its id. */
struct xlsx_format xlsx_format_builtin(long id);
void xlsx_format_print(const struct xlsx_format *f, double value,
    bool from_1904, char *out, size_t size);

#endif
