/* The rules that clean extracted text, one table of cases for each. */
#include <stdlib.h>
#include <string.h>

#include "unit/tap.h"

#include "extract/text/clean.h"
#include "extract/limits.h"

struct test_case {
	const char *what, *text, *want;
};

static void
run(const char *rule, void (*clean)(struct buf *),
    const struct test_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct buf text = BUF_EMPTY;
		char name[160];

		buf_add_text(&text, cases[i].text);
		clean(&text);
		snprintf(name, sizeof name, "%s: %s", rule, cases[i].what);
		IS(text.data, cases[i].want, name);
		buf_release(&text);
	}
}
#define RUN(rule, clean, cases)                                                \
	run(rule, clean, cases, sizeof(cases) / sizeof *(cases))

static const struct test_case newlines[] = {
    {"CRLF", "a\r\nb\r\n", "a\nb\n"},
    {"CR alone", "a\rb", "a\nb"},
    {"NEL, line and paragraph separator",
	"a\xC2\x85"
	"b\xE2\x80\xA8"
	"c\xE2\x80\xA9"
	"d",
	"a\nb\nc\nd"},
    {"CR before CRLF is a line", "a\r\r\nb", "a\n\nb"},
    {"other characters with these lead bytes stay", "\xC3\xA4\xE2\x80\x93",
	"\xC3\xA4\xE2\x80\x93"},
};

static const struct test_case ligatures[] = {
    {"ff fi fl ffi ffl st",
	"a\xEF\xAC\x80"
	"e \xEF\xAC\x81n \xEF\xAC\x82o a\xEF\xAC\x83x "
	"a\xEF\xAC\x84x a\xEF\xAC\x86x",
	"affe fin flo affix afflx astx"},
    {"a word may end in one", "Schi\xEF\xAC\x80 und Pro\xEF\xAC\x81 und",
	"Schiff und Profi und"},
    {"a document that splits behind each is joined",
	"\xEF\xAC\x81 nden \xEF\xAC\x82 iegen de\xEF\xAC\x81 nieren "
	"\xEF\xAC\x81 xieren",
	"finden fliegen definieren fixieren"},
};

static const struct test_case tex_codes[] = {
    {"T1 ligatures",
	"e\x1B"
	"ekt \x1C"
	"nden \x1D"
	"iegen O\x1E"
	"zier",
	"effekt finden fliegen Offizier"},
    {"OT1 ligatures",
	"e\x0B"
	"ekt o\x0E"
	"ziell",
	"effekt offiziell"},
    {"a code without a letter beside it stays", "1 \x1C 2", "1 \x1C 2"},
    {"sharp s where codes are",
	"gro\xC3\xBF"
	"e Ma\xC3\xBF"
	"e \x1C"
	"nden",
	"gro\xC3\x9F"
	"e Ma\xC3\x9F"
	"e finden"},
    {"sharp s without French signs", "ma\xC3\xBFgeblich", "ma\xC3\x9Fgeblich"},
    {"French keeps its letter", "L'Ha\xC3\xBF-les-Roses, \xC3\xA9t\xC3\xA9",
	"L'Ha\xC3\xBF-les-Roses, \xC3\xA9t\xC3\xA9"},
    {"accent in front of its letter",
	"f\xC2\xA8ur M\xC2\xA8"
	"adchen",
	"f\xC3\xBCr M\xC3\xA4"
	"dchen"},
    {"accent behind its letter at a word's end",
	"caf"
	"e\xC2\xB4 .",
	"caf\xC3\xA9 ."},
    {"accent beside nothing stays", "1 \xC2\xA8 2", "1 \xC2\xA8 2"},
    {"accent on a letter that has none stays", "\xC2\xA8q", "\xC2\xA8q"},
};

static const struct test_case invisible[] = {
    {"controls but tab, newline, form feed",
	"a\x02\x07"
	"b\tc\nd\fe\x7F",
	"ab\tc\nd\fe"},
    {"C1",
	"a\xC2\x9B"
	"b",
	"ab"},
    {"soft hyphen", "Silben\xC2\xADtrennung", "Silbentrennung"},
    {"soft hyphen at a line end joins", "Silben\xC2\xAD\x01trennung",
	"Silbentrennung"},
    {"zero width, byte order mark",
	"a\xE2\x80\x8B"
	"b\xEF\xBB\xBF"
	"c\xE2\x81\xA0"
	"d",
	"abcd"},
    {"direction",
	"a\xE2\x80\xAE"
	"b\xE2\x81\xA6"
	"c\xE2\x80\x8F",
	"abc"},
    {"tags that spell hidden words",
	"a\xF3\xA0\x81\x81\xF3\xA0\x81\x82"
	"b",
	"ab"},
    {"noncharacters",
	"a\xEF\xBF\xBE"
	"b\xEF\xB7\x90"
	"c",
	"abc"},
    {"joiner between latin letters goes",
	"a\xE2\x80\x8D"
	"b",
	"ab"},
    {"joiner in emoji stays", "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x94\xAC",
	"\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x94\xAC"},
    {"non-joiner in Persian stays",
	"\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xAE\xD9\x88",
	"\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xAE\xD9\x88"},
    {"variation selectors stay", "\xE2\x9C\x94\xEF\xB8\x8F",
	"\xE2\x9C\x94\xEF\xB8\x8F"},
};

