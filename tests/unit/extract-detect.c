/* Types of documents by their bytes. */
#include <stdlib.h>
#include <string.h>

#include "unit/tap.h"

#include "extract/detect.h"
#include "extract/word/ole.h"
#include "extract/xml/package.h"

#define BYTES(text) (text), sizeof(text) - 1

static const struct {
	const char *what, *bytes;
	size_t n;
	enum file_type type;
} cases[] = {
    {"PDF", BYTES("%PDF-1.7\n"), FILE_PDF},
    {"PDF behind junk", BYTES("junk\n\n%PDF-1.4"), FILE_PDF},
    {"zip", BYTES("PK\x03\x04..."), FILE_ZIP},
    {"empty zip", BYTES("PK\x05\x06..."), FILE_ZIP},
    {"OLE2", BYTES("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), FILE_OLE2},
    {"RTF", BYTES("{\\rtf1\\ansi"), FILE_RTF},
    {"RTF behind a mark", BYTES("\xEF\xBB\xBF {\\rtf1"), FILE_RTF},
    {"HTML", BYTES("<!DOCTYPE HTML><title>"), FILE_HTML},
    {"HTML behind comment and declaration",
	BYTES("<?xml version='1.0'?>\n<!-- x --> <HTML lang=de>"), FILE_HTML},
    {"XML is text", BYTES("<?xml version='1.0'?><root/>"), FILE_TEXT},
    {"JPEG", BYTES("\xFF\xD8\xFF\xE0"), FILE_JPEG},
    {"PNG", BYTES("\x89PNG\r\n"), FILE_PNG},
    {"TIFF", BYTES("II*\0"), FILE_TIFF},
    {"GIF", BYTES("GIF89a"), FILE_GIF},
    {"WebP", BYTES("RIFF....WEBPVP8 "), FILE_WEBP},
    {"gzip", BYTES("\x1F\x8B\x08"), FILE_GZIP},
    {"7z", BYTES("7z\xBC\xAF\x27\x1C"), FILE_7Z},
    {"RAR", BYTES("Rar!\x1A\x07\x01"), FILE_RAR},
    {"ELF",
	BYTES("\x7F"
	      "ELF\x02"),
	FILE_ELF},
    {"a text that begins with MZ", BYTES("MZ ist ein Kuerzel"), FILE_TEXT},
    {"text", BYTES("Guten Tag"), FILE_TEXT},
    {"nothing", BYTES(""), FILE_TEXT},
};

static const struct {
	const char *media;
	enum file_type type;
} media[] = {
    {"application/vnd.openxmlformats-officedocument.wordprocessingml."
     "document.main+xml",
	FILE_DOCX},
    {"application/vnd.ms-word.document.macroEnabled.main+xml", FILE_DOCX},
    {"application/vnd.openxmlformats-officedocument.presentationml."
     "slideshow.main+xml",
	FILE_PPTX},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml."
     "sheet.main+xml",
	FILE_XLSX},
    {"application/vnd.oasis.opendocument.text", FILE_ODT},
    {"application/epub+zip", FILE_EPUB},
    {"application/octet-stream", FILE_ZIP},
};

static void
put16(char *p, unsigned value)
{
	p[0] = (char)(value & 0xFF);
	p[1] = (char)(value >> 8);
}

/* An OLE2 file of three sectors: header, FAT, directory with one stream. */
static enum file_type
type_of_ole(const char *stream)
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
	return ole_type(file, sizeof file);
}

static void
ole(void)
{
	char head[512] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

	IS_INT(type_of_ole("WordDocument"), FILE_DOC,
	    "OLE2: Word, whatever its version");
	IS_INT(type_of_ole("Workbook"), FILE_XLS, "OLE2: Excel");
	IS_INT(type_of_ole("EncryptionInfo"), FILE_ENCRYPTED,
	    "OLE2: a document under a password");
	IS_INT(type_of_ole("Other"), FILE_OLE2, "OLE2: something else");
	IS_INT(ole_type(head, sizeof head), FILE_OLE2,
	    "OLE2: nothing behind the header");
	IS_INT(ole_type(head, 100), FILE_OLE2, "OLE2: half a header");
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

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		IS_INT(detect_bytes(cases[i].bytes, cases[i].n), cases[i].type,
		    cases[i].what);
	for (size_t i = 0; i < sizeof media / sizeof *media; i++)
		IS_INT(
		    detect_media_type(media[i].media, strlen(media[i].media)),
		    media[i].type, media[i].media);
	IS(detect_text_name("a.MD"), "md", "name: Markdown");
	IS(detect_text_name("a.md.txt"), "txt", "name: text");
	IS(detect_text_name(NULL), "txt", "name: none");
	ole();
	packages();
	return TAP_DONE();
}
