#include "extract/word/doc_styles.h"

#include <stdlib.h>

#include "lib/mem.h"

#define BASED_ON_MAX 20	 /* a chain may be a circle */
#define STYLES_MAX 0xFFF /* "none"; numbers have 12 bits */

/* Numbers of styles that Word brings along. */
#define HEADING_1 1
#define HEADING_9 9
#define CONTENTS_1 19
#define CONTENTS_9 27
#define TITLE 62

enum { AS_STYLE = 0x80, NOT_AS_STYLE = 0x81 };
enum { PARAGRAPH_STYLE = 1, CHARACTER_STYLE = 2 };

static const struct doc_look nothing = {-1, -1, -1, false, false};

void
doc_look_apply(struct doc_look *look, const struct doc_property *p)
{
	switch (p->code) {
	case 0x2640: /* sprmPOutLvl */
		look->outline = (int)bytes_u8(p->operand, 0);
		break;
	case 0x260A: /* sprmPIlvl */
		look->level = (int)bytes_u8(p->operand, 0);
		break;
	case 0x460B: /* sprmPIlfo; negative: as before, but not indented */
		look->list = labs((int16_t)bytes_u16(p->operand, 0));
		break;
	}
}

bool
doc_toggle(uint32_t value, bool style)
{
	return value == AS_STYLE       ? style
	       : value == NOT_AS_STYLE ? !style
				       : value != 0;
}

static void
apply_all(struct doc_style *s, struct bytes list)
{
	struct doc_property p;

	while (doc_property_next(&list, &p)) {
		doc_look_apply(&s->look, &p);
		if (p.code == 0x083C) /* sprmCFVanish */
			s->hidden = bytes_u8(p.operand, 0);
	}
}

/* A style: its number in Word, its base, its name, then two lists of
 * properties, that of paragraphs first; each list begins at an even offset. */
static void
read_style(struct doc_style *s, struct bytes std, size_t fixed)
{
	uint32_t id = bytes_u16(std, 0) & 0xFFF, kind = bytes_u16(std, 2) & 0xF;
	size_t at = fixed + 2 + 2 * ((size_t)bytes_u16(std, fixed) + 1), n;

	s->base = bytes_u16(std, 2) >> 4;
	if (id >= HEADING_1 && id <= HEADING_9)
		s->look.outline = (int)(id - HEADING_1);
	else if (id == TITLE)
		s->look.outline = 0;
	s->look.contents = id >= CONTENTS_1 && id <= CONTENTS_9;
	if (kind == PARAGRAPH_STYLE) {
		n = bytes_u16(std, at);
		if (n > 2)
			apply_all(s, bytes_part(std, at + 4, n - 2));
		at += 2 + n + (n & 1);
	}
	if (kind == PARAGRAPH_STYLE || kind == CHARACTER_STYLE)
		apply_all(s, bytes_part(std, at + 2, bytes_u16(std, at)));
}

void
doc_styles_read(struct doc_styles *s, const struct doc_file *d)
{
	struct bytes sheet = doc_part(d, DOC_STYLES);
	size_t at = 2 + (size_t)bytes_u16(sheet, 0);
	size_t count = bytes_u16(sheet, 2), fixed = bytes_u16(sheet, 4), n;

	s->count = 0;
	count = count < STYLES_MAX ? count : STYLES_MAX;
	s->items = mem_array(NULL, count + 1, sizeof *s->items);
	for (; s->count < count && at < sheet.length; s->count++) {
		n = bytes_u16(sheet, at);
		s->items[s->count] =
		    (struct doc_style){nothing, AS_STYLE, STYLES_MAX};
		if (n)
			read_style(&s->items[s->count],
			    bytes_part(sheet, at + 2, n), fixed);
		at += 2 + n + (n & 1);
	}
}

void
doc_styles_release(struct doc_styles *s)
{
	free(s->items);
}

/* What a style leaves open is taken from its base. */
struct doc_look
doc_styles_find(const struct doc_styles *s, uint32_t number)
{
	struct doc_look look = nothing;
	bool known = false, turned = false;

	for (int i = 0; i < BASED_ON_MAX && number < s->count; i++) {
		const struct doc_style *style = &s->items[number];

		if (look.outline < 0)
			look.outline = style->look.outline;
		if (look.list < 0)
			look.list = style->look.list;
		if (look.level < 0)
			look.level = style->look.level;
		look.contents = look.contents || style->look.contents;
		if (!known && style->hidden == NOT_AS_STYLE)
			turned = !turned;
		else if (!known && style->hidden != AS_STYLE) {
			known = true;
			look.hidden = style->hidden != 0;
		}
		number = style->base;
	}
	look.hidden = look.hidden != turned;
	return look;
}
