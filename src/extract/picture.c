#include "extract/picture.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "extract/page/arrange.h"
#include "extract/page/layout.h"
#include "extract/limits.h"
#include "extract/ocr.h"
#include "extract/sandbox/sandbox.h"

#define CONFIDENT_PERCENT 60

/* [TIFF 6.0, section 8] */
enum { TIFF_WIDTH = 256, TIFF_HEIGHT = 257, TIFF_SHORT = 3 };

struct bytes {
	const unsigned char *at;
	size_t length;
	bool little;
};

/* A number of width bytes; 0 behind the end. */
static uint32_t
number(const struct bytes *b, size_t at, size_t width)
{
	uint32_t value = 0;

	if (at > b->length || b->length - at < width)
		return 0;
	for (size_t i = 0; i < width; i++)
		value =
		    value << 8 | b->at[at + (b->little ? width - 1 - i : i)];
	return value;
}

/* [ISO 10918-1, B.2.2]: a frame header is one of the segments. */
static double
jpeg_pixels(const struct bytes *b)
{
	size_t at = 2, size;
	double most = 0, pixels;

	while (at + 9 < b->length && b->at[at] == 0xFF) {
		unsigned char marker = b->at[at + 1];

		if (marker == 0xFF) { /* filler */
			at++;
			continue;
		}
		if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 &&
		    marker != 0xC8 && marker != 0xCC) {
			pixels =
			    (double)number(b, at + 5, 2) * number(b, at + 7, 2);
			most = pixels > most ? pixels : most;
		}
		size = number(b, at + 2, 2);
		if (size < 2)
			break;
		at += 2 + size;
	}
	return most;
}

/* The size in one directory; *next is the place of the following one. */
static double
directory_pixels(const struct bytes *b, size_t at, size_t *next)
{
	size_t count = number(b, at, 2), entry = at + 2;
	double width = 0, height = 0;

	for (size_t i = 0; i < count; i++, entry += 12) {
		uint32_t tag = number(b, entry, 2);
		uint32_t value = number(b, entry + 8,
		    number(b, entry + 2, 2) == TIFF_SHORT ? 2 : 4);

		if (tag == TIFF_WIDTH && value > width)
			width = value;
		if (tag == TIFF_HEIGHT && value > height)
			height = value;
	}
	*next = number(b, entry, 4);
	return width * height;
}

/* The chain of directories, one a page, may be a circle: then it comes back to
 * a place that is kept twice as long each time [Brent 1980]. */
static double
tiff_pixels(struct bytes *b)
{
	double most = 0, pixels;
	size_t at, next, kept = 0, steps = 0, keep = 1;

	b->little = b->at[0] == 'I';
	for (at = number(b, 4, 4); at && at != kept; at = next) {
		if (steps++ == keep) {
			kept = at;
			steps = 0;
			keep *= 2;
		}
		pixels = directory_pixels(b, at, &next);
		most = pixels > most ? pixels : most;
	}
	return most;
}

/* [RFC 9649, 2.5 to 2.7]: by the first chunk. */
static double
webp_pixels(const struct bytes *b)
{
	uint32_t bits = number(b, 21, 4);

	if (memcmp(b->at + 12, "VP8X", 4) == 0)
		return (1 + (double)number(b, 24, 3)) *
		       (1 + (double)number(b, 27, 3));
	if (memcmp(b->at + 12, "VP8L", 4) == 0)
		return (1 + (double)(bits & 0x3FFF)) *
		       (1 + (double)(bits >> 14 & 0x3FFF));
	return (double)(number(b, 26, 2) & 0x3FFF) *
	       (number(b, 28, 2) & 0x3FFF);
}

/* A picture that is stored from the top has a negative height. */
static double
bmp_pixels(const struct bytes *b)
{
	double height = (int32_t)number(b, 22, 4);

	return (double)number(b, 18, 4) * (height < 0 ? -height : height);
}

double
picture_pixels(const char *bytes, size_t n)
{
	struct bytes b = {(const unsigned char *)bytes, n, false};

	if (n < 24)
		return 0;
	if (*b.at == 0xFF)
		return jpeg_pixels(&b);
	if (memcmp(bytes, "II*", 4) == 0 || memcmp(bytes, "MM\0*", 4) == 0)
		return tiff_pixels(&b);
	b.little = *b.at != 0x89;
	if (*b.at == 'G')
		return (double)number(&b, 6, 2) * number(&b, 8, 2);
	if (*b.at == 'R')
		return webp_pixels(&b);
	if (*b.at == 'B')
		return bmp_pixels(&b);
	/* [PNG 5.6]: the header is the first chunk; libpng takes it anywhere.
	 */
	return memcmp(bytes + 12, "IHDR", 4) == 0
		   ? (double)number(&b, 16, 4) * number(&b, 20, 4)
		   : 0;
}

static int
refuse(const struct reader_options *options, struct extraction *x)
{
	return extraction_fail(x, "needs_ocr",
	    "the file is a picture, and text recognition %s",
	    options->ocr == OCR_NEVER ? "is switched off"
				      : "(tesseract) is not installed");
}

static int
write_text(struct ocr_page *page, struct extraction *x)
{
	size_t count = page->pages.page_count;
	char flags = PAGE_OCR;

	if (page->state == OCR_TIME)
		extraction_end(
		    x, "limit_time", "text recognition takes too long");
	else if (page->state == OCR_MEMORY)
		extraction_end(x, "limit_memory",
		    "text recognition takes too much memory");
	else if (page->state != OCR_DONE)
		return extraction_fail(
		    x, "damaged", "text recognition failed on the picture");
	if (page->confidence < CONFIDENT_PERCENT)
		flags |= PAGE_LOW_CONFIDENCE;
	x->origin = ORIGIN_PRINTED;
	x->ocr_pages = count;
	for (size_t i = 0; i < count; i++)
		buf_add_char(&x->page_flags, flags);
	arrange_lines(&page->pages);
	layout_write(&page->pages, &x->text);
	return 0;
}

int
picture_read(const struct source *s, struct extraction *x)
{
	struct ocr_page page = {.number = 0};
	struct ocr *ocr;
	double pixels;

	if (s->options->ocr == OCR_NEVER || !s->options->can_ocr)
		return refuse(s->options, x);
	ocr = ocr_start(s->input, 1);
	sandbox_parse();
	pixels = picture_pixels(s->bytes, s->length);
	if (pixels <= 0)
		extraction_fail(x, "damaged", "the picture is broken");
	else if (pixels > LIMIT_PIXELS)
		extraction_fail(x, "too_large",
		    "the picture has more than %.0f megapixels",
		    LIMIT_PIXELS / 1e6);
	else
		ocr_read(ocr, &page, 1);
	if (!x->error)
		write_text(&page, x);
	ocr_end(ocr);
	pages_release(&page.pages);
	return x->error ? -1 : 0;
}
