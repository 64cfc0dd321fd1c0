#include "extract/word/doc_pieces.h"

#include <string.h>

#include "extract/text/charset.h"

#define CLX_PROPERTIES 1
#define CLX_PIECES 2
#define GROUPS_MAX 0x8000 /* more have no number */
#define PIECE 8
#define FC_NARROW 0x40000000u
#define FC_OFFSET 0x3FFFFFFFu

/* Properties that stand in the piece itself [MS-DOC 2.9.215]. */
static const struct {
	unsigned char number;
	uint16_t code;
} singles[] = {
    {0x18, 0x2416}, /* in a table */
    {0x19, 0x2417}, /* end of a row */
    {0x41, 0x0800}, /* deleted */
    {0x5C, 0x083C}, /* hidden */
};

/* The groups of properties, then the pieces. */
static struct bytes
read_clx(struct doc_pieces *p, struct bytes clx)
{
	struct bytes group;

	while (bytes_u8(clx, 0) == CLX_PROPERTIES) {
		group = bytes_part(clx, 3, bytes_u16(clx, 1));
		if (p->groups.length < GROUPS_MAX * sizeof group)
			buf_add(&p->groups, &group, sizeof group);
		clx = bytes_part(clx, 3 + group.length, SIZE_MAX);
	}
	if (bytes_u8(clx, 0) != CLX_PIECES)
		return (struct bytes){NULL, 0};
	return bytes_part(clx, 5, bytes_u32(clx, 1));
}

static void
set_piece(struct doc_pieces *p, size_t i)
{
	uint32_t fc = bytes_u32(doc_plc_item(&p->plc, i), 2);

	p->piece = i;
	p->from = doc_plc_at(&p->plc, i);
	p->to = doc_plc_at(&p->plc, i + 1);
	p->narrow = fc & FC_NARROW;
	p->offset = fc & FC_OFFSET;
	if (p->narrow)
		p->offset /= 2;
}

/* Counts only text that lies in the file, and no more than the file has room
 * for: pieces that overlap could be of any length. */
static void
measure(struct doc_pieces *p)
{
	size_t room = p->file->word.length, width, there, units;

	for (size_t i = 0; i < p->plc.count && !p->cut; i++) {
		set_piece(p, i);
		width = p->narrow ? 1 : 2;
		there = bytes_part(p->file->word, p->offset, room).length;
		units = p->to - p->from;
		p->cut = there / width < units;
		if (p->cut)
			units = there / width;
		p->length += (uint32_t)units;
		room -= units * width;
	}
	p->from = p->to = 0;
}

bool
doc_pieces_open(struct doc_pieces *p, const struct doc_file *d)
{
	memset(p, 0, sizeof *p);
	p->file = d;
	p->plc = doc_plc(read_clx(p, doc_part(d, DOC_PIECES)), PIECE);
	if (!doc_plc_in_order(&p->plc) || doc_plc_at(&p->plc, 0) != 0)
		return false;
	measure(p);
	return true;
}

void
doc_pieces_release(struct doc_pieces *p)
{
	buf_release(&p->groups);
}

uint32_t
doc_pieces_unit(struct doc_pieces *p, uint32_t cp, uint32_t *fc)
{
	uint32_t unit;
	size_t at;

	if (cp < p->from || cp >= p->to)
		set_piece(p, doc_plc_find(&p->plc, cp));
	at = p->offset + (size_t)(cp - p->from) * (p->narrow ? 1 : 2);
	*fc = (uint32_t)at;
	if (!p->narrow)
		return bytes_u16(p->file->word, at);
	unit = bytes_u8(p->file->word, at);
	return unit < 0x80 ? unit : codepage_1252[unit - 0x80];
}

struct bytes
doc_pieces_properties(struct doc_pieces *p)
{
	uint32_t prm = bytes_u16(doc_plc_item(&p->plc, p->piece), 6);
	struct bytes group = {NULL, 0};

	if (prm & 1) {
		size_t at = (prm >> 1) * sizeof group;

		if (at + sizeof group <= p->groups.length)
			memcpy(&group, p->groups.data + at, sizeof group);
		return group;
	}
	for (size_t i = 0; i < sizeof singles / sizeof *singles; i++)
		if (singles[i].number == (prm >> 1 & 0x7F)) {
			p->single[0] = (unsigned char)(singles[i].code & 0xFF);
			p->single[1] = (unsigned char)(singles[i].code >> 8);
			p->single[2] = (unsigned char)(prm >> 8);
			group = (struct bytes){p->single, 3};
		}
	return group;
}
