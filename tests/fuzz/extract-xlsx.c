/* Parts of a workbook: the numbers of its relationships are those of
 * tests/documents/noten.xlsx, whose parts are seeds. */
#include "fuzz/fuzz.h"

#include "fuzz/shared/parts.h"

#include "extract/office/xlsx.h"

#define SPACE                                                                  \
	"xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" " \
	"xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/"     \
	"relationships\""

static const struct part parts[] = {
    {"xl/worksheets/sheet1.xml",
	"<worksheet " SPACE "><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>"
	"1</v></c><c r=\"C1\" s=\"1\"><v>45351.5</v></c></row><row r=\"3\">"
	"<c r=\"C3\" t=\"inlineStr\"><is><t>innen</t></is></c></row>"
	"</sheetData></worksheet>"},
    {"xl/sharedStrings.xml",
	"<sst " SPACE "><si><t>a</t></si><si><r><t>b</t></r><r><t>c</t></r>"
	"<rPh><t>d</t></rPh></si></sst>"},
    {"xl/styles.xml",
	"<styleSheet " SPACE "><numFmts><numFmt numFmtId=\"164\" formatCode="
	"\"yyyy-mm-dd hh:mm\"/></numFmts><cellXfs><xf numFmtId=\"0\"/><xf "
	"numFmtId=\"164\"/></cellXfs></styleSheet>"},
    {"xl/workbook.xml",
	"<workbook " SPACE "><workbookPr/><sheets><sheet name=\"Blatt\" "
	"r:id=\"rId1\"/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels",
	"<Relationships>" RELATION(
	    "rId1", "worksheet", "/xl/worksheets/sheet1.xml")
	    RELATION("rId2", "worksheet", "/xl/worksheets/sheet2.xml") RELATION(
		"rId3", "worksheet", "/xl/worksheets/sheet3.xml")
		RELATION("rId4", "styles", "styles.xml") RELATION("rId5",
		    "sharedStrings", "sharedStrings.xml") "</Relationships>"},
    OOXML("xl/workbook.xml", "spreadsheetml.sheet"),
};
#define PARTS (sizeof parts / sizeof *parts)

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	parts_check(parts, PARTS, xlsx_read,
	    "## Blatt\n\n| bc | 2024-02-29 12:00 |\n| --- | --- |\n| | innen "
	    "|\n");
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	parts_read(parts, PARTS, xlsx_read, data, size);
	return 0;
}
