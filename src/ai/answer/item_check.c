#include "ai/answer/item_check.h"

#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"

#include "ai/answer/flaw.h"
#include "ai/answer/shuffle.h"
#include "ai/answer/tidy.h"

#define QUOTE_MAX 500

bool
check_language(
    const struct check *c, const char *said, char code[static TONGUE_CODE])
{
	char wanted[TONGUE_CODE];

	tongue_code(said, code);
	if (strcmp(c->language, "auto") == 0) {
		if (!*code)
			strcpy(code, "en");
		return true;
	}
	tongue_code(c->language, wanted);
	if (!*code)
		memcpy(code, wanted, TONGUE_CODE);
	return strcmp(code, wanted) == 0;
}

static void
take_quote(const struct check *c, const cJSON *raw, struct draft *d)
{
	const char *text = json_text(raw, "source_quote");

	if (!text || tidy_text(text, &d->quote) == TIDY_CONTROL)
		return;
	tidy_cut(d->quote, QUOTE_MAX);
	if (c->text && ground_find(c->text, text, &d->offset)) {
		d->grounded = true;
		d->offset += c->base;
	}
}

/* Whether every number in words is in one of the other two. */
static bool
numbers_stand(const char *words, const char *sentence, const char *question)
{
	size_t n;

	for (const char *p = words + 1; *p; p += n + 1) {
		n = strcspn(p, " ");
		if (tongue_number(p, n) >= 0 &&
		    !tongue_has_number(sentence, tongue_number(p, n)) &&
		    !tongue_has_number(question, tongue_number(p, n)))
			return false;
		if (!p[n])
			break;
	}
	return true;
}

/* A number that neither the quote's sentence nor the question holds is not
 * from the text.  Formulas are calculated with. */
static bool
invents_number(const struct check *c, const struct draft *d)
{
	const char *answer = c->form == FORM_FLASHCARDS	       ? d->answer
			     : c->form == FORM_MULTIPLE_CHOICE ? d->options[0]
							       : NULL;
	char *words, *sentence, *around, *question;
	size_t from, length;
	bool invented;

	if (!answer || !d->grounded || strchr(answer, '$'))
		return false;
	from = ground_sentence(
	    c->text, d->offset - c->base, strlen(d->quote), &length);
	around = mem_copy_n(c->text->source + from, length);
	words = tongue_words(answer);
	sentence = tongue_words(around);
	question = tongue_words(d->question);
	invented = !numbers_stand(words, sentence, question);
	free(words);
	free(sentence);
	free(around);
	free(question);
	return invented;
}

struct rejection
check_item(const struct check *c, const cJSON *raw, const char *language,
    struct draft *d)
{
	const struct form_row *form = &forms[c->form];
	struct sent sent = c->sent;
	struct rejection why;

	memset(d, 0, sizeof *d);
	sent.language = language;
	why = form->take(&sent, raw, d);
	if (!why.flaw && !form->outline)
		take_quote(c, raw, d);
	if (!why.flaw)
		why = flaw_find(d, c->form, language);
	if (!why.flaw && invents_number(c, d))
		why = (struct rejection){FLAW_NUMBER, "source_quote"};
	if (why.flaw)
		draft_release(d);
	else if (c->form == FORM_MULTIPLE_CHOICE)
		d->correct =
		    shuffle_texts(d->question, d->options, DRAFT_OPTIONS);
	return why;
}
