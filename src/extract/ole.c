#include "extract/ole.h"

#include <stdint.h>
#include <string.h>

/* [MS-CFB]: the header, its list of FAT sectors, entries of 128 bytes. */
#define HEADER 512
#define ENTRY 128
#define HEADER_FATS 109
#define SECTOR_LAST 0xFFFFFFFAu
#define FIB_FLAGS 0x0A
#define FIB_ENCRYPTED 0x01 /* of the second byte */
#define DIRECTORY_MAX 4096 /* sectors; a chain may be a circle */

static const struct {
	const char *stream;
	enum file_type type;
} streams[] = {
    {"WordDocument", FILE_DOC},
    {"PowerPoint Document", FILE_PPT},
    {"Workbook", FILE_XLS},
    {"Book", FILE_XLS},
    {"EncryptedPackage", FILE_ENCRYPTED},
    {"EncryptionInfo", FILE_ENCRYPTED},
};

struct ole {
	const unsigned char *bytes;
	size_t length, sector; /* size of a sector */
};

static uint32_t
le32(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

/* A sector by number, NULL if it lies outside the file. */
static const unsigned char *
sector(const struct ole *o, uint32_t number)
{
	uint64_t at = ((uint64_t)number + 1) * o->sector;

	if (number > SECTOR_LAST || at + o->sector > o->length)
		return NULL;
	return o->bytes + at;
}

/* The sector that follows in a chain, by the FAT sectors the header lists
 * (enough for 7 MB with small sectors; directories lie early). */
static uint32_t
next_sector(const struct ole *o, uint32_t number)
{
	size_t per = o->sector / 4, index = number / per;
	const unsigned char *fat;

	if (index >= HEADER_FATS)
		return UINT32_MAX;
	fat = sector(o, le32(o->bytes + 76 + 4 * index));
	return fat ? le32(fat + 4 * (number % per)) : UINT32_MAX;
}

/* Whether the entry has this name (UTF-16LE, length with its zero). */
static int
entry_is(const unsigned char *entry, const char *name)
{
	size_t n = strlen(name);

	if ((size_t)(entry[64] | entry[65] << 8) != 2 * (n + 1))
		return 0;
	for (size_t i = 0; i < n; i++)
		if (entry[2 * i] != (unsigned char)name[i] || entry[2 * i + 1])
			return 0;
	return 1;
}

static enum file_type
sector_type(const unsigned char *at, size_t size)
{
	for (size_t i = 0; i + ENTRY <= size; i += ENTRY)
		for (size_t s = 0; s < sizeof streams / sizeof *streams; s++)
			if (entry_is(at + i, streams[s].stream))
				return streams[s].type;
	return FILE_OLE2;
}

/* What each sector of the directory is asked. */
typedef bool visitor(const struct ole *o, const unsigned char *at, void *out);

/* Visits the sectors of the directory until one says that is enough. */
static void
visit_directory(const char *bytes, size_t n, visitor *visit, void *out)
{
	struct ole o = {(const unsigned char *)bytes, n, 0};
	const unsigned char *at;
	uint32_t number;

	if (n < HEADER)
		return;
	o.sector = o.bytes[30] == 12 ? 4096 : 512;
	number = le32(o.bytes + 48);
	for (int i = 0; i < DIRECTORY_MAX; i++) {
		at = sector(&o, number);
		if (!at || visit(&o, at, out))
			break;
		number = next_sector(&o, number);
	}
}

static bool
look_for_type(const struct ole *o, const unsigned char *at, void *out)
{
	enum file_type *type = out;

	*type = sector_type(at, o->sector);
	return *type != FILE_OLE2;
}

enum file_type
ole_type(const char *bytes, size_t n)
{
	enum file_type type = FILE_OLE2;

	visit_directory(bytes, n, look_for_type, &type);
	return type;
}

/* The file information block begins the stream; streams of Word are long
 * enough to have sectors of their own. */
static bool
look_at_word(const struct ole *o, const unsigned char *at, void *out)
{
	const unsigned char *fib;

	for (size_t i = 0; i + ENTRY <= o->sector; i += ENTRY) {
		if (!entry_is(at + i, "WordDocument"))
			continue;
		fib = sector(o, le32(at + i + 116));
		*(bool *)out = fib && fib[0] == 0xEC && fib[1] == 0xA5 &&
			       (fib[FIB_FLAGS + 1] & FIB_ENCRYPTED);
		return true;
	}
	return false;
}

bool
ole_word_encrypted(const char *bytes, size_t n)
{
	bool encrypted = false;

	visit_directory(bytes, n, look_at_word, &encrypted);
	return encrypted;
}
