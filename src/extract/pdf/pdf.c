#include "extract/pdf/pdf.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/page/arrange.h"
#include "extract/page/direction.h"
#include "extract/page/layout.h"
#include "extract/limits.h"
#include "extract/ocr.h"
#include "extract/page/pages.h"
#include "extract/pdf/garbled.h"
#include "extract/pdf/pdf_ranges.h"
#include "extract/sandbox/sandbox.h"

/* Below these a page has no text to speak of, or too little to judge. */
#define VISIBLE_MIN 20
#define JUDGED_MIN 50
#define BROKEN_PERCENT 15
#define CONFIDENT_PERCENT 60

/* The document while it is read. */
struct pdf {
	const char *bytes;
	size_t length;
	const struct reader_options *options;
	struct extraction *x;
	struct pages pages;
	struct ocr *ocr; /* NULL: no recognition */
	bool images;
	size_t empty;
	size_t ended[OCR_STATES]; /* pages recognised, by how that ended */
};

static const struct {
	enum ocr_state state;
	const char *message;
} endings[] = {
    {OCR_SKIPPED, "are over the limits of text recognition"},
    {OCR_TIME, "are lost: text recognition takes too long"},
    {OCR_MEMORY, "are lost: text recognition takes too much memory"},
    {OCR_FAILED, "are lost: text recognition failed"},
};

static bool
is_garbled(const struct pages *p, size_t i)
{
	const struct page *page = &p->pages[i];

	return page->visible >= JUDGED_MIN &&
	       (page->broken * 100 > page->visible * BROKEN_PERCENT ||
		   garbled_shifted(p, i));
}

/* Image objects are streams, and dictionaries of streams are never packed:
 * their names stand in the file as they are. */
static bool
has_images(const char *bytes, size_t n)
{
	return memmem(bytes, n, "/Image", 6) != NULL;
}

/* Whether a picture of the page may tell more than its text does. */
static bool
wants_ocr(const struct pdf *d, size_t i)
{
	const struct page *page = &d->pages.pages[i];

	if (page->width <= 0) /* counted, but not there */
		return false;
	switch (d->options->ocr) {
	case OCR_NEVER:
		return false;
	case OCR_ALWAYS:
		return true;
	case OCR_AUTO:
		break;
	}
	return (page->visible < VISIBLE_MIN && d->images) ||
	       is_garbled(&d->pages, i);
}

static void
set_heights(struct pages *p, size_t page, float height)
{
	for (size_t i = p->pages[page].first; i < pages_end(p, page); i++)
		p->lines[i].height = height;
}

/* Puts what was recognised in the place of pages, and flags them. */
static void
replace_pages(struct pdf *d, const struct ocr_page *read, size_t count)
{
	float height = pages_body_height(&d->pages);
	struct pages all;

	memset(&all, 0, sizeof all);
	for (size_t i = 0, r = 0; i < d->pages.page_count; i++) {
		const struct ocr_page *o =
		    r < count && read[r].number == i + 1 ? &read[r++] : NULL;
		char *flags = &d->x->page_flags.data[i];

		if (o && o->state == OCR_SKIPPED)
			*flags |= PAGE_OCR_SKIPPED;
		if (!o || o->state != OCR_DONE || !o->pages.page_count) {
			pages_add_copy(&all, &d->pages, i);
			continue;
		}
		*flags |= PAGE_OCR;
		if (o->confidence < CONFIDENT_PERCENT && o->pages.count)
			*flags |= PAGE_LOW_CONFIDENCE;
		pages_add_copy(&all, &o->pages, 0);
		/* Of the same size as the text around it: no headings. */
		if (height > 0)
			set_heights(&all, all.page_count - 1, height);
	}
	pages_release(&d->pages);
	d->pages = all;
}

