/* Lines as they stand on the page, and as they are read. */
#include <stdlib.h>
#include <string.h>

#include "unit/pages.h"
#include "unit/tap.h"

#include "extract/page/direction.h"

#define SHALOM "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D"
#define MOLAHS "\xD7\x9D\xD7\x95\xD7\x9C\xD7\xA9"
#define OLAM "\xD7\xA2\xD7\x95\xD7\x9C\xD7\x9D"
#define MALO "\xD7\x9D\xD7\x9C\xD7\x95\xD7\xA2"
#define PATACH "\xD6\xB7"

static const struct {
	const char *what, *seen, *read;
} cases[] = {
    {"text without such letters", "Er sagt (1) ja.", "Er sagt (1) ja."},
    {"a line of them", MALO " " MOLAHS, SHALOM " " OLAM},
    {"its full stop", "." MALO " " MOLAHS, SHALOM " " OLAM "."},
    {"its brackets", "(" MALO ") " MOLAHS, SHALOM " (" OLAM ")"},
    {"a word in another text, with signs around",
	"das Wort \"" MOLAHS "\", oft", "das Wort \"" SHALOM "\", oft"},
    {"two words in another text", "das hier " MALO " " MOLAHS " sagen alle",
	"das hier " SHALOM " " OLAM " sagen alle"},
    {"a number between", MALO " 12,5 " MOLAHS " " MALO,
	OLAM " " SHALOM " 12,5 " OLAM},
    {"words of another text inside", MALO " Open Source " MOLAHS " " MALO,
	OLAM " " SHALOM " Open Source " OLAM},
    {"a number and letters in a word", "2024-" MALO " PDF" MOLAHS,
	SHALOM "PDF " OLAM "-2024"},
    {"a mark behind its letter", "\xD7\x9D" PATACH "\xD7\xA9 " MALO,
	OLAM " \xD7\xA9\xD7\x9D" PATACH},
};

static void
is_read(const char *seen, const char *want, const char *what)
{
	struct pages p;

	memset(&p, 0, sizeof p);
	pages_begin(&p, 600, 800);
	add_line(&p, 50, 100, 400, 12, seen);
	pages_end_page(&p);
	direction_restore(&p);
	is_text(&p, want, what);
}

static void
long_word(void)
{
	struct buf word = BUF_EMPTY, line = BUF_EMPTY;

	for (int i = 0; i < 1000; i++)
		buf_add_text(&word, "\xD7\x9D\xD7\xA9");
	buf_add(&line, word.data, word.length);
	buf_add_char(&line, '\n');
	is_read(word.data, line.data, "a word without end stays");
	buf_release(&word);
	buf_release(&line);
}

static void
arabic(void)
{
	is_read("\xD9\x86\xD9\x84\xD8\xA5\xD8\xA7",
	    "\xD8\xA7\xD9\x84\xD8\xA5\xD9\x86\n",
	    "the article in front of a ligature of lam and alef");
	is_read("\xEF\xBB\x94\xEF\xBB\xBB", "\xD9\x84\xD8\xA7\xD9\x81\n",
	    "forms of presentation are letters");
}

int
main(void)
{
	arabic();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf line = BUF_EMPTY;

		buf_printf(&line, "%s\n", cases[i].read);
		is_read(cases[i].seen, line.data, cases[i].what);
		buf_release(&line);
	}
	long_word();
	return TAP_DONE();
}
