/* JSON as Python writes it, with escapes that stand for no character. */
#include "lib/json.h"

#include <string.h>

#include "tap.h"

static void
mends(const char *text, bool nul, const char *want, const char *name)
{
	struct buf out = BUF_EMPTY;
	bool mended = json_mend(&out, text, strlen(text), nul);

	OK(mended == (strcmp(text, want) != 0) && strcmp(out.data, want) == 0,
	    name);
	buf_release(&out);
}

int
main(void)
{
	mends("\"a\\ud83d.pdf\"", false, "\"a\\ufffd.pdf\"",
	    "the first half of a pair alone becomes U+FFFD");
	mends("\"\\uDE00\\uD83D\"", false, "\"\\ufffd\\ufffd\"",
	    "halves in the wrong order become U+FFFD");
	mends("\"\\ud83d\\ude00\"", true, "\"\\ud83d\\ude00\"",
	    "a whole pair stays");
	mends("\"\\\\ud83d\"", true, "\"\\\\ud83d\"",
	    "an escaped backslash begins no escape");
	mends("\"\\u0000\"", true, "\"\\ufffd\"",
	    "U+0000 becomes U+FFFD if it is asked for");
	mends("\"\\u0000\"", false, "\"\\u0000\"",
	    "U+0000 stays if it is not asked for");
	mends("\"\\ud8", true, "\"\\ud8", "a torn escape stays");
	return TAP_DONE();
}
