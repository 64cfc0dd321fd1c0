/* Parts of a Word document. */
#include "fuzz/fuzz.h"

#include "fuzz/shared/parts.h"

#include "extract/word/docx.h"

#define SPACE                                                                  \
	"xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/"   \
	"main\""

static const struct part parts[] = {
    {"word/document.xml",
	"<w:document " SPACE "><w:body><w:p><w:pPr><w:pStyle w:val=\"a\"/>"
	"</w:pPr><w:r><w:t>Titel</w:t></w:r></w:p><w:p><w:pPr><w:numPr>"
	"<w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r>"
	"<w:t>Punkt</w:t><w:footnoteReference w:id=\"2\"/>"
	"<w:endnoteReference w:id=\"2\"/></w:r></w:p></w:body></w:document>"},
    {"word/styles.xml", "<w:styles " SPACE "><w:style w:type=\"paragraph\" "
			"w:styleId=\"a\"><w:name w:val=\"heading 1"
			"\"/></w:style></w:styles>"},
    {"word/numbering.xml",
	"<w:numbering " SPACE "><w:abstractNum w:abstractNumId=\"1\"><w:lvl "
	"w:ilvl=\"0\"><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/>"
	"</w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId "
	"w:val=\"1\"/></w:num></w:numbering>"},
    {"word/footnotes.xml",
	"<w:footnotes " SPACE "><w:footnote w:id=\"2\"><w:p><w:r><w:t>Fuß"
	"</w:t></w:r></w:p></w:footnote></w:footnotes>"},
    {"word/endnotes.xml",
	"<w:endnotes " SPACE "><w:endnote w:id=\"2\"><w:p><w:r><w:t>Ende"
	"</w:t></w:r></w:p></w:endnote></w:endnotes>"},
    {"word/_rels/document.xml.rels",
	"<Relationships>" RELATION("r1", "styles", "styles.xml")
	    RELATION("r2", "numbering", "numbering.xml")
		RELATION("r3", "footnotes", "footnotes.xml") RELATION(
		    "r4", "endnotes", "endnotes.xml") "</Relationships>"},
    OOXML("word/document.xml", "wordprocessingml.document"),
};
#define PARTS (sizeof parts / sizeof *parts)

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	parts_check(parts, PARTS, docx_read,
	    "# Titel\n\n1. Punkt[^1][^2]\n\n[^1]: Fuß\n\n[^2]: Ende\n");
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	parts_read(parts, PARTS, docx_read, data, size);
	return 0;
}
