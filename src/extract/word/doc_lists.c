#include "extract/word/doc_lists.h"

#include <string.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "extract/limits.h"

#define LIST 28	    /* LSTF */
#define LIST_USE 16 /* LFO */
#define LEVEL 28    /* LVLF, before its properties and its text */
#define SIMPLE 0x01 /* one level */
#define HAS_START 0x10
#define HAS_LEVEL 0x20
#define OWN_LIST 0x100000000 /* above the numbers in files */

static enum docx_format
format_of(uint32_t code)
{
	static const struct {
		uint32_t code;
		enum docx_format format;
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
		if (unit < DOCX_LEVELS) {
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
read_level(struct docx_level *level, struct bytes b)
{
	size_t text = LEVEL + (size_t)bytes_u8(b, 24) + (size_t)bytes_u8(b, 25);

	level->start = (long)bytes_u16(b, 0);
	level->format = format_of(bytes_u8(b, 4));
	read_text(
	    bytes_part(b, text, SIZE_MAX), level->text, sizeof level->text);
	return bytes_part(
	    b, text + 2 + 2 * (size_t)bytes_u16(b, text), SIZE_MAX);
}

/* uses: how many may come to be of the paragraphs' own. */
static void
read_lists(struct docx_numbering *n, const struct doc_file *d, size_t uses)
{
	struct bytes lists = doc_part(d, DOC_LISTS);
	struct bytes levels = doc_behind(d, DOC_LISTS), list;
	size_t count = bytes_u16(lists, 0);

	count = count < LIMIT_DOC_LISTS ? count : LIMIT_DOC_LISTS;
	n->abstracts = mem_array(NULL, count + uses + 1, sizeof *n->abstracts);
	memset(n->abstracts, 0, (count + uses + 1) * sizeof *n->abstracts);
	for (size_t i = 0; i < count; i++) {
		struct docx_abstract *a = &n->abstracts[n->abstract_count];

		list = bytes_part(lists, 2 + LIST * i, LIST);
		lookup_add_number(&n->abstract_ids, (long)bytes_u32(list, 0),
		    n->abstract_count++);
		for (int k = 0; k < DOCX_LEVELS; k++) {
			levels = read_level(&a->levels[k], levels);
			if (bytes_u8(list, 26) & SIMPLE)
				break;
		}
	}
}

/* The list that is used, as one of its own: some of its levels are others. */
static struct docx_abstract *
own_list(struct docx_numbering *n, struct docx_num *num)
{
	struct docx_abstract *own = &n->abstracts[n->abstract_count];
	size_t place;

	if (num->abstract >= OWN_LIST)
		return own - 1;
	if (lookup_find_number(&n->abstract_ids, num->abstract, &place))
		*own = n->abstracts[place];
	num->abstract = OWN_LIST + (long)n->abstract_count;
	lookup_add_number(&n->abstract_ids, num->abstract, n->abstract_count++);
	return own;
}

/* Levels of a list that start anew, or are others; returns what is behind. */
static struct bytes
read_changes(struct docx_numbering *n, struct docx_num *num, struct bytes b,
    size_t count)
{
	uint32_t start, flags, level;

	b = bytes_part(b, 4, SIZE_MAX);
	for (size_t i = 0; i < count && i < DOCX_LEVELS; i++) {
		start = bytes_u32(b, 0);
		flags = bytes_u32(b, 4);
		level = flags & 0xF;
		b = bytes_part(b, 8, SIZE_MAX);
		if (level >= DOCX_LEVELS)
			break;
		if (flags & HAS_LEVEL)
			b = read_level(&own_list(n, num)->levels[level], b);
		else if (flags & HAS_START)
			num->restart[level] = (long)(start & 0xFFFF);
	}
	return b;
}

void
doc_lists_read(struct docx_numbering *n, const struct doc_file *d)
{
	struct bytes uses = doc_part(d, DOC_LIST_USES), use, changes;
	size_t count = bytes_u32(uses, 0);

	changes = bytes_part(uses, 4 + LIST_USE * count, SIZE_MAX);
	count = count < LIMIT_DOC_LISTS ? count : LIMIT_DOC_LISTS;
	read_lists(n, d, count);
	n->nums = mem_array(NULL, count + 1, sizeof *n->nums);
	for (size_t i = 0; i < count; i++) {
		struct docx_num *num = &n->nums[n->num_count++];

		lookup_add_number(&n->num_ids, (long)n->num_count, i);
		use = bytes_part(uses, 4 + LIST_USE * i, LIST_USE);
		memset(num, 0, sizeof *num);
		num->abstract = (long)bytes_u32(use, 0);
		for (int k = 0; k < DOCX_LEVELS; k++)
			num->restart[k] = -1;
		changes = read_changes(n, num, changes, bytes_u8(use, 12));
	}
}
