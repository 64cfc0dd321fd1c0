/* Arguments made strict JSON for the stages. */
#include <stdlib.h>

#include "dequeue/task/plain.h"
#include "unit/tap.h"

static const struct {
	const char *given, *want; /* want NULL: no JSON */
	bool exact;
	const char *what;
} cases[] = {
    {"[1, \"a\", null]", "[1, \"a\", null]", true, "JSON stays as it is"},
    {"[123456789012345678901234567890, 1e400]",
	"[123456789012345678901234567890, 1e400]", true,
	"big numbers keep their digits"},
    {"[NaN, Infinity, -Infinity, -1]", "[null, null, null, -1]", false,
	"numbers that are none become null"},
    {"[\"NaN\", \"\\\"NaN\", {\"Infinity\": 1}]",
	"[\"NaN\", \"\\\"NaN\", {\"Infinity\": 1}]", true,
	"but not inside of strings"},
    {"{\"__type__\": \"uuid\", \"__value__\": {\"hex\": "
     "\"5f1c0e526f5d4b0e9a513c3c4f8b7d11\"}}",
	"\"5f1c0e52-6f5d-4b0e-9a51-3c3c4f8b7d11\"", true,
	"a typed UUID becomes its text"},
    {"{\"__type__\":\"uuid\",\"__value__\":{\"hex\":\"5f1c\"}}",
	"{\"__type__\":\"uuid\",\"__value__\":{\"hex\":\"5f1c\"}}", true,
	"one that is no UUID stays"},
    {"[{\"__type__\": \"datetime\", \"__value__\": \"2024-05-01\"}, "
     "{\"__type__\": \"decimal\", \"__value__\": \"1.10\"}]",
	"[\"2024-05-01\", \"1.10\"]", true, "so do times and decimals"},
    {"{\"__type__\": \"bytes\", \"__value__\": \"x\"}",
	"{\"__type__\": \"bytes\", \"__value__\": \"x\"}", true,
	"bytes stay what they are"},
    {"{\"__type__\": \"date\", \"__value__\": \"x\", \"more\": 1}",
	"{\"__type__\": \"date\", \"__value__\": \"x\", \"more\": 1}", true,
	"an object with more members is no typed value"},
    {"{\"a\": {\"__type__\": \"date\", \"__value__\": \"x\"}}",
	"{\"a\": \"x\"}", true, "typed values are found inside"},
    {"[1}", NULL, true, "brackets that do not match are no JSON"},
    {"[1,]", NULL, true, "nor a comma too many"},
    {"[\"\\u0000\"]", NULL, true, "nor an escaped NUL"},
    {"[\"\\ud800\"]", NULL, true, "nor half a surrogate pair"},
    {"[Nan]", NULL, true, "nor another word"},
};

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = BUF_EMPTY;
		bool exact = true, good;

		buf_add_text(&out, "before");
		good = plain_json(&out,
		    (struct span){cases[i].given, strlen(cases[i].given)},
		    &exact);
		IS(out.data + 6, cases[i].want ? cases[i].want : "",
		    cases[i].what);
		OK(good == (cases[i].want != NULL) && exact == cases[i].exact,
		    "  and said so");
		buf_release(&out);
	}
	return TAP_DONE();
}
