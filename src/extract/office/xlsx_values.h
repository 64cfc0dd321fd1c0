/* What cells of a workbook mean: shared strings, and numbers that are dates
 * by their format. */
#ifndef HTS_EXTRACT_OFFICE_XLSX_VALUES_H
#define HTS_EXTRACT_OFFICE_XLSX_VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/extraction.h"

struct package;

enum xlsx_kind { XLSX_NUMBER, XLSX_DATE, XLSX_TIME, XLSX_DATE_TIME };

struct xlsx_values {
	struct buf text; /* of all shared strings */
	size_t *ends;	 /* of each in text */
	size_t count;
	unsigned char *formats; /* that the workbook defines, by number: 0 or
				   1 + enum xlsx_kind */
	size_t format_count;
	unsigned char *styles; /* enum xlsx_kind by cell style */
	size_t style_count;
	bool from_1904; /* days are counted from then */
	/* while reading */
	bool in_text, in_styles;
};

int xlsx_read_strings(struct package *p, struct extraction *x, const char *part,
    struct xlsx_values *v);
int xlsx_read_styles(struct package *p, struct extraction *x, const char *part,
    struct xlsx_values *v);
void xlsx_values_release(struct xlsx_values *v);

/* A shared string by its number, *n bytes; empty if there is none. */
const char *xlsx_string(const struct xlsx_values *v, long number, size_t *n);
/* Adds a string with what it writes as _xHHHH_ [22.9.2.19, ST_Xstring]: lines
 * end with a newline alone, other control characters go. */
void xlsx_add_string(struct buf *out, const char *text, size_t n);
/* What a number format shows. */
enum xlsx_kind xlsx_kind_of(const char *format);
/* A number as a cell of that style shows it: "47.5", "2026-11-23 14:30". */
void xlsx_number(const struct xlsx_values *v, const char *text, long style,
    char *out, size_t size);

#endif
