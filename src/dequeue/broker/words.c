#include "dequeue/broker/words.h"

#include <stdlib.h>

#include "lib/mem.h"

void
word(struct words *w, const char *text)
{
	w->list = mem_array(w->list, w->count + 1, sizeof *w->list);
	w->list[w->count++] = redis_arg_text(text ? text : "");
}

void
word_buf(struct words *w, const struct buf *b)
{
	w->list = mem_array(w->list, w->count + 1, sizeof *w->list);
	w->list[w->count++] =
	    redis_arg_bytes(b->data ? b->data : "", b->length);
}

void
word_bytes(struct words *w, const char *bytes, size_t n)
{
	w->list = mem_array(w->list, w->count + 1, sizeof *w->list);
	w->list[w->count++] = redis_arg_bytes(bytes, n);
}

void
word_take(struct words *w, char *text)
{
	w->owned = mem_array(w->owned, w->owned_count + 1, sizeof *w->owned);
	w->owned[w->owned_count++] = text;
	word(w, text);
}

void
word_number(struct words *w, double number, int decimals)
{
	word_take(w, mem_printf("%.*f", decimals, number));
}

void
words_append(struct words *w, struct words *more)
{
	w->list = mem_array(w->list, w->count + more->count, sizeof *w->list);
	for (size_t i = 0; i < more->count; i++)
		w->list[w->count++] = more->list[i];
	w->owned = mem_array(
	    w->owned, w->owned_count + more->owned_count, sizeof *w->owned);
	for (size_t i = 0; i < more->owned_count; i++)
		w->owned[w->owned_count++] = more->owned[i];
	free(more->list);
	free(more->owned);
	*more = (struct words){.count = 0};
}

void
words_release(struct words *w)
{
	for (size_t i = 0; i < w->owned_count; i++)
		free(w->owned[i]);
	free(w->owned);
	free(w->list);
}
