#include "extract/pdf.h"

#include <string.h>

#include "extract/arrange.h"
#include "extract/furniture.h"
#include "extract/layout.h"
#include "extract/limits.h"
#include "extract/pages.h"
#include "extract/tsv.h"

#define PROGRAM "pdftotext"

/* Below these a page has no text to speak of, or too little to judge. */
#define VISIBLE_MIN 20
#define JUDGED_MIN 50
#define BROKEN_PERCENT 15

/* Rows as they come: an unfinished one waits for its end. */
struct rows {
	struct pages pages;
	struct buf rest;
	size_t bytes;
	bool full; /* a limit was reached */
};

static void
add_row(struct rows *r, const char *line, size_t n)
{
	struct tsv_row row;

	if (!tsv_parse(line, n, &row))
		return;
	if (row.page > LIMIT_PAGES || r->pages.text.length > LIMIT_RAW_TEXT)
		r->full = true;
	else
		pages_add(&r->pages, &row);
}

static bool
take_rows(void *context, const char *bytes, size_t n)
{
	struct rows *r = context;
	const char *end = bytes + n, *newline;

	r->bytes += n;
	while (!r->full &&
	       (newline = memchr(bytes, '\n', (size_t)(end - bytes)))) {
		if (r->rest.length) {
			buf_add(&r->rest, bytes, (size_t)(newline - bytes));
			add_row(r, r->rest.data, r->rest.length);
			buf_clear(&r->rest);
		} else {
			add_row(r, bytes, (size_t)(newline - bytes));
		}
		bytes = newline + 1;
	}
	buf_add(&r->rest, bytes, (size_t)(end - bytes));
	r->full = r->full || r->bytes > LIMIT_HELPER_OUTPUT ||
		  r->rest.length > LIMIT_PARAGRAPH;
	return !r->full;
}

static bool
says(const struct helper_result *r, const char *words)
{
	return r->errors.length &&
	       memmem(r->errors.data, r->errors.length, words, strlen(words));
}

const char *
pdf_failure(const struct helper_result *r, bool any)
{
	switch (r->end) {
	case HELPER_STOPPED:
		return NULL;
	case HELPER_MISSING:
		return "helper_missing";
	case HELPER_TIME:
		return "limit_time";
	case HELPER_FAILED:
		return "internal";
	case HELPER_KILLED:
		return any ? NULL : "crashed";
	case HELPER_EXITED:
		break;
	}
	if (r->status == 0)
		return NULL;
	if (says(r, "Incorrect password") ||
	    says(r, "Unsupported version/revision") ||
	    says(r, "unsupported encryption"))
		return "encrypted";
	if (says(r, "Out of memory") || says(r, "bad_alloc"))
		return "limit_memory";
	return any ? NULL : "damaged";
}

static const struct {
	const char *code, *message;
} messages[] = {
    {"helper_missing", PROGRAM " (poppler-utils) is not installed"},
    {"limit_time", "reading the PDF takes too long"},
    {"limit_memory", "reading the PDF takes too much memory"},
    {"internal", "cannot start " PROGRAM},
    {"crashed", PROGRAM " crashed on the PDF"},
    {"encrypted", "the PDF is protected by a password"},
    {"damaged", "the PDF is broken"},
};

static const char *
message_of(const char *code)
{
	for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
		if (strcmp(messages[i].code, code) == 0)
			return messages[i].message;
	return code;
}

/* Flags each page; says what is wrong with some. */
static void
judge_pages(const struct pages *p, struct extraction *x, size_t *empty)
{
	size_t garbled = 0;

	*empty = 0;
	for (size_t i = 0; i < p->page_count; i++) {
		const struct page *page = &p->pages[i];
		char flags = 0;

		if (page->visible < VISIBLE_MIN) {
			flags |= PAGE_NO_TEXT;
			++*empty;
		}
		if (page->visible >= JUDGED_MIN &&
		    page->broken * 100 > page->visible * BROKEN_PERCENT) {
			flags |= PAGE_GARBLED;
			garbled++;
		}
		buf_add_char(&x->page_flags, flags);
	}
	if (garbled)
		extraction_warn(x,
		    "%zu of %zu pages are garbled: fonts without characters",
		    garbled, p->page_count);
}

static size_t
visible_characters(const struct pages *p)
{
	size_t visible = 0;

	for (size_t i = 0; i < p->page_count; i++)
		visible += p->pages[i].visible;
	return visible;
}

/* Image objects are streams, and dictionaries of streams are never packed:
 * their names stand in the file as they are. */
static bool
has_images(const char *bytes, size_t n)
{
	return memmem(bytes, n, "/Image", 6) != NULL;
}

/* A document whose pages are nearly all blank to us is scanned if it paints
 * images; stamps and page numbers on it are no text to learn from. */
static void
judge_document(
    const struct pages *p, const char *bytes, size_t n, struct extraction *x)
{
	size_t empty, visible = visible_characters(p);
	bool images = has_images(bytes, n);

	judge_pages(p, x, &empty);
	if (images && empty == p->page_count)
		extraction_fail(x, "needs_ocr",
		    "the PDF is scanned: %zu pages without text", empty);
	else if (visible == 0)
		extraction_fail(x, "no_text", "the PDF has no text");
	else if (images && empty)
		extraction_warn(x, "%zu of %zu pages have no text: scanned?",
		    empty, p->page_count);
}

static void
write_pages(struct pages *p, const char *bytes, size_t n,
    const struct helper_result *result, bool full, struct extraction *x)
{
	x->paged = true;
	x->origin = ORIGIN_PRINTED;
	x->partial = result->end == HELPER_KILLED ||
		     (result->end == HELPER_EXITED && result->status != 0);
	x->truncated = full;
	/* Opened without a password although encrypted: the owner's. */
	x->restricted = memmem(bytes, n, "/Encrypt", 8) != NULL;
	if (x->partial)
		extraction_warn(
		    x, "the PDF is broken behind page %zu", p->page_count);
	judge_document(p, bytes, n, x);
	furniture_drop(p);
	arrange_lines(p);
	layout_write(p, &x->text);
}

int
pdf_read(int input, const char *bytes, size_t n, struct extraction *x)
{
	/* One page more than we keep, to know whether there is one. */
	static const char *const argv[] = {PROGRAM, "-enc", "UTF-8", "-l",
	    "2001", "-tsv", "/dev/fd/0", "-", NULL};
	struct rows rows;
	struct helper_result result;
	const char *code;

	_Static_assert(LIMIT_PAGES == 2000, "-l says one more");
	memset(&rows, 0, sizeof rows);
	helper_run(argv, input, take_rows, &rows, &result);
	code = pdf_failure(&result, visible_characters(&rows.pages) > 0);
	if (code)
		extraction_fail(x, code, "%s", message_of(code));
	else
		write_pages(&rows.pages, bytes, n, &result, rows.full, x);
	buf_release(&result.errors);
	buf_release(&rows.rest);
	pages_release(&rows.pages);
	return x->error ? -1 : 0;
}
