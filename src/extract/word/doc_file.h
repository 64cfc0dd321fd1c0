/*
 * A Word document of 1997 to 2003 [MS-DOC]: its streams, and where its parts
 * lie in them by the file information block (FIB).
 */
#ifndef HTS_EXTRACT_WORD_DOC_FILE_H
#define HTS_EXTRACT_WORD_DOC_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"

#include "extract/word/bytes.h"
#include "extract/extraction.h"

/* Index of a pair (offset, length) in the block. */
enum doc_part {
	DOC_STYLES = 1,
	DOC_FOOTNOTE_REFS = 2,
	DOC_FOOTNOTES = 3,
	DOC_RUNS = 12,
	DOC_PARAGRAPHS = 13,
	DOC_FONTS = 15,
	DOC_PIECES = 33,
	DOC_SHAPES = 40,
	DOC_ENDNOTE_REFS = 46,
	DOC_ENDNOTES = 47,
	DOC_BOXES = 56,
	DOC_LISTS = 73,
	DOC_LIST_USES = 74
};

/* The parts of the text, which follow each other in this order. */
enum doc_story {
	DOC_MAIN,
	DOC_STORY_FOOTNOTES,
	DOC_HEADERS,
	DOC_MACROS,
	DOC_COMMENTS,
	DOC_STORY_ENDNOTES,
	DOC_STORY_BOXES,
	DOC_HEADER_BOXES
};

struct doc_file {
	struct buf streams[3];
	struct bytes word, table, data; /* what is in them */
	bool cut;			/* the file breaks off */
};

/* Whether the text of a WordDocument stream is encrypted, of any version. */
bool doc_encrypted(struct bytes word);

/* False: x says why.  Release it anyway. */
bool doc_file_open(
    struct doc_file *d, const char *bytes, size_t n, struct extraction *x);
void doc_file_release(struct doc_file *d);

/* Empty if the document has none. */
struct bytes doc_part(const struct doc_file *d, enum doc_part part);
/* The table stream behind a part. */
struct bytes doc_behind(const struct doc_file *d, enum doc_part part);
/* Where a part of the text begins, in characters. */
uint64_t doc_story(const struct doc_file *d, enum doc_story story);

/* A "PLC": count + 1 positions in order, then count items of a width. */
struct doc_plc {
	struct bytes bytes;
	size_t count, width;
};

struct doc_plc doc_plc(struct bytes bytes, size_t width);
uint32_t doc_plc_at(const struct doc_plc *p, size_t i);
struct bytes doc_plc_item(const struct doc_plc *p, size_t i);
/* Whether no position is below the one before; false if it has no items. */
bool doc_plc_in_order(const struct doc_plc *p);
/* The item whose range has this position; count if none has. */
size_t doc_plc_find(const struct doc_plc *p, uint32_t position);

/* A property of a paragraph or a run: "sprm". */
struct doc_property {
	uint32_t code;
	struct bytes operand;
};

/* Takes the first property off a list; false at its end, or if the length of
 * the next is not known. */
bool doc_property_next(struct bytes *list, struct doc_property *out);

#endif
