/* How many items a text is worth. */
#include <string.h>

#include "ai/request/amount.h"

#include "tap.h"

static const struct {
	enum item_kind kind;
	size_t words;
	long most, want;
	const char *what;
} amounts[] = {
    {ITEM_FLASHCARDS, 0, 200, 5, "five cards of nothing"},
    {ITEM_FLASHCARDS, 1499, 200, 5, "five of less than five pages"},
    {ITEM_FLASHCARDS, 1500, 200, 6, "two for the first page, one for others"},
    {ITEM_FLASHCARDS, 15000, 200, 51, "fifty pages"},
    {ITEM_FLASHCARDS, 300000, 200, 200, "never more than the most"},
    {ITEM_FLASHCARDS, 300000, 40, 40, "which may be less"},
    {ITEM_FLASHCARDS, 10, 3, 3, "even less than the default"},
    {ITEM_QUESTIONS, 0, 200, 3, "three questions"},
    {ITEM_QUESTIONS, 15000, 200, 30, "three for five cards"},
    {ITEM_TOPICS, 0, 200, 8, "eight topics"},
    {ITEM_TOPICS, 15000, 200, 81, "eight for five cards"},
};

static const struct {
	const char *text;
	size_t want;
	const char *what;
} texts[] = {
    {"", 0, "no words"},
    {" \n\t", 0, "white space"},
    {"Die Zelle lebt.", 3, "words"},
    {"Die\nZelle  lebt.\f", 3, "with any white space"},
    {"\xC3\x84pfel \xC3\xBC"
     "ber",
	2, "of other letters"},
    {"\xE7\xBB\x86\xE8\x83\x9E\xE8\x86\x9C\xE6\x98\xAF", 2,
	"two characters of Chinese are one"},
};

int
main(void)
{
	for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++)
		IS_INT(amount_of(
			   amounts[i].kind, amounts[i].words, amounts[i].most),
		    amounts[i].want, amounts[i].what);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		IS_INT((long long)amount_words(
			   texts[i].text, strlen(texts[i].text)),
		    (long long)texts[i].want, texts[i].what);
	return TAP_DONE();
}
