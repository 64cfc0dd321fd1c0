#include "extract/reader.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "lib/msg.h"
#include "lib/utf8.h"

#include "extract/text/charset.h"
#include "extract/text/clean.h"
#include "extract/text/decode.h"
#include "extract/detect.h"
#include "extract/word/doc.h"
#include "extract/word/doc_old.h"
#include "extract/word/docx.h"
#include "extract/web/epub.h"
#include "extract/web/html.h"
#include "extract/web/html_decode.h"
#include "extract/limits.h"
#include "extract/office/odf.h"
#include "extract/word/ole.h"
#include "extract/xml/package.h"
#include "extract/pdf/pdf.h"
#include "extract/office/pptx.h"
#include "extract/word/rtf.h"
#include "extract/office/xlsx.h"
#include "extract/picture.h"
#include "extract/sandbox/sandbox.h"
#include "extract/xml/title.h"
#include "extract/xml/xml.h"

/* A contents page has leaders in more than this part of its lines. */
#define CONTENTS_PERCENT 60
#define CONTENTS_LINES 5

struct source {
	int input;
	const char *bytes;
	size_t length;
	const char *name;
	const struct reader_options *options;
	enum file_type type;	 /* by the first bytes, then what is inside */
	struct package *package; /* of archives */
};

typedef int reader(struct source *s, struct extraction *x);

static int
read_text(struct source *s, struct extraction *x)
{
	enum encoding encoding;

	x->type = detect_text_name(s->name);
	switch (decode_text(
	    s->bytes, s->length, LIMIT_RAW_TEXT, &x->text, &encoding)) {
	case DECODE_BINARY:
		x->type = NULL;
		return extraction_fail(x, "binary",
		    "the file is neither a known document nor text");
	case DECODE_CUT:
		x->truncated = true;
		break;
	case DECODE_TORN:
		x->partial = true;
		break;
	case DECODE_DONE:
		break;
	}
	x->encoding = encoding_name(encoding);
	x->paged = x->text.length &&
		   memchr(x->text.data, '\f', x->text.length) != NULL;
	return 0;
}

static int
read_pdf(struct source *s, struct extraction *x)
{
	return pdf_read(s->input, s->bytes, s->length, s->options, x);
}

static int
read_picture(struct source *s, struct extraction *x)
{
	return picture_read(
	    s->input, s->type, s->bytes, s->length, s->options, x);
}

static int
read_docx(struct source *s, struct extraction *x)
{
	return docx_read(s->package, x);
}

static int
read_pptx(struct source *s, struct extraction *x)
{
	return pptx_read(s->package, x);
}

static int
read_odt(struct source *s, struct extraction *x)
{
	return odf_read(s->package, x, false);
}

static int
read_odp(struct source *s, struct extraction *x)
{
	return odf_read(s->package, x, true);
}

static int
read_html(struct source *s, struct extraction *x)
{
	return html_read(s->bytes, s->length, x);
}

static int
read_rtf(struct source *s, struct extraction *x)
{
	return rtf_read(s->bytes, s->length, x);
}

static int
read_epub(struct source *s, struct extraction *x)
{
	return epub_read(s->package, x);
}

static int
read_xlsx(struct source *s, struct extraction *x)
{
	return xlsx_read(s->package, x);
}

static int
read_doc(struct source *s, struct extraction *x)
{
	return doc_read(s->bytes, s->length, x);
}

static int
read_doc_old(struct source *s, struct extraction *x)
{
	return doc_old_read(s->input, s->bytes, s->length, x);
}

static int
refuse_encrypted(struct source *s, struct extraction *x)
{
	(void)s;
	return extraction_fail(
	    x, "encrypted", "the document is protected by a password");
}

/* A new format is a row here, and one in detect.c. */
static reader *const readers[FILE_TYPES] = {
    [FILE_TEXT] = read_text,
    [FILE_PDF] = read_pdf,
    [FILE_HTML] = read_html,
    [FILE_RTF] = read_rtf,
    [FILE_JPEG] = read_picture,
    [FILE_PNG] = read_picture,
    [FILE_TIFF] = read_picture,
    [FILE_DOCX] = read_docx,
    [FILE_PPTX] = read_pptx,
    [FILE_XLSX] = read_xlsx,
    [FILE_ODT] = read_odt,
    [FILE_EPUB] = read_epub,
    [FILE_DOC] = read_doc,
    [FILE_DOC_OLD] = read_doc_old,
    [FILE_ODP] = read_odp,
    [FILE_ENCRYPTED] = refuse_encrypted,
};

