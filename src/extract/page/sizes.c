#include "extract/page/sizes.h"

#include <math.h>
#include <string.h>

#include "lib/utf8.h"

#define BINS 2000   /* tenths of a point: fonts are told apart by that */
#define LETTERS 12  /* of a font, at least */
#define BOLD 1.12F  /* so much wider are other fonts of the same size */
#define MISFIT 1.2F /* more than that is no chance */

/* What was seen in boxes of one height. */
struct font {
	float width;
	size_t letters;
};

static struct font *
font_of(struct font *fonts, const struct page_line *l)
{
	long bin = lroundf(l->height * 10);

	return bin > 0 && bin < BINS ? &fonts[bin] : NULL;
}

static bool
counts(const struct page_line *l)
{
	return !l->code && l->words && !l->marks;
}

static void
add_line(struct font *fonts, const struct pages *p, const struct page_line *l)
{
	struct font *font = font_of(fonts, l);

	if (!font || !counts(l))
		return;
	font->width += l->right - l->left;
	font->letters += utf8_count(pages_text(p, l), l->length);
}

/* The height that the widths of a font's letters speak for, as part of that of
 * the text; 0: unknown. */
static float
part_of(const struct font *font, const struct font *body)
{
	if (font->letters < LETTERS)
		return 0;
	return font->width / (float)font->letters /
	       (body->width / (float)body->letters) / BOLD;
}

void
sizes_mend(struct pages *p)
{
	struct font fonts[BINS], *body = fonts;
	struct page_line *l;

	memset(fonts, 0, sizeof fonts);
	for (size_t i = 0; i < p->count; i++)
		add_line(fonts, p, &p->lines[i]);
	for (size_t i = 0; i < BINS; i++)
		if (fonts[i].letters > body->letters)
			body = &fonts[i];
	if (body->letters < LETTERS || body->width <= 0)
		return;
	for (size_t i = 0; i < p->count; i++) {
		float height = (float)(body - fonts) / 10, part;
		const struct font *font = font_of(fonts, l = &p->lines[i]);

		if (!font || font == body || l->code)
			continue;
		part = part_of(font, body);
		if (part * height > MISFIT * l->height)
			l->height = part * height;
	}
}
