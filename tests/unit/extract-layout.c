/* Rows of pdftotext to paragraphs: parsing and joining. */
#include <stdlib.h>
#include <string.h>

#include "unit/pages.h"
#include "unit/tap.h"

#include "extract/page/layout.h"
#include "extract/page/phrases.h"
#include "extract/pdf/pdf_ranges.h"
#include "extract/page/tsv.h"

static void
rows(void)
{
	static const char word[] =
	    "5\t12\t1\t2\t3\t4\t90.10\t35.42\t49.74\t13.65\t100\tWort";
	static const char *const wrong[] = {"",
	    ("level\tpage_num\tpar_num\tblock_num\tline_num\tword_num\t"
	     "left\ttop\twidth\theight\tconf\ttext"),
	    "5\t1\t1\t2", "9\t1\t0\t0\t0\t0\t1\t1\t1\t1\t100\tx",
	    "5\t0\t0\t0\t0\t0\t1\t1\t1\t1\t100\tx",
	    "5\t1\t\t0\t0\t0\t1\t1\t1\t1\t100\tx"};
	struct tsv_row row;

	OK(tsv_parse(word, strlen(word), &row), "row: a word");
	OK(row.level == TSV_WORD && row.page == 12, "row: level and page");
	OK(row.left > 90.09F && row.left < 90.11F && row.height > 13.64F &&
		row.height < 13.66F,
	    "row: box");
	OK(row.length == 4 && memcmp(row.text, "Wort", 4) == 0, "row: text");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		OK(!tsv_parse(wrong[i], strlen(wrong[i]), &row),
		    "row: refused");
}

static void
markers(void)
{
	static const struct {
		const char *text;
		size_t length;
		bool bullet, letter;
	} cases[] = {
	    {"\xE2\x80\xA2 Punkt", 4, true, false},
	    {"\xE2\x80\xA2Punkt", 3, true, false},
	    {"\xEF\x82\xB7 Punkt", 4, true, false},
	    {"- Punkt", 2, true, false},
	    {"\xE2\x80\x93 Punkt", 4, true, false},
	    {"-Punkt", 0, false, false},
	    {"1. Punkt", 3, false, false},
	    {"12) Punkt", 4, false, false},
	    {"a) Punkt", 3, false, false},
	    {"(iv) Punkt", 5, false, false},
	    {"(2) Punkt", 4, false, false},
	    {"3.5 Prozent", 0, false, false},
	    {"1990. Punkt", 0, false, false},
	    {"z. B. dies", 3, false, true},
	    {"iv. Punkt", 4, false, true},
	    {"X. Punkt", 3, false, true},
	    {"A.", 2, false, true},
	    {"A.B. Punkt", 0, false, false},
	    {"Ab. Punkt", 0, false, false},
	    {"\xE2\x88\x97 Punkt", 4, true, false},
	    {"ab) Punkt", 0, false, false},
	    {"", 0, false, false},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct phrase_marker m =
		    phrase_marker(cases[i].text, strlen(cases[i].text));

		IS_INT((long long)m.length, (long long)cases[i].length,
		    cases[i].text);
		if (cases[i].length)
			OK(m.bullet == cases[i].bullet &&
				m.letter == cases[i].letter,
			    cases[i].text);
	}
}

static void
sentences(void)
{
	static const struct {
		const char *text;
		int level;
	} headings[] = {{"1.2 Methoden", 2}, {"1.2.3 Die Zelle", 3},
	    {"Kapitel 4", 1}, {"Kapitel vier", 0}, {"1 Einleitung", 0},
	    {"3.5 prozentig", 0}, {"1.2 Das ist ein Satz.", 0},
	    {"2024.11 Montag", 0}};
	static const char *const ends[] = {
	    "Ende.", "Ende!\xE2\x80\x9C", "(Ende.)", "so:"};
	static const char *const open[] = {"Ende", "Ende,", "Wirt-", ""};

	for (size_t i = 0; i < sizeof headings / sizeof *headings; i++)
		IS_INT(
		    phrase_section(headings[i].text, strlen(headings[i].text)),
		    headings[i].level, headings[i].text);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		OK(phrase_ends_sentence(ends[i], strlen(ends[i])), ends[i]);
	for (size_t i = 0; i < sizeof open / sizeof *open; i++)
		OK(!phrase_ends_sentence(open[i], strlen(open[i])),
		    "no sentence ends here");
}

