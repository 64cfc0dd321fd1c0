/* Order and tables, notes and headings of printed pages, by boxes. */
#include <string.h>

#include "unit/pages.h"
#include "unit/tap.h"

static void
columns(void)
{
	is_page("=\n50 100 240 12 Links steht ein Satz\n"
		"50 120 240 12 mit viel Abstand der\n"
		"50 140 240 12 Zeilen und er geht\n"
		"320 100 240 12 rechts oben weiter bis\n"
		"320 120 240 12 zum Ende der Spalte.\n",
	    "Links steht ein Satz mit viel Abstand der Zeilen und er geht "
	    "rechts oben weiter bis zum Ende der Spalte.\n",
	    "columns: a sentence goes on at the top of the next");
	is_page(
	    "=\n50 100 120 12 {b}Zellen\n50 120 150 12 \xE2\x80\xA2 leben\n"
	    "50 134 150 12 \xE2\x80\xA2 wachsen\n"
	    "50 148 150 12 \xE2\x80\xA2 teilen sich\n"
	    "320 100 120 12 {b}Gewebe\n320 120 150 12 \xE2\x80\xA2 Muskeln\n"
	    "320 134 150 12 \xE2\x80\xA2 Nerven\n"
	    "320 148 150 12 \xE2\x80\xA2 Knochen\n"
	    "50 300 120 12 {b}Organe\n50 320 150 12 \xE2\x80\xA2 Herz\n"
	    "50 334 150 12 \xE2\x80\xA2 Niere\n"
	    "50 348 150 12 \xE2\x80\xA2 Leber\n"
	    "320 300 120 12 {b}Systeme\n320 320 150 12 \xE2\x80\xA2 Kreislauf\n"
	    "320 334 150 12 \xE2\x80\xA2 Abwehr\n"
	    "320 348 150 12 \xE2\x80\xA2 Atmung\n",
	    "# Zellen\n\n- leben\n- wachsen\n- teilen sich\n\n"
	    "# Gewebe\n\n- Muskeln\n- Nerven\n- Knochen\n\n"
	    "# Organe\n\n- Herz\n- Niere\n- Leber\n\n"
	    "# Systeme\n\n- Kreislauf\n- Abwehr\n- Atmung\n",
	    "columns: slides printed on one page come one after the other");
}

static void
tables(void)
{
	is_page("=\n50 100 60 12 Stoff\n200 100 80 12 Zeit (h)\n"
		"400 100 60 12 Bindung\n50 118 60 12 Koffein\n"
		"260 118 20 12 5,0\n440 118 20 12 35\n"
		"50 136 90 12 Ibuprofen\n260 136 20 12 2,0\n"
		"440 136 20 12 99\n50 160 400 12 Danach steht hier ein Satz.\n",
	    "| Stoff | Zeit (h) | Bindung |\n| --- | --- | --- |\n"
	    "| Koffein | 5,0 | 35 |\n| Ibuprofen | 2,0 | 99 |\n\n"
	    "Danach steht hier ein Satz.\n",
	    "table: cells in line at the left or at the right");
	is_page("=\n#\n50 100 200 12 a~b~c\n50 114 200 12 d~e~g\n",
	    "| a | b | c |\n| --- | --- | --- |\n| d | e | g |\n",
	    "table: printed by rows, with wide blanks");
	is_page("=\n50 100 60 12 Kopf\n150 100 300 12 Der Text dazu.\n"
		"50 114 60 12 Wort\n150 114 300 12 Einer, der zwei Zei-\n"
		"150 128 100 12 len braucht.\n50 142 60 12 Ende\n"
		"150 142 300 12 Und einer.\n",
	    "| Kopf | Der Text dazu. |\n| --- | --- |\n"
	    "| Wort | Einer, der zwei Zeilen braucht. |\n"
	    "| Ende | Und einer. |\n",
	    "table: a cell of two lines");
	is_page("=\n50 100 60 12 Hydrolase\n150 100 90 12 Zwischen\n"
		"150 114 90 12 Stoffen\n300 100 100 12 Alkoholdehydro\n"
		"300 114 40 12 genase\n50 132 60 12 Lyase\n"
		"150 132 90 12 Bindung\n300 132 60 12 Aldolase\n"
		"50 150 60 12 Ligase\n150 150 60 12 Kette\n"
		"300 150 60 12 keine\n",
	    "| Hydrolase | Zwischen Stoffen | Alkoholdehydro genase |\n"
	    "| --- | --- | --- |\n| Lyase | Bindung | Aldolase |\n"
	    "| Ligase | Kette | keine |\n",
	    "table: two cells of two lines, cell by cell");
	is_page("=\n50 100 400 12 Das gilt so:\n200 124 50 12 Sg. Pl.\n"
		"160 142 20 12 m.\n203 142 6 12 -\n230 142 10 12 -s\n"
		"160 156 14 12 f.\n200 156 10 12 -e\n230 156 18 12 -es\n",
	    "Das gilt so:\n\n| | Sg. | Pl. |\n| --- | --- | --- |\n"
	    "| m. | - | -s |\n| f. | -e | -es |\n",
	    "table: a head whose cells touch, and a dash that is a cell");
	is_page("=\n50 82 300 12 Kopf ueber drei Spalten\n"
		"50 106 60 12 Zeile 1\n200 106 60 12 mitten\n"
		"300 106 60 12 aussen\n50 124 60 12 Zeile 2\n"
		"300 124 60 12 unten\n",
	    "Kopf ueber drei Spalten\n\n| Zeile 1 | mitten | aussen |\n"
	    "| --- | --- | --- |\n| Zeile 2 | | unten |\n",
	    "table: the head of all columns stands above, a cell is empty");
}

