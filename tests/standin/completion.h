/* The body of an answer: chat.completion as the API writes it. */
#ifndef STANDIN_COMPLETION_H
#define STANDIN_COMPLETION_H

#include "lib/buf.h"
#include "chat.h"

struct completion {
	const char *content; /* NULL: null */
	const char *refusal; /* NULL: null */
	const char *finish;  /* finish_reason */
	long prompt_tokens, completion_tokens;
	long cached_tokens, reasoning_tokens; /* part of the above */
};

/* Tokens of the messages: a quarter of their bytes. */
long completion_prompt_tokens(const struct chat *chat);
/* Sets the usage for the content.  If it goes over the request's cap, the
 * content is cut there (*content is changed) and finish becomes "length". */
void completion_count(
    struct completion *c, const struct chat *chat, struct buf *content);
void completion_print(
    const struct completion *c, const struct chat *chat, struct buf *out);
/* n random hexadecimal digits and a NUL. */
void random_hex(char *out, size_t n);

#endif
