/* What fuzz drivers found, one case for each. */
#include <string.h>

#include "unit/tap.h"

#include "extract/reader.h"
#include "extract/xml.h"

struct found {
	const char *what, *document;
	const char *text; /* or the code of the error */
};

static const struct found documents[] = {
    {"a paragraph ends inside a formula", "{\\rtf1 a{\\msup{\\par\\'91}En}}",
	"a^\n\n\xE2\x80\x98"
	"En\n"},
    {"a note hangs on an operand", "{\\rtf1 a{\\msup\\footnote abcde}b}",
	"a^[^1]b\n\n[^1]: abcde\n"},
};

int
main(void)
{
	xml_setup();
	for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
		const struct found *f = &documents[i];
		struct extraction x;

		extraction_init(&x);
		reader_parse(f->document, strlen(f->document), NULL, &x);
		IS(x.error ? x.error : x.text.data, f->text, f->what);
		extraction_release(&x);
	}
	return TAP_DONE();
}
