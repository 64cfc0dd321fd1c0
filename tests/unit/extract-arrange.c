/* Order and tables, notes and headings of printed pages, by boxes. */
#include <string.h>

#include "unit/pages.h"
#include "unit/tap.h"

/* A column of prose: a block of four lines of a letter each. */
static void
add_column(struct buf *script, int left, int top, int width, char first)
{
	buf_add_text(script, "#\n");
	for (int i = 0; i < 4; i++)
		buf_printf(script, "%d %d %d 12 %c%c\n", left, top + 14 * i,
		    width, first, i < 3 ? ',' : '.');
}

static void
columns(void)
{
	struct buf s = BUF_EMPTY;

	buf_add_text(&s, "=\n#\n320 30 60 12 Kopf.\n");
	add_column(&s, 50, 100, 240, 'a');
	add_column(&s, 320, 104, 240, 'C');
	add_column(&s, 50, 170, 240, 'B');
	buf_add_text(&s, "#\n50 770 60 12 Fuss.\n");
	add_column(&s, 320, 174, 240, 'D');
	is_page(s.data,
	    "Kopf.\n\na, a, a, a.\n\nB, B, B, B.\n\nC, C, C, C.\n\n"
	    "Fuss.\n\nD, D, D, D.\n",
	    "columns: taken by turns, they come one after the other");
	buf_clear(&s);
	buf_add_text(&s, "=\n");
	add_column(&s, 320, 100, 240, 'b');
	add_column(&s, 50, 100, 240, 'a');
	buf_add_text(&s, "#\n50 200 510 12 Ueber beide hinweg.\n");
	add_column(&s, 320, 300, 240, 'd');
	add_column(&s, 50, 300, 240, 'c');
	is_page(s.data,
	    "a, a, a, a.\n\nb, b, b, b.\n\nUeber beide hinweg.\n\n"
	    "c, c, c, c.\n\nd, d, d, d.\n",
	    "columns: not beyond a block that is as wide as both");
	buf_clear(&s);
	buf_add_text(&s, "=\n");
	add_column(&s, 400, 100, 160, 'c');
	add_column(&s, 50, 100, 160, 'a');
	add_column(&s, 225, 100, 160, 'b');
	is_page(s.data, "a, a, a, a.\n\nb, b, b, b.\n\nc, c, c, c.\n",
	    "columns: three of them");
	buf_clear(&s);
	buf_add_text(&s, "=\n");
	add_column(&s, 200, 100, 60, 'b');
	add_column(&s, 50, 100, 60, 'a');
	is_page(s.data, "b, b, b, b.\n\na, a, a, a.\n",
	    "columns: what is narrow is none and stays");
	buf_release(&s);
}

/* A line of two words. */
static void
add_pair(
    struct pages *p, float left, float top, const char *one, const char *two)
{
	add(p, TSV_WORD, left, top, 50, 12, one, strlen(one));
	add(p, TSV_WORD, left + 53, top, 172, 12, two, strlen(two));
}

static void
gutters(void)
{
	struct pages p;
	float top = 100;

	build(&p, "=\n#\n50 60 460 16 Ein Titel ueber beide Spalten\n#\n");
	for (int i = 0; i < 9; i++, top += 14) {
		add(&p, TSV_LINE, 50, top, i == 4 ? 460 : 225, 12, "", 0);
		add_pair(&p, 50, top, i ? "links" : "Links",
		    i < 8 ? "weiter" : "Ende.");
		if (i == 4)
			add_pair(&p, 285, top, "mitten", "darin");
	}
	add(&p, TSV_BLOCK, 0, 0, 0, 0, "", 0);
	for (int i = 0; i < 9; i++) {
		top = 100 + 14 * (float)i;
		if (i == 4)
			continue;
		add(&p, TSV_LINE, 285, top, 225, 12, "", 0);
		add_pair(&p, 285, top, i ? "rechts" : "Rechts",
		    i < 8 ? "weiter" : "Ende.");
	}
	is_text(&p,
	    "# Ein Titel ueber beide Spalten\n\n"
	    "Links weiter links weiter links weiter links weiter links weiter "
	    "links weiter links weiter links weiter links Ende.\n\n"
	    "Rechts weiter rechts weiter rechts weiter rechts weiter "
	    "mitten darin rechts weiter rechts weiter rechts weiter "
	    "rechts Ende.\n",
	    "gutter: a line joined over it is divided");
}

