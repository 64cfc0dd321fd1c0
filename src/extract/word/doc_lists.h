/* The lists of a Word document [MS-DOC 2.9.131, 2.9.147], as those of newer
 * ones, which counts them on. */
#ifndef HTS_EXTRACT_WORD_DOC_LISTS_H
#define HTS_EXTRACT_WORD_DOC_LISTS_H

#include "extract/word/doc_file.h"
#include "extract/word/docx_numbering.h"

/* Lists get the numbers that paragraphs have, from 1.  Release with
 * docx_numbering_release. */
void doc_lists_read(struct docx_numbering *n, const struct doc_file *d);

#endif
