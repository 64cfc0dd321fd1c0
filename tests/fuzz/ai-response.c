/*
 * Arbitrary bytes as the body of an answer: through the reader of responses,
 * then, as what the model wrote, through content, checks and the printer of
 * the record.  What passes must keep to the limits of the tables.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "ai/forms.h"
#include "ai/traffic/answer_cache.h"
#include "ai/answer/item_check.h"
#include "ai/answer/content.h"
#include "ai/answer/response.h"
#include "ai/traffic/retry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char document[] = "Die Mitose teilt den Zellkern. ATP speichert "
			       "Energie. Ribosomen bilden Proteine.";

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static size_t
points(const char *text)
{
	return utf8_count(text, strlen(text));
}

/* What the columns of the tables hold. */
static void
check_limits(enum form form, const struct draft *d)
{
	must(d->question && *d->question && d->answer);
	must(utf8_valid(d->question, strlen(d->question)));
	must(points(d->question) <= (form == FORM_FLASHCARDS  ? CARD_MAX
					: form == FORM_TOPICS ? TITLE_MAX
							      : QUESTION_MAX));
	if (form != FORM_FLASHCARDS)
		must(points(d->answer) <= EXPLANATION_MAX);
	must(d->options_count == 0 ||
	     (d->correct >= 0 && (size_t)d->correct < d->options_count));
	for (size_t i = 0; i < d->options_count; i++)
		must(points(d->options[i]) <= OPTION_MAX);
	must(!d->grounded || d->offset < sizeof document);
}

static void
read_content(enum form form, const char *text, size_t n)
{
	struct ground ground;
	struct check check = {.form = form,
	    .language = "auto",
	    .sent.tag = "0123456789abcdef",
	    .sent.system = "You are a teacher who writes cards for students.",
	    .text = &ground};
	struct content content;
	struct drafts all = {0};
	struct draft draft;
	struct places places = {0};
	struct buf out = BUF_EMPTY;
	const cJSON *raw;

	ground_make(&ground, document, sizeof document - 1);
	if (content_read(&content, form, text, n) == 0) {
		content_print(&content, form, &out);
		cJSON_ArrayForEach(raw, content.list)
		{
			if (check_item(&check, raw, "de", &draft).flaw !=
			    FLAW_NONE)
				continue;
			check_limits(form, &draft);
			drafts_add(&all, &draft);
		}
		buf_clear(&out);
		form_print(&out, form, &all, &places);
		must(!memchr(out.data, '\n', out.length));
	}
	drafts_release(&all);
	content_release(&content);
	ground_release(&ground);
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = mem_copy_n((const char *)data, size);
	struct response response;
	struct cached cached;

	response_read(&response, text, size);
	for (int form = 0; form < FORMS; form++) {
		read_content((enum form)form, text, size);
		if (response.content)
			read_content((enum form)form, response.content,
			    strlen(response.content));
	}
	response_release(&response);
	cached_read(&cached, text, size);
	cached_release(&cached);
	retry_wish_ms(text, text, 0);
	free(text);
	return 0;
}
