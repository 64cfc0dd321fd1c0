/* Whole documents of every type that no program reads: detection, containers,
 * readers, clean-up. */
#include "fuzz/fuzz.h"

#include "lib/buf.h"
#include "lib/utf8.h"

#include "extract/report.h"
#include "extract/reader.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct extraction x;
	struct buf out = BUF_EMPTY;
	struct report a;

	if (size == 0)
		return 0;
	extraction_init(&x);
	report_init(&a);
	reader_parse((const char *)data, size, "document", &x);
	if (!x.error)
		MUST(utf8_valid(x.text.data, x.text.length));
	/* What a child prints its parent must be able to read. */
	report_print(&x, &out);
	MUST(report_read(&a, out.data, out.length));
	report_release(&a);
	buf_release(&out);
	extraction_release(&x);
	return 0;
}
