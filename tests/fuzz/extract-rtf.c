/* Rich Text, whether it begins as such or not. */
#include "fuzz/fuzz.h"

#include "lib/utf8.h"

#include "extract/word/rtf.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct extraction x;

	extraction_init(&x);
	MUST((rtf_read((const char *)data, size, &x) == 0) == !x.error);
	MUST(utf8_valid(x.text.data ? x.text.data : "", x.text.length));
	extraction_release(&x);
	return 0;
}
