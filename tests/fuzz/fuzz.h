/* Drivers for libFuzzer: "make fuzz" builds each file of this folder with the
 * parts of the program it is named after, and runs it (tests/fuzz/run).  Seeds
 * are made of tests/documents; what was found becomes a case in tests/unit. */
#ifndef HTS_FUZZ_H
#define HTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* A promise of a header, whatever the input is. */
#define MUST(promise)                                                          \
	do {                                                                   \
		if (!(promise))                                                \
			abort();                                               \
	} while (0)

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
