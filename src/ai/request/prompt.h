/*
 * The texts sent to the model: prompts and schemas, read once at start so
 * that a missing one is found then.
 */
#ifndef HTS_AI_REQUEST_PROMPT_H
#define HTS_AI_REQUEST_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "ai/forms.h"

struct prompts {
	char **texts;	      /* FORMS x languages */
	char *schemas[FORMS]; /* {"name":..,"strict":true,"schema":{..}} */
};

#define PROMPT_COUNT "{count}"
#define PROMPT_LANGUAGE "{language}"

/* Whether a prompt has what requests and checks need: the placeholder
 * {count} and no unknown one, the names of the schema's fields, the words
 * JSON and document.  If not, what is wrong is in fault.  Pure. */
bool prompt_is_usable(
    const char *text, const char *schema, char *fault, size_t size);
/* Reads all texts; directory: HTS_PROMPTS or NULL.  Exits 100 if one is
 * missing, empty or not usable, or no strict schema. */
void prompts_read(struct prompts *p, const char *directory);
void prompts_release(struct prompts *p);
/* Appends the system message: the prompt of form and language with {count}
 * and {language} filled in. */
void prompt_fill(const struct prompts *p, enum form form, const char *language,
    long count, struct buf *out);

#endif
