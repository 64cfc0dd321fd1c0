/* Mail, and web pages that browsers and Word store as such (.eml, .mht)
 * [RFC 5322, RFC 2045 to 2047, RFC 2557]. */
#ifndef HTS_EXTRACT_WEB_MAIL_H
#define HTS_EXTRACT_WEB_MAIL_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/extraction.h"

/* Whether the bytes look like mail or a stored page. */
bool looks_mail(const char *bytes, size_t n);
/* Loads what mail_read needs for the encodings that parts declare. */
void mail_expect(const char *bytes, size_t n);
/* Writes subject, sender and text, the one in HTML if there is no plain one,
 * without attachments; of a stored page the page alone.  0, or -1: x says why.
 */
int mail_read(const char *bytes, size_t n, struct extraction *x);

#endif
