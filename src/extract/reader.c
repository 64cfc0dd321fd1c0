#include "extract/reader.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "lib/msg.h"
#include "lib/utf8.h"

#include "extract/detect.h"
#include "extract/formats.h"
#include "extract/limits.h"
#include "extract/sandbox/sandbox.h"
#include "extract/text/clean.h"
#include "extract/word/ole.h"
#include "extract/xml/package.h"
#include "extract/xml/title.h"

/* A contents page has leaders in more than this part of its lines. */
#define CONTENTS_PERCENT 60
#define CONTENTS_LINES 5

static void
load(const struct format *f, const struct source *s)
{
	if (f->load)
		f->load(); /* without it the parser fails */
	if (f->expect)
		f->expect(s->bytes, s->length);
}

static void
enter(const struct format *f)
{
	switch (f->enters) {
	case ENTERS_FIRST:
		sandbox_parse();
		break;
	case ENTERS_TOOLS:
		sandbox_tools();
		break;
	case ENTERS_ITSELF:
		break;
	}
}

/* The format of what is in the container, if it is one and its content is
 * known; *package is set for archives. */
static const struct format *
look_inside(const struct format *outer, const struct source *s,
    struct package **package, struct extraction *x)
{
	const struct format *f = NULL;

	if (strcmp(outer->name, "ole2") == 0) {
		f = ole_format(s->bytes, s->length);
	} else if (strcmp(outer->name, "zip") == 0) {
		*package = package_open(s->bytes, s->length, x);
		f = *package ? package_format(*package, x) : NULL;
	}
	return f ? f : outer;
}

static void
read_format(const struct format *f, const struct source *s, struct package *p,
    struct extraction *x)
{
	x->type = f->name;
	x->paged = f->paged;
	if (x->error)
		return;
	if (f->read_package) {
		title_find(p, f->title_part, x);
		f->read_package(p, x);
	} else if (f->read_bytes) {
		f->read_bytes(s->bytes, s->length, x);
	} else if (f->read) {
		f->read(s, x);
	} else {
		extraction_fail(x, "unsupported",
		    "the file is %s, which is not read%s%s", f->title,
		    f->instead ? ": " : "", f->instead ? f->instead : "");
	}
}

/* Whether most lines of a page have a leader that cleaning left. */
static bool
is_contents(const char *page, size_t n)
{
	size_t lines = 0, leaders = 0;
	const char *end = page + n, *stop;

	for (; page < end; page = stop + 1) {
		stop = memchr(page, '\n', (size_t)(end - page));
		stop = stop ? stop : end;
		if (stop == page)
			continue;
		lines++;
		leaders += memmem(page, (size_t)(stop - page), " \xE2\x80\xA6 ",
			       5) != NULL;
	}
	return lines >= CONTENTS_LINES &&
	       leaders * 100 > lines * CONTENTS_PERCENT;
}

static void
flag_contents(struct extraction *x)
{
	char *page = x->text.data, *end, *stop;

	if (!page)
		return;
	end = page + x->text.length;
	for (size_t i = 0; page <= end && i < x->page_flags.length;
	     i++, page = stop + 1) {
		stop = memchr(page, '\f', (size_t)(end - page));
		stop = stop ? stop : end;
		if (is_contents(page, (size_t)(stop - page)))
			x->page_flags.data[i] |= PAGE_CONTENTS;
	}
}

/* Plain text has pages by its form feeds alone: what is behind the last that
 * is counted stays on it. */
static void
limit_pages(struct extraction *x)
{
	char *at = x->text.data, *end = at ? at + x->text.length : NULL;
	size_t pages = 1;

	for (; at < end && (at = memchr(at, '\f', (size_t)(end - at))); at++)
		if (++pages > LIMIT_PAGES)
			*at = '\n';
	if (x->paged && pages > LIMIT_PAGES)
		extraction_warn(x, "what is behind page %d is told as one page",
		    LIMIT_PAGES - 1);
}

static void
finish(struct extraction *x)
{
	size_t cut;

	clean_text(&x->text, x->origin);
	cut = clean_cut(x->text.data, x->text.length, limits->text);
	if (cut < x->text.length) {
		x->text.length = cut;
		x->truncated = true;
		x->counted = false;
	}
	if (x->truncated && !x->counted)
		extraction_warn(x,
		    "the text is cut behind %zu KiB (HTS_EXTRACT_TEXT)",
		    limits->text / KIB);
	if (!extraction_has_text(&x->text) && x->spared)
		x->error = x->spared;
	else if (!extraction_has_text(&x->text))
		extraction_fail(x,
		    x->origin == ORIGIN_PLAIN ? "empty" : "no_text",
		    x->origin == ORIGIN_PLAIN ? "the file is blank"
					      : "the document has no text");
	else if (!utf8_valid(x->text.data, x->text.length))
		extraction_fail(x, "internal", "cleaning broke the text");
	limit_pages(x);
	flag_contents(x);
}

void
reader_setup(bool many)
{
	if (many && !format_find("zip")->load())
		die_permanent("a library is missing");
	sandbox_setup(true);
}

void
reader_expect(const char *type)
{
	const struct format *f = format_find(type);

	if (f && f->load)
		f->load();
}

void
reader_parse(
    const char *bytes, size_t n, const char *name, struct extraction *x)
{
	static const struct reader_options none = {.ocr = OCR_NEVER};
	struct source s = {-1, bytes, n, name, &none};
	struct package *package = NULL;
	const struct format *f =
	    look_inside(detect_bytes(bytes, n), &s, &package, x);

	if (f->enters != ENTERS_FIRST)
		extraction_fail(x, "unsupported", "a program reads it");
	else
		read_format(f, &s, package, x);
	package_close(package);
	if (!x->error)
		finish(x);
}

/* Most formats need no program and are parsed in the innermost circle.  What a
 * container holds is known once it was looked into: then the circle within
 * follows. */
static void
read_in_sandbox(const struct source *s, struct extraction *x)
{
	const struct format *outer = detect_bytes(s->bytes, s->length), *f;
	struct package *package = NULL;

	load(outer, s);
	enter(outer);
	f = look_inside(outer, s, &package, x);
	if (outer->enters == ENTERS_TOOLS && f->enters == ENTERS_FIRST)
		sandbox_parse();
	read_format(f, s, package, x);
	package_close(package);
	if (f->enters == ENTERS_TOOLS) /* the programs have run */
		sandbox_parse();
	if (!x->error)
		finish(x);
}

void
reader_run(int input, const char *name, const struct reader_options *options,
    struct extraction *x)
{
	struct source s = {.input = input, .name = name, .options = options};
	struct stat what;
	void *bytes;

	if (fstat(input, &what) < 0 || what.st_size <= 0) {
		extraction_fail(x, "empty", "the file is empty");
		return;
	}
	s.length = (size_t)what.st_size;
	bytes = mmap(NULL, s.length, PROT_READ, MAP_PRIVATE, input, 0);
	if (bytes == MAP_FAILED) {
		extraction_fail(x, "unreadable", "cannot read the file: %s",
		    strerror(errno));
		return;
	}
	s.bytes = bytes;
	read_in_sandbox(&s, x);
	munmap(bytes, s.length);
}