/* How much of the sandbox is entered for a type.  Most need no program and are
 * parsed in the innermost; of a container it is known when it was looked into,
 * and the circles lie in each other. */
static const enum {
	ALL,
	TOOLS,
	NONE
} enters[FILE_TYPES] = {
    [FILE_PDF] = NONE, /* the reader enters, when its programs run */
    [FILE_JPEG] = NONE,
    [FILE_PNG] = NONE,
    [FILE_TIFF] = NONE,
    [FILE_OLE2] = TOOLS,
    [FILE_DOC_OLD] = TOOLS,
};

/* Loads what lies in files and may be needed for the type, and for what it
 * may turn out to be.  False: a message says what is missing. */
static bool
load(enum file_type type)
{
	if (type == FILE_ZIP || type == FILE_RTF)
		charset_setup();
	if (type == FILE_ZIP)
		return package_load() && xml_load();
	return type != FILE_HTML || xml_load();
}

static void
enter_sandbox(const struct source *s)
{
	load(s->type); /* without it the parser fails */
	if (s->type == FILE_HTML)
		html_expect(s->bytes, s->length);
	switch (enters[s->type]) {
	case ALL:
		sandbox_parse();
		break;
	case TOOLS:
		sandbox_tools();
		break;
	case NONE:
		break;
	}
}

/* The type, looking into containers. */
static enum file_type
find_type(struct source *s, struct extraction *x)
{
	enum file_type type = s->type;

	if (type == FILE_OLE2)
		return ole_type(s->bytes, s->length);
	if (type != FILE_ZIP)
		return type;
	s->package = package_open(s->bytes, s->length, x);
	return s->package ? package_type(s->package, x) : FILE_ZIP;
}

static void
read_source(struct source *s, struct extraction *x)
{
	x->type = file_type_name(s->type);
	if (x->error)
		return;
	if (readers[s->type] && s->package)
		title_find(s->package, s->type, x);
	if (readers[s->type])
		readers[s->type](s, x);
	else
		extraction_fail(x, "unsupported",
		    "the file is %s, which is not read",
		    file_type_title(s->type));
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
	if (many && !load(FILE_ZIP))
		die_permanent("a library is missing");
	sandbox_setup(true);
}

void
reader_expect(const char *type)
{
	enum file_type t = 0;

	while (t < FILE_TYPES && strcmp(type, file_type_name(t)) != 0)
		t++;
	if (t >= FILE_DOCX && t <= FILE_EPUB)
		load(FILE_ZIP);
	else
		load(t);
}

void
reader_parse(
    const char *bytes, size_t n, const char *name, struct extraction *x)
{
	static const struct reader_options none = {.ocr = OCR_NEVER};
	struct source s = {.input = -1,
	    .bytes = bytes,
	    .length = n,
	    .name = name,
	    .options = &none,
	    .type = detect_bytes(bytes, n)};

	s.type = find_type(&s, x);
	if (enters[s.type] != ALL)
		extraction_fail(x, "unsupported", "a program reads it");
	else
		read_source(&s, x);
	package_close(s.package);
	if (!x->error)
		finish(x);
}

void
reader_run(int input, const char *name, const struct reader_options *options,
    struct extraction *x)
{
	struct source s = {.input = input, .name = name, .options = options};
	struct stat what;
	enum file_type outer;
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
	s.type = detect_bytes(s.bytes, s.length);
	enter_sandbox(&s);
	outer = s.type;
	s.type = find_type(&s, x);
	if (enters[outer] == TOOLS && enters[s.type] == ALL)
		sandbox_parse();
	read_source(&s, x);
	package_close(s.package);
	if (enters[s.type] == TOOLS) /* they have run */
		sandbox_parse();
	if (!x->error)
		finish(x);
	munmap(bytes, s.length);
}
