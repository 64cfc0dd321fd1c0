/* Running heads and feet, page numbers, and what only looks like them. */
#include <string.h>

#include "unit/pages.h"
#include "unit/tap.h"

#include "extract/page/folio.h"

#define PAGES 4

static const char *const counting[PAGES] = {"7", "8", "9", "10"};
static const char *const roman[PAGES] = {"iii", "iv", "v", "vi"};
static const char *const other[PAGES] = {"4", "46", "4", "32"};

static void
numbers(void)
{
	static const struct {
		const char *text;
		long value;
	} yes[] = {{"12", 12}, {"- 12 -", 12}, {"3 / 20", 3}, {"3/20", 3},
	    {"Seite 3", 3}, {"Seite 3 von 20", 3}, {"Page 3 of 20", 3},
	    {"S. 4", 4}, {"[7]", 7}, {"xiv", 14}, {"- IX -", 9},
	    {"lxxxviii", 88}};
	static const char *const no[] = {"12 Monate", "1989 war es", "a 12", "",
	    "20 000", "3.5", "Seite", "12345", "iix", "mild", "vi.",
	    "lxxxviiii"};
	struct folio f;

	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
		const char *text = yes[i].text;

		OK(folio_alone(text, strlen(text), false, &f), text);
		IS_INT(f.value, yes[i].value, text);
	}
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		OK(!folio_alone(no[i], strlen(no[i]), false, &f),
		    "no page number");
	OK(!folio_alone("12", 2, true, &f), "a bare number says nothing");
	OK(folio_alone("Seite 12", 8, true, &f), "one with its word does");
}

/* Appends text with a number in the place of each "@". */
static void
add_numbered(struct buf *b, const char *text, const char *number)
{
	for (; *text; text++)
		if (*text == '@')
			buf_add_text(b, number);
		else
			buf_add_char(b, *text);
}

/* Pages of text with a line above and one below; of these the parts that are
 * to stay. */
struct frame {
	const char *head, *foot;
	const char *const *numbers;
	const char *head_stays, *foot_stays;
};

static void
framed(const struct frame *f)
{
	struct buf script = BUF_EMPTY, want = BUF_EMPTY;

	for (int i = 0; i < PAGES; i++) {
		buf_add_text(&script, "=\n#\n");
		add_numbered(&script, f->head, f->numbers[i]);
		buf_printf(&script,
		    "\n#\n50 100 400 12 Die Seite mit dem Buchstaben %c\n"
		    "50 114 100 12 hat Inhalt.\n#\n",
		    'A' + i);
		add_numbered(&script, f->foot, f->numbers[i]);
		buf_add_char(&script, '\n');
		if (i)
			buf_add_char(&want, '\f');
		add_numbered(&want, f->head_stays, f->numbers[i]);
		buf_printf(&want,
		    "Die Seite mit dem Buchstaben %c hat Inhalt.\n", 'A' + i);
		add_numbered(&want, f->foot_stays, f->numbers[i]);
	}
	is_page(script.data, want.data, f->head);
	buf_release(&script);
	buf_release(&want);
}

