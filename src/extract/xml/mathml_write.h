/* How the text of a formula is put together. */
#ifndef HTS_EXTRACT_XML_MATHML_WRITE_H
#define HTS_EXTRACT_XML_MATHML_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/xml/mathml.h"

#define MATHML_ROOT "\xE2\x88\x9A"

/* Text, behind a blank where it would look like more of the operand that has
 * just ended. */
void mathml_put(struct mathml *m, const char *text, size_t n);
/* A sign between operands. */
void mathml_put_sign(struct mathml *m, const char *sign);
/* Brackets around what begins at mark, unless it has them. */
void mathml_bracket(struct mathml *m, size_t mark);
/* Whether the operand reads as one without brackets. */
bool mathml_plain(const struct mathml *m, const struct mathml_level *level);
/* An accent on what begins at mark: on one letter as a mark of its own, else as
 * a function; unknown ones as exponents. */
void mathml_put_accent(
    struct mathml *m, size_t mark, const char *sign, size_t n);

#endif
