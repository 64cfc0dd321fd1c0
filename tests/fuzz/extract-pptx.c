/* Parts of a presentation: the numbers of its relationships are those of
 * tests/documents/folien.pptx, whose parts are seeds. */
#include "fuzz/fuzz.h"

#include "fuzz/shared/parts.h"

#include "extract/office/pptx.h"

#define SPACE                                                                  \
	"xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/"     \
	"relationships\" xmlns:p=\"http://schemas.openxmlformats.org/"         \
	"presentationml/2006/main\" xmlns:a=\"http://schemas.openxmlformats."  \
	"org/drawingml/2006/main\""
#define SHAPE(kind, text)                                                      \
	"<p:sp><p:nvSpPr><p:nvPr><p:ph type=\"" kind                           \
	"\"/></p:nvPr></p:nvSpPr>"                                             \
	"<p:txBody><a:p><a:r><a:t>" text                                       \
	"</a:t></a:r></a:p></p:txBody></p:sp>"

static const struct part parts[] = {
    {"ppt/slides/slide1.xml",
	"<p:sld " SPACE "><p:cSld><p:spTree>" SHAPE("title", "Titel")
	    SHAPE("body", "Punkt") "<p:graphicFrame><a:graphic><a:graphicData><"
				   "dgm:relIds xmlns:dgm="
				   "\"d\" "
				   "r:dm=\"d1\"/></a:graphicData></a:graphic></"
				   "p:graphicFrame>"
				   "</p:spTree></p:cSld></p:sld>"},
    {"ppt/slides/slide2.xml",
	"<p:sld " SPACE " show=\"0\"><p:cSld><p:spTree><p:grpSp><p:grpSpPr>"
	"<a:xfrm><a:off x=\"0\" y=\"3\"/><a:ext cx=\"1\" cy=\"1\"/><a:chOff "
	"x=\"0\" y=\"0\"/><a:chExt cx=\"1\" "
	"cy=\"1\"/></a:xfrm></p:grpSpPr>" SHAPE(
	    "body", "Gruppe") "</p:grpSp></p:spTree></p:cSld></p:sld>"},
    {"ppt/notesSlides/notesSlide1.xml",
	"<p:notes " SPACE "><p:cSld><p:spTree>" SHAPE(
	    "body", "Notiz") "</p:spTree></p:cSld></p:notes>"},
    {"ppt/diagrams/data1.xml",
	"<dgm:dataModel " SPACE " xmlns:dgm=\"d\"><dgm:ptLst><dgm:pt><dgm:t>"
	"<a:p><a:r><a:t>Bild</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst>"
	"</dgm:dataModel>"},
    {"ppt/slides/_rels/slide1.xml.rels",
	"<Relationships>" RELATION(
	    "n1", "notesSlide", "../notesSlides/notesSlide1.xml") RELATION("d1",
	    "diagramData", "../diagrams/data1.xml") "</Relationships>"},
    {"ppt/presentation.xml",
	"<p:presentation " SPACE "><p:sldIdLst><p:sldId r:id=\"rId2\"/>"
	"<p:sldId r:id=\"rId3\"/></p:sldIdLst></p:presentation>"},
    {"ppt/_rels/presentation.xml.rels",
	"<Relationships>" RELATION("rId2", "slide", "slides/slide1.xml")
	    RELATION("rId3", "slide", "slides/slide2.xml")
		RELATION("rId4", "slide", "slides/slide3.xml") RELATION(
		    "rId5", "slide", "slides/slide4.xml") "</Relationships>"},
    OOXML("ppt/presentation.xml", "presentationml.presentation"),
};
#define PARTS (sizeof parts / sizeof *parts)

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	parts_check(parts, PARTS, pptx_read,
	    "## Slide 1: Titel\n\n- Punkt\n\n- Bild\n\nNotes: Notiz\n\f"
	    "## Slide 2\n\n- Gruppe\n");
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	parts_read(parts, PARTS, pptx_read, data, size);
	return 0;
}
