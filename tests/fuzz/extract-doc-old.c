/* What a program prints of a Word document before 2007. */
#include "fuzz/fuzz.h"

#include "lib/utf8.h"

#include "extract/word/doc_old.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *printed = (const char *)data;
	struct buf out = BUF_EMPTY;

	doc_write(printed, size, &out);
	MUST(!utf8_valid(printed, size) ||
	     utf8_valid(out.data ? out.data : "", out.length));
	buf_release(&out);
	return 0;
}
