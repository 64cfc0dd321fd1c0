/*
 * Cleaning of extracted text, one function per rule, in the order of this
 * header; clean_text runs them.  All take and leave valid UTF-8.
 *
 * Text from printed pages (ORIGIN_PRINTED) marks the end of a wrapped line
 * inside a paragraph by WRAP; a page break inside a paragraph is WRAP and a
 * form feed.  Documents cannot forge it: readers drop it from what they read.
 */
#ifndef HTS_EXTRACT_TEXT_CLEAN_H
#define HTS_EXTRACT_TEXT_CLEAN_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/extraction.h"

#define WRAP '\x01'

/* CRLF, CR, NEL, U+2028 and U+2029 become LF. */
void clean_newlines(struct buf *text);
/* U+FB00..FB06 become letters. */
void clean_ligatures(struct buf *text);
/* Codes of old TeX fonts become letters: ligatures, sharp s, accents beside
 * their letter.  Only for printed pages: elsewhere these are what they are. */
void clean_tex_codes(struct buf *text);
/* Drops what nobody sees: controls, soft hyphens, zero-width and direction
 * marks, tag characters, noncharacters.  Text can hide in them. */
void clean_invisible(struct buf *text);
/* NFC, at most 8 marks on a letter. */
void clean_compose(struct buf *text);
/* Spaces of any width become a space, U+2011 a hyphen. */
void clean_spaces(struct buf *text);
/* Joins words divided at a WRAP. */
void clean_hyphens(struct buf *text);
/* Joins words divided at the end of a line that is as long as wrapped ones: it
 * then ends behind the word. */
void clean_line_hyphens(struct buf *text);
/* What is left of WRAP becomes a space. */
void clean_wraps(struct buf *text);
/* Trims line ends, leaves at most one blank line, none at the edges of a
 * page, and one final LF.  inner: also squeezes runs of spaces in a line, but
 * not between fences. */
void clean_squeeze(struct buf *text, bool inner);
/* Leaders (". . . .", four or more) become one ellipsis. */
void clean_leaders(struct buf *text);
/* Breaks paragraphs longer than max bytes at a space. */
void clean_long(struct buf *text, size_t max);

void clean_text(struct buf *text, enum text_origin origin);

/* Where to cut text of more than max bytes: behind the last paragraph, else
 * line, else character that ends before max. */
size_t clean_cut(const char *text, size_t n, size_t max);

#endif
