/* What cells of a workbook mean: shared strings, and numbers by their
 * format. */
#ifndef HTS_EXTRACT_OFFICE_XLSX_VALUES_H
#define HTS_EXTRACT_OFFICE_XLSX_VALUES_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/extraction.h"
#include "extract/markdown/lookup.h"
#include "extract/office/xlsx_format.h"

struct package;

struct xlsx_values {
	struct buf text; /* of all shared strings */
	size_t *ends;	 /* of each in text */
	size_t count;
	struct xlsx_format *formats; /* that the workbook defines */
	size_t format_count;
	struct lookup format_ids;
	struct xlsx_format *styles; /* of cells */
	size_t style_count;
	bool from_1904; /* days count from 1904, not 1900 */
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
/* Adds a string and decodes its _xHHHH_ [22.9.2.19, ST_Xstring].  Lines end
 * with a newline alone; other control characters are left out. */
void xlsx_add_string(struct buf *out, const char *text, size_t n);
/* A number as a cell of that style shows it: "47.5", "60%",
 * "2026-11-23 14:30". */
void xlsx_number(const struct xlsx_values *v, const char *text, long style,
    char *out, size_t size);

#endif
