#include "extract/xml/package.h"

#include <stdlib.h>
#include <string.h>

#include <zip.h>

#include "lib/mem.h"

#include "extract/detect.h"
#include "extract/limits.h"
#include "extract/xml/library.h"
#include "extract/xml/relations.h"

#include "sonames.h" /* written by make */

#define CHUNK (32 * KIB)

/* [APPNOTE 4.3.14-16]: end record, at most 64 KiB of comment behind it. */
#define END_SIZE 22
#define END_SEARCH (END_SIZE + 65535)
#define LOCATOR_SIZE 20

/* What is used of it. */
#define LIBZIP(F)                                                              \
	F(zip_discard)                                                         \
	F(zip_error_fini)                                                      \
	F(zip_error_init)                                                      \
	F(zip_error_strerror)                                                  \
	F(zip_fclose)                                                          \
	F(zip_fopen_index)                                                     \
	F(zip_fread)                                                           \
	F(zip_name_locate)                                                     \
	F(zip_open_from_source)                                                \
	F(zip_source_buffer_create)                                            \
	F(zip_source_free)                                                     \
	F(zip_stat_index)                                                      \
	F(zip_strerror)

static struct {
	LIBZIP(LIBRARY_MEMBER)
} libzip;

struct package {
	zip_t *zip;
	uint64_t inflated; /* of all parts read so far */
};

static uint64_t
little(const char *p, size_t width)
{
	uint64_t value = 0;

	while (width-- > 0)
		value = value << 8 | (unsigned char)p[width];
	return value;
}

/* The 64-bit count, if a locator stands in front of the end record. */
static uint64_t
count64(const char *bytes, size_t n, const char *end)
{
	const char *locator = end - LOCATOR_SIZE;
	uint64_t at;

	if (end - bytes < LOCATOR_SIZE || memcmp(locator, "PK\x06\x07", 4))
		return 0;
	at = little(locator + 8, 8);
	if (at > n || n - at < 40 || memcmp(bytes + at, "PK\x06\x06", 4) != 0)
		return 0;
	return little(bytes + at + 32, 8);
}

uint64_t
package_count(const char *bytes, size_t n)
{
	const char *last, *first, *p;
	uint64_t most = 0, count, wide;

	if (n < END_SIZE)
		return 0;
	last = bytes + n - END_SIZE;
	first = n > END_SEARCH ? bytes + n - END_SEARCH : bytes;
	for (p = last; p >= first; p--) {
		if (memcmp(p, "PK\x05\x06", 4) != 0)
			continue;
		count = little(p + 10, 2);
		wide = count64(bytes, n, p);
		count = wide > count ? wide : count;
		most = count > most ? count : most;
	}
	return most;
}

bool
package_load(void)
{
	static const char *const names[] = {LIBZIP(LIBRARY_NAME)};
	static struct library library = {LIBZIP_SO, LIBRARY_NEW};

	return library_load(
	    &library, names, &libzip, sizeof names / sizeof *names);
}

struct package *
package_open(const char *bytes, size_t n, struct extraction *x)
{
	struct package *p = NULL;
	zip_error_t error;
	zip_source_t *source;
	zip_t *zip;

	if (package_count(bytes, n) > limits->entries) {
		extraction_fail(x, "limit_archive",
		    "the archive has more than %zu entries", limits->entries);
		return NULL;
	}
	if (!package_load()) {
		extraction_fail(
		    x, "helper_missing", LIBZIP_SO " cannot be loaded");
		return NULL;
	}
	libzip.zip_error_init(&error);
	source = libzip.zip_source_buffer_create(bytes, n, 0, &error);
	zip = source ? libzip.zip_open_from_source(source, ZIP_RDONLY, &error)
		     : NULL;
	if (zip) {
		p = mem_alloc(sizeof *p);
		p->zip = zip;
	} else {
		extraction_fail(x, "damaged", "cannot open the archive: %s",
		    libzip.zip_error_strerror(&error));
		libzip.zip_source_free(source);
	}
	libzip.zip_error_fini(&error);
	return p;
}

void
package_close(struct package *p)
{
	if (!p)
		return;
	libzip.zip_discard(p->zip);
	free(p);
}

/* Names of parts are the same in any case [OPC 6.2.2]. */
static zip_int64_t
locate(struct package *p, const char *name)
{
	zip_int64_t index = libzip.zip_name_locate(p->zip, name, 0);

	return index >= 0 ? index
			  : libzip.zip_name_locate(p->zip, name, ZIP_FL_NOCASE);
}

bool
package_has(struct package *p, const char *name)
{
	return locate(p, name) >= 0;
}

static zip_file_t *
open_part(struct package *p, struct extraction *x, const char *name)
{
	zip_int64_t index = locate(p, name);
	zip_file_t *file = NULL;
	zip_stat_t stat;

	if (index < 0) {
		extraction_fail(x, "damaged", "the part '%s' is missing", name);
		return NULL;
	}
	if (libzip.zip_stat_index(p->zip, (zip_uint64_t)index, 0, &stat) == 0 &&
	    (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) &&
	    stat.encryption_method != ZIP_EM_NONE) {
		extraction_fail(x, "encrypted", "the archive has a password");
		return NULL;
	}
	file = libzip.zip_fopen_index(p->zip, (zip_uint64_t)index, 0);
	if (!file)
		extraction_fail(x, "damaged", "cannot read the part '%s': %s",
		    name, libzip.zip_strerror(p->zip));
	return file;
}

