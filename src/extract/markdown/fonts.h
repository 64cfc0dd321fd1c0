/* What the names of fonts and styles say about code. */
#ifndef HTS_EXTRACT_MARKDOWN_FONTS_H
#define HTS_EXTRACT_MARKDOWN_FONTS_H

#include <stdbool.h>

/* Whether all its letters are of one width, as in program code. */
bool font_is_fixed(const char *name);
/* Whether a style of this name, or id, is for program code: of Word,
 * LibreOffice, pandoc, or of somebody who calls it so. */
bool style_is_code(const char *name);

#endif
