/*
 * Words of German, English, French and Spanish, as far as rules need them.
 * Pure.
 */
#ifndef HTS_AI_ANSWER_TONGUE_H
#define HTS_AI_ANSWER_TONGUE_H

#include <stdbool.h>
#include <stddef.h>

#define TONGUE_CODE 4 /* ISO 639 with its end */

/* The text as words: small ASCII letters without accents and digits, one
 * blank between them and at both ends.  free() it. */
char *tongue_words(const char *text);
/* Words in such a text. */
size_t tongue_count(const char *words);
/* Whether a text of some length is in another of the four languages. */
bool tongue_is_other(const char *words, const char *language);
/* Whether a word says nothing by itself: articles, pronouns, question words
 * and verbs like "is" in any of the four. */
bool tongue_is_filler(const char *word, size_t n);
/* The number that a word of n bytes means, in digits or (2 to 12, first to
 * twelfth) in letters; -1 if none. */
long tongue_number(const char *word, size_t n);
/* Whether words hold a number. */
bool tongue_has_number(const char *words, long number);
/* The code of a language said as code, code with region or name, in any of
 * the four languages or its own; what is not known becomes its first letters,
 * "" for nothing. */
void tongue_code(const char *said, char code[static TONGUE_CODE]);
/* What true and false are called in a language; English without a known. */
const char *tongue_truth(const char *language, bool is_true);

#endif
