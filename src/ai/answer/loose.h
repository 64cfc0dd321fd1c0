/*
 * JSON as models and gateways write it.  What is strict JSON reads as with
 * json_parse; beyond that the reader takes wrong escapes (a backslash that
 * begins none stays one), lone surrogates, U+0000 and bytes that are no UTF-8
 * (each becomes U+FFFD), quotes that were not escaped, line breaks in
 * strings, single quotes, names without quotes, Python's words, comments,
 * commas too many or too few, and text that ends early.  Pure.
 */
#ifndef HTS_AI_ANSWER_LOOSE_H
#define HTS_AI_ANSWER_LOOSE_H

#include <stdbool.h>
#include <cjson/cJSON.h>

struct loose {
	const char *at, *end; /* what is left to read */
	bool broken;	      /* the value read last has an end missing */
	long values;	      /* read so far; after LOOSE_VALUES it ends */
};

#define LOOSE_VALUES 100000 /* each costs some 100 bytes of memory */

/*
 * Reads the value at in->at, behind white space; in->at is then behind it.  Of
 * a value that ends early, or in something that is no JSON, the complete
 * parts are kept: elements of lists, members of objects, but no object that is
 * itself an element of a list.  NULL if there is no value; in->at stands
 * where reading stopped, at least one byte further unless at the end.
 */
cJSON *loose_value(struct loose *in);

#endif
