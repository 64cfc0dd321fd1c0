#include "fuzz/shared/parts.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "fuzz/fuzz.h"

#include "lib/buf.h"
#include "lib/utf8.h"

#include "extract/text/clean.h"
#include "extract/xml/package.h"

#define NAME_LENGTH 255

/* A zip archive that is being written. */
struct archive {
	struct buf bytes, directory;
	size_t count;
};

static void
add_number(struct buf *out, uint64_t value, int width)
{
	for (; width > 0; width--, value >>= 8)
		buf_add_char(out, (char)(value & 0xFF));
}

/* [APPNOTE 4.3]: the members that a local and a central header share. */
static void
add_header(struct buf *out, const char *name, const char *bytes, size_t n)
{
	add_number(out, 20, 2);
	add_number(out, 0, 2 + 2 + 2 + 2);
	add_number(out, crc32(0, (const Bytef *)bytes, (uInt)n), 4);
	add_number(out, n, 4);
	add_number(out, n, 4);
	add_number(out, strlen(name), 2);
	add_number(out, 0, 2);
}

static void
archive_add(struct archive *a, const char *name, const char *bytes, size_t n)
{
	size_t at = a->bytes.length;

	buf_add(&a->bytes, "PK\x03\x04", 4);
	add_header(&a->bytes, name, bytes, n);
	buf_add_text(&a->bytes, name);
	buf_add(&a->bytes, bytes, n);
	buf_add(&a->directory, "PK\x01\x02\x14\0", 6);
	add_header(&a->directory, name, bytes, n);
	add_number(&a->directory, 0, 2 + 2 + 2 + 4);
	add_number(&a->directory, at, 4);
	buf_add_text(&a->directory, name);
	a->count++;
}

static void
archive_end(struct archive *a)
{
	size_t at = a->bytes.length;

	buf_add(&a->bytes, a->directory.data, a->directory.length);
	buf_add(&a->bytes, "PK\x05\x06", 4);
	add_number(&a->bytes, 0, 4);
	add_number(&a->bytes, a->count, 2);
	add_number(&a->bytes, a->count, 2);
	add_number(&a->bytes, a->directory.length, 4);
	add_number(&a->bytes, at, 4);
	add_number(&a->bytes, 0, 2);
}

/* The parts, one of them exchanged; changed.name NULL: as they are. */
static void
archive_make(struct archive *a, const struct part *parts, size_t count,
    struct part changed, size_t n)
{
	bool known = false;

	for (size_t i = 0; i < count; i++) {
		const struct part *p = &parts[i];

		if (changed.name && strcmp(p->name, changed.name) == 0) {
			archive_add(a, p->name, changed.content, n);
			known = true;
		} else {
			archive_add(a, p->name, p->content, strlen(p->content));
		}
	}
	if (changed.name && !known)
		archive_add(a, changed.name, changed.content, n);
	archive_end(a);
}

static void
archive_release(struct archive *a)
{
	buf_release(&a->bytes);
	buf_release(&a->directory);
}

/* What the reader makes of the package, cleaned as by the program. */
static void
read_with(const struct part *parts, size_t count, package_reader *read,
    struct part changed, size_t n, struct extraction *x)
{
	struct archive a = {BUF_EMPTY, BUF_EMPTY, 0};
	struct package *p;

	archive_make(&a, parts, count, changed, n);
	extraction_init(x);
	p = package_open(a.bytes.data, a.bytes.length, x);
	/* A name may be made up to look like the end of the archive. */
	MUST(p || x->error);
	if (p)
		package_format(p, x);
	if (!x->error)
		MUST((read(p, x) == 0) == !x->error);
	MUST(utf8_valid(x->text.data ? x->text.data : "", x->text.length));
	if (x->text.length)
		clean_text(&x->text, x->origin);
	package_close(p);
	archive_release(&a);
}

void
parts_check(const struct part *parts, size_t count, package_reader *read,
    const char *text)
{
	struct extraction x;

	read_with(parts, count, read, (struct part){NULL, NULL}, 0, &x);
	if (x.error || !x.text.data || strcmp(x.text.data, text) != 0) {
		fprintf(stderr, "the parts give:\n%s%s\n", x.message,
		    x.text.data ? x.text.data : "");
		abort();
	}
	extraction_release(&x);
}

void
parts_read(const struct part *parts, size_t count, package_reader *read,
    const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	const char *newline = size ? memchr(bytes, '\n', size) : NULL;
	char name[NAME_LENGTH + 1] = "";
	struct extraction x;
	size_t n;

	if (!newline || newline - bytes > NAME_LENGTH)
		return;
	n = (size_t)(newline - bytes);
	memcpy(name, bytes, n);
	read_with(parts, count, read, (struct part){name, newline + 1},
	    size - n - 1, &x);
	extraction_release(&x);
}
