/* Bytes to text, and every rule of cleaning. */
#include "fuzz/fuzz.h"

#include "lib/utf8.h"

#include "extract/clean.h"
#include "extract/decode.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum text_origin origins[] = {
	    ORIGIN_PLAIN, ORIGIN_MARKUP, ORIGIN_PRINTED};
	struct buf text = BUF_EMPTY, copy = BUF_EMPTY;
	enum encoding encoding;

	if (size == 0)
		return 0;
	if (decode_text((const char *)data + 1, size - 1, 1 << 20, &text,
		&encoding) != DECODE_BINARY &&
	    text.length) {
		MUST(utf8_valid(text.data, text.length));
		clean_text(&text, origins[data[0] % 3]);
		MUST(utf8_valid(text.data ? text.data : "", text.length));
		/* Clean text stays as it is, where lines are no wraps. */
		if (data[0] % 3 != 2 && text.length) {
			buf_add(&copy, text.data, text.length);
			clean_text(&copy, origins[data[0] % 3]);
			MUST(utf8_valid(
			    copy.data ? copy.data : "", copy.length));
			buf_release(&copy);
		}
	}
	buf_release(&text);
	return 0;
}
