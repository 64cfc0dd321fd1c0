/* A Word document of 1997 to 2003: a whole file, or, to spare the container,
 * its streams: two bytes with the length of the table stream, which is the one
 * for data as well, then that stream, then the one with the text. */
#include "fuzz/fuzz.h"

#include <string.h>

#include "lib/utf8.h"

#include "extract/word/doc.h"
#include "extract/word/doc_file.h"

#define OLE "\xD0\xCF\x11\xE0"

static void
read_streams(const uint8_t *data, size_t size, struct extraction *x)
{
	struct bytes all = {data, size};
	size_t n = bytes_u16(all, 0);
	struct doc_file d = {
	    .table = bytes_part(all, 2, n),
	    .data = bytes_part(all, 2, n),
	    .word = bytes_part(all, 2 + n, size),
	};

	doc_file_read(&d, x);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct extraction x;

	extraction_init(&x);
	if (size >= 4 && memcmp(data, OLE, 4) == 0)
		doc_read((const char *)data, size, &x);
	else
		read_streams(data, size, &x);
	MUST(!x.error || strcmp(x.error, "internal") != 0);
	MUST(x.error ||
	     utf8_valid(x.text.data ? x.text.data : "", x.text.length));
	extraction_release(&x);
	return 0;
}
