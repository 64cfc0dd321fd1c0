/* Bytes to text, as a file and as a web page: the first byte says how much of
 * it is wanted. */
#include "fuzz/fuzz.h"

#include "lib/utf8.h"

#include "extract/text/decode.h"
#include "extract/web/html_decode.h"

static void
check(const struct buf *text)
{
	MUST(utf8_valid(text->data ? text->data : "", text->length));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data + 1;
	struct buf text = BUF_EMPTY, page = BUF_EMPTY;
	const char *encoding;
	struct extraction x;
	size_t max;

	if (size == 0)
		return 0;
	size--;
	max = data[0] < 128 ? data[0] : 1 << 20;
	decode_expect(bytes, size);
	MUST(decode_guess(bytes, size).mark <= size);
	if (decode_text(bytes, size, max, &text, &encoding) == DECODE_DONE)
		MUST(text.length < max + 4);
	check(&text);
	extraction_init(&x);
	html_decode(bytes, size, &x, &page);
	check(&page);
	extraction_release(&x);
	buf_release(&text);
	buf_release(&page);
	return 0;
}
