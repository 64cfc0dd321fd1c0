/* Decisions of the readers of office documents. */
#include <stdio.h>
#include <string.h>

#include "unit/tap.h"

#include "extract/detect.h"
#include "extract/word/doc_old.h"
#include "extract/web/html_names.h"
#include "extract/xml/mathml.h"
#include "extract/office/odf_names.h"
#include "extract/word/rtf_words.h"
#include "extract/office/xlsx_values.h"

#define LONG "62 bytes of text that are no number, which is kept as it is: a"

/* The tables are searched by halves: a name in the wrong place is not found.
 * Its neighbours are the ones at risk. */
static void
test_names(void)
{
	static const char *const rtf[] = {"annotation", "bin", "bullet",
	    "colorschememapping", "colortbl", "column", "cpg", "dn", "f",
	    "falt", "fldrslt", "footnote", "ftnsepc", "listtext", "mac",
	    "mmathPict", "moMath", "nosupersub", "page", "par", "pard", "pc",
	    "plain", "pntext", "s", "sect", "shptxt", "sp", "stylesheet", "sub",
	    "super", "tab", "u", "uc", "up", "v", "xe", "xmlnstbl"};
	static const char *const html[] = {"a", "br", "caption", "dd",
	    "details", "h1", "h6", "head", "header", "hr", "li", "main", "math",
	    "ol", "p", "pre", "sup", "svg", "table", "td", "th", "title", "tr",
	    "ul", "video"};
	static const char *const odf[] = {"draw:caption", "draw:page",
	    "draw:page-thumbnail", "office:styles", "presentation:notes",
	    "table:table", "table:table-cell", "table:table-row", "text:h",
	    "text:list", "text:list-item", "text:p", "text:s", "text:section",
	    "text:tab", "text:table-of-content", "text:user-index"};
	static const char *const math[] = {"acc", "annotation",
	    "annotation-xml", "bar", "chr", "d", "degHide", "f", "func", "m",
	    "mfenced", "mfrac", "mr", "msub", "msubsup", "msup", "munder",
	    "munderover", "nary", "pos", "rad", "sSub", "sSubSup", "sSup",
	    "sepChr", "supHide"};

	for (size_t i = 0; i < sizeof rtf / sizeof *rtf; i++)
		OK(rtf_meaning(rtf[i]), rtf[i]);
	for (size_t i = 0; i < sizeof html / sizeof *html; i++)
		OK(html_element(html[i]) != HTML_OTHER, html[i]);
	for (size_t i = 0; i < sizeof odf / sizeof *odf; i++)
		OK(odf_element(odf[i]) != ODF_OTHER, odf[i]);
	for (size_t i = 0; i < sizeof math / sizeof *math; i++)
		OK(mathml_kind(math[i]) != MATHML_OTHER, math[i]);
	OK(!rtf_meaning("nonsense"), "an unknown word of RTF");
	OK(html_element("m:math") == HTML_MATH, "a prefix does not count");
}

static void
test_formats(void)
{
	static const struct {
		const char *format;
		enum xlsx_kind kind;
	} cases[] = {
	    {"General", XLSX_NUMBER},
	    {"0.00%", XLSX_NUMBER},
	    {"\"day\" 0", XLSX_NUMBER},
	    {"[Red]0", XLSX_NUMBER},
	    {"\\d0", XLSX_NUMBER},
	    {"0;dd", XLSX_NUMBER},
	    {"dd.mm.yyyy", XLSX_DATE},
	    {"[$-407]d. mmmm", XLSX_DATE},
	    {"yyyy-mm-dd hh:mm", XLSX_DATE_TIME},
	    {"h:mm AM/PM", XLSX_TIME},
	    {"[h]:mm", XLSX_TIME},
	    {"[", XLSX_NUMBER},
	    {"\"open", XLSX_NUMBER},
	    {"", XLSX_NUMBER},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		IS_INT((int)xlsx_format_read(cases[i].format).kind,
		    cases[i].kind,
		    *cases[i].format ? cases[i].format : "an empty format");
}

static void
test_numbers(void)
{
	static const char *const codes[] = {"General", "d", "h", "d h", "0.0%",
	    "#,##0.00 \"\xE2\x82\xAC\"", "[$$-409]#,##0.00", "0.##", "mm:ss",
	    "0.00E+00", "0;[Red]-0", "0,,", "# ?/?"};
	struct xlsx_format styles[sizeof codes / sizeof *codes];
	static const struct {
		const char *text, *shown;
		long style;
	} cases[] = {
	    {"0.30000000000000004", "0.3", 0},
	    {"1E+20", "1e+20", -1},
	    {"12", "12", 99},
	    {"60", "1900-02-28", 1},
	    {"61", "1900-03-01", 1},
	    {"45351", "2024-02-29", 1},
	    {"2958464", "9999-12-30", 1},
	    {"99999999", "99999999", 1},
	    {"-1", "-1", 1},
	    {"0.25", "06:00", 2},
	    {"1.5", "36:00", 2},
	    {"45351.5", "2024-02-29 12:00", 3},
	    {"0.333333", "33.3%", 4},
	    {"12.5", "12.50 \xE2\x82\xAC", 5},
	    {"1234.5", "$1234.50", 6},
	    {"-0.5", "-$0.50", 6},
	    {"2", "2", 7},
	    {"2.456", "2.46", 7},
	    {"0.0104166667", "00:15:00", 8},
	    {"12345", "12345", 9},
	    {"-2.6", "-3", 10},
	    {"-0.2", "0", 10},
	    {"1234567", "1234567", 11},
	    {"0.5", "0.5", 12},
	    {"no number", "no number", 1},
	    {LONG "\xC3\xA4", LONG, 0},
	};
	struct xlsx_values values = {
	    .styles = styles, .style_count = sizeof styles / sizeof *styles};
	char out[64]; /* one byte short for LONG and a letter */

	for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
		styles[i] = xlsx_format_read(codes[i]);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		xlsx_number(
		    &values, cases[i].text, cases[i].style, out, sizeof out);
		IS(out, cases[i].shown, cases[i].text);
	}
	xlsx_number(&values, "45351", 1, out, 5);
	IS(out, "2024", "a small buffer");
}

