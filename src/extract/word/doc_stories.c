#include "extract/word/doc_stories.h"

#include <string.h>

#include "extract/limits.h"

/* Width of the items of a table. */
#define NOTE_REF 2
#define SHAPE 26
#define BOX 22
#define BOX_REUSABLE 8
#define BOX_SHAPE 14
#define FONT_NAME 40 /* in its item, behind its length */

static const char *const fonts[] = {"", "Symbol", "Wingdings"};

static uint32_t
font_of(struct bytes item)
{
	size_t k;

	for (uint32_t i = 1; i < sizeof fonts / sizeof *fonts; i++) {
		for (k = 0; fonts[i][k] && bytes_u16(item, FONT_NAME + 2 * k) ==
					       (unsigned char)fonts[i][k];)
			k++;
		if (!fonts[i][k])
			return i;
	}
	return 0;
}

static void
read_fonts(struct doc_stories *s)
{
	struct bytes list = doc_part(s->file, DOC_FONTS);
	size_t count = bytes_u16(list, 0), n;

	list = bytes_part(list, 4, SIZE_MAX);
	for (size_t i = 0; i < count && list.length; i++) {
		n = 1 + (size_t)bytes_u8(list, 0);
		buf_add_char(&s->fonts, (char)font_of(bytes_part(list, 0, n)));
		list = bytes_part(list, n, SIZE_MAX);
	}
}

/* Ranges that overlap are ignored. */
static struct doc_plc
ordered(struct bytes bytes, size_t width)
{
	struct doc_plc p = doc_plc(bytes, width);

	if (!doc_plc_in_order(&p))
		p.count = 0;
	return p;
}

static void
open_notes(struct doc_stories *s, size_t i, enum doc_part refs,
    enum doc_part texts, enum doc_story story)
{
	s->notes[i].refs = ordered(doc_part(s->file, refs), NOTE_REF);
	s->notes[i].texts = ordered(doc_part(s->file, texts), 0);
	s->notes[i].start = doc_story(s->file, story);
}

void
doc_stories_open(
    struct doc_stories *s, const struct doc_file *d, uint32_t length)
{
	memset(s, 0, sizeof *s);
	s->file = d;
	s->length = length;
	open_notes(s, 0, DOC_FOOTNOTE_REFS, DOC_FOOTNOTES, DOC_STORY_FOOTNOTES);
	open_notes(s, 1, DOC_ENDNOTE_REFS, DOC_ENDNOTES, DOC_STORY_ENDNOTES);
	s->shapes = ordered(doc_part(d, DOC_SHAPES), SHAPE);
	s->boxes = ordered(doc_part(d, DOC_BOXES), BOX);
	memset(
	    buf_reserve(&s->used, s->boxes.count + 1), 0, s->boxes.count + 1);
	s->used.length = s->boxes.count;
	read_fonts(s);
}

void
doc_stories_release(struct doc_stories *s)
{
	buf_release(&s->used);
	buf_release(&s->fonts);
}

/* The range of an item in a story, as far as there is text. */
static struct doc_range
range_of(const struct doc_stories *s, const struct doc_plc *p, size_t i,
    uint64_t start)
{
	uint64_t from = start + doc_plc_at(p, i);
	uint64_t to = start + doc_plc_at(p, i + 1);

	return (struct doc_range){
	    (uint32_t)(from < s->length ? from : s->length),
	    (uint32_t)(to < s->length ? to : s->length)};
}

struct doc_range
doc_main(const struct doc_stories *s)
{
	uint64_t end = doc_story(s->file, DOC_STORY_FOOTNOTES);

	return (struct doc_range){
	    0, (uint32_t)(end < s->length ? end : s->length)};
}

bool
doc_note_at(struct doc_stories *s, uint32_t cp, struct doc_range *out)
{
	for (size_t i = 0; i < 2; i++) {
		struct doc_notes *n = &s->notes[i];

		while (n->next < n->refs.count &&
		       doc_plc_at(&n->refs, n->next) < cp)
			n->next++;
		if (n->next < n->refs.count && n->next < n->texts.count &&
		    doc_plc_at(&n->refs, n->next) == cp) {
			*out = range_of(s, &n->texts, n->next, n->start);
			return true;
		}
	}
	return false;
}

static bool
use_box(struct doc_stories *s, size_t i, struct doc_range *out)
{
	if (s->used.data[i])
		return false;
	s->used.data[i] = 1;
	*out = range_of(s, &s->boxes, i, doc_story(s->file, DOC_STORY_BOXES));
	return out->from < out->to;
}

/* The last item is no box: it marks the end of the text. */
static size_t
box_count(const struct doc_stories *s)
{
	size_t count = s->boxes.count ? s->boxes.count - 1 : 0;

	return count < LIMIT_DOC_BOXES ? count : LIMIT_DOC_BOXES;
}

bool
doc_box_at(struct doc_stories *s, uint32_t cp, struct doc_range *out)
{
	size_t at = doc_plc_find(&s->shapes, cp);
	uint32_t shape = bytes_u32(doc_plc_item(&s->shapes, at), 0);

	if (at == s->shapes.count || doc_plc_at(&s->shapes, at) != cp)
		return false;
	for (size_t i = 0; i < box_count(s); i++)
		if (bytes_u32(doc_plc_item(&s->boxes, i), BOX_SHAPE) == shape)
			return use_box(s, i, out);
	return false;
}

bool
doc_box_left(struct doc_stories *s, struct doc_range *out)
{
	while (s->next_box < box_count(s)) {
		size_t i = s->next_box++;

		if (!bytes_u16(doc_plc_item(&s->boxes, i), BOX_REUSABLE) &&
		    use_box(s, i, out))
			return true;
	}
	return false;
}

const char *
doc_font_name(const struct doc_stories *s, uint32_t number)
{
	return fonts[number < s->fonts.length ? s->fonts.data[number] : 0];
}