static void
tables(void)
{
	is_page("=\n#\n50 100 60 12 Stoff\n#\n50 118 60 12 Koffein\n"
		"50 136 90 12 Ibuprofen\n#\n200 100 80 12 Zeit (h)\n#\n"
		"260 118 20 12 5,0\n260 136 20 12 2,0\n#\n"
		"400 100 60 12 Bindung\n#\n440 118 20 12 35\n"
		"440 136 20 12 99\n#\n50 160 400 12 Danach ein Satz.\n",
	    "| Stoff | Zeit (h) | Bindung |\n| --- | --- | --- |\n"
	    "| Koffein | 5,0 | 35 |\n| Ibuprofen | 2,0 | 99 |\n\n"
	    "Danach ein Satz.\n",
	    "table: printed by columns, written by rows");
	is_page("=\n#\n50 100 200 12 a~b~c\n50 114 200 12 d~e~g\n",
	    "| a | b | c |\n| --- | --- | --- |\n| d | e | g |\n",
	    "table: printed by rows, with wide blanks");
	is_page("=\n#\n50 100 60 12 Kopf\n50 114 60 12 Wort\n"
		"50 142 60 12 Ende\n#\n150 100 300 12 Der Text dazu.\n"
		"150 114 300 12 Einer, der zwei Zei-\n"
		"150 128 100 12 len braucht.\n150 142 300 12 Und einer.\n",
	    "| Kopf | Der Text dazu. |\n| --- | --- |\n"
	    "| Wort | Einer, der zwei Zeilen braucht. |\n"
	    "| Ende | Und einer. |\n",
	    "table: a cell of two lines");
	is_page("=\n#\n50 100 60 12 Hydrolase\n50 128 60 12 Lyase\n"
		"50 142 60 12 Ligase\n#\n"
		"150 100 90 12 Zwischen\n150 114 90 12 Stoffen\n"
		"150 128 90 12 Bindung\n150 142 60 12 Kette\n#\n"
		"300 100 100 12 Alkoholdehydro\n300 114 40 12 genase\n"
		"300 128 60 12 Aldolase\n300 142 60 12 keine\n",
	    "| Hydrolase | Zwischen Stoffen | Alkoholdehydro genase |\n"
	    "| --- | --- | --- |\n| Lyase | Bindung | Aldolase |\n"
	    "| Ligase | Kette | keine |\n",
	    "table: two cells of two lines");
	is_page("=\n#\n50 100 -20 12 a\n50 114 -20 12 b\n#\n"
		"150 100 -90 12 c\n150 114 60 12 d\n#\n"
		"300 100 -10 12 e\n300 114 -40 12 f\n",
	    "| a | c | e |\n| --- | --- | --- |\n| b | d | f |\n",
	    "table: boxes of less than no width");
	is_page("=\n#\n50 82 300 12 Kopf ueber drei Spalten\n"
		"50 100 60 12 Zeile 1\n50 118 60 12 Zeile 2\n#\n"
		"200 100 60 12 mitten\n#\n300 100 60 12 aussen\n"
		"300 118 60 12 unten\n",
	    "Kopf ueber drei Spalten\n\n| Zeile 1 | mitten | aussen |\n"
	    "| --- | --- | --- |\n| Zeile 2 | | unten |\n",
	    "table: the head of all columns stands above, a cell is empty");
}

