#include "extract/pdf/garbled.h"

#include <string.h>

#define SHIFT 29       /* glyph 3 is the blank */
#define LETTERS_MIN 50 /* fewer say nothing */
#define COMMON_MORE 8  /* percent: so many more are common if shifted */

/* How many of the letters are among those that make up most of a text in
 * German, English and their neighbours, as they are and shifted. */
struct letters {
	size_t all, common, shifted;
};

static bool
is_common(unsigned char c)
{
	return c && strchr("enirtsahdoENIRTSAHDO", c);
}

static void
count(struct letters *l, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c <= ' ' || c >= 0x7F)
			continue;
		l->all++;
		l->common += is_common(c);
		l->shifted +=
		    c + SHIFT >= 'a' && is_common((unsigned char)(c + SHIFT));
	}
}

bool
garbled_shifted(const struct pages *p, size_t page)
{
	struct letters l = {0, 0, 0};

	for (size_t i = p->pages[page].first; i < pages_end(p, page); i++)
		count(&l, pages_text(p, &p->lines[i]), p->lines[i].length);
	return l.all >= LETTERS_MIN &&
	       l.shifted * 100 > l.common * 100 + l.all * COMMON_MORE &&
	       2 * l.shifted > l.all;
}
