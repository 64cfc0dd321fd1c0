/* Parts of a Word document, without the archive around them: the first byte
 * says which part the rest is. */
#include "fuzz/fuzz.h"

#include <string.h>
#include <zlib.h>

#include "lib/buf.h"
#include "lib/utf8.h"

#include "extract/reader.h"
#include "extract/xml.h"

#define WORD "application/vnd.openxmlformats-officedocument.wordprocessingml."
#define RELATION                                                               \
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define SPACE                                                                  \
	"xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/"   \
	"main\""

static const struct {
	const char *name, *content;
} parts[] = {
    {"word/document.xml",
	"<w:document " SPACE "><w:body><w:p><w:pPr><w:pStyle w:val=\"a\"/>"
	"<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr>"
	"</w:pPr><w:r><w:t>x</w:t><w:footnoteReference w:id=\"2\"/></w:r>"
	"</w:p></w:body></w:document>"},
    {"word/styles.xml", "<w:styles " SPACE "/>"},
    {"word/numbering.xml", "<w:numbering " SPACE "/>"},
    {"word/footnotes.xml", "<w:footnotes " SPACE "/>"},
    {"word/_rels/document.xml.rels",
	"<Relationships><Relationship Id=\"1\" Type=\"" RELATION
	"styles\" Target=\"styles.xml\"/><Relationship Id=\"2\" "
	"Type=\"" RELATION
	"numbering\" Target=\"numbering.xml\"/><Relationship Id=\"3\" "
	"Type=\"" RELATION
	"footnotes\" Target=\"footnotes.xml\"/></Relationships>"},
    {"_rels/.rels",
	"<Relationships><Relationship Id=\"1\" Type=\"" RELATION
	"officeDocument\" Target=\"word/document.xml\"/></Relationships>"},
    {"[Content_Types].xml",
	"<Types><Override PartName=\"/word/document.xml\" ContentType=\"" WORD
	"document.main+xml\"/></Types>"},
};
#define PARTS (sizeof parts / sizeof *parts)

static void
add_number(struct buf *out, uint64_t value, int width)
{
	for (; width > 0; width--, value >>= 8)
		buf_add_char(out, (char)(value & 0xFF));
}

/* [APPNOTE 4.3]: the members that a local and a central header share. */
static void
add_header(struct buf *out, const char *name, const void *bytes, size_t n)
{
	add_number(out, 20, 2);
	add_number(out, 0, 2 + 2 + 2 + 2);
	add_number(out, crc32(0, bytes, (uInt)n), 4);
	add_number(out, n, 4);
	add_number(out, n, 4);
	add_number(out, strlen(name), 2);
	add_number(out, 0, 2);
}

static void
add_part(struct buf *zip, struct buf *directory, const char *name,
    const void *bytes, size_t n)
{
	size_t at = zip->length;

	buf_add(zip, "PK\x03\x04", 4);
	add_header(zip, name, bytes, n);
	buf_add_text(zip, name);
	buf_add(zip, bytes, n);
	buf_add(directory, "PK\x01\x02\x14\0", 6);
	add_header(directory, name, bytes, n);
	add_number(directory, 0, 2 + 2 + 2 + 4);
	add_number(directory, at, 4);
	buf_add_text(directory, name);
}

static void
add_end(struct buf *zip, const struct buf *directory)
{
	size_t at = zip->length;

	buf_add(zip, directory->data, directory->length);
	buf_add(zip, "PK\x05\x06", 4);
	add_number(zip, 0, 4);
	add_number(zip, PARTS, 2);
	add_number(zip, PARTS, 2);
	add_number(zip, directory->length, 4);
	add_number(zip, at, 4);
	add_number(zip, 0, 2);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	xml_setup();
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf zip = BUF_EMPTY, directory = BUF_EMPTY;
	struct extraction x;

	if (size == 0)
		return 0;
	for (size_t i = 0; i < PARTS; i++) {
		bool ours = i == data[0] % PARTS;

		add_part(&zip, &directory, parts[i].name,
		    ours ? (const char *)data + 1 : parts[i].content,
		    ours ? size - 1 : strlen(parts[i].content));
	}
	add_end(&zip, &directory);
	extraction_init(&x);
	reader_parse(zip.data, zip.length, "document.docx", &x);
	/* The archive is sound: only a part may be broken. */
	MUST(!x.error || strcmp(x.error, "internal") != 0);
	MUST(x.error || utf8_valid(x.text.data, x.text.length));
	extraction_release(&x);
	buf_release(&zip);
	buf_release(&directory);
	return 0;
}
