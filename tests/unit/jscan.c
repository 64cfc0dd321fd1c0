/* Looking into JSON text without parsing it. */
#include <stdlib.h>

#include "lib/buf.h"
#include "lib/jscan.h"
#include "lib/json.h"
#include "lib/record.h"
#include "unit/tap.h"

static struct span
member(const char *text, const char *name)
{
	return jscan_member(text, strlen(text), name);
}

static bool
value_is(const char *text, const char *name, const char *want)
{
	struct span value = member(text, name);

	return want ? value.length == strlen(want) &&
			  memcmp(value.at, want, value.length) == 0
		    : !value.at;
}

static void
test_member(void)
{
	static const struct {
		const char *text, *name, *want, *what;
	} cases[] = {{"{\"a\":1}", "a", "1", "a number"},
	    {" { \"a\" : [1,{\"b\":\"]\"}] , \"c\" : null }", "c", "null",
		"brackets in strings do not count"},
	    {"{\"x\":\"\\\"a\\\":2\",\"a\":3}", "a", "3", "escaped quotes"},
	    {"{\"x\":\"\\\\\",\"a\":4}", "a", "4", "an escaped backslash"},
	    {"{\"a\":NaN}", "a", "NaN", "words JSON does not know"},
	    {"{\"a\":1,\"a\":2}", "a", "1", "the first of two"},
	    {"{\"b\":{\"a\":1}}", "a", NULL, "only the top level"},
	    {"[\"a\",1]", "a", NULL, "not in an array"},
	    {"{\"a\":1", "a", "1", "a text cut off behind it"},
	    {"{\"a\":\"x", "a", NULL, "a text cut off within it"},
	    {"{\"a\" 1}", "a", NULL, "no colon"}, {"", "a", NULL, "nothing"},
	    {"{\"b\":1 \"a\":2}", "a", NULL, "no comma"}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		OK(value_is(cases[i].text, cases[i].name, cases[i].want),
		    cases[i].what);
}

static void
test_text(void)
{
	static const struct {
		const char *json, *want;
	} cases[] = {{"\"plain\"", "plain"},
	    {"\"\\u00e4\\n\\/\"", "\xc3\xa4\n/"},
	    {"\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80"}, {"\"\\ud83d\"", NULL},
	    {"\"\\ude00\"", NULL}, {"\"\\u0000\"", NULL}, {"\"\\x\"", NULL},
	    {"\"\\u12\"", NULL}, {"12", NULL}, {"\"\"", ""}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *text = jscan_text(
		    (struct span){cases[i].json, strlen(cases[i].json)});

		IS(text, cases[i].want, cases[i].json);
		free(text);
	}
}

static void
test_integer(void)
{
	static const struct {
		const char *json;
		bool good;
	} cases[] = {{"7", true}, {"-7", true}, {"11", false}, {"1.5", false},
	    {"1e1", false}, {"\"7\"", false}, {"true", false},
	    {"99999999999999999999", false}};
	long long number;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		OK(jscan_integer(
		       (struct span){cases[i].json, strlen(cases[i].json)}, -10,
		       10, &number) == cases[i].good,
		    cases[i].json);
}

static void
test_record(void)
{
	struct buf line = BUF_EMPTY;

	buf_add_text(&line, "{}");
	record_add_text(&line, "a", "x\"\n");
	record_settle(&line, SETTLE_RETRY, "api", "503", 1.5);
	IS(line.data,
	    "{\"a\":\"x\\\"\\n\",\"settle\":\"retry\",\"why\":{\"code\":"
	    "\"api\","
	    "\"message\":\"503\"},\"after\":1.500}",
	    "members are added before the final brace");
	IS_INT(record_settled(line.data, line.length), SETTLE_RETRY,
	    "an added settle is found again");
	record_replace(&line, "why", "1", 1);
	record_spent(&line, "ai", 1, 2, "\"tokens\":3");
	record_spent(&line, "store", 4, 5, NULL);
	IS(line.data,
	    "{\"a\":\"x\\\"\\n\",\"settle\":\"retry\",\"why\":1,\"after\":1."
	    "500,"
	    "\"spent\":[{\"stage\":\"ai\",\"queued_ms\":1,\"work_ms\":2,"
	    "\"tokens\":3},"
	    "{\"stage\":\"store\",\"queued_ms\":4,\"work_ms\":5}]}",
	    "a member is replaced in place, and stages add what they spent");
	IS(why_find("no such code")->code, "internal",
	    "an unknown code is an internal failure");
	buf_release(&line);
}

static void
test_parse(void)
{
	static const struct {
		const char *text;
		size_t n;
		bool good;
		const char *what;
	} cases[] = {{"{\"a\":1} \n", 9, true, "white space behind it"},
	    {"{}x", 3, false, "something behind it"},
	    {"\"\\u0000\"", 8, false, "an escaped NUL"},
	    {"\"\\\\u0000\"", 9, true, "a backslash before u0000"},
	    {"\"\xff\"", 3, false, "no UTF-8"},
	    {"\xEF\xBB\xBF{}", 5, false, "a byte order mark"},
	    {"{\"a\":", 5, false, "cut off"}};
	struct buf out = BUF_EMPTY;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cJSON *value = json_parse(cases[i].text, cases[i].n);

		OK((value != NULL) == cases[i].good, cases[i].what);
		cJSON_Delete(value);
	}
	json_add_string(&out, "a\x01\xff\xc3\xa4\r\"", 7);
	IS(out.data, "\"a\\u0001\xEF\xBF\xBD\xc3\xa4\\r\\\"\"",
	    "any bytes are written as a valid JSON string");
	buf_release(&out);
}

int
main(void)
{
	test_member();
	test_text();
	test_integer();
	test_record();
	test_parse();
	return TAP_DONE();
}
