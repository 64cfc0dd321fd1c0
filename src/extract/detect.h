/* The format of a document by its first bytes; names say nothing reliable. */
#ifndef HTS_EXTRACT_DETECT_H
#define HTS_EXTRACT_DETECT_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/formats.h"

/* The first format whose bytes look so; text if they are of no other. */
const struct format *detect_bytes(const char *bytes, size_t n);
/* What the media type of an archive's main part, or of its file "mimetype",
 * says; NULL: none of ours. */
const struct format *detect_media_type(const char *type, size_t n);

/* How the bytes of a format look, where they do not all begin the same. */
bool looks_exe(const char *bytes, size_t n);
bool looks_html(const char *bytes, size_t n);
bool looks_rtf(const char *bytes, size_t n);
bool looks_pdf(const char *bytes, size_t n);
bool looks_webp(const char *bytes, size_t n);
bool looks_bmp(const char *bytes, size_t n);
bool looks_heic(const char *bytes, size_t n);
bool looks_mobi(const char *bytes, size_t n);
bool looks_any(const char *bytes, size_t n);

#endif
