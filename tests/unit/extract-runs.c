/* What pdftohtml prints, line by line, and the lines its runs make. */
#include <string.h>

#include "unit/pages.h"
#include "unit/tap.h"

#include "extract/pdf/garbled.h"
#include "extract/pdf/runs.h"

#define PAGE                                                                   \
	"<page number=\"1\" position=\"absolute\" top=\"0\" left=\"0\" "       \
	"height=\"2400\" width=\"1800\">\n"
#define FONT                                                                   \
	"\t<fontspec id=\"0\" size=\"36\" family=\"Times\" "                   \
	"color=\"#000000\"/>\n"
#define TEXT(top, left, width, text)                                           \
	"<text top=\"" top "\" left=\"" left "\" width=\"" width               \
	"\" height=\"40\" font=\"0\">" text "</text>\n"

static void
read_lines(struct runs *r, struct pages *p, const char *script)
{
	const char *newline;

	memset(p, 0, sizeof *p);
	*r = (struct runs){.pages = p};
	for (; (newline = strchr(script, '\n')); script = newline + 1)
		runs_line(r, script, (size_t)(newline - script));
	pages_end_page(p);
}

/* Compares the text of lines that the program prints. */
static void
is_printed(const char *script, const char *want, const char *what)
{
	struct pages p;
	struct runs r;

	read_lines(&r, &p, script);
	is_text(&p, want, what);
	runs_release(&r);
}

static void
lines(void)
{
	struct pages p;
	struct runs r;

	read_lines(
	    &r, &p, PAGE FONT TEXT("300", "150", "600", "Ein <b>Satz</b>."));
	OK(p.page_count == 1 && p.pages[0].width > 599 &&
		p.pages[0].width < 601 && p.count == 1,
	    "a page has its size in points");
	OK(p.lines[0].left > 49 && p.lines[0].left < 51 &&
		p.lines[0].height > 11.9F && p.lines[0].height < 12.1F,
	    "a run has its place and the size of its font");
	OK(!p.lines[0].bold, "a word in bold does not make its line so");
	pages_release(&p);
	runs_release(&r);

	is_printed(PAGE FONT TEXT("300", "150", "600",
		       "a &lt; b &amp; <a href=\"x.html#2\">c</a> &#34;d&#34;"),
	    "a < b & c \"d\"\n", "escapes are read and tags are not text");
	is_printed("</page>\n link to page 2 " PAGE FONT TEXT(
		       "300", "150", "600", "Text"),
	    "Text\n", "a page may begin behind messages");
	is_printed(PAGE
	    "\t<fontspec id=\"0\" size=\"36\" family=\"A\"<&>\xFF\" "
	    "color=\"#000000\"/>\n" TEXT("300", "150", "600", "Text"),
	    "Text\n", "the name of a font may be any bytes");
	is_printed(PAGE FONT TEXT("300", "150", "600", "Te\xFFxt"),
	    "Te\xEF\xBF\xBDxt\n", "bytes that are no UTF-8 are marked");
	is_printed(PAGE FONT
	    "<text top=\"1\" left=\"2\">kein Satz</text>\n" TEXT(
		"300", "150", "600", "Text"),
	    "Text\n", "a line of another form is skipped");
	is_printed(PAGE "\t<fontspec id=\"0\" size=\"36\" family=\"Ti\n" TEXT(
		       "300", "150", "600", "Text"),
	    "Text\n", "a font that breaks off has no name");
	OK(runs_page(PAGE, strlen(PAGE) - 1) == 1 &&
		runs_page("<text top=\"1\" <page number=\"7\"", 29) == 0,
	    "no text begins a page");
}

