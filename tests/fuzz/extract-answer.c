/* What a child says that a document has taken over, and headers of pictures
 * and PDF files, which are looked at before anything else. */
#include "fuzz/fuzz.h"

#include "extract/answer.h"
#include "extract/pdf/pdf_ranges.h"
#include "extract/picture.h"
#include "extract/progress.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	struct progress progress = {0, 0, false};
	struct buf out = BUF_EMPTY;
	struct answer answer;

	if (size == 0)
		return 0;
	MUST(progress_take(bytes, size, &progress) <= size);
	MUST(pdf_page_hint(bytes, size) < 1000000);
	MUST(picture_pixels(bytes, size) >= 0);
	answer_init(&answer);
	if (answer_read(&answer, bytes, size)) {
		answer_add_members(&answer, 0, &out);
		answer_cut(&answer, data[size - 1]);
		answer_add_members(&answer, 0, &out);
	}
	buf_release(&out);
	answer_release(&answer);
	return 0;
}