/* Size of the part inside the archive, which bounds what it may become. */
static uint64_t
packed_size(struct package *p, const char *name)
{
	zip_stat_t stat;

	if (libzip.zip_stat_index(
		p->zip, (zip_uint64_t)locate(p, name), 0, &stat) < 0 ||
	    !(stat.valid & ZIP_STAT_COMP_SIZE))
		return 0;
	return stat.comp_size;
}

static bool
over_limit(const struct package *p, uint64_t part, uint64_t packed)
{
	return part > limits->part || p->inflated > limits->parts ||
	       (part > LIMIT_RATIO_FROM && part / limits->ratio > packed);
}

int
package_read(struct package *p, struct extraction *x, const char *name,
    package_sink *sink, void *context)
{
	zip_file_t *file = open_part(p, x, name);
	uint64_t part = 0, packed;
	char chunk[CHUNK];
	zip_int64_t n = 0;

	if (!file)
		return -1;
	packed = packed_size(p, name);
	while ((n = libzip.zip_fread(file, chunk, sizeof chunk)) > 0) {
		part += (uint64_t)n;
		p->inflated += (uint64_t)n;
		if (over_limit(p, part, packed)) {
			extraction_fail(x, "limit_archive",
			    "the part '%s' unpacks to too much", name);
			break;
		}
		if (!sink(context, chunk, (size_t)n))
			break;
	}
	if (n < 0)
		extraction_fail(x, "damaged", "the part '%s' is broken", name);
	libzip.zip_fclose(file);
	return x->error ? -1 : 0;
}

struct collector {
	struct buf *out;
	size_t max;
};

static bool
collect(void *context, const char *bytes, size_t n)
{
	struct collector *c = context;

	if (n > c->max - c->out->length)
		n = c->max - c->out->length;
	buf_add(c->out, bytes, n);
	return c->out->length < c->max;
}

int
package_read_all(struct package *p, struct extraction *x, const char *name,
    size_t max, struct buf *out)
{
	struct collector c = {out, out->length + max};

	return package_read(p, x, name, collect, &c);
}

bool
package_resolve(const char *base, const char *target, struct buf *out)
{
	const char *slash = strrchr(base, '/'), *end;
	size_t n;

	buf_clear(out);
	if (*target != '/' && slash)
		buf_add(out, base, (size_t)(slash - base));
	for (; *target; target = *end ? end + 1 : end) {
		end = strchrnul(target, '/');
		n = (size_t)(end - target);
		if (n == 0 || (n == 1 && *target == '.'))
			continue;
		if (n == 2 && memcmp(target, "..", 2) == 0) {
			if (out->length == 0)
				return false;
			slash = strrchr(out->data, '/');
			out->length = slash ? (size_t)(slash - out->data) : 0;
			out->data[out->length] = '\0';
			continue;
		}
		if (out->length)
			buf_add_char(out, '/');
		buf_add(out, target, n);
	}
	return out->length > 0;
}

bool
package_main_part(struct package *p, struct extraction *x, struct buf *name)
{
	struct relations relations = {.count = 0};
	const char *target = NULL;
	bool found = false;

	if (relations_read(p, x, "", &relations) == 0)
		target = relations_find(&relations, "/officeDocument");
	if (target)
		found = package_resolve("", target, name);
	relations_release(&relations);
	return found;
}

/* By the media type that [Content_Types].xml gives the main part. */
static const struct format *
ooxml_format(struct package *p, struct extraction *x)
{
	const struct format *format = NULL;
	struct buf part = BUF_EMPTY, media = BUF_EMPTY;

	if (package_has(p, "[Content_Types].xml") &&
	    package_has(p, "_rels/.rels") && package_main_part(p, x, &part) &&
	    content_type_of(p, x, part.data, &media) == 0 && media.length)
		format = detect_media_type(media.data, media.length);
	buf_release(&part);
	buf_release(&media);
	return format;
}

/* By the parts that programs give all their documents. */
static const struct format *
other_format(struct package *p)
{
	for (const struct format *f = formats; f->name; f++)
		for (size_t i = 0; i < FORMAT_PARTS && f->parts[i]; i++)
			if (package_has(p, f->parts[i]))
				return f;
	return NULL;
}

const struct format *
package_format(struct package *p, struct extraction *x)
{
	const struct format *format = NULL;
	struct buf media = BUF_EMPTY;

	if (package_has(p, "mimetype") &&
	    package_read_all(p, x, "mimetype", 128, &media) == 0 &&
	    media.length)
		format = detect_media_type(media.data, media.length);
	buf_release(&media);
	if (!format && !x->error)
		format = ooxml_format(p, x);
	return format || x->error ? format : other_format(p);
}
