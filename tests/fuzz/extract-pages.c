/* What pdftohtml and tesseract print, up to text in paragraphs. */
#include "fuzz/fuzz.h"

#include <string.h>

#include "lib/utf8.h"

#include "extract/page/arrange.h"
#include "extract/page/direction.h"
#include "extract/page/layout.h"
#include "extract/page/pages.h"
#include "extract/page/tsv.h"
#include "extract/pdf/garbled.h"
#include "extract/pdf/runs.h"
#include "extract/text/clean.h"

static void
read_line(struct runs *runs, const char *line, size_t n)
{
	struct tsv_row row;

	if (tsv_parse(line, n, &row))
		tsv_add(runs->pages, &row);
	else
		runs_line(runs, line, n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data, *end = at + size, *newline;
	struct pages pages, copy;
	struct runs runs = {.pages = &pages};
	struct buf text = BUF_EMPTY;

	memset(&pages, 0, sizeof pages);
	memset(&copy, 0, sizeof copy);
	for (; (newline = memchr(at, '\n', (size_t)(end - at)));
	     at = newline + 1)
		read_line(&runs, at, (size_t)(newline - at));
	pages_end_page(&pages);
	for (size_t i = 0; i < pages.page_count; i++) {
		garbled_shifted(&pages, i);
		pages_add_copy(&copy, &pages, i);
	}
	MUST(copy.count == pages.count);
	direction_restore(&copy);
	arrange_lines(&copy);
	layout_write(&copy, &text);
	if (text.length)
		clean_text(&text, ORIGIN_PRINTED);
	MUST(utf8_valid(text.data ? text.data : "", text.length));
	buf_release(&text);
	runs_release(&runs);
	pages_release(&pages);
	pages_release(&copy);
	return 0;
}
