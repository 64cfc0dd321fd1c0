/* Types of documents by their bytes. */
#include <stdlib.h>
#include <string.h>

#include "unit/tap.h"

#include "extract/detect.h"
#include "extract/text/text_file.h"
#include "extract/word/ole.h"
#include "extract/xml/package.h"

#define BYTES(text) (text), sizeof(text) - 1

static const struct {
	const char *what, *bytes;
	size_t n;
	const char *name;
} cases[] = {
    {"PDF", BYTES("%PDF-1.7\n"), "pdf"},
    {"PDF behind junk", BYTES("junk\n\n%PDF-1.4"), "pdf"},
    {"zip", BYTES("PK\x03\x04..."), "zip"},
    {"empty zip", BYTES("PK\x05\x06..."), "zip"},
    {"OLE2", BYTES("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "ole2"},
    {"RTF", BYTES("{\\rtf1\\ansi"), "rtf"},
    {"RTF behind a mark", BYTES("\xEF\xBB\xBF {\\rtf1"), "rtf"},
    {"HTML", BYTES("<!DOCTYPE HTML><title>"), "html"},
    {"HTML behind comment and declaration",
	BYTES("<?xml version='1.0'?>\n<!-- x --> <HTML lang=de>"), "html"},
    {"XML is text", BYTES("<?xml version='1.0'?><root/>"), "txt"},
    {"JPEG", BYTES("\xFF\xD8\xFF\xE0"), "jpeg"},
    {"PNG", BYTES("\x89PNG\r\n"), "png"},
    {"TIFF", BYTES("II*\0"), "tiff"},
    {"GIF", BYTES("GIF89a"), "gif"},
    {"WebP", BYTES("RIFF....WEBPVP8 "), "webp"},
    {"gzip", BYTES("\x1F\x8B\x08"), "gzip"},
    {"7z", BYTES("7z\xBC\xAF\x27\x1C"), "7z"},
    {"RAR", BYTES("Rar!\x1A\x07\x01"), "rar"},
    {"ELF",
	BYTES("\x7F"
	      "ELF\x02"),
	"elf"},
    {"a text that begins with MZ", BYTES("MZ ist ein Kuerzel"), "txt"},
    {"text", BYTES("Guten Tag"), "txt"},
    {"nothing", BYTES(""), "txt"},
};

static const struct {
	const char *media;
	const char *name;
} media[] = {
    {"application/vnd.openxmlformats-officedocument.wordprocessingml."
     "document.main+xml",
	"docx"},
    {"application/vnd.ms-word.document.macroEnabled.main+xml", "docx"},
    {"application/vnd.openxmlformats-officedocument.presentationml."
     "slideshow.main+xml",
	"pptx"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml."
     "sheet.main+xml",
	"xlsx"},
    {"application/vnd.oasis.opendocument.text", "odt"},
    {"application/epub+zip", "epub"},
    {"application/octet-stream", NULL},
};

static const char *
name_of(const struct format *f)
{
	return f ? f->name : NULL;
}

static void
put16(char *p, unsigned value)
{
	p[0] = (char)(value & 0xFF);
	p[1] = (char)(value >> 8);
}

/* An OLE2 file of three sectors: header, FAT, directory with one stream. */
static const char *
name_of_ole(const char *stream)
{
	static char file[3 * 512];

	memset(file, 0, sizeof file);
	memcpy(file, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
	put16(file + 30, 9);
	put16(file + 48, 1);	    /* the directory is sector 1 */
	put16(file + 76, 0);	    /* the FAT is sector 0 */
	put16(file + 1024 + 76, 1); /* the stream is below the root */
	memset(file + 512, 0xFF, 512);
	for (size_t i = 0; stream[i]; i++)
		file[1024 + 128 + 2 * i] = stream[i];
	put16(file + 1024 + 128 + 64, 2 * (unsigned)(strlen(stream) + 1));
	return name_of(ole_format(file, sizeof file));
}

static void
ole(void)
{
	char head[512] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

	IS(name_of_ole("WordDocument"), "doc",
	    "OLE2: Word, whatever its version");
	IS(name_of_ole("Workbook"), "xls", "OLE2: Excel");
	IS(name_of_ole("EncryptionInfo"), "ooxml",
	    "OLE2: a document under a password");
	IS(name_of_ole("Other"), NULL, "OLE2: something else");
	OK(!ole_format(head, sizeof head), "OLE2: nothing behind the header");
	OK(!ole_format(head, 100), "OLE2: half a header");
}

static void
packages(void)
{
	char end[100] = "....PK\x05\x06\0\0\0\0\x07\0\x2C\x01";
	static const char hidden[] =
	    "PK\5\6\0\0\0\0\x2C\x01\x2C\x01\0\0\0\0\0\0\0\0\x16\0"
	    "PK\5\6\0\0\0\0\x01\0\x01\0\0\0\0\0\0\0\0\0\0\0";
	struct buf out = BUF_EMPTY;

	IS_INT((long long)package_count(end, 4 + 22), 300,
	    "zip: the count of entries");
	IS_INT((long long)package_count(hidden, sizeof hidden - 1), 300,
	    "zip: the most of two, one in the comment of the other");
	IS_INT((long long)package_count("PK", 2), 0, "zip: no end record");
	OK(package_resolve("word/document.xml", "styles.xml", &out) &&
		strcmp(out.data, "word/styles.xml") == 0,
	    "relation: beside the part");
	OK(package_resolve("word/document.xml", "/a/b.xml", &out) &&
		strcmp(out.data, "a/b.xml") == 0,
	    "relation: from the root");
	OK(package_resolve("a/b/c.xml", "../d/./e.xml", &out) &&
		strcmp(out.data, "a/d/e.xml") == 0,
	    "relation: up and down");
	OK(!package_resolve("word/document.xml", "../../etc/passwd", &out),
	    "relation: outside is refused");
	buf_release(&out);
}

static const char *
type_of_text(const char *name)
{
	const struct source s = {-1, "Text", 4, name, NULL};
	struct extraction x;
	const char *type;

	extraction_init(&x);
	text_read(&s, &x);
	type = x.type;
	extraction_release(&x);
	return type;
}

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		IS(detect_bytes(cases[i].bytes, cases[i].n)->name,
		    cases[i].name, cases[i].what);
	for (size_t i = 0; i < sizeof media / sizeof *media; i++)
		IS(name_of(detect_media_type(
		       media[i].media, strlen(media[i].media))),
		    media[i].name, media[i].media);
	IS(type_of_text("a.MD"), "md", "name: Markdown");
	IS(type_of_text("a.md.txt"), "txt", "name: text");
	IS(type_of_text(NULL), "txt", "name: none");
	ole();
	packages();
	return TAP_DONE();
}
