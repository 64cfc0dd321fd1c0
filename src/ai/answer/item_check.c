#include "ai/answer/item_check.h"

#include <string.h>

#include "lib/json.h"

#include "ai/answer/ground.h"
#include "ai/answer/tidy.h"

#define QUOTE_MAX 500

const char *
check_language(const struct check *c, const char *said)
{
	bool any = strcmp(c->language, "auto") == 0;
	const char *known = want_language(*said || any ? said : c->language);

	if (any && !*said)
		return "en";
	if (!known || strcmp(known, "auto") == 0)
		return NULL;
	return any || strcmp(c->language, known) == 0 ? known : NULL;
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

const char *
check_item(const struct check *c, const cJSON *raw, const char *language,
    struct draft *d)
{
	const struct form_row *form = &forms[c->form];
	struct sent sent = c->sent;
	const char *fault;

	memset(d, 0, sizeof *d);
	sent.language = language;
	fault = form->take(&sent, raw, d);
	if (fault)
		draft_release(d);
	else if (!form->outline)
		take_quote(c, raw, d);
	return fault;
}
