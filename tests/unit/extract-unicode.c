/* What is said of code points, against all of Unicode that utf8proc knows. */
#include "extract/text/unicode.h"
#include "unit/tap.h"

#include <utf8proc.h>

#include "lib/utf8.h"

#define LAST 0x10FFFF

static bool
surrogate(uint32_t point)
{
	return point >= 0xD800 && point <= 0xDFFF;
}

/* Whether NFC leaves this point as it is. */
static bool
stays(uint32_t point)
{
	struct buf made = BUF_EMPTY;
	char bytes[4];
	size_t n = utf8_encode(point, bytes);
	bool same;

	unicode_add_nfc(&made, bytes, n);
	same = made.length == n && memcmp(made.data, bytes, n) == 0;
	buf_release(&made);
	return same;
}

/* Whether NFC may put it in another place. */
static bool
combining(uint32_t point)
{
	return utf8proc_get_property((utf8proc_int32_t)point)
		   ->combining_class != 0;
}

/* The letters that point is made of, by their canonical decompositions. */
static ssize_t
decompose(uint32_t point, utf8proc_int32_t parts[8])
{
	int bounds = 0;

	return utf8proc_decompose_char((utf8proc_int32_t)point, parts, 8,
	    UTF8PROC_DECOMPOSE | UTF8PROC_STABLE, &bounds);
}

static void
test_unsettled(void)
{
	utf8proc_int32_t parts[8];
	int missed = 0, settled = 0;

	for (uint32_t point = 1; point <= LAST; point++) {
		ssize_t n = surrogate(point) ? 0 : decompose(point, parts);

		if (n > 0 && (!stays(point) || combining(point)))
			missed += !unicode_unsettled(point);
		for (ssize_t i = 1; i < n; i++)
			missed += !unicode_unsettled((uint32_t)parts[i]);
		settled += !unicode_unsettled(point);
	}
	IS_INT(missed, 0, "NFC changes no text without an unsettled point");
	OK(settled > LAST - 5000, "few points are unsettled");
	OK(!unicode_unsettled(0x2013), "a dash is settled");
	OK(!unicode_unsettled(0x1EA1), "a composed letter is settled");
	OK(!unicode_unsettled(0xAC01), "a syllable of Hangul is settled");
	OK(unicode_unsettled(0x11A8), "a jamo may join with a syllable");
	OK(unicode_unsettled(0x9BE), "a mark of class 0 may join");
	OK(unicode_unsettled(0x212B), "the sign Angstrom becomes a letter");
}

int
main(void)
{
	test_unsettled();
	return TAP_DONE();
}