static const struct test_case compose[] = {
    {"marks join",
	"A\xCC\x88pfel u\xCC\x88"
	"ber",
	"\xC3\x84pfel \xC3\xBC"
	"ber"},
    {"composed text stays", "\xC3\x84pfel \xE2\x80\x9Eja\xE2\x80\x9C",
	"\xC3\x84pfel \xE2\x80\x9Eja\xE2\x80\x9C"},
    {"not NFKC", "x\xC2\xB2 \xC2\xBD \xE2\x91\xA0 \xEF\xBC\xA1",
	"x\xC2\xB2 \xC2\xBD \xE2\x91\xA0 \xEF\xBC\xA1"},
    {"singletons", "5 \xE2\x84\xA6", "5 \xCE\xA9"},
    {"order of marks", "a\xCC\xA3\xCC\x88 a\xCC\x88\xCC\xA3",
	"\xE1\xBA\xA1\xCC\x88 \xE1\xBA\xA1\xCC\x88"},
    {"Hangul", "\xE1\x84\x80\xE1\x85\xA1", "\xEA\xB0\x80"},
    {"at most eight marks",
	"q\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81"
	"\xCC\x81\xCC\x81",
	"q\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81"},
};

static const struct test_case spaces[] = {
    {"no-break and narrow",
	"5\xC2\xA0\xE2\x82\xAC 1\xE2\x80\xAF"
	"000",
	"5 \xE2\x82\xAC 1 000"},
    {"em, thin, ideographic",
	"a\xE2\x80\x83"
	"b\xE2\x80\x89"
	"c\xE3\x80\x80"
	"d",
	"a b c d"},
    {"no-break hyphen", "E\xE2\x80\x91Mail", "E-Mail"},
    {"quotes and dashes stay",
	"\xE2\x80\x9E"
	"a\xE2\x80\x9C \xE2\x80\x93 b",
	"\xE2\x80\x9E"
	"a\xE2\x80\x9C \xE2\x80\x93 b"},
};

#define FORTY "vierzig Zeichen stehen in dieser Zeile: "

static const struct test_case line_hyphens[] = {
    {"a full line ends behind the word", FORTY "Sauer-\nstoff geht weiter\n",
	FORTY "Sauerstoff\ngeht weiter\n"},
    {"the next line has no more", FORTY "Sauer-\nstoff\n\nmehr\n",
	FORTY "Sauerstoff\n\nmehr\n"},
    {"the text ends there", FORTY "Sauer-\nstoff", FORTY "Sauerstoff\n"},
    {"und: two words", FORTY "Ein-\nund Ausatmung\n",
	FORTY "Ein-\nund Ausatmung\n"},
    {"upper case keeps the hyphen", FORTY "E-Mail-\nAdresse ist\n",
	FORTY "E-Mail-Adresse\nist\n"},
    {"a short line", "Sauer-\nstoff\n", "Sauer-\nstoff\n"},
    {"the line counts, not the text", FORTY "\nSauer-\nstoff\n",
	FORTY "\nSauer-\nstoff\n"},
    {"a dash, an item, a blank line",
	FORTY "a -\nb\n" FORTY "Wort-\n- c\n" FORTY "Wort-\n\nd\n",
	FORTY "a -\nb\n" FORTY "Wort-\n- c\n" FORTY "Wort-\n\nd\n"},
};

static const struct test_case hyphens[] = {
    {"a divided word",
	"Sauerstoff-\x01"
	"aufnahme",
	"Sauerstoffaufnahme"},
    {"umlauts are letters",
	"Verst\xC3\xA4n-\x01"
	"dnis \xC3\xBC-\x01"
	"ber \xC3\xA4u\xC3\x9F-\x01\xC3\xA4rst",
	"Verst\xC3\xA4ndnis \xC3\xBC-ber \xC3\xA4u\xC3\x9F\xC3\xA4rst"},
    {"und: two words", "Einatmungs-\x01und Ausatmung",
	"Einatmungs-\x01und Ausatmung"},
    {"a word that only begins like und", "Hunds-\x01undert", "Hundsundert"},
    {"upper case keeps the hyphen",
	"E-Mail-\x01"
	"Adresse",
	"E-Mail-Adresse"},
    {"the word stands elsewhere with it",
	"die on-line Hilfe on-\x01"
	"line",
	"die on-line Hilfe on-line"},
    {"one letter keeps it",
	"x-\x01"
	"beliebig",
	"x-beliebig"},
    {"digits keep it",
	"COVID-\x01"
	"19 und 3-\x01"
	"fach",
	"COVID-19 und 3-fach"},
    {"a dash is no hyphen",
	"das -\x01"
	"hier",
	"das -\x01"
	"hier"},
    {"no letter behind", "Wort-\x01(alt)", "Wort-\x01(alt)"},
    {"over a page: the word goes to the first",
	"Wirt-\x01\f"
	"schaft lebt",
	"Wirtschaft\flebt"},
    {"over a page: kept hyphen",
	"Vitamin-\x01\f"
	"C-Mangel ist",
	"Vitamin-C-Mangel\fist"},
};

