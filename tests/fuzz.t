#!/bin/sh
# Every fuzz driver for a moment: it builds, and finds nothing in its seeds and
# what is near them.  Chance is the same each time: a find belongs to the change
# that brought it, and "make fuzz" looks further.
. "$(dirname "$0")/lib.sh"

command -v clang >/dev/null || skip_all 'no clang'
printf 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n);\nint LLVMFuzzerTestOneInput(const char *d, unsigned long n) { return d && n > 9; }\n' >"$T/probe.c"
clang -fsanitize=fuzzer "$T/probe.c" -o "$T/probe" 2>/dev/null || skip_all 'clang has no libFuzzer'

fuzz_build=${HTS_TEST_FUZZ_BUILD:-$TOP/build}
for driver in "$TOP"/tests/fuzz/*.c; do
	name=$(basename "$driver" .c)
	ok "$name: nothing found in ${FUZZ_S:-2} s" make -s -C "$TOP" \
		BUILD="$fuzz_build" FUZZ="$name" FUZZ_S="${FUZZ_S:-2}" FUZZ_SEED=1 fuzz
done

done_testing
