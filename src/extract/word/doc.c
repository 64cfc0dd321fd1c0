#include "extract/word/doc.h"

#include "extract/word/doc_body.h"
#include "extract/word/doc_file.h"

int
doc_read(const char *bytes, size_t n, struct extraction *x)
{
	struct doc_file d;

	x->origin = ORIGIN_MARKUP;
	if (doc_file_open(&d, bytes, n, x))
		doc_body_read(&d, x);
	doc_file_release(&d);
	return x->error ? -1 : 0;
}