static const struct test_case wraps[] = {
    {"a space", "ein\x01Wort", "ein Wort"},
    {"none before a page break", "ein\x01\fWort", "ein\fWort"},
};

static const struct test_case leaders[] = {
    {"spaced dots", "1 Einleitung . . . . . . 3\n",
	"1 Einleitung \xE2\x80\xA6 3\n"},
    {"dots", "Anhang....... 12\n", "Anhang \xE2\x80\xA6 12\n"},
    {"three dots are none", "und so weiter ...\n", "und so weiter ...\n"},
    {"at a line end", "Name: ........\nweiter\n",
	"Name: \xE2\x80\xA6\nweiter\n"},
};

static const struct test_case squeeze[] = {
    {"inner runs", "a  b   c\n", "a b c\n"},
    {"a run with a tab is a tab", "a \t b\n", "a\tb\n"},
    {"indents stay", "- a\n  - b\n", "- a\n  - b\n"},
    {"line ends", "a  \nb\t\n", "a\nb\n"},
    {"one blank line", "a\n\n\n \n\nb\n", "a\n\nb\n"},
    {"none at the edges", "\n\na\n\n", "a\n"},
    {"none at the edges of a page", "a\n\n\f\n\nb", "a\n\fb\n"},
    {"final newline", "a", "a\n"},
    {"empty pages stay", "\f\f", "\f\f"},
    {"a page break inside a line", "a\fb\n", "a\fb\n"},
    {"nothing but space", " \n \n", ""},
};

static void
squeeze_inner(struct buf *text)
{
	clean_squeeze(text, true);
}

static void
squeeze_plain(struct buf *text)
{
	clean_squeeze(text, false);
}

static const struct test_case plain[] = {
    {"inner runs stay", "a  b\n", "a  b\n"},
    {"indents stay", "\tcode\n    code\n", "\tcode\n    code\n"},
};

static void
printed(struct buf *text)
{
	clean_text(text, ORIGIN_PRINTED);
}

static void
typed(struct buf *text)
{
	clean_text(text, ORIGIN_PLAIN);
}

static const struct test_case whole_printed[] = {
    {"all rules in order",
	"Die e\x1B"
	"ektive Gro\xC3\xBF-\x01"
	"rechnung,  E-Mail-\x01"
	"Adresse\x01und f\xC2\xA8ur\xC2\xA0"
	"Sie.\n\n\n\nEnde",
	"Die effektive Gro\xC3\x9Frechnung, E-Mail-Adresse und f\xC3\xBCr "
	"Sie.\n\nEnde\n"},
};

static const struct test_case whole_plain[] = {
    {"lines stay, a forged mark does not wrap",
	"a-\x01"
	"b\r\nc\n",
	"a- b\nc\n"},
    {"hyphens at line ends stay", "Wort-\nteil\n", "Wort-\nteil\n"},
    {"leaders stay", "a ........ b\n", "a ........ b\n"},
};

static void
long_paragraphs(void)
{
	struct buf text = BUF_EMPTY;
	size_t line = 0, longest = 0;

	for (int i = 0; i < 1000; i++)
		buf_add_text(&text, "zehn buchs ");
	clean_long(&text, 100);
	for (size_t i = 0; i < text.length; i++) {
		line = text.data[i] == '\n' ? 0 : line + 1;
		longest = line > longest ? line : longest;
	}
	OK(longest <= 100, "long: no line is longer than the limit");
	IS_INT((long long)text.length, 11000, "long: no byte is lost");
	buf_release(&text);
}

static void
cuts(void)
{
	const char *text = "eins zwei.\n\ndrei vier\nf\xC3\xBCnf sechs";

	IS_INT((long long)clean_cut(text, 33, 33), 33, "cut: fits");
	IS_INT((long long)clean_cut(text, 33, 20), 12, "cut: at a paragraph");
	IS_INT((long long)clean_cut(text, 33, 27), 22, "cut: at a line");
	IS_INT((long long)clean_cut("abcdef\xC3\xBC", 8, 7), 6,
	    "cut: never inside a character");
	IS_INT((long long)clean_cut("", 0, 7), 0, "cut: empty");
}

int
main(void)
{
	RUN("newlines", clean_newlines, newlines);
	RUN("ligatures", clean_ligatures, ligatures);
	RUN("tex codes", clean_tex_codes, tex_codes);
	RUN("invisible", clean_invisible, invisible);
	RUN("compose", clean_compose, compose);
	RUN("spaces", clean_spaces, spaces);
	RUN("hyphens", clean_hyphens, hyphens);
	RUN("line hyphens", clean_line_hyphens, line_hyphens);
	RUN("wraps", clean_wraps, wraps);
	RUN("leaders", clean_leaders, leaders);
	RUN("squeeze", squeeze_inner, squeeze);
	RUN("squeeze plain", squeeze_plain, plain);
	RUN("printed", printed, whole_printed);
	RUN("plain", typed, whole_plain);
	long_paragraphs();
	cuts();
	return TAP_DONE();
}
