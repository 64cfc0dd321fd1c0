/* What fuzz drivers found, one case for each. */
#include <string.h>

#include "unit/tap.h"

#include "lib/utf8.h"

#include "extract/web/html.h"
#include "extract/web/html_mend.h"
#include "extract/limits.h"
#include "extract/xml/mathml.h"
#include "extract/word/rtf.h"

#define TEN(text) text text text text text text text text text text

/* As the reader gives it: cleaning would hide a broken character. */
static const struct {
	const char *what, *document, *text;
} rtf[] = {
    {"a paragraph ends inside a formula",
	"{\\rtf1 a{\\moMath{\\msSup{\\me b}{\\msup{\\par\\'91}En}}}}",
	"a\n\nb^(\xE2\x80\x98"
	"En)\n"},
    {"a note hangs on an operand",
	"{\\rtf1 a{\\moMath{\\msSup{\\me b}{\\msup{\\footnote xyz}cd}}}}",
	"a[^1]b^(cd)\n\n[^1]: xyz\n"},
    {"the document ends inside a formula", "{\\rtf1 a{\\moMath{\\mr b}",
	"ab\n"},
    {"a mark is longer than what is kept of it",
	"{\\rtf1{\\listtext 1a" TEN("\\u228?") TEN("\\u228?") "}b\\par}",
	"1a" TEN("\xC3\xA4") "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4 b\n"},
    {"UTF-8 goes beyond Unicode",
	"{\\rtf1\\ansicpg65001 \xC3\xA4\xF4\x9F\x98\x80"
	"b\xC3\xB6}",
	"\xC3\xA4\xEF\xBF\xBD"
	"b\xC3\xB6\n"},
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

/* Nothing is left of it to parse, not even a pointer: the sanitizers mind. */
static void
test_no_page(void)
{
	static const char page[] = "\xFF\xFE\0\0\0l\xCF";
	struct extraction x;

	extraction_init(&x);
	IS_INT(html_read(page, sizeof page - 1, &x), 0,
	    "a page of nothing is read");
	IS_INT((long)x.text.length, 0, "and has no text");
	extraction_release(&x);
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

/* Each pair of brackets moves all that it encloses. */
static void
test_nesting(void)
{
	struct buf document = BUF_EMPTY;
	struct extraction x;
	size_t brackets = 0;

	buf_add_text(&document, "{\\rtf1{\\moMath");
	for (int i = 0; i < 450; i++)
		buf_add_text(&document, "{\\msSup{\\me a}{\\msup x");
	for (int i = 0; i < 902; i++)
		buf_add_text(&document, "}");
	extraction_init(&x);
	rtf_read(document.data, document.length, &x);
	for (size_t i = 0; i < x.text.length; i++)
		brackets += x.text.data[i] == '(';
	OK(brackets > 0 && brackets <= MATHML_DEPTH,
	    "brackets in brackets have a bound");
	extraction_release(&x);
	buf_release(&document);
}

/* The time libxml2 takes grows with the square of the attributes. */
static void
test_attributes(void)
{
	struct buf page = BUF_EMPTY, want = BUF_EMPTY;

	buf_add_text(&page, "<p title='a > <b' ");
	for (int i = 1; i < LIMIT_HTML_ATTRIBUTES; i++)
		buf_add_text(&page, "a=\"x y\"");
	buf_add(&want, page.data, page.length);
	buf_add_text(&page, "b=\"<i>\" c >a b<p c>");
	buf_add_text(&want, "          >a b<p c>");
	html_limit_attributes(&page);
	IS(page.data, want.data, "attributes that are too many go");
	buf_release(&page);
	buf_release(&want);
}

int
main(void)
{
	test_rtf();
	test_nesting();
	test_attributes();
	test_no_page();
	test_trim();
	return TAP_DONE();
}
