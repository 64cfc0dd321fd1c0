#include "extract/word/ole.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/word/bytes.h"

/* The header, its list of FAT sectors, entries of the directory. */
#define HEADER 512
#define HEADER_FATS 76
#define HEADER_FAT_COUNT 109
#define ENTRY 128
#define SECTOR_LAST 0xFFFFFFFAu
#define MINI_SECTOR 64
#define MINI_STREAM 4096 /* shorter ones lie in such */

/* FIB of Word [MS-DOC 2.5.2]: its version. */
#define WORD_97 0xC0

struct ole {
	struct bytes file;
	size_t sector;	 /* size of one */
	struct buf fats; /* numbers of the sectors the FAT lies in */
	struct buf directory;
};

static struct bytes
bytes_of(const struct buf *b)
{
	return (struct bytes){(const unsigned char *)b->data, b->length};
}

/* The last one of a file may be short; one outside is empty. */
static struct bytes
sector(const struct ole *o, uint32_t number)
{
	if (number > SECTOR_LAST)
		return (struct bytes){NULL, 0};
	return bytes_part(o->file, ((size_t)number + 1) * o->sector, o->sector);
}

static uint32_t
next_sector(const struct ole *o, uint32_t number)
{
	size_t per = o->sector / 4, at = 4 * (number / per);
	struct bytes fats = bytes_of(&o->fats), fat;

	if (at >= fats.length)
		return UINT32_MAX;
	fat = sector(o, bytes_u32(fats, at));
	at = 4 * (number % per);
	return at < fat.length ? bytes_u32(fat, at) : UINT32_MAX;
}

/* Adds a chain of sectors, at most size bytes: so a chain that is a circle
 * ends, too. */
static void
add_chain(const struct ole *o, uint32_t number, size_t size, struct buf *out)
{
	size_t left = size < o->file.length ? size : o->file.length;
	struct bytes at = sector(o, number);

	for (; left && at.length; at = sector(o, number)) {
		at.length = at.length < left ? at.length : left;
		buf_add(out, at.at, at.length);
		left -= at.length;
		number = next_sector(o, number);
	}
}

static void
add_fats(struct ole *o, struct bytes list)
{
	buf_add(&o->fats, list.at, list.length);
}

/* The list begins in the header and goes on in sectors of its own. */
static void
read_fats(struct ole *o)
{
	uint32_t number = bytes_u32(o->file, 68);
	size_t most = o->file.length / o->sector;
	struct bytes list;

	add_fats(o, bytes_part(o->file, HEADER_FATS, 4 * HEADER_FAT_COUNT));
	for (size_t i = 0; i < most; i++) {
		list = sector(o, number);
		if (list.length < o->sector)
			break;
		number = bytes_u32(list, o->sector - 4);
		add_fats(o, bytes_part(list, 0, o->sector - 4));
	}
}

static bool
ole_open(struct ole *o, const char *bytes, size_t n)
{
	memset(o, 0, sizeof *o);
	o->file = (struct bytes){(const unsigned char *)bytes, n};
	if (n < HEADER)
		return false;
	o->sector = bytes_u16(o->file, 30) == 12 ? 4096 : 512;
	read_fats(o);
	add_chain(o, bytes_u32(o->file, 48), SIZE_MAX, &o->directory);
	return true;
}

static void
ole_close(struct ole *o)
{
	buf_release(&o->fats);
	buf_release(&o->directory);
}

static struct bytes
entry(const struct ole *o, size_t number)
{
	return bytes_part(bytes_of(&o->directory), number * ENTRY, ENTRY);
}

/* Whether the entry has this name (UTF-16LE, length with its zero), in
 * whatever case. */
static bool
entry_is(struct bytes e, const char *name)
{
	size_t n = strlen(name);

	if (bytes_u16(e, 64) != 2 * (n + 1))
		return false;
	for (size_t i = 0; i < n; i++)
		if (bytes_u16(e, 2 * i) > 0x7F ||
		    tolower((int)bytes_u16(e, 2 * i)) != tolower(name[i]))
			return false;
	return true;
}

