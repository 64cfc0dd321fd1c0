/* Characters of the fonts Symbol and Wingdings, which have no Unicode map. */
#ifndef HTS_EXTRACT_MARKDOWN_SYMBOLS_H
#define HTS_EXTRACT_MARKDOWN_SYMBOLS_H

#include <stdint.h>

/* The point that code (F000 + byte, or Unicode) of a font means; 0: none. */
uint32_t symbol_point(const char *font, uint32_t code);

#endif
