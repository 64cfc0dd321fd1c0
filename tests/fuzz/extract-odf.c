/* Parts of a text and of a presentation in OpenDocument: what "mimetype" says
 * is a part too, so one driver does for both. */
#include "fuzz/fuzz.h"

#include "fuzz/shared/parts.h"

#include "extract/formats.h"
#include "extract/office/odf.h"
#include "extract/xml/package.h"

#define NAMES "urn:oasis:names:tc:opendocument:xmlns:"
#define SPACE                                                                  \
	"xmlns:office=\"" NAMES "office:1.0\" xmlns:text=\"" NAMES             \
	"text:1.0\" xmlns:draw=\"" NAMES "drawing:1.0\" xmlns:style=\"" NAMES  \
	"style:1.0\" xmlns:presentation=\"" NAMES "presentation:1.0\" "        \
	"xmlns:table=\"" NAMES "table:1.0\" xmlns:xlink=\"x\""

static const struct part parts[] = {
    {"mimetype", "application/vnd.oasis.opendocument.text"},
    {"META-INF/manifest.xml", "<manifest:manifest xmlns:manifest=\"m\"/>"},
    {"styles.xml",
	"<office:document-styles " SPACE "><office:styles><text:outline-style>"
	"<text:outline-level-style text:level=\"1\" style:num-format=\"1\" "
	"style:num-suffix=\".\"/></text:outline-style></office:styles>"
	"</office:document-styles>"},
    {"content.xml",
	"<office:document-content " SPACE "><office:automatic-styles>"
	"<text:list-style style:name=\"L\"><text:list-level-style-number "
	"text:level=\"1\" style:num-format=\"a\" style:num-suffix=\")\"/>"
	"</text:list-style></office:automatic-styles><office:body>"
	"<office:text><text:h text:outline-level=\"1\">Titel</text:h>"
	"<text:list text:style-name=\"L\"><text:list-item><text:p>Punkt"
	"<text:note><text:note-body><text:p>Note</text:p></text:note-body>"
	"</text:note></text:p></text:list-item></text:list><text:p>"
	"<draw:frame><draw:object xlink:href=\"./Formula-0\"/></draw:frame>"
	"</text:p></office:text></office:body></office:document-content>"},
    {"Formula-0/content.xml",
	"<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>"},
};
#define PARTS (sizeof parts / sizeof *parts)

static int
read_odf(struct package *p, struct extraction *x)
{
	const struct format *f = package_format(p, x);

	x->type = f ? f->name : "odt";
	x->paged = f && f->paged;
	return odf_read(p, x);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	parts_check(parts, PARTS, read_odf,
	    "# 1. Titel\n\na) Punkt[^1]\n\na/b\n\n[^1]: Note\n");
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	parts_read(parts, PARTS, read_odf, data, size);
	return 0;
}
