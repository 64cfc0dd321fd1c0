/* Fields of Word documents, by their instruction. */
#ifndef HTS_EXTRACT_WORD_FIELD_H
#define HTS_EXTRACT_WORD_FIELD_H

#include <stdbool.h>

/* Whether the result is a page number: furniture, no text. */
bool field_is_page_number(const char *instruction);

/* Whether its result is a table of contents. */
bool field_is_contents(const char *instruction);

#endif