static void
spans(void)
{
	is_page("=\n#\n50 100 60 12 Stoff\n200 100 150 12 Schmelzpunkt hier\n"
		"400 100 150 12 Dichte von beiden\n#\n"
		"200 114 60 12 Labor\n300 114 50 12 Buch\n"
		"400 114 60 12 Labor\n500 114 50 12 Buch\n#\n"
		"50 128 60 12 Eisen\n200 128 40 12 1530\n300 128 40 12 1538\n"
		"400 128 30 12 7,8\n500 128 30 12 7,87\n"
		"50 142 60 12 Kupfer\n200 142 40 12 1080\n300 142 40 12 1085\n"
		"400 142 30 12 8,9\n500 142 30 12 8,96\n",
	    "| Stoff | Schmelzpunkt hier | | Dichte von beiden | |\n"
	    "| --- | --- | --- | --- | --- |\n"
	    "| | Labor | Buch | Labor | Buch |\n"
	    "| Eisen | 1530 | 1538 | 7,8 | 7,87 |\n"
	    "| Kupfer | 1080 | 1085 | 8,9 | 8,96 |\n",
	    "spans: a head over several columns");
	is_page("=\n#\n50 100 60 12 Eisen\n150 100 30 12 26\n250 100 30 12 Fe\n"
		"50 114 60 12 Kupfer\n150 114 30 12 29\n250 114 30 12 Cu\n"
		"50 128 130 12 Keine Metalle\n"
		"50 142 60 12 Schwefel\n150 142 30 12 16\n250 142 30 12 S\n"
		"50 156 60 12 Chlor\n150 156 30 12 17\n250 156 30 12 Cl\n",
	    "| Eisen | 26 | Fe |\n| --- | --- | --- |\n| Kupfer | 29 | Cu |\n"
	    "| Keine Metalle | | |\n| Schwefel | 16 | S |\n"
	    "| Chlor | 17 | Cl |\n",
	    "spans: a row in the middle over two columns");
	is_page("=\n#\n50 100 60 12 Eisen\n150 100 30 12 26\n250 100 30 12 Fe\n"
		"50 114 60 12 Kupfer\n150 114 30 12 29\n250 114 30 12 Cu\n"
		"50 128 400 12 Das sind zwei Metalle.\n"
		"50 142 60 12 Schwefel\n150 142 30 12 16\n250 142 30 12 S\n"
		"50 156 60 12 Chlor\n150 156 30 12 17\n250 156 30 12 Cl\n",
	    "| Eisen | 26 | Fe |\n| --- | --- | --- |\n| Kupfer | 29 | Cu |\n"
	    "\nDas sind zwei Metalle.\n\n"
	    "| Schwefel | 16 | S |\n| --- | --- | --- |\n"
	    "| Chlor | 17 | Cl |\n",
	    "spans: a sentence between two tables is none");
	is_page("=\n#\n50 100 60 12 Eisen\n150 100 30 12 26\n"
		"50 114 60 12 Kupfer\n150 114 30 12 29\n"
		"50 128 95 12 Schwefelwasser\n150 128 30 12 16\n"
		"50 142 60 12 Chlor\n150 142 30 12 17\n",
	    "| Eisen | 26 |\n| --- | --- |\n| Kupfer | 29 |\n"
	    "| Schwefelwasser | 16 |\n| Chlor | 17 |\n",
	    "spans: a cell that nearly fills its column is in it");
}

/* Fonts that say little of their height, and letters larger than the text. */
static void
sizes(void)
{
	is_page(
	    "=\n#\n50 100 400 14 Ein Satz steht hier, der ist lang und der\n"
	    "50 114 400 14 geht noch weiter, denn es ist der Text davon.\n"
	    "#\n50 150 14 12 1\n#\n80 150 210 12 Einleitung dazu\n"
	    "#\n50 180 400 14 Ein Satz steht hier, der ist lang und der\n"
	    "50 194 400 14 geht noch weiter, denn es ist der Text davon.\n",
	    "Ein Satz steht hier, der ist lang und der geht noch weiter, "
	    "denn es ist der Text davon.\n\n# 1 Einleitung dazu\n\n"
	    "Ein Satz steht hier, der ist lang und der geht noch weiter, "
	    "denn es ist der Text davon.\n",
	    "sizes: letters too wide for their box are larger");
	is_page("=\n#\n50 50 200 28 Ein Titel\n#\n50 100 400 20 Hier steht\n"
		"50 124 400 20 ein Absatz in\n50 148 400 20 grossen Lettern,\n"
		"50 172 200 20 vier Zeilen.\n#\n50 210 400 10 Das hier sind die"
		" kleinen Lettern, in denen der meiste Text geschrieben ist, "
		"und noch einige mehr, damit es so ist\n",
	    "# Ein Titel\n\nHier steht ein Absatz in grossen Lettern, vier "
	    "Zeilen.\n\nDas hier sind die kleinen Lettern, in denen der "
	    "meiste Text geschrieben ist, und noch einige mehr, damit es so "
	    "ist\n",
	    "sizes: a paragraph in large letters is no heading");
}

