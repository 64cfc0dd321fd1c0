/* The words of a Redis command, gathered one by one. */
#ifndef HTS_DEQUEUE_BROKER_WORDS_H
#define HTS_DEQUEUE_BROKER_WORDS_H

#include <stddef.h>

#include "lib/buf.h"
#include "lib/redis.h"

struct words {
	struct redis_arg *list;
	size_t count;
	char **owned;
	size_t owned_count;
};

/* Text and bytes are borrowed until the command is sent; NULL is "". */
void word(struct words *w, const char *text);
void word_buf(struct words *w, const struct buf *b);
void word_bytes(struct words *w, const char *bytes, size_t n);
/* Takes text: free() is done by words_release. */
void word_take(struct words *w, char *text);
void word_number(struct words *w, double number, int decimals);
/* Moves the words of more behind those of w; more is empty after. */
void words_append(struct words *w, struct words *more);
void words_release(struct words *w);

#endif
