/* Reads one document, whatever it is, inside the child process. */
#ifndef HTS_EXTRACT_READER_H
#define HTS_EXTRACT_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "extract/extraction.h"
#include "extract/source.h"

/* Before the first child is forked: loads what readers need, and says what the
 * sandbox lacks.  many: also loads what only some formats need, which takes
 * longer than to read one small file. */
void reader_setup(bool many);
/* The next document is probably of the same type as the last one: loads what
 * its reader needs, so that children inherit it. */
void reader_expect(const char *type);
/* Reads the document at descriptor input (0, in a child) into x: its clean
 * text, or why there is none.  Enters the sandbox, for good.  name, as
 * declared, may be NULL. */
void reader_run(int input, const char *name,
    const struct reader_options *options, struct extraction *x);
/* The same without a sandbox, for types that no program reads. */
void reader_parse(
    const char *bytes, size_t n, const char *name, struct extraction *x);

#endif