static void
enumerations(void)
{
	is_page("=\n#\n50 100 300 12 1. Erste Aufgabe mit Text\n"
		"62 114 300 12 a. Erklaeren Sie das.\n"
		"62 128 300 12 b. Nennen Sie drei Dinge\n"
		"77 142 100 12 i. im Kern\n74 156 100 12 ii. aussen\n"
		"62 170 300 12 c. Und mehr.\n50 184 300 12 2. Zweite\n",
	    "1. Erste Aufgabe mit Text\n   a. Erklaeren Sie das.\n"
	    "   b. Nennen Sie drei Dinge\n      i. im Kern\n"
	    "      ii. aussen\n   c. Und mehr.\n2. Zweite\n",
	    "enumeration: letters and Roman numbers in a list");
	is_page("=\n#\n50 100 20 12 I.\n#\n50 114 20 12 II.\n#\n"
		"80 100 90 12 Eins von hier\n80 114 90 12 Zwei von da\n",
	    "I. Eins von hier\nII. Zwei von da\n",
	    "enumeration: the text beside is a block of its own");
	is_page("=\n#\n50 100 400 12 Das Leben ist schwer, sagte einst\n"
		"50 114 400 12 V. Mann, und es hat viele Seiten,\n"
		"50 128 400 12 d. h. solche und solche, wie man sieht.\n",
	    "Das Leben ist schwer, sagte einst V. Mann, und es hat viele "
	    "Seiten, d. h. solche und solche, wie man sieht.\n",
	    "enumeration: a letter by itself is a name or an abbreviation");
	is_page("=\n#\n65 100 385 12 A. Der Satz geht in der naechsten\n"
		"50 114 400 12 weiter, denn er ist lang und hat\n"
		"50 128 200 12 viele Zeilen.\n65 142 385 12 B. Noch einer\n",
	    "A. Der Satz geht in der naechsten weiter, denn er ist lang und "
	    "hat viele Zeilen.\nB. Noch einer\n",
	    "enumeration: only the first line is indented");
}

