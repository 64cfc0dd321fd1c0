/* The container of Office before 2007. */
#include "fuzz/fuzz.h"

#include "extract/word/ole.h"

#define SHORT 4096 /* [MS-CFB 2.2] */

static void
read_stream(const char *bytes, size_t n, const char *name)
{
	struct buf out = BUF_EMPTY;
	bool cut = false;
	bool there = ole_stream(bytes, n, name, &out, &cut);

	/* What is declared may be more than there is; only a short stream can
	 * hold a piece twice. */
	MUST(there || !out.length);
	MUST(out.length <= n || out.length < SHORT);
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct format *f = ole_format((const char *)data, size);

	MUST(!f || f->streams[0]);
	read_stream((const char *)data, size, "WordDocument");
	read_stream((const char *)data, size, "1Table");
	return 0;
}
