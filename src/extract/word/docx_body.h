/* The text of one part of a Word document: the body, or its notes. */
#ifndef HTS_EXTRACT_WORD_DOCX_BODY_H
#define HTS_EXTRACT_WORD_DOCX_BODY_H

#include <stdbool.h>

#include "extract/word/docx_paragraph.h"

struct package;

/* Reads a part: its paragraphs go to the text, or, where they are inside a
 * note, to that note.  end_notes: which sort of notes the part holds.  0, or
 * -1: the flow's x says why. */
int docx_body_read(struct package *p, const char *part, struct docx_text *text,
    bool end_notes);

#endif