static void
recognise(struct pdf *d)
{
	size_t count = 0;
	struct ocr_page *wanted =
	    mem_array(NULL, d->pages.page_count + 1, sizeof *wanted);

	memset(wanted, 0, (d->pages.page_count + 1) * sizeof *wanted);
	for (size_t i = 0; i < d->pages.page_count; i++) {
		const struct page *page = &d->pages.pages[i];

		if (wants_ocr(d, i))
			wanted[count++] = (struct ocr_page){.number = i + 1,
			    .width = page->width,
			    .height = page->height};
	}
	if (count) {
		ocr_read(d->ocr, wanted, count);
		replace_pages(d, wanted, count);
	}
	for (size_t i = 0; i < count; i++) {
		d->ended[wanted[i].state]++;
		pages_release(&wanted[i].pages);
	}
	free(wanted);
}

/* Flags each page; says what is wrong with some. */
static void
judge_pages(struct pdf *d)
{
	size_t garbled = 0;

	for (size_t i = 0; i < d->pages.page_count; i++) {
		const struct page *page = &d->pages.pages[i];
		char *flags = &d->x->page_flags.data[i];

		if (page->visible < VISIBLE_MIN) {
			*flags |= PAGE_NO_TEXT;
			d->empty++;
		}
		if (is_garbled(&d->pages, i)) {
			*flags |= PAGE_GARBLED;
			garbled++;
		}
	}
	if (garbled)
		extraction_warn(d->x,
		    "%zu of %zu pages are garbled: fonts without characters",
		    garbled, d->pages.page_count);
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (d->ended[endings[i].state])
			extraction_warn(d->x, "%zu pages %s",
			    d->ended[endings[i].state], endings[i].message);
}

static size_t
visible_characters(const struct pages *p)
{
	size_t visible = 0;

	for (size_t i = 0; i < p->page_count; i++)
		visible += p->pages[i].visible;
	return visible;
}

/* A document whose pages are nearly all blank to us is scanned if it paints
 * images; stamps and page numbers on it are no text to learn from. */
static void
judge_document(struct pdf *d)
{
	size_t count = d->pages.page_count;
	const char *why = d->options->ocr == OCR_NEVER ? "is switched off"
			  : !d->options->can_ocr
			      ? "(tesseract) is not installed"
			  : d->ended[OCR_TIME]	 ? "takes too long"
			  : d->ended[OCR_MEMORY] ? "takes too much memory"
						 : "gave nothing";

	judge_pages(d);
	if (d->images && d->empty == count && d->ended[OCR_DONE] < count)
		extraction_fail(d->x, "needs_ocr",
		    "the PDF is scanned: %zu pages without text, and text "
		    "recognition %s",
		    d->empty, why);
	else if (visible_characters(&d->pages) == 0)
		extraction_fail(d->x, "no_text", "the PDF has no text");
	else if (d->images && d->empty > d->ended[OCR_DONE])
		extraction_warn(d->x, "%zu of %zu pages have no text: scanned?",
		    d->empty, count);
}

static void
flag_nothing(struct buf *flags, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_add_char(flags, 0);
}

static void
write_pages(struct pdf *d)
{
	struct extraction *x = d->x;

	x->origin = ORIGIN_PRINTED;
	/* Opened without a password although encrypted: the owner's. */
	x->restricted = memmem(d->bytes, d->length, "/Encrypt", 8) != NULL;
	flag_nothing(&x->page_flags, d->pages.page_count);
	direction_restore(&d->pages);
	if (d->ocr)
		recognise(d);
	x->ocr_pages = d->ended[OCR_DONE];
	judge_document(d);
	arrange_lines(&d->pages);
	layout_write(&d->pages, &x->text);
}

int
pdf_read(const struct source *s, struct extraction *x)
{
	const struct reader_options *options = s->options;
	struct pdf d = {
	    .bytes = s->bytes, .length = s->length, .options = options, .x = x};
	struct pdf_ranges *ranges =
	    pdf_start(s->input, s->bytes, s->length, options);
	const char *code;

	d.images = has_images(s->bytes, s->length);
	if (options->can_ocr && options->ocr != OCR_NEVER)
		d.ocr = ocr_start(s->input, options->parallel);
	sandbox_parse();
	code = pdf_finish(ranges, &d.pages, x);
	if (code)
		extraction_fail(x, code, "%s", pdf_message(code));
	else
		write_pages(&d);
	ocr_end(d.ocr);
	pages_release(&d.pages);
	return x->error ? -1 : 0;
}
