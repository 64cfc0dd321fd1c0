#include "extract/word/doc_runs.h"

#include <string.h>

#include "extract/limits.h"

#define PAGE 512
#define PAGE_NUMBER 0x3FFFFF
#define PARAGRAPH_ITEM 13
#define RUN_ITEM 1
#define STYLE 0x4600	 /* sprmPIstd */
#define ELSEWHERE 0x6646 /* sprmPHugePapx: they lie in the Data stream */
#define ELSEWHERE_OLD 0x6645

void
doc_runs_open(struct doc_runs *r, struct doc_pieces *p)
{
	memset(r, 0, sizeof *r);
	r->file = p->file;
	r->pieces = p;
	doc_styles_read(&r->styles, p->file);
	r->paragraphs = doc_plc(doc_part(p->file, DOC_PARAGRAPHS), 4);
	r->characters = doc_plc(doc_part(p->file, DOC_RUNS), 4);
}

void
doc_runs_release(struct doc_runs *r)
{
	doc_styles_release(&r->styles);
}

/* A page ends with the count of its runs. */
static struct doc_plc
find_page(const struct doc_runs *r, const struct doc_plc *pages, uint32_t fc,
    size_t width, struct bytes *page)
{
	size_t i = doc_plc_find(pages, fc);
	uint32_t number = bytes_u32(doc_plc_item(pages, i), 0) & PAGE_NUMBER;

	*page = (struct bytes){NULL, 0};
	if (i < pages->count)
		*page = bytes_part(r->file->word, (size_t)number * PAGE, PAGE);
	return (struct doc_plc){*page, bytes_u8(*page, PAGE - 1), width};
}

/* The length counts words of two bytes; the number of the style comes first. */
static struct bytes
find_paragraph(const struct doc_runs *r, uint32_t fc)
{
	struct bytes page;
	struct doc_plc runs =
	    find_page(r, &r->paragraphs, fc, PARAGRAPH_ITEM, &page);
	size_t i = doc_plc_find(&runs, fc);
	size_t at = 2 * bytes_u8(doc_plc_item(&runs, i), 0), n;

	if (i == runs.count || at == 0)
		return (struct bytes){NULL, 0};
	n = bytes_u8(page, at);
	if (n)
		return bytes_part(page, at + 1, 2 * n - 1);
	return bytes_part(page, at + 2, 2 * bytes_u8(page, at + 1));
}

static struct bytes
find_run(struct doc_runs *r, uint32_t fc)
{
	struct bytes page;
	struct doc_plc runs = find_page(r, &r->characters, fc, RUN_ITEM, &page);
	size_t i = doc_plc_find(&runs, fc);
	size_t at = 2 * bytes_u8(doc_plc_item(&runs, i), 0);

	r->from = fc;
	r->to = fc + 1;
	if (i == runs.count)
		return (struct bytes){NULL, 0};
	r->from = doc_plc_at(&runs, i);
	r->to = doc_plc_at(&runs, i + 1);
	if (at == 0)
		return (struct bytes){NULL, 0};
	return bytes_part(page, at + 1, bytes_u8(page, at));
}

static void
paragraph_property(struct doc_runs *r, struct doc_paragraph *p,
    const struct doc_property *property)
{
	bool on = bytes_u8(property->operand, 0) != 0;

	switch (property->code) {
	case STYLE:
		p->look = doc_styles_find(
		    &r->styles, bytes_u16(property->operand, 0));
		break;
	case 0x2416: /* sprmPFInTable */
		p->in_table = on;
		break;
	case 0x6649: /* sprmPItap: the depth of tables */
		p->in_table = bytes_u32(property->operand, 0) != 0;
		break;
	case 0x2417: /* sprmPFTtp */
		p->row_end = on;
		break;
	case 0xD608: /* sprmTDefTable */
		p->row = property->operand;
		break;
	default:
		doc_look_apply(&p->look, property);
	}
}

static void
paragraph_properties(
    struct doc_runs *r, struct doc_paragraph *p, struct bytes list)
{
	struct doc_property property;

	while (doc_property_next(&list, &property)) {
		if (property.code == ELSEWHERE ||
		    property.code == ELSEWHERE_OLD) {
			size_t at = bytes_u32(property.operand, 0);

			list = bytes_part(bytes_part(r->file->data, at + 2,
					      bytes_u16(r->file->data, at)),
			    0, LIMIT_DOC_PROPERTIES);
			/* A list there that refers to another place is not
			 * followed. */
			while (doc_property_next(&list, &property))
				paragraph_property(r, p, &property);
			return;
		}
		paragraph_property(r, p, &property);
	}
}

struct doc_paragraph
doc_paragraph_at(struct doc_runs *r, uint32_t cp, uint32_t end)
{
	struct doc_paragraph p = {.end = cp};
	struct bytes stored;
	uint32_t fc = 0;

	for (; p.end < end; p.end++) {
		p.mark = doc_pieces_unit(r->pieces, p.end, &fc);
		if (p.mark == DOC_PARAGRAPH || p.mark == DOC_CELL ||
		    p.mark == DOC_PAGE)
			break;
	}
	stored = find_paragraph(r, fc);
	p.look = doc_styles_find(&r->styles, bytes_u16(stored, 0));
	paragraph_properties(r, &p, bytes_part(stored, 2, SIZE_MAX));
	paragraph_properties(r, &p, doc_pieces_properties(r->pieces));
	return p;
}

static void
run_properties(struct doc_runs *r, struct bytes list, bool *style)
{
	struct doc_characters *c = &r->run;
	struct doc_property p;

	while (doc_property_next(&list, &p)) {
		switch (p.code) {
		case 0x0800: /* sprmCFRMarkDel */
			c->deleted = bytes_u8(p.operand, 0) != 0;
			break;
		case 0x083C: /* sprmCFVanish */
			c->hidden = doc_toggle(bytes_u8(p.operand, 0), *style);
			break;
		case 0x2A48: /* sprmCIss */
			c->shift = bytes_u8(p.operand, 0) == 1	 ? 1
				   : bytes_u8(p.operand, 0) == 2 ? -1
								 : 0;
			break;
		case 0x4A30: /* sprmCIstd: a style of characters */
			*style = *style || doc_styles_find(&r->styles,
					       bytes_u16(p.operand, 0))
					       .hidden;
			c->hidden = *style;
			break;
		case 0x0855: /* sprmCFSpec */
			c->special = bytes_u8(p.operand, 0) != 0;
			break;
		case 0x4A4F: /* sprmCRgFtc0 */
			c->font = bytes_u16(p.operand, 0);
			break;
		case 0x6A09: /* sprmCSymbol */
			c->font = bytes_u16(p.operand, 0);
			c->symbol = bytes_u16(p.operand, 2);
			c->special = true;
			break;
		}
	}
}

const struct doc_characters *
doc_characters_at(
    struct doc_runs *r, uint32_t fc, const struct doc_paragraph *p)
{
	bool style = p->look.hidden;

	if (fc >= r->from && fc < r->to && r->piece == r->pieces->piece &&
	    r->paragraph_hidden == style)
		return &r->run;
	r->piece = r->pieces->piece;
	r->paragraph_hidden = style;
	memset(&r->run, 0, sizeof r->run);
	r->run.hidden = style;
	run_properties(r, find_run(r, fc), &style);
	run_properties(r, doc_pieces_properties(r->pieces), &style);
	return &r->run;
}
