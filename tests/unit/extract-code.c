/* Code on printed pages: lines in letters of one width. */
#include <string.h>

#include "extract/page/spaced.h"

#include "unit/pages.h"
#include "unit/tap.h"

#define EACH 6 /* points of a letter */

/* A line whose blanks are as wide as its letters. */
static void
add_code(struct pages *p, float left, float top, const char *text)
{
	struct page_run run = {.top = top,
	    .bottom = top + 12,
	    .base = top + 9,
	    .size = 12,
	    .flags = RUN_MONO};
	size_t n;

	left += EACH * (float)strspn(text, " ");
	text += strspn(text, " ");
	for (const char *c = text; *c; c += n + strspn(c + n, " ")) {
		n = strcspn(c, " ");
		run.left = left + EACH * (float)(c - text);
		run.right = run.left + EACH * (float)n;
		pages_run(p, &run, c, n);
	}
}

static void
add_program(struct pages *p, float top)
{
	add_code(p, 70, top, "x = 1");
	add_code(p, 70, top + 14, "for i in range(3):");
	add_code(p, 70, top + 28, "    print(i)  # Zahl");
	add_code(p, 70, top + 56, "print(\"fertig\")");
}

#define PROGRAM                                                                \
	"```\nx = 1\nfor i in range(3):\n    print(i)  # Zahl\n\n"             \
	"print(\"fertig\")\n```\n"
#define SENTENCE "Ein Satz steht vor dem Programm, der lang genug ist."

static void
programs(void)
{
	struct pages p;

	build(&p, "=\n#\n50 100 400 12 " SENTENCE "\n"
		  "50 114 400 12 " SENTENCE "\n");
	add_program(&p, 150);
	is_text(&p, SENTENCE " " SENTENCE "\n\n" PROGRAM,
	    "lines, indents and empty lines stay");

	build(&p, "=\n#\n50 100 400 12 " SENTENCE "\n"
		  "50 114 400 12 " SENTENCE "\n");
	add_program(&p, 150);
	add_code(&p, 70, 220, "exit(0)");
	add_code(&p, 160, 220, "# Ende des");
	is_text(&p,
	    SENTENCE " " SENTENCE "\n\n```\nx = 1\nfor i in range(3):\n"
		     "    print(i)  # Zahl\n\nprint(\"fertig\")\n"
		     "exit(0)        # Ende des\n```\n",
	    "blocks beside each other come back into their lines");
}

static void
no_programs(void)
{
	struct pages p;

	build(&p, "=\n");
	add_program(&p, 150);
	is_text(&p,
	    "x = 1\n\nfor i in range(3):\n\nprint(i) # "
	    "Zahl\n\nprint(\"fertig\")\n",
	    "a document from a typewriter has paragraphs");
	build(&p, "=\n#\n50 100 400 12 " SENTENCE "\n"
		  "50 114 400 12 " SENTENCE "\n");
	add_code(&p, 50, 150, "drei gleiche Worte");
	is_text(&p, SENTENCE " " SENTENCE "\n\n```\ndrei gleiche Worte\n```\n",
	    "a line of its own in such letters stays as it is");
}

static bool
spaced(const char *text)
{
	return spaced_text(text, strlen(text));
}

/* Two readings of one line of proportional letters. */
static void
is_mended(
    const char *first, const char *second, const char *want, const char *name)
{
	struct pages p, q;
	struct pages *both[] = {&p, &q};
	const char *texts[] = {first, second};

	for (int i = 0; i < 2; i++) {
		memset(both[i], 0, sizeof *both[i]);
		pages_begin(both[i], 600, 800);
		add_word(both[i], 70, 100, 200, 12, texts[i]);
		add_word(both[i], 70, 114, 200, 12, texts[i]);
		pages_end_page(both[i]);
	}
	spaced_mend(&p, &q, 0);
	OK(p.lines[0].length == strlen(want) &&
		memcmp(pages_text(&p, &p.lines[0]), want, strlen(want)) == 0,
	    name);
	pages_release(&p);
	pages_release(&q);
}

static void
letters_apart(void)
{
	OK(spaced("r e t u r n 1"), "letters set apart are seen");
	OK(spaced("if ( f a k u l)"), "behind a word, too");
	OK(!spaced("a b c = 1 2 3 4 5"), "three letters are none");
	OK(!spaced("Ein Satz in A und B"), "nor are words of a sentence");
	is_mended("r e t u r n n - 1;", "return n - 1;", "return n - 1;",
	    "the second reading says which are words");
	is_mended("C L L C L L N", "CLLCLLN", "C L L C L L N",
	    "what makes no words of it is not believed");
	is_mended("r e t u r n n", "return m", "r e t u r n n",
	    "nor is another text");
}

int
main(void)
{
	programs();
	no_programs();
	letters_apart();
	return TAP_DONE();
}
