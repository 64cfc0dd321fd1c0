#include "extract/word/docx.h"

#include <stdlib.h>

#include "lib/mem.h"

#include "extract/word/docx_body.h"
#include "extract/word/docx_numbering.h"
#include "extract/word/docx_paragraph.h"
#include "extract/xml/relations.h"

typedef int part_reader(
    struct package *p, const char *part, struct docx_text *text);

static int
read_styles(struct package *p, const char *part, struct docx_text *text)
{
	return docx_styles_read(p, text->flow.x, part, &text->styles);
}

static int
read_numbering(struct package *p, const char *part, struct docx_text *text)
{
	return docx_numbering_read(p, text->flow.x, part, &text->numbering);
}

static int
read_main(struct package *p, const char *part, struct docx_text *text)
{
	return docx_body_read(p, part, text, false);
}

static int
read_footnotes(struct package *p, const char *part, struct docx_text *text)
{
	return text->flow.note_count ? docx_body_read(p, part, text, false) : 0;
}

static int
read_endnotes(struct package *p, const char *part, struct docx_text *text)
{
	return text->flow.note_count ? docx_body_read(p, part, text, true) : 0;
}

/* The parts in the order they are needed: notes last, because the text says
 * which of them count.  type: how the relationship's type ends; NULL: the
 * main part itself. */
static const struct {
	const char *type;
	part_reader *read;
} parts[] = {
    {"/styles", read_styles},
    {"/numbering", read_numbering},
    {NULL, read_main},
    {"/footnotes", read_footnotes},
    {"/endnotes", read_endnotes},
};

/* A part that is not there is no fault, unless it is the main part. */
static int
read_part(struct package *p, const char *main_part,
    const struct relations *relations, size_t i, struct docx_text *text)
{
	const char *target;
	struct buf name = BUF_EMPTY;
	int result = 0;

	if (!parts[i].type)
		return parts[i].read(p, main_part, text);
	target = relations_find(relations, parts[i].type);
	if (relation_part(p, main_part, target, &name))
		result = parts[i].read(p, name.data, text);
	buf_release(&name);
	return result;
}

int
docx_read(struct package *p, struct extraction *x)
{
	struct docx_text *text = mem_alloc(sizeof *text);
	struct relations relations = {.count = 0};
	struct buf main_part = BUF_EMPTY;

	flow_start(&text->flow, x);
	if (!package_main_part(p, x, &main_part))
		extraction_fail(x, "damaged", "the package has no main part");
	else
		relations_read(p, x, main_part.data, &relations);
	extraction_spare(x);
	if (!x->error)
		charts_read(p, x, main_part.data, &relations, &text->charts);
	for (size_t i = 0; i < sizeof parts / sizeof *parts && !x->error; i++) {
		read_part(p, main_part.data, &relations, i, text);
		extraction_spare(x);
	}
	if (!x->error)
		docx_text_end(text);
	x->paged = text->paged;
	relations_release(&relations);
	buf_release(&main_part);
	docx_text_release(text);
	free(text);
	return x->error ? -1 : 0;
}