/* What stands in columns and is no table. */
static void
no_tables(void)
{
	is_page("=\n#\n50 100 240 12 Die linke Spalte hat\n"
		"50 114 240 12 einen Satz, der ueber\n"
		"50 128 240 12 mehrere Zeilen laeuft.\n#\n"
		"310 100 240 12 Die rechte Spalte ist\n"
		"310 114 240 12 ebenso lang und zeigt\n"
		"310 128 240 12 auch nur einen Satz.\n",
	    "Die linke Spalte hat einen Satz, der ueber mehrere Zeilen "
	    "laeuft.\n\nDie rechte Spalte ist ebenso lang und zeigt auch nur "
	    "einen Satz.\n",
	    "no table: prose in two columns");
	is_page("=\n#\n50 100 20 12 A.\n50 114 20 12 B.\n50 128 20 12 C.\n"
		"#\n150 100 300 12 Erstens\n150 114 300 12 Zweitens\n"
		"150 128 300 12 Drittens\n",
	    "A. B. C.\n\nErstens Zweitens Drittens\n",
	    "no table: letters in front of a list");
	is_page("=\n#\n50 100 20 12 A.\n50 114 20 12 B.\n50 128 20 12 3,\n"
		"50 142 20 12 \xC2\xAB\n50 156 20 12 \xC2\xAB\n"
		"#\n150 100 300 12 Erstens\n150 114 300 12 Zweitens\n"
		"150 128 300 12 Drittens\n150 142 300 12 Auch\n"
		"150 156 300 12 Ebenso\n",
	    "A. B. 3, \xC2\xAB \xC2\xAB\n\nErstens Zweitens Drittens Auch "
	    "Ebenso\n",
	    "no table: markers that recognition misread");
	is_page("=\n#\n50 100 60 12 \xE2\x80\xA2 eins\n"
		"50 114 60 12 \xE2\x80\xA2 zwei\n"
		"50 128 60 12 \xE2\x80\xA2 drei\n#\n"
		"200 100 60 12 \xE2\x80\xA2 vier\n"
		"200 114 60 12 \xE2\x80\xA2 acht\n"
		"200 128 60 12 \xE2\x80\xA2 neun\n",
	    "- eins\n- zwei\n- drei\n  - vier\n  - acht\n  - neun\n",
	    "no table: lists side by side");
	is_page("=\n#\n50 100 400 12 E = mc~(1)\n50 118 400 12 F = ma~(2)\n"
		"50 136 400 12 U = RI~(3)\n",
	    "E = mc (1) F = ma (2) U = RI (3)\n",
	    "no table: formulas with numbers");
	is_page("=\n#\n50 100 400 12 a = b~c = d~e\n"
		"50 118 400 12 f = g~h = i~j\n",
	    "a = b c = d e f = g h = i j\n", "no table: a page of formulas");
	is_page("=\n#\n50 100 40 12 int i;\n50 114 40 12 int n;\n"
		"50 128 40 12 int k;\n#\n200 100 60 12 Laeufer\n"
		"200 114 60 12 Anzahl\n200 128 40 12 Rest\n",
	    "int i; int n; int k;\n\nLaeufer Anzahl Rest\n",
	    "no table: code with comments");
	is_page("=\n#\n50 100 400 12 Kern . . . .~1\n"
		"50 114 400 12 Zelle . . . .~2\n50 128 400 12 Wand . . . .~3\n",
	    "Kern \xE2\x80\xA6 1\n\nZelle \xE2\x80\xA6 2\n\nWand \xE2\x80\xA6 "
	    "3\n",
	    "no table: a table of contents");
	is_page("=\n#\n50 100 300 12 Kern . . . .\n400 100 6 12 1\n"
		"50 114 300 12 Zelle . . . .\n400 114 6 12 2\n",
	    "Kern \xE2\x80\xA6 1\n\nZelle \xE2\x80\xA6 2\n",
	    "contents: the number of the page in a line of its own");
	is_page("=\n#\n50 100 60 12 Achse, 3\n50 114 60 12 Blatt, 4\n"
		"50 128 60 12 Chlor, 7\n#\n200 100 60 12 Dolde, 5\n"
		"200 114 60 12 Efeu, 6\n200 128 60 12 Farn, 12\n",
	    "Achse, 3 Blatt, 4 Chlor, 7\n\nDolde, 5 Efeu, 6 Farn, 12\n",
	    "no table: an index");
	is_page("=\n#\n50 100 60 12 Name\n50 114 60 12 Datum\n#\n"
		"200 100 60 12 Seite\n200 114 60 12 Punkte\n",
	    "Name Datum\n\nSeite Punkte\n", "no table: two rows of two");
	is_page("=\n#\n50 100 400 12 Ein Satz mit~einer Luecke,\n"
		"50 114 400 12 der hier ist~weit gesperrt,\n"
		"50 128 400 12 bis sie noch~einmal endet.\n",
	    "Ein Satz mit einer Luecke, der hier ist weit gesperrt, bis sie "
	    "noch einmal endet.\n",
	    "no table: a river through justified text");
}

