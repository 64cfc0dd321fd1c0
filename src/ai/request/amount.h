/* How many items a text is worth: --count auto.  Pure. */
#ifndef HTS_AI_REQUEST_AMOUNT_H
#define HTS_AI_REQUEST_AMOUNT_H

#include <stddef.h>

#include "lib/task.h"

/* Words of n bytes of UTF-8: runs between white space, and one for every two
 * of the wide characters of scripts that have no spaces. */
size_t amount_words(const char *text, size_t n);
/* Flashcards: one for every 150 words of the first page of 300, and one for
 * each further page, in whole numbers; of other kinds as many more or fewer as
 * their default has.  At least the default, and at most most. */
long amount_of(enum item_kind kind, size_t words, long most);
/* The same as a line for people. */
#define AMOUNT_FORMULA                                                         \
	"words / 150 up to 300 words, then 1 more for every 300; questions "   \
	"x 3/5, topics x 8/5; at least the default, at most HTS_COUNT_MAX"

#endif
