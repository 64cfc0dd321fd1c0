/* Web pages, whatever their bytes look like. */
#include "fuzz/fuzz.h"

#include "lib/utf8.h"

#include "extract/web/html.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct extraction x;

	extraction_init(&x);
	MUST((html_read((const char *)data, size, &x) == 0) == !x.error);
	MUST(utf8_valid(x.text.data ? x.text.data : "", x.text.length));
	extraction_release(&x);
	return 0;
}
