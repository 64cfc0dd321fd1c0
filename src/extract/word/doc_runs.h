/* How paragraphs and characters of a Word document look.  Pages of 512 bytes
 * hold this for each place in the file [MS-DOC 2.9.33, 2.9.174]. */
#ifndef HTS_EXTRACT_WORD_DOC_RUNS_H
#define HTS_EXTRACT_WORD_DOC_RUNS_H

#include "extract/word/doc_pieces.h"
#include "extract/word/doc_styles.h"

struct doc_paragraph {
	uint32_t end;  /* position of its mark */
	uint32_t mark; /* the character that ends it */
	struct doc_look look;
	bool in_table;
	bool row_end;	  /* ends a row of a table, has no text */
	struct bytes row; /* of a row's end: its cells, or empty */
};

struct doc_characters {
	bool deleted, hidden;
	int shift;    /* 1: above the line, -1: below it */
	bool special; /* a control character that means something */
	uint32_t font;
	uint32_t symbol; /* character of that font to show instead; 0: none */
};

/* Characters that end a paragraph. */
enum { DOC_CELL = 0x07, DOC_PAGE = 0x0C, DOC_PARAGRAPH = 0x0D };

struct doc_runs {
	const struct doc_file *file; /* borrowed */
	struct doc_pieces *pieces;   /* borrowed */
	struct doc_styles styles;
	struct doc_plc paragraphs, characters; /* their pages */
	/* the run last asked for */
	uint32_t from, to;
	size_t piece;
	bool paragraph_hidden;
	struct doc_characters run;
};

void doc_runs_open(struct doc_runs *r, struct doc_pieces *p);
void doc_runs_release(struct doc_runs *r);
/* The paragraph that begins at cp and ends before end, at the latest. */
struct doc_paragraph doc_paragraph_at(
    struct doc_runs *r, uint32_t cp, uint32_t end);
/* The look of the character at fc, the one doc_pieces gave last, in a
 * paragraph. */
const struct doc_characters *doc_characters_at(
    struct doc_runs *r, uint32_t fc, const struct doc_paragraph *p);

#endif
