#include "extract/word/docx.h"

#include "extract/word/docx_body.h"
#include "extract/word/docx_flow.h"
#include "extract/word/docx_numbering.h"
#include "extract/word/docx_pages.h"
#include "extract/xml/relations.h"

typedef int part_reader(struct package *p, struct extraction *x,
    const char *part, struct docx_flow *flow);

static int
read_styles(struct package *p, struct extraction *x, const char *part,
    struct docx_flow *flow)
{
	return docx_styles_read(p, x, part, &flow->styles);
}

static int
read_numbering(struct package *p, struct extraction *x, const char *part,
    struct docx_flow *flow)
{
	return docx_numbering_read(p, x, part, &flow->numbering);
}

static int
read_main(struct package *p, struct extraction *x, const char *part,
    struct docx_flow *flow)
{
	return docx_body_read(p, x, part, flow, false);
}

static int
read_footnotes(struct package *p, struct extraction *x, const char *part,
    struct docx_flow *flow)
{
	return flow->note_count ? docx_body_read(p, x, part, flow, false) : 0;
}

static int
read_endnotes(struct package *p, struct extraction *x, const char *part,
    struct docx_flow *flow)
{
	return flow->note_count ? docx_body_read(p, x, part, flow, true) : 0;
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
read_part(struct package *p, struct extraction *x, const char *main_part,
    const struct relations *relations, size_t i, struct docx_flow *flow)
{
	const char *target;
	struct buf name = BUF_EMPTY;
	int result = 0;

	if (!parts[i].type)
		return parts[i].read(p, x, main_part, flow);
	target = relations_find(relations, parts[i].type);
	if (target && package_resolve(main_part, target, &name) &&
	    package_has(p, name.data))
		result = parts[i].read(p, x, name.data, flow);
	buf_release(&name);
	return result;
}

int
docx_read(struct package *p, struct extraction *x)
{
	struct docx_flow flow = {.out = {&x->text, BLOCK_NONE}};
	struct relations relations = {.count = 0};
	struct buf main_part = BUF_EMPTY;

	x->origin = ORIGIN_MARKUP;
	if (!package_main_part(p, x, &main_part))
		extraction_fail(x, "damaged", "the package has no main part");
	else
		relations_read(p, x, main_part.data, &relations);
	extraction_spare(x);
	for (size_t i = 0; i < sizeof parts / sizeof *parts && !x->error; i++) {
		read_part(p, x, main_part.data, &relations, i, &flow);
		extraction_spare(x);
	}
	if (!x->error) {
		docx_pages_write(&flow);
		docx_notes_write(&flow);
	}
	x->paged = flow.paged;
	relations_release(&relations);
	buf_release(&main_part);
	docx_flow_release(&flow);
	return x->error ? -1 : 0;
}
