/* The lists of a Word document [MS-DOC 2.9.131, 2.9.147], as those of newer
 * ones, which counts them on. */
#ifndef HTS_EXTRACT_WORD_DOC_LISTS_H
#define HTS_EXTRACT_WORD_DOC_LISTS_H

#include "extract/word/doc_file.h"
#include "extract/markdown/numbering.h"

/* Lists get the numbers that paragraphs have, from 1.  Release with
 * numbering_release. */
void doc_lists_read(struct numbering *n, const struct doc_file *d);

#endif
