/* A deterministic order: the same question gives the same order for ever. */
#ifndef HTS_AI_ANSWER_SHUFFLE_H
#define HTS_AI_ANSWER_SHUFFLE_H

#include <stddef.h>

/* Shuffles texts (Fisher-Yates, seeded with the first 8 bytes of the SHA-256
 * of seed, big endian, then splitmix64).  Returns where the first one went. */
int shuffle_texts(const char *seed, char **texts, size_t n);

#endif
