/* Where the right answers of many questions end up, and that it stays so. */
#include <stdlib.h>

#include "lib/json.h"
#include "lib/mem.h"

#include "ai/answer/item_check.h"

#include "tap.h"

#define QUESTIONS 1000

static cJSON *
question(int number)
{
	static const char *const names[] = {"correct_option", "wrong_option_1",
	    "wrong_option_2", "wrong_option_3"};
	cJSON *raw = cJSON_CreateObject();
	char text[80];

	snprintf(text, sizeof text, "Which number follows %d?", number);
	cJSON_AddStringToObject(raw, "question", text);
	for (int i = 0; i < 4; i++) {
		snprintf(text, sizeof text, "%d", number + i + 1);
		cJSON_AddStringToObject(raw, names[i], text);
	}
	cJSON_AddStringToObject(raw, "explanation", "Counting says so.");
	cJSON_AddStringToObject(raw, "source_quote", "numbers follow numbers");
	return raw;
}

/* The index of the right answer; -1 if it is not the right one, or another
 * when asked again. */
static int
place_of(const struct check *check, int number)
{
	cJSON *raw = question(number);
	struct draft one, two;
	struct rejection why = check_item(check, raw, "en", &one);
	struct rejection again = check_item(check, raw, "en", &two);
	char right[24];
	int place = -1;

	snprintf(right, sizeof right, "%d", number + 1);
	if (!why.flaw && !again.flaw && one.correct == two.correct &&
	    strcmp(one.options[one.correct], right) == 0)
		place = one.correct;
	draft_release(&one);
	draft_release(&two);
	cJSON_Delete(raw);
	return place;
}

int
main(void)
{
	struct check check = {.form = FORM_MULTIPLE_CHOICE,
	    .language = "en",
	    .sent.tag = "0123456789abcdef",
	    .sent.system = "You are an examiner."};
	int count[4] = {0}, wrong = 0, place;
	char what[80];

	for (int i = 0; i < QUESTIONS; i++) {
		place = place_of(&check, i);
		if (place < 0)
			wrong++;
		else
			count[place]++;
	}
	IS_INT(wrong, 0, "the right answer is where correct_answer says");
	for (int i = 0; i < 4; i++) {
		snprintf(what, sizeof what,
		    "of 1000 right answers 20 to 30 %% are at position %d", i);
		OK(count[i] >= QUESTIONS / 5 && count[i] <= QUESTIONS * 3 / 10,
		    what);
		printf("# %d\n", count[i]);
	}
	return TAP_DONE();
}