static void
spans(void)
{
	is_page("=\n#\n50 100 60 12 Stoff\n200 100 150 12 Schmelzpunkt\n"
		"400 100 150 12 Dichte\n#\n"
		"200 114 60 12 Labor\n300 114 50 12 Buch\n"
		"400 114 60 12 Labor\n500 114 50 12 Buch\n#\n"
		"50 128 60 12 Eisen\n200 128 40 12 1530\n300 128 40 12 1538\n"
		"400 128 30 12 7,8\n500 128 30 12 7,87\n"
		"50 142 60 12 Kupfer\n200 142 40 12 1080\n300 142 40 12 1085\n"
		"400 142 30 12 8,9\n500 142 30 12 8,96\n",
	    "| Stoff | Schmelzpunkt | | Dichte | |\n"
	    "| --- | --- | --- | --- | --- |\n"
	    "| | Labor | Buch | Labor | Buch |\n"
	    "| Eisen | 1530 | 1538 | 7,8 | 7,87 |\n"
	    "| Kupfer | 1080 | 1085 | 8,9 | 8,96 |\n",
	    "spans: a head over several columns");
	is_page("=\n#\n50 100 60 12 Eisen\n150 100 30 12 26\n250 100 30 12 Fe\n"
		"50 114 60 12 Kupfer\n150 114 30 12 29\n250 114 30 12 Cu\n"
		"50 128 130 12 Sind keine Metalle\n"
		"50 142 60 12 Schwefel\n150 142 30 12 16\n250 142 30 12 S\n"
		"50 156 60 12 Chlor\n150 156 30 12 17\n250 156 30 12 Cl\n",
	    "| Eisen | 26 | Fe |\n| --- | --- | --- |\n| Kupfer | 29 | Cu |\n"
	    "| Sind keine Metalle | | |\n| Schwefel | 16 | S |\n"
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

static void
sizes(void)
{
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
	    "- eins\n- zwei\n- drei\n- vier\n- acht\n- neun\n",
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
	add_word(p, left, top, 4, 7, number);
}

static void
notes(void)
{
	struct pages p;

	build(&p, "=\n#\n50 100 400 12 Die Zelle hat einen Kern und");
	add_number(&p, 450, 100, "7");
	add_line(&p, 50, 114, 200, 12, "die Zeile geht weiter");
	add_line(&p, 58, 700, 300, 12, "Nicht jede Zelle, aber");
	add_line(&p, 50, 714, 100, 12, "fast jede.");
	add_number(&p, 50, 700, "7");
	pages_begin(&p, 600, 800);
	add_line(&p, 50, 100, 300, 12, "auf der Seite danach.");
	is_text(&p,
	    "Die Zelle hat einen Kern und[^7] die Zeile geht weiter\f"
	    "auf der Seite danach.\n\n"
	    "[^7]: Nicht jede Zelle, aber fast jede.\n",
	    "notes: a number in its own block, a sentence that goes on");

	build(&p, "=\n#\n50 100 400 12 Eine Flaeche von 5 cm");
	add_number(&p, 450, 100, "2");
	add_number(&p, 50, 700, "2");
	add_word(&p, 54, 700, 300, 12, "Anmerkung");
	is_text(&p, "Eine Flaeche von 5 cm^2\n\n2Anmerkung\n",
	    "notes: a power is no reference");

	build(&p, "=\n#\n50 100 400 12 Ein Satz.");
	add_number(&p, 450, 100, "1");
	add_line(&p, 50, 700, 300, 12, "Keine Anmerkung.");
	is_text(&p, "Ein Satz.^1\n\nKeine Anmerkung.\n",
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
	is_page("=\n#\n50 110 20 12 2.1\n#\n90 110 20 12 3.5\n", "2.1 3.5\n",
	    "headings: two numbers are none");
}

int
main(void)
{
	columns();
	tables();
	spans();
	enumerations();
	sizes();
	no_tables();
	notes();
	heading_numbers();
	return TAP_DONE();
}
