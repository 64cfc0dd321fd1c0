#include "extract/word/doc_lists.h"

#include <string.h>

#include "lib/utf8.h"

#include "extract/limits.h"

#define LIST 28	    /* LSTF */
#define LIST_USE 16 /* LFO */
#define LEVEL 28    /* LVLF, before its properties and its text */
#define SIMPLE 0x01 /* one level */
#define HAS_START 0x10
#define HAS_LEVEL 0x20
#define OWN_LIST 0x100000000 /* above the numbers in files */

static enum number_format
format_of(uint32_t code)
{
	static const struct {
		uint32_t code;
		enum number_format format;
	} formats[] = {
	    {0, FORMAT_DECIMAL},
	    {1, FORMAT_UPPER_ROMAN},
	    {2, FORMAT_LOWER_ROMAN},
	    {3, FORMAT_UPPER_LETTER},
	    {4, FORMAT_LOWER_LETTER},
	    {22, FORMAT_ZERO},
	    {23, FORMAT_BULLET},
	    {255, FORMAT_NONE},
	};

	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (formats[i].code == code)
			return formats[i].format;
	return FORMAT_DECIMAL;
}

/* Numbers stand in it as characters 0 to 8: they become %1 to %9. */
static void
read_text(struct bytes text, char *out, size_t size)
{
	size_t used = 0, count = bytes_u16(text, 0);
	uint32_t unit;
	char bytes[4];
	size_t n;

	for (size_t i = 0; i < count && used + 4 < size; i++) {
		unit = bytes_u16(text, 2 + 2 * i);
		if (unit < NUMBERING_LEVELS) {
			out[used++] = '%';
			out[used++] = (char)('1' + unit);
		} else if (unit >= ' ' && (unit < 0xD800 || unit > 0xF8FF)) {
			n = utf8_encode(unit, bytes);
			memcpy(out + used, bytes, n);
			used += n;
		}
	}
	out[used] = '\0';
}

/* Returns what is behind the level. */
static struct bytes
read_level(struct numbering_level *level, struct bytes b)
{
	size_t text = LEVEL + (size_t)bytes_u8(b, 24) + (size_t)bytes_u8(b, 25);

	level->start = (long)bytes_u16(b, 0);
	level->format = format_of(bytes_u8(b, 4));
	read_text(
	    bytes_part(b, text, SIZE_MAX), level->text, sizeof level->text);
	return bytes_part(
	    b, text + 2 + 2 * (size_t)bytes_u16(b, text), SIZE_MAX);
}

static void
read_lists(struct numbering *n, const struct doc_file *d)
{
	struct bytes lists = doc_part(d, DOC_LISTS);
	struct bytes levels = doc_behind(d, DOC_LISTS), list;
	size_t count = bytes_u16(lists, 0);

	for (size_t i = 0; i < count && i < LIMIT_DOC_LISTS; i++) {
		struct numbering_list *new;

		list = bytes_part(lists, 2 + LIST * i, LIST);
		new = numbering_add_list(n, (long)bytes_u32(list, 0));
		for (int k = 0; new &&k < NUMBERING_LEVELS; k++) {
			levels = read_level(&new->levels[k], levels);
			if (bytes_u8(list, 26) & SIMPLE)
				break;
		}
	}
}

/* A copy of the list that is used, for some of its levels are replaced. */
static struct numbering_list *
own_list(struct numbering *n, struct numbering_use *use)
{
	struct numbering_list *own, *list;

	if (use->list >= OWN_LIST)
		return numbering_find_list(n, use->list);
	own = numbering_add_list(n, OWN_LIST + (long)n->list_count);
	list = numbering_find_list(n, use->list);
	if (own && list)
		*own = *list;
	use->list = OWN_LIST + (long)n->list_count - 1;
	return own;
}

/* Reads levels that start anew or are replaced; returns what is behind them. */
static struct bytes
read_changes(struct numbering *n, struct numbering_use *use, struct bytes b,
    size_t count)
{
	struct numbering_list *own;
	uint32_t start, flags, level;

	b = bytes_part(b, 4, SIZE_MAX);
	for (size_t i = 0; i < count && i < NUMBERING_LEVELS; i++) {
		start = bytes_u32(b, 0);
		flags = bytes_u32(b, 4);
		level = flags & 0xF;
		b = bytes_part(b, 8, SIZE_MAX);
		if (level >= NUMBERING_LEVELS)
			break;
		own = flags & HAS_LEVEL ? own_list(n, use) : NULL;
		if (own)
			b = read_level(&own->levels[level], b);
		else if (flags & HAS_START)
			use->restart[level] = (long)(start & 0xFFFF);
	}
	return b;
}

void
doc_lists_read(struct numbering *n, const struct doc_file *d)
{
	struct bytes uses = doc_part(d, DOC_LIST_USES), use, changes;
	size_t count = bytes_u32(uses, 0);
	struct numbering_use *new;

	read_lists(n, d);
	changes = bytes_part(uses, 4 + LIST_USE * count, SIZE_MAX);
	for (size_t i = 0; i < count && i < LIMIT_DOC_LISTS; i++) {
		use = bytes_part(uses, 4 + LIST_USE * i, LIST_USE);
		new = numbering_add_use(n, (long)i + 1);
		if (!new)
			break;
		new->list = (long)bytes_u32(use, 0);
		changes = read_changes(n, new, changes, bytes_u8(use, 12));
	}
}