static void
layouts(void)
{
	is_page("=\n#\n"
		"50 100 400 12 Die Sauerstoff-\n"
		"50 114 400 12 aufnahme ist hoch und\n"
		"50 128 200 12 bleibt es.\n"
		"50 142 400 12 Ein neuer Absatz beginnt\n"
		"50 156 100 12 hier.\n",
	    "Die Sauerstoffaufnahme ist hoch und bleibt es.\n\n"
	    "Ein neuer Absatz beginnt hier.\n",
	    "layout: lines join, a short last line ends a paragraph");
	is_page("=\n#\n50 80 200 20 Grosse Schrift\n#\n"
		"50 110 400 12 Text unter der Schrift, der lang genug ist\n"
		"50 124 400 12 um die Mehrheit der Buchstaben zu haben.\n",
	    "# Grosse Schrift\n\nText unter der Schrift, der lang genug ist "
	    "um die Mehrheit der Buchstaben zu haben.\n",
	    "layout: a heading by its size");
	is_page("=\n#\n"
		"50 100 400 12 \xE2\x80\xA2 erster Punkt geht\n"
		"60 114 100 12 weiter\n"
		"80 128 300 12 \xE2\x80\xA2 darunter\n"
		"50 142 300 12 \xE2\x80\xA2 zweiter\n",
	    "- erster Punkt geht weiter\n  - darunter\n- zweiter\n",
	    "layout: a list with levels");
	is_page("=\n#\n50 100 10 12 1.\n50 114 10 12 2.\n#\n"
		"70 100 300 12 eins\n70 114 300 12 zwei\n",
	    "1. eins\n2. zwei\n", "layout: markers in a column of their own");
	is_page("=\n#\n50 100 400 12 Der Satz geht auf der Seite\n=\n#\n"
		"50 100 400 12 danach weiter bis zum Ende.\n",
	    "Der Satz geht auf der Seite\fdanach weiter bis zum Ende.\n",
	    "layout: a sentence over a page");
	is_page("=\n#\n50 100 400 12 Der Satz ist aus.\n=\n=\n#\n"
		"50 100 400 12 Neues Thema.\n",
	    "Der Satz ist aus.\n\f\fNeues Thema.\n",
	    "layout: an empty page counts");
	is_page("=\n#\n50 100 400 12 von 1990\n50 114 400 12 - 1995 war es "
		"so, und\n50 128 100 12 gut.\n",
	    "von 1990 - 1995 war es so, und gut.\n",
	    "layout: a dash in a sentence is no list");
}

/* Slides: large items, small furniture and bullets, more title than text. */
static void
slides(void)
{
	struct pages p;
	struct buf script = BUF_EMPTY, want = BUF_EMPTY;

	is_page("=\n#\n50 30 200 44 Zellen\n#\n"
		"50 100 500 28 \xE2\x80\xA2 Aufbau, der hier bis zum Rand\n"
		"72 134 100 28 weitergeht\n"
		"86 170 500 20 \xE2\x80\x93 Die Membran umgibt das Plasma\n"
		"86 197 400 20 \xE2\x80\x93 Der Kern hat die Gene der Zelle\n"
		"86 224 400 20 \xE2\x80\x93 Mitochondrien liefern Energie\n"
		"50 260 500 28 \xE2\x80\xA2 Teilung\n",
	    "# Zellen\n\n- Aufbau, der hier bis zum Rand weitergeht\n"
	    "  - Die Membran umgibt das Plasma\n"
	    "  - Der Kern hat die Gene der Zelle\n"
	    "  - Mitochondrien liefern Energie\n- Teilung\n",
	    "layout: items in large letters are no headings");
	for (int i = 0; i < 3; i++) {
		buf_printf(&script,
		    "=\n#\n50 10 200 5 Vorlesung zur Pharmakologie\n#\n"
		    "50 40 200 14 Folie %c\n#\n50 100 200 10 Ein Satz %c.\n"
		    "#\n50 780 500 6 M. Mueller, Institut fuer Pharmakologie\n",
		    'A' + i, 'a' + i);
		buf_printf(&want, "%s# Folie %c\n\nEin Satz %c.\n",
		    i ? "\f" : "", 'A' + i, 'a' + i);
	}
	is_page(script.data, want.data,
	    "layout: small heads and feet make no headings of text");
	buf_release(&script);
	buf_release(&want);
	is_page("=\n#\n50 102 3 6 \xE2\x80\xA2\n#\n60 100 300 10 eins\n#\n"
		"50 124 3 6 \xE2\x80\xA2\n#\n60 122 300 10 zwei\n",
	    "- eins\n- zwei\n", "layout: small bullets, lifted");
	build(&p, "=\n#\n50 30 400 30 Membranen der Zelle\n#\n"
		  "50 100 200 20 Kern, Hefe, Algen\n");
	p.pages[0].width = 1000;
	is_text(&p, "# Membranen der Zelle\n\nKern, Hefe, Algen\n",
	    "layout: a slide with more title than text");
}

static void
letters(void)
{
	is_page("=\n#\n50 100 300 12 \xE2\x80\xA2 eins\n"
		"70 114 300 12 o~darunter\n"
		"70 128 300 12 o~auch\n50 142 300 12 \xE2\x80\xA2 zwei\n",
	    "- eins\n  - darunter\n  - auch\n- zwei\n",
	    "layout: a letter for a bullet");
	is_page("=\n#\n70 114 6 12 o\n70 128 6 12 o\n#\n"
		"90 114 300 12 eins\n90 128 300 12 zwei\n",
	    "- eins\n- zwei\n", "layout: in a column of its own, too");
	is_page("=\n#\n50 100 300 12 Entweder eins\n50 114 300 12 o weia\n",
	    "Entweder eins o weia\n", "layout: a word of that letter");
	is_page("=\n50 100 6 12 o\n70 100 20 12 \\o\n110 100 6 12 u\n"
		"50 114 6 12 a\n70 114 20 12 \\a\n110 114 6 12 e\n",
	    "| o | \\o | u |\n| --- | --- | --- |\n| a | \\a | e |\n",
	    "layout: the letter in a table of signs");
}

