#include "ai/answer/shuffle.h"

#include <stdint.h>
#include <string.h>

#include "lib/hash.h"

static uint64_t
next_random(uint64_t *state)
{
	uint64_t z = (*state += 0x9E3779B97F4A7C15u);

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

int
shuffle_texts(const char *seed, char **texts, size_t n)
{
	uint8_t digest[32];
	uint64_t state = 0;
	size_t first = 0, j;
	char *held;

	hash_sha256(seed, strlen(seed), digest);
	for (int i = 0; i < 8; i++)
		state = state << 8 | digest[i];
	for (size_t i = n; i-- > 1;) {
		j = (size_t)(next_random(&state) % (i + 1));
		held = texts[i];
		texts[i] = texts[j];
		texts[j] = held;
		if (first == i)
			first = j;
		else if (first == j)
			first = i;
	}
	return (int)first;
}