static void
test_strings(void)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
	    {"a_x000D_\nb_x000d_c_x0009_", "a\nb\nc\t"},
	    {"_x005F_x000D_", "_x000D_"},
	    {"_x00E4__xD83D__xDE00_", "\xC3\xA4\xF0\x9F\x98\x80"},
	    {"a_xD83D_b_xDE00_c_x0000_d_x0007_", "abcd"},
	    {"_x000D", "_x000D"},
	    {"_x00G0_ _x+123_ _x0x1_ _X000D_",
		"_x00G0_ _x+123_ _x0x1_ _X000D_"},
	    {"max_x_000D_", "max_x_000D_"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = BUF_EMPTY;

		xlsx_add_string(&out, cases[i].text, strlen(cases[i].text));
		IS(out.data, cases[i].want, cases[i].text);
		buf_release(&out);
	}
}

static void
test_doc(void)
{
	static const struct {
		const char *what, *printed, *text;
	} cases[] = {
	    {"lines are paragraphs", "a\n\n\nb", "a\n\nb\n"},
	    {"pictures go", "a[pic]b\n[pic]\n", "ab\n"},
	    {"a table", "|a |b |\n|c |d |\n",
		"| a | b |\n| --- | --- |\n| c | d |\n"},
	    {"a row that goes on", "|a |b |\n|c |d |\n|  |e |\n",
		"| a | b |\n| --- | --- |\n| c | d e |\n"},
	    {"a bar in a cell", "|a    |b |\n|x | y|c |\n|d    |e |\n",
		"| a | b |\n| --- | --- |\n| x \\| y | c |\n| d | e |\n"},
	    {"notes",
		"x[1] y[2] [7]\n-----------------------\n[1] eins\nmehr\n"
		"[2] zwei\n",
		"x[^1] y[^2] [7]\n\n[^1]: eins mehr\n\n[^2]: zwei\n"},
	    {"a rule without notes", "x[1]\n-----------------------\ny\n",
		"x[1]\n\n-----------------------\n\ny\n"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = BUF_EMPTY;

		doc_write(cases[i].printed, strlen(cases[i].printed), &out);
		IS(out.data, cases[i].text, cases[i].what);
		buf_release(&out);
	}
}

static void
test_math(void)
{
	struct mathml m;

	memset(&m, 0, sizeof m);
	for (int i = 0; i < 1000; i++)
		mathml_start(&m, "msqrt");
	mathml_text(&m, "x", 1);
	for (int i = 0; i < 2000; i++)
		mathml_end(&m);
	OK(m.depth == 0 && m.out.length > 0, "nested formulas have a bound");
	mathml_release(&m);
}

int
main(void)
{
	static const char wide[] = "\xFF\xFE<\0h\0t\0m\0l\0>\0";

	test_names();
	test_formats();
	test_numbers();
	test_strings();
	test_doc();
	test_math();
	IS(detect_bytes(wide, sizeof wide - 1)->name, "html", "HTML in UTF-16");
	return TAP_DONE();
}
