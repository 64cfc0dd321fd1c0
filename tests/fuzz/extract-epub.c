/* Parts of a book: its chapters have the names of tests/documents/buch.epub,
 * whose parts are seeds. */
#include "fuzz/fuzz.h"

#include "fuzz/shared/parts.h"

#include "extract/web/epub.h"

#define ITEM(id, name)                                                         \
	"<item id=\"" id "\" href=\"" name                                     \
	"\" media-type=\"application/xhtml+xml\"/>"

static const struct part parts[] = {
    {"mimetype", "application/epub+zip"},
    {"META-INF/container.xml",
	"<container><rootfiles><rootfile full-path=\"EPUB/content.opf\"/>"
	"</rootfiles></container>"},
    {"META-INF/encryption.xml",
	"<encryption><EncryptionMethod Algorithm=\"http://www.idpf.org/2008/"
	"embedding\"/></encryption>"},
    {"EPUB/content.opf",
	"<package><manifest>" ITEM("a", "text/ch001.xhtml") ITEM("b",
	    "text/ch%30%302.xhtml#x") "</manifest><spine><itemref idref=\"a\" "
				      "linear=\"no\"/><itemref "
				      "idref=\"b\"/></spine></package>"},
    {"EPUB/text/ch001.xhtml",
	"<html><head><title>x</title></head><body><h1>Eins</h1><p>Text"
	"<a epub:type=\"noteref\" href=\"#f\">1</a></p><aside "
	"epub:type=\"footnote\" id=\"f\">Note</aside></body></html>"},
    {"EPUB/text/ch002.xhtml",
	"<html><body><ul><li>Zwei</li></ul></body></html>"},
};
#define PARTS (sizeof parts / sizeof *parts)

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	parts_check(parts, PARTS, epub_read,
	    "- Zwei\n\f# Eins\n\nText[^1]\n\n[^1]: Note\n");
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	parts_read(parts, PARTS, epub_read, data, size);
	return 0;
}