static struct helper_result
result(enum helper_end end, int status, const char *errors)
{
	struct helper_result r = {.end = end, .status = status};

	buf_add_text(&r.errors, errors);
	return r;
}

static void
failures(void)
{
	static const struct {
		enum helper_end end;
		int status;
		const char *errors;
		bool good; /* its pages */
		const char *want;
	} cases[] = {
	    {HELPER_EXITED, 0, "", false, NULL},
	    {HELPER_EXITED, 0, "Syntax Error: bad", false, NULL},
	    {HELPER_EXITED, 1, "Command Line Error: Incorrect password\n",
		false, "encrypted"},
	    {HELPER_EXITED, 1, "Couldn't find trailer dictionary", true,
		"damaged"},
	    {HELPER_EXITED, 99, "", true, "damaged"},
	    {HELPER_EXITED, 1, "Out of memory", true, "limit_memory"},
	    {HELPER_KILLED, 11, "", true, "crashed"},
	    {HELPER_KILLED, 6, "std::bad_alloc", true, "limit_memory"},
	    {HELPER_TIME, 24, "", true, "limit_time"},
	    {HELPER_MISSING, 127, "", false, "helper_missing"},
	    {HELPER_FAILED, 111, "", false, "internal"},
	    {HELPER_STOPPED, 0, "", false, NULL},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct helper_result r =
		    result(cases[i].end, cases[i].status, cases[i].errors);

		bool good;

		IS(pdf_failure(&r, &good), cases[i].want,
		    "pdftotext: how it ended");
		OK(good == cases[i].good, "and whether its pages may be kept");
		buf_release(&r.errors);
	}
}

/* A page of more lines than pages have, in one block or with list markers: the
 * work for it must not grow with their square. */
static void
crowded(const char *what, const char *odd, size_t count)
{
	struct pages pages;
	struct buf out = BUF_EMPTY;

	memset(&pages, 0, sizeof pages);
	pages_begin(&pages, 500, 800);
	for (size_t i = 0; i < count; i++)
		add_word(&pages, 450 - 45 * (float)(i % 10), (float)i / 1000,
		    10, 9, i % 2 ? odd : "Wort");
	pages_end_page(&pages);
	arrange_lines(&pages);
	layout_write(&pages, &out);
	OK(out.length > count, what);
	buf_release(&out);
	pages_release(&pages);
}

/* Lines of a list are in one block with a paragraph of a narrow column. */
static void
justified(void)
{
	static const char *const lines[] = {"Wir brauchen für den Teig, der",
	    "über Nacht stehen muss, nichts", "weiter als das:", "Mehl",
	    "Wasser", "Hefe", "Salz", "Malz"};
	struct pages p;

	memset(&p, 0, sizeof p);
	pages_begin(&p, 600, 800);
	for (int i = 0; i < 8; i++)
		add_word(&p, 70, 100 + 14 * (float)i,
		    i < 2 ? 180 : 6 * (float)strlen(lines[i]), 12, lines[i]);
	pages_end_page(&p);
	is_text(&p,
	    "Wir brauchen für den Teig, der über Nacht stehen muss, nichts "
	    "weiter als das:\n\nMehl\n\nWasser\n\nHefe\n\nSalz\n\nMalz\n",
	    "lines that end at one edge go on, though a list follows");
}

/* Labels first, then what is filled in, from the last to the first. */
static void
jumbled(void)
{
	static const char *const labels[] = {"Name", "Alter", "Ort", "Land",
	    "Beruf", "Verein", "Sport", "Klasse", "Note"};
	static const char *const values[] = {"Anna", "12", "Ulm", "Bayern",
	    "Koch", "Adler", "Judo", "7b", "gut"};
	struct pages p;

	memset(&p, 0, sizeof p);
	pages_begin(&p, 600, 800);
	for (int i = 9; i-- > 0;) {
		float top = 100 + 20 * (float)i;

		add_word(&p, 70, top, 40, 12, labels[i]);
		add_word(&p, 200, top, 40, 12, values[i]);
	}
	pages_end_page(&p);
	is_text(&p,
	    "| Name | Anna |\n| --- | --- |\n| Alter | 12 |\n| Ort | Ulm |\n"
	    "| Land | Bayern |\n| Beruf | Koch |\n| Verein | Adler |\n"
	    "| Sport | Judo |\n| Klasse | 7b |\n| Note | gut |\n",
	    "rows printed from the last to the first are read from the first");
}

int
main(void)
{
	rows();
	markers();
	sentences();
	layouts();
	slides();
	letters();
	failures();
	crowded("a block of many lines", "Wort", 200000);
	crowded("many list markers", "\xE2\x80\xA2", 200000);
	jumbled();
	justified();
	return TAP_DONE();
}
