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

static unsigned
learn_field(unsigned flags, const char *field)
{
	if (strcmp(field, "max_completion_tokens") == 0)
		return swap_cap(flags, false);
	if (strcmp(field, "max_tokens") == 0)
		return swap_cap(flags, true);
	if (strcmp(field, "temperature") == 0)
		return flags | LEARNED_NO_TEMPERATURE;
	if (strcmp(field, "response_format") == 0)
		return flags & LEARNED_OBJECT ? flags | LEARNED_NO_FORMAT
					      : flags | LEARNED_OBJECT;
	if (strcmp(field, "reasoning_effort") == 0)
		return flags | LEARNED_NO_EFFORT;
	if (strcmp(field, "service_tier") == 0)
		return flags | LEARNED_NO_TIER;
	if (strcmp(field, "safety_identifier") == 0)
		return flags | LEARNED_NO_SAFETY;
	return flags;
}

unsigned
learn_from(unsigned flags, const char *param, const char *message)
{
	/* Refusals of max_tokens recommend the other name behind it: the
	 * field named first is the refused one. */
	static const char *const fields[] = {"max_completion_tokens",
	    "max_tokens", "temperature", "response_format", "reasoning_effort",
	    "service_tier", "safety_identifier"};
	const char *text = param && *param ? param : message, *found;
	const char *first = NULL, *field = NULL;

	for (size_t i = 0; text && i < sizeof fields / sizeof *fields; i++) {
		found = strstr(text, fields[i]);
		if (found && (!first || found < first)) {
			first = found;
			field = fields[i];
		}
	}
	return field ? learn_field(flags, field) : flags;
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

void
learn_set(struct learnings *l, const char *model, unsigned flags)
{
	size_t i = 0;

	while (i < l->count && strcmp(l->list[i].model, model) != 0)
		i++;
	if (i == LEARN_MODELS) {
		i = l->next++ % LEARN_MODELS;
		free(l->list[i].model);
		l->list[i].model = NULL;
	} else if (i == l->count) {
		l->count++;
		l->list[i].model = NULL;
	}
	if (!l->list[i].model)
		l->list[i].model = mem_copy(model);
	l->list[i].flags = flags;
}

void
learn_release(struct learnings *l)
{
	for (size_t i = 0; i < l->count; i++)
		free(l->list[i].model);
	l->count = 0;
}
