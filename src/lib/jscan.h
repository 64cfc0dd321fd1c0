/*
 * Looking into JSON text without building it: where a member of an object
 * lies.  Values are spans of the text, so big integers, NaN and unknown
 * members survive untouched, and a 16 MiB line costs one pass of memchr.
 */
#ifndef HTS_LIB_JSCAN_H
#define HTS_LIB_JSCAN_H

#include <stdbool.h>
#include <stddef.h>

struct span {
	const char *at; /* NULL: absent */
	size_t length;
};

/* Walks the members of an object or the elements of an array. */
struct jscan {
	const char *next, *end;
	bool object;
	bool failed; /* the text is not what it should be */
	bool started;
};

/* Starts at the { or [ that text begins with (white space before it is
 * skipped).  Anything else, NULL too: failed, and jscan_next returns false. */
void jscan_start(struct jscan *s, const char *text, size_t n);
/* Next member or element.  name (of an object's member, raw, without quotes)
 * and value are spans of the text.  False at the end or when failed. */
bool jscan_next(struct jscan *s, struct span *name, struct span *value);
/* After the last: whether the container was closed properly; *rest is then
 * the text behind it. */
bool jscan_closed(const struct jscan *s, const char **rest);

/* The value of a top-level member; the first one when it occurs twice.
 * {NULL, 0} if absent or text is no object. */
struct span jscan_member(const char *text, size_t n, const char *name);
/* Whether the span is this very string value: "word". */
bool jscan_is(struct span value, const char *word);
/* The decoded string, or NULL if the value is no string or holds an escaped
 * NUL or a lone surrogate; free() it. */
char *jscan_text(struct span value);
/* Integral number in min..max; false if the value is anything else. */
bool jscan_integer(
    struct span value, long long min, long long max, long long *out);
bool jscan_is_null(struct span value);
bool jscan_is_true(struct span value);

#endif