static void
families(void)
{
	static const struct {
		const char *name;
		unsigned flags;
	} cases[] = {{"ABCDEF+LMMono10-Regular", RUN_MONO},
	    {"Courier-Bold", RUN_MONO}, {"Helvetica", 0},
	    {"Wingdings-Regular", RUN_SIGN}, {"Symbol", RUN_SIGN},
	    {"SegoeUISymbol", 0}, {"XYZABC+CMSY10", RUN_MATH},
	    {"MonotypeCorsiva", 0}, {"", 0}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		IS_INT(runs_family(cases[i].name, strlen(cases[i].name)),
		    cases[i].flags, cases[i].name);
}

static void
scripts(void)
{
	struct pages p;

	build(&p, "=\n50 100 100 12 Es sind 10");
	add_word(&p, 150, 98, 4, 8, "8");
	add_word(&p, 158, 100, 60, 12, "Meter Licht");
	is_text(&p, "Es sind 10^8 Meter Licht\n",
	    "a small number above the line is an exponent");
	build(&p, "=\n50 100 40 12 aus H");
	add_word(&p, 90, 106, 4, 8, "2");
	add_word(&p, 94, 100, 60, 12, "O entsteht a");
	add_word(&p, 154, 106, 14, 8, "n+1");
	is_text(&p, "aus H_2O entsteht a_(n+1)\n",
	    "small letters below the line are an index");
	build(&p, "=\n50 100 60 12 ist genau");
	add_word(&p, 116, 92, 6, 12, "1");
	add_word(&p, 116, 108, 6, 12, "2");
	add_word(&p, 126, 100, 60, 12, "davon.");
	is_text(&p, "ist genau 1/2 davon.\n",
	    "numbers above each other are a fraction");
	build(&p, "=\n50 100 20 12 b");
	add_word(&p, 74, 100, 0, 12, "\xCC\xB8");
	add_word(&p, 74, 100, 60, 12, "= 1 gilt");
	is_text(&p, "b \xE2\x89\xA0 1 gilt\n",
	    "a struck relation comes in two pieces");
	build(&p, "=\n50 100 60 12 fett");
	add_word(&p, 50.3F, 100, 60, 12, "fett");
	is_text(&p, "fett\n", "what is printed twice to look bold is one");
}

static void
numbers(void)
{
	struct buf script = BUF_EMPTY;
	struct pages p;

	buf_add_text(&script, "=\n");
	for (int i = 0; i < 4; i++)
		buf_printf(&script,
		    "30 %d 6 6 %d\n50 %d 400 12 %s der Satz laeuft weiter\n",
		    104 + 14 * i, i + 1, 100 + 14 * i, i ? "und" : "Hier");
	is_page(script.data,
	    "Hier der Satz laeuft weiter und der Satz laeuft weiter und der "
	    "Satz laeuft weiter und der Satz laeuft weiter\n",
	    "small numbers beside the lines are none of the text");
	buf_release(&script);
	is_page("=\n50 100 100 12 1~Zelle\n50 114 100 12 2~Kern\n"
		"50 128 100 12 3~Wand\n",
	    "| 1 | Zelle |\n| --- | --- |\n| 2 | Kern |\n| 3 | Wand |\n",
	    "numbers of a table stay");
	build(&p, "=\n50 100 400 12 Ein Satz steht hier und");
	add_word(&p, 10, 300, 0, 12, "arXiv:1234 Januar");
	add_line(&p, 50, 114, 200, 12, "geht weiter.");
	is_text(&p, "Ein Satz steht hier und geht weiter.\n",
	    "turned text beside the text is left out");
}

static void
shifted(void)
{
	struct pages p;

	build(&p, "=\n50 100 400 12 'LH=HOOHQGHU/HEHUEDXHQ*LIWHDEXQGVSHLFKHUQ"
		  "=XFNHUDOV*O\\NRJHQXQGGLH*DOOH\n");
	pages_end_page(&p);
	OK(garbled_shifted(&p, 0), "numbers of glyphs are no letters");
	pages_release(&p);
	build(&p, "=\n50 100 400 12 DIE ZELLEN DER LEBER BAUEN GIFTE AB UND "
		  "SPEICHERN ZUCKER ALS GLYKOGEN\n");
	pages_end_page(&p);
	OK(!garbled_shifted(&p, 0), "capitals are");
	pages_release(&p);
}

int
main(void)
{
	lines();
	families();
	scripts();
	numbers();
	shifted();
	return TAP_DONE();
}
