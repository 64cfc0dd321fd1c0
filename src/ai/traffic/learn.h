/*
 * What a server refused once is not sent to it again: fields that its 400
 * named, remembered per model.
 */
#ifndef HTS_AI_TRAFFIC_LEARN_H
#define HTS_AI_TRAFFIC_LEARN_H

#include <stdbool.h>
#include <stddef.h>

enum learned {
	LEARNED_MAX_TOKENS = 1, /* max_tokens, not max_completion_tokens */
	LEARNED_SWAPPED = 2,	/* the cap's name was changed by a 400 */
	LEARNED_NO_TEMPERATURE = 4,
	LEARNED_OBJECT = 8,	 /* json_object, schema in the prompt */
	LEARNED_NO_FORMAT = 16,	 /* no response_format at all */
	LEARNED_NO_EFFORT = 32,	 /* reasoning_effort */
	LEARNED_NO_TIER = 64,	 /* service_tier */
	LEARNED_NO_SAFETY = 128, /* safety_identifier */
	LEARNED_REASONS = 256	 /* the model reasons: room for that */
};

/* Whether param or message names a field that can be left out or renamed. */
bool learn_names_field(const char *param, const char *message);
/* What holds after a 400 that names param (NULL: look into message).  The
 * same flags if there is nothing (more) to learn from it. */
unsigned learn_from(unsigned flags, const char *param, const char *message);
/* What is known of a server by its URL alone: Ollama ignores
 * max_completion_tokens silently and would write without end. */
unsigned learn_default(const char *base_url);
/* What the operator says: the cap's name (auto: learn_default) and the format
 * (schema, object or none). */
unsigned learn_initial(
    const char *base_url, const char *cap_field, const char *format);
/* Whether it is Ollama's port. */
bool learn_is_ollama(const char *base_url);

#define LEARN_MODELS 32 /* tasks choose models: bounded, the oldest goes */

struct learnings {
	unsigned initial;
	long cap; /* output tokens a request may ask for; 0: no limit known */
	size_t count, next;
	struct {
		char *model;
		unsigned flags;
		long cap;
	} list[LEARN_MODELS];
};

unsigned learn_get(const struct learnings *l, const char *model);
void learn_set(struct learnings *l, const char *model, unsigned flags);
/* The most output tokens the model takes; 0: not known. */
long learn_cap(const struct learnings *l, const char *model);
void learn_set_cap(struct learnings *l, const char *model, long cap);
void learn_release(struct learnings *l);

#endif