/* Only the tree below the root counts, for an embedded document has streams of
 * the same names.  The tree may not be sorted: all of it is walked. */
static struct bytes
find_entry(const struct ole *o, const char *name)
{
	size_t count = o->directory.length / ENTRY, open = 0;
	uint32_t *stack = mem_array(NULL, 2 * count + 1, sizeof *stack), at;
	bool *seen = mem_alloc(count + 1);
	struct bytes e, found = {NULL, 0};

	stack[open++] = bytes_u32(entry(o, 0), 76);
	while (open && !found.length) {
		at = stack[--open];
		if (at >= count || seen[at])
			continue;
		seen[at] = true;
		e = entry(o, at);
		if (entry_is(e, name))
			found = e;
		stack[open++] = bytes_u32(e, 68);
		stack[open++] = bytes_u32(e, 72);
	}
	free(stack);
	free(seen);
	return found;
}

/* Short streams lie in pieces of 64 bytes in the stream of the root. */
static void
add_mini(const struct ole *o, uint32_t number, size_t size, struct buf *out)
{
	struct buf stream = BUF_EMPTY, fat = BUF_EMPTY;
	struct bytes root = entry(o, 0), piece;

	add_chain(o, bytes_u32(root, 116), bytes_u32(root, 120), &stream);
	add_chain(o, bytes_u32(o->file, 60), SIZE_MAX, &fat);
	while (size && number <= SECTOR_LAST) {
		piece =
		    bytes_part(bytes_of(&stream), (size_t)number * MINI_SECTOR,
			size < MINI_SECTOR ? size : MINI_SECTOR);
		if (!piece.length)
			break;
		buf_add(out, piece.at, piece.length);
		size -= piece.length;
		number = (size_t)number * 4 < fat.length
			     ? bytes_u32(bytes_of(&fat), (size_t)number * 4)
			     : UINT32_MAX;
	}
	buf_release(&stream);
	buf_release(&fat);
}

/* At most max bytes of a stream; false if there is none of that name. */
static bool
read_stream(const struct ole *o, const char *name, size_t max, struct buf *out,
    bool *cut)
{
	struct bytes e = find_entry(o, name);
	size_t size = bytes_u32(e, 120), want = size < max ? size : max;
	uint32_t start = bytes_u32(e, 116);
	size_t before = out->length;

	if (!e.length)
		return false;
	if (size < MINI_STREAM)
		add_mini(o, start, want, out);
	else
		add_chain(o, start, want, out);
	*cut = *cut || out->length - before < want;
	return true;
}

bool
ole_stream(
    const char *bytes, size_t n, const char *name, struct buf *out, bool *cut)
{
	struct ole o;
	bool found =
	    ole_open(&o, bytes, n) && read_stream(&o, name, SIZE_MAX, out, cut);

	ole_close(&o);
	return found;
}

bool
ole_is_old_word(const char *bytes, size_t n)
{
	struct buf fib = BUF_EMPTY;
	bool cut = false, old;
	struct ole o;

	if (ole_open(&o, bytes, n))
		read_stream(&o, "WordDocument", 4, &fib, &cut);
	old = fib.length == 4 && bytes_u16(bytes_of(&fib), 2) < WORD_97;
	buf_release(&fib);
	ole_close(&o);
	return old;
}

static bool
has_stream(const struct ole *o, const struct format *f)
{
	for (size_t i = 0; i < FORMAT_STREAMS && f->streams[i]; i++)
		if (find_entry(o, f->streams[i]).length)
			return true;
	return false;
}

const struct format *
ole_format(const char *bytes, size_t n)
{
	const struct format *f = formats;
	struct ole o;
	bool open = ole_open(&o, bytes, n);

	while (f->name && !(open && has_stream(&o, f) &&
			      (!f->looks || f->looks(bytes, n))))
		f++;
	ole_close(&o);
	return f->name ? f : NULL;
}
