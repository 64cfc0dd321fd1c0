#include "ai/traffic/learn.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

static unsigned
swap_cap(unsigned flags, bool refused_is_max_tokens)
{
	bool sent_max_tokens = (flags & LEARNED_MAX_TOKENS) != 0;

	if (refused_is_max_tokens != sent_max_tokens || flags & LEARNED_SWAPPED)
		return flags;
	return (flags ^ LEARNED_MAX_TOKENS) | LEARNED_SWAPPED;
}

/* What servers call the fields that can be left out or renamed, in the order
 * of preference where one name holds another. */
static const struct {
	const char *name;
	enum learned flag;
} fields[] = {
    {"max_completion_tokens", LEARNED_MAX_TOKENS},
    {"max_tokens", LEARNED_MAX_TOKENS},
    {"temperature", LEARNED_NO_TEMPERATURE},
    {"response_format", LEARNED_OBJECT},
    {"json_schema", LEARNED_OBJECT},
    {"json_object", LEARNED_OBJECT},
    {"json schema", LEARNED_OBJECT},
    {"structured output", LEARNED_OBJECT},
    {"structured_output", LEARNED_OBJECT},
    {"guided_json", LEARNED_OBJECT},
    {"grammar", LEARNED_OBJECT},
    {"reasoning_effort", LEARNED_NO_EFFORT},
    {"service_tier", LEARNED_NO_TIER},
    {"safety_identifier", LEARNED_NO_SAFETY},
};

/* The field that text names first, or NULL. */
static const char *
first_field(const char *text, enum learned *flag)
{
	const char *first = NULL, *found, *name = NULL;

	for (size_t i = 0; text && i < sizeof fields / sizeof *fields; i++) {
		found = strcasestr(text, fields[i].name);
		if (found && (!first || found < first)) {
			first = found;
			name = fields[i].name;
			*flag = fields[i].flag;
		}
	}
	return name;
}

static const char *
field_of(const char *param, const char *message, enum learned *flag)
{
	const char *field = first_field(param, flag);

	return field ? field : first_field(message, flag);
}

bool
learn_names_field(const char *param, const char *message)
{
	enum learned flag;

	return field_of(param, message, &flag) != NULL;
}

unsigned
learn_from(unsigned flags, const char *param, const char *message)
{
	enum learned flag;
	/* Refusals of one name of the cap may recommend the other in front of
	 * it or behind it: the one that was sent is the refused one. */
	const char *field = field_of(param, message, &flag);
	bool both = message && strstr(message, "max_completion_tokens") &&
		    strstr(message, "max_tokens") && (!param || !*param);

	if (!field)
		return flags;
	if (flag == LEARNED_MAX_TOKENS)
		return swap_cap(flags, both ? (flags & LEARNED_MAX_TOKENS) != 0
					    : strcmp(field, "max_tokens") == 0);
	if (flag == LEARNED_OBJECT && flags & LEARNED_OBJECT)
		return flags | LEARNED_NO_FORMAT;
	return flags | flag;
}

bool
learn_is_ollama(const char *base_url)
{
	const char *host = strstr(base_url, "://");
	const char *port;

	host = host ? host + 3 : base_url;
	port = strstr(host, ":11434");
	return port && port < host + strcspn(host, "/?");
}

unsigned
learn_default(const char *base_url)
{
	return learn_is_ollama(base_url) ? LEARNED_MAX_TOKENS : 0;
}

unsigned
learn_initial(const char *base_url, const char *cap_field, const char *format)
{
	unsigned flags = learn_default(base_url);

	if (strcmp(cap_field, "auto") != 0)
		flags = strcmp(cap_field, "max_tokens") == 0
			    ? LEARNED_MAX_TOKENS
			    : 0;
	if (strcmp(format, "schema") != 0)
		flags |= LEARNED_OBJECT;
	if (strcmp(format, "none") == 0)
		flags |= LEARNED_NO_FORMAT;
	return flags;
}

unsigned
learn_get(const struct learnings *l, const char *model)
{
	for (size_t i = 0; i < l->count; i++)
		if (strcmp(l->list[i].model, model) == 0)
			return l->list[i].flags;
	return l->initial;
}

long
learn_cap(const struct learnings *l, const char *model)
{
	for (size_t i = 0; i < l->count; i++)
		if (strcmp(l->list[i].model, model) == 0)
			return l->list[i].cap;
	return l->cap;
}

/* The entry of a model, made if there is none. */
static size_t
entry(struct learnings *l, const char *model)
{
	size_t i = 0;

	while (i < l->count && strcmp(l->list[i].model, model) != 0)
		i++;
	if (i < l->count)
		return i;
	if (i == LEARN_MODELS) {
		i = l->next++ % LEARN_MODELS;
		free(l->list[i].model);
	} else {
		l->count++;
	}
	l->list[i].model = mem_copy(model);
	l->list[i].flags = l->initial;
	l->list[i].cap = l->cap;
	return i;
}

void
learn_set(struct learnings *l, const char *model, unsigned flags)
{
	l->list[entry(l, model)].flags = flags;
}

void
learn_set_cap(struct learnings *l, const char *model, long cap)
{
	l->list[entry(l, model)].cap = cap;
}

void
learn_release(struct learnings *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->list[i].model);
	l->count = 0;
}