static void
frames(void)
{
	static const struct frame cases[] = {
	    /* furniture */
	    {"50 30 200 12 Skript Physiologie", "50 770 60 12 Seite @ von 10",
		counting, "", ""},
	    {"50 30 200 12 @ | Die Zelle", "50 770 60 12 12.03.2024", counting,
		"", ""},
	    {"50 30 400 12 Die Zelle~@", "50 770 60 12 - @ -", counting, "",
		""},
	    {"50 30 400 12 Vorwort, S. @", "50 770 60 12 @", counting, "", ""},
	    {"50 30 400 12 Vorwort", "50 770 60 12 @", roman, "", ""},
	    {"50 30 200 12 Skript 12", "50 770 90 12 Physiologie 3 @", counting,
		"", ""},
	    {"50 30 200 12 Vorlesung am @.3.2024", "50 770 60 12 @/10",
		counting, "", ""},
	    /* numbers that are none of pages */
	    {"50 80 100 12 Aufgabe @", "50 770 60 12 (@ Punkte)", counting,
		"Aufgabe @\n\n", "\n(@ Punkte)\n"},
	    {"50 80 100 12 \xC2\xA7 @", "50 770 60 12 @", other,
		"\xC2\xA7 @\n\n", "\n@\n"},
	    {"50 60 60 30 @", "50 770 90 12 Antwort: @", counting, "@\n\n",
		"\nAntwort: @\n"},
	    /* text: it goes on, or stands in the middle */
	    {"50 86 60 12 Definition:", "50 500 60 12 Antwort: ja", other,
		"Definition:\n\n", "\nAntwort: ja\n"},
	    {"50 80 90 12 Am @.3.2024", "50 770 90 12 1 + @ = @", counting,
		"Am @.3.2024\n\n", "\n1 + @ = @\n"},
	    {"50 86 60 12 Summe:", "50 128 60 12 @", counting, "Summe:\n\n",
		"\n@\n"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		framed(&cases[i]);
}

static void
pages(void)
{
	is_page("=\n#\n50 30 400 12 Satz eins.\n#\n50 770 60 12 7\n=\n#\n"
		"50 30 400 12 Satz zwei.\n#\n50 770 90 12 Seite 2\n",
	    "Satz eins.\n\n7\n\fSatz zwei.\n",
	    "two pages lose only what says it is a number");
	is_page("=\n#\n50 30 200 40 Was ist das?\n#\n50 770 60 40 Nichts.\n"
		"=\n#\n50 30 200 40 Was ist das?\n#\n50 770 60 40 Nichts.\n"
		"=\n#\n50 30 200 40 Was ist das?\n#\n50 770 60 40 Nichts.\n",
	    "Was ist das?\n\nNichts.\n\fWas ist das?\n\nNichts.\n"
	    "\fWas ist das?\n\nNichts.\n",
	    "a document that has nothing else keeps it");
	is_page("=\n#\n50 30 200 12 Kopf\n#\n50 100 200 12 Text.\n"
		"#\n50 770 60 12 1\n=\n#\n50 30 200 12 Kopf\n#\n"
		"50 770 60 12 2\n=\n#\n50 30 200 12 Kopf\n#\n"
		"50 100 200 12 Mehr.\n#\n50 770 60 12 3\n",
	    "Text.\n\f\fMehr.\n",
	    "a page that shows a picture keeps neither head nor number");
}

/* Exercises have numbers that a page has, too; chapters begin with a number at
 * the foot. */
static void
neighbours(void)
{
	struct buf script = BUF_EMPTY, want = BUF_EMPTY;

	for (int i = 1; i <= 4; i++) {
		buf_add_text(&script, "=\n");
		if (i != 3)
			buf_printf(&script,
			    "500 30 60 12 %d \xC2\xB7 Zelle\n#\n", i + 9);
		buf_printf(&script, "50 100 400 12 Ein Satz %c.\n#\n", 'a' + i);
		if (i == 3)
			buf_printf(&script, "300 770 20 12 %d\n", i + 9);
		buf_printf(
		    &want, "%sEin Satz %c.\n", i > 1 ? "\f" : "", 'a' + i);
	}
	is_page(script.data, want.data, "numbers near each other");
	buf_release(&script);
	buf_release(&want);
}

/* The head of a table stands on each page, and the rows are far apart. */
static void
table_heads(void)
{
	struct buf script = BUF_EMPTY, want = BUF_EMPTY;

	for (int i = 0; i < PAGES; i++) {
		char c = (char)('a' + 2 * i);

		buf_printf(&script, "=\n#\n50 30 200 12 Skript\n#\n"
				    "50 70 60 12 Name\n#\n200 70 60 12 Ort\n#\n"
				    "350 70 60 12 Zeit\n#\n");
		for (int row = 0; row < 2; row++)
			buf_printf(&script,
			    "50 %d 60 12 W%c\n#\n200 %d 60 12 in %c\n#\n"
			    "350 %d 30 12 %d\n#\n",
			    98 + 28 * row, c + row, 98 + 28 * row, c + row,
			    98 + 28 * row, i + row);
		buf_printf(&script, "50 500 400 12 Ein Satz %c.\n", c);
		buf_printf(&want,
		    "%s| Name | Ort | Zeit |\n| --- | --- | --- |\n"
		    "| W%c | in %c | %d |\n| W%c | in %c | %d |\n\n"
		    "Ein Satz %c.\n",
		    i ? "\f" : "", c, c, i, c + 1, c + 1, i + 1, c);
	}
	is_page(script.data, want.data, "the head of a table is no furniture");
	buf_release(&script);
	buf_release(&want);
}

/* A slide for each step, and one that stands for itself. */
static void
overlays(void)
{
	struct pages p;

	build(&p, "=\n50 40 200 20 Zellen\n50 100 300 12 Sie teilen sich.\n"
		  "=\n50 40 200 20 Zellen\n50 100 300 12 Sie teilen sich.\n"
		  "50 160 300 12 Sie wachsen dann.\n"
		  "=\n50 40 200 20 Gewebe\n50 100 300 12 Sie teilen sich.\n");
	pages_end_page(&p);
	for (size_t i = 0; i < p.page_count; i++)
		p.pages[i].width = 1000;
	is_text(&p,
	    "\f# Zellen\n\nSie teilen sich.\n\nSie wachsen dann.\n\f"
	    "# Gewebe\n\nSie teilen sich.\n",
	    "of a slide that builds up the last step stays");
}

int
main(void)
{
	overlays();
	numbers();
	frames();
	pages();
	neighbours();
	table_heads();
	return TAP_DONE();
}
