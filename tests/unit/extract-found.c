/* What fuzz drivers found, one case for each. */
#include <string.h>

#include "unit/tap.h"

#include "lib/utf8.h"

#include "extract/rtf.h"

#define TEN(text) text text text text text text text text text text

/* As the reader gives it: cleaning would hide a broken character. */
static const struct {
	const char *what, *document, *text;
} rtf[] = {
    {"a paragraph ends inside a formula", "{\\rtf1 a{\\msup{\\par\\'91}En}}",
	"a^\n\n\xE2\x80\x98"
	"En\n"},
    {"a note hangs on an operand", "{\\rtf1 a{\\msup\\footnote abcde}b}",
	"a^[^1]b\n\n[^1]: abcde\n"},
    {"a mark is longer than what is kept of it",
	"{\\rtf1{\\listtext 1a" TEN("\\u228?") TEN("\\u228?") "}b\\par}",
	"1a" TEN("\xC3\xA4") "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4 b\n"},
};

static void
test_rtf(void)
{
	for (size_t i = 0; i < sizeof rtf / sizeof *rtf; i++) {
		struct extraction x;

		extraction_init(&x);
		rtf_read(rtf[i].document, strlen(rtf[i].document), &x);
		IS(x.text.data, rtf[i].text, rtf[i].what);
		extraction_release(&x);
	}
}

/* Copies to small buffers break off characters. */
static void
test_trim(void)
{
	static const struct {
		const char *text, *want;
	} cases[] = {{"", ""}, {"a", "a"}, {"a\xC3", "a"},
	    {"a\xC3\xA4", "a\xC3\xA4"}, {"\xE2\x80", ""},
	    {"\xE2\x80\x98", "\xE2\x80\x98"}, {"\xF0\x9F\x98", ""},
	    {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char text[8];

		snprintf(text, sizeof text, "%s", cases[i].text);
		utf8_trim(text);
		IS(text, cases[i].want, "a whole character is left");
	}
}

int
main(void)
{
	test_rtf();
	test_trim();
	return TAP_DONE();
}
