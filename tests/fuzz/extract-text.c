/* Text with a form: values between separators, subtitles. */
#include "fuzz/fuzz.h"

#include "lib/utf8.h"

#include "extract/text/csv.h"
#include "extract/text/subtitles.h"

static void
check(bool (*write)(const char *, size_t, struct extraction *),
    const char *text, size_t n)
{
	struct extraction x;

	extraction_init(&x);
	if (!write(text, n, &x))
		MUST(x.text.length == 0);
	MUST(utf8_valid(x.text.data ? x.text.data : "", x.text.length));
	extraction_release(&x);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;

	if (!utf8_valid(text, size))
		return 0;
	check(csv_write, text, size);
	check(subtitles_write, text, size);
	return 0;
}
