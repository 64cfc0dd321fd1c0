/* What a child says that a document has taken over, and headers of pictures
 * and PDF files, which are looked at before anything else. */
#include "fuzz/fuzz.h"

#include "extract/report.h"
#include "extract/pdf/pdf_ranges.h"
#include "extract/picture.h"
#include "extract/progress.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	struct progress progress = {0, 0, false};
	struct buf out = BUF_EMPTY;
	struct report report;

	if (size == 0)
		return 0;
	MUST(progress_take(bytes, size, &progress) <= size);
	MUST(pdf_page_hint(bytes, size) < 1000000);
	MUST(picture_pixels(bytes, size) >= 0);
	report_init(&report);
	if (report_read(&report, bytes, size)) {
		report_add_members(&report, 0, &out);
		report_cut(&report, data[size - 1]);
		report_add_members(&report, 0, &out);
	}
	buf_release(&out);
	report_release(&report);
	return 0;
}
