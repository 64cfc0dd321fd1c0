/* The text of one part of a Word document: the body, or its notes. */
#ifndef HTS_EXTRACT_WORD_DOCX_BODY_H
#define HTS_EXTRACT_WORD_DOCX_BODY_H

#include <stdbool.h>

#include "extract/word/docx_flow.h"
#include "extract/extraction.h"

struct package;

/* Reads a part into flow: its paragraphs go to the text, or, where they are
 * inside a note, to that note.  end_notes tells which sort the part holds.
 * 0, or -1: x says why. */
int docx_body_read(struct package *p, struct extraction *x, const char *part,
    struct docx_flow *flow, bool end_notes);

#endif
