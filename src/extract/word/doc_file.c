#include "extract/word/doc_file.h"

#include "extract/word/ole.h"

/* The file information block. */
#define FIB_FLAGS 0x0A
#define FIB_ENCRYPTED 0x0100
#define FIB_TABLE_1 0x0200
#define FIB_LENGTHS 0x4C /* of the stories, in characters */
#define FIB_PART_COUNT 0x98
#define FIB_PARTS 0x9A

/* Properties whose length is written in another way. */
#define TABLE_OF_ROW 0xD608
#define TAB_STOPS 0xC615

static bool
open_stream(struct doc_file *d, size_t i, const char *bytes, size_t n,
    const char *name, struct bytes *out)
{
	struct buf *to = &d->streams[i];

	if (!ole_stream(bytes, n, name, to, &d->cut))
		return false;
	*out = (struct bytes){(const unsigned char *)to->data, to->length};
	return true;
}

bool
doc_encrypted(struct bytes word)
{
	return bytes_u16(word, FIB_FLAGS) & FIB_ENCRYPTED;
}

bool
doc_file_open(
    struct doc_file *d, const char *bytes, size_t n, struct extraction *x)
{
	uint32_t flags;

	*d = (struct doc_file){.cut = false};
	open_stream(d, 0, bytes, n, "WordDocument", &d->word);
	flags = bytes_u16(d->word, FIB_FLAGS);
	if (doc_encrypted(d->word)) {
		extraction_fail(
		    x, "encrypted", "the document is protected by a password");
		return false;
	}
	if (!open_stream(d, 1, bytes, n,
		flags & FIB_TABLE_1 ? "1Table" : "0Table", &d->table)) {
		extraction_fail(
		    x, "damaged", "the document lacks the table of its parts");
		return false;
	}
	open_stream(d, 2, bytes, n, "Data", &d->data);
	return true;
}

void
doc_file_release(struct doc_file *d)
{
	for (size_t i = 0; i < 3; i++)
		buf_release(&d->streams[i]);
}

struct bytes
doc_part(const struct doc_file *d, enum doc_part part)
{
	size_t at = FIB_PARTS + 8 * (size_t)part;

	if ((size_t)part >= bytes_u16(d->word, FIB_PART_COUNT))
		return (struct bytes){NULL, 0};
	return bytes_part(
	    d->table, bytes_u32(d->word, at), bytes_u32(d->word, at + 4));
}

struct bytes
doc_behind(const struct doc_file *d, enum doc_part part)
{
	struct bytes p = doc_part(d, part);

	if (!p.length)
		return p;
	return bytes_part(
	    d->table, (size_t)(p.at - d->table.at) + p.length, SIZE_MAX);
}

uint64_t
doc_story(const struct doc_file *d, enum doc_story story)
{
	uint64_t at = 0;

	for (size_t i = 0; i < (size_t)story; i++)
		at += bytes_u32(d->word, FIB_LENGTHS + 4 * i);
	return at;
}

struct doc_plc
doc_plc(struct bytes bytes, size_t width)
{
	size_t count = bytes.length > 4 ? (bytes.length - 4) / (4 + width) : 0;

	return (struct doc_plc){bytes, count, width};
}

uint32_t
doc_plc_at(const struct doc_plc *p, size_t i)
{
	return bytes_u32(p->bytes, 4 * i);
}

struct bytes
doc_plc_item(const struct doc_plc *p, size_t i)
{
	return bytes_part(
	    p->bytes, 4 * (p->count + 1) + p->width * i, p->width);
}

bool
doc_plc_in_order(const struct doc_plc *p)
{
	for (size_t i = 0; i < p->count; i++)
		if (doc_plc_at(p, i) > doc_plc_at(p, i + 1))
			return false;
	return p->count > 0;
}

size_t
doc_plc_find(const struct doc_plc *p, uint32_t position)
{
	size_t low = 0, high = p->count, middle;

	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (doc_plc_at(p, middle) <= position)
			low = middle;
		else
			high = middle;
	}
	if (low < p->count && doc_plc_at(p, low) <= position &&
	    position < doc_plc_at(p, low + 1))
		return low;
	return p->count;
}

bool
doc_property_next(struct bytes *list, struct doc_property *out)
{
	static const size_t lengths[] = {1, 1, 2, 4, 2, 2, 0, 3};
	size_t length, start = 2;

	if (list->length < 3)
		return false;
	out->code = bytes_u16(*list, 0);
	length = lengths[out->code >> 13];
	if (out->code == TABLE_OF_ROW) {
		start = 4;
		length = bytes_u16(*list, 2);
		length = length ? length - 1 : 0;
	} else if (length == 0) {
		start = 3;
		length = bytes_u8(*list, 2);
		if (out->code == TAB_STOPS && length == 255)
			return false;
	}
	out->operand = bytes_part(*list, start, length);
	*list = bytes_part(*list, start + length, SIZE_MAX);
	return true;
}