/* A small number at the end of a line, raised, and the note below. */
static void
add_number(struct pages *p, float left, float top, const char *number)
{
	add(p, TSV_WORD, left, top, 4, 7, number, strlen(number));
}

static void
notes(void)
{
	struct pages p;

	build(&p, "=\n#\n50 100 400 12 Die Zelle hat einen Kern und");
	add_number(&p, 450, 100, "7");
	add_line(&p, 50, 114, 200, 12, "die Zeile geht weiter");
	add(&p, TSV_BLOCK, 0, 0, 0, 0, "", 0);
	add_line(&p, 58, 700, 300, 12, "Nicht jede Zelle, aber");
	add_line(&p, 50, 714, 100, 12, "fast jede.");
	add(&p, TSV_BLOCK, 0, 0, 0, 0, "", 0);
	add(&p, TSV_LINE, 50, 700, 4, 7, "", 0);
	add_number(&p, 50, 700, "7");
	add(&p, TSV_PAGE, 0, 0, 600, 800, "", 0);
	add(&p, TSV_BLOCK, 0, 0, 0, 0, "", 0);
	add_line(&p, 50, 100, 300, 12, "auf der Seite danach.");
	is_text(&p,
	    "Die Zelle hat einen Kern und[^7] die Zeile geht weiter\f"
	    "auf der Seite danach.\n\n"
	    "[^7]: Nicht jede Zelle, aber fast jede.\n",
	    "notes: a number in its own block, a sentence that goes on");

	build(&p, "=\n#\n50 100 400 12 Eine Flaeche von 5 cm");
	add_number(&p, 450, 100, "2");
	add(&p, TSV_BLOCK, 0, 0, 0, 0, "", 0);
	add(&p, TSV_LINE, 50, 700, 300, 12, "", 0);
	add_number(&p, 50, 700, "2");
	add(&p, TSV_WORD, 54, 700, 300, 12, "Anmerkung", 9);
	is_text(&p, "Eine Flaeche von 5 cm2\n\n2Anmerkung\n",
	    "notes: a power is no reference");

	build(&p, "=\n#\n50 100 400 12 Ein Satz.");
	add_number(&p, 450, 100, "1");
	add(&p, TSV_BLOCK, 0, 0, 0, 0, "", 0);
	add_line(&p, 50, 700, 300, 12, "Keine Anmerkung.");
	is_text(&p, "Ein Satz.1\n\nKeine Anmerkung.\n",
	    "notes: a number without a note stays");
}

static void
heading_numbers(void)
{
	is_page("=\n#\n50 80 10 16 2\n#\n80 80 200 16 Klinik\n#\n"
		"50 110 20 12 2.1\n#\n90 110 200 12 Untersuchung\n#\n"
		"50 130 400 12 Text, der lang genug ist fuer die Mehrheit\n"
		"50 144 400 12 der Buchstaben auf dieser Seite hier.\n",
	    "# 2 Klinik\n\n## 2.1 Untersuchung\n\n"
	    "Text, der lang genug ist fuer die Mehrheit "
	    "der Buchstaben auf dieser Seite hier.\n",
	    "headings: numbers in blocks of their own");
	is_page("=\n#\n50 110 20 12 2.1\n90 110 200 12 Untersuchung\n#\n"
		"50 130 400 12 Ein Satz.\n",
	    "## 2.1 Untersuchung\n\nEin Satz.\n",
	    "headings: a number in the block of its heading");
	is_page("=\n#\n50 80 100 20 \xE2\x8E\xA1 a b\n#\n"
		"50 130 400 12 Ein Satz.\n",
	    "\xE2\x8E\xA1 a b\n\nEin Satz.\n",
	    "headings: tall brackets are none");
	is_page("=\n#\n50 110 20 12 2.1\n#\n90 110 20 12 3.5\n", "2.1\n\n3.5\n",
	    "headings: two numbers are none");
}

int
main(void)
{
	columns();
	gutters();
	tables();
	spans();
	enumerations();
	sizes();
	no_tables();
	notes();
	heading_numbers();
	return TAP_DONE();
}
