/* The text of a Word document: pieces of the file, in the order they were
 * put together [MS-DOC 2.9.38]. */
#ifndef HTS_EXTRACT_WORD_DOC_PIECES_H
#define HTS_EXTRACT_WORD_DOC_PIECES_H

#include "extract/word/doc_file.h"

struct doc_pieces {
	const struct doc_file *file; /* borrowed */
	struct doc_plc plc;
	struct buf groups; /* of properties that pieces name: struct bytes */
	uint32_t length;   /* characters that are there */
	bool cut;	   /* some are not */
	/* the piece last asked for */
	size_t piece;
	uint32_t from, to;
	size_t offset;
	bool narrow; /* a byte per character, Windows-1252 */
	unsigned char single[3];
};

/* False if the document has no table of pieces. */
bool doc_pieces_open(struct doc_pieces *p, const struct doc_file *d);
void doc_pieces_release(struct doc_pieces *p);
/* The UTF-16 unit at a position below length, and where in the file it is. */
uint32_t doc_pieces_unit(struct doc_pieces *p, uint32_t cp, uint32_t *fc);
/* What the piece of the unit last asked for says about all of its text. */
struct bytes doc_pieces_properties(struct doc_pieces *p);

#endif
