/* Requests, their canonical form and key, and what servers refuse. */
#include <stdlib.h>

#include "lib/buf.h"
#include "lib/json.h"

#include "ai/request/canonical.h"
#include "ai/traffic/learn.h"
#include "ai/request/request.h"

#include "tap.h"

static const struct {
	const char *json, *want;
} canonical[] = {
    {"{\"b\":1,\"a\":2}", "{\"a\":2,\"b\":1}"},
    {" { \"b\" : [ 1 , 2 ] , \"a\" : { \"d\":1, \"c\":2 } } ",
	"{\"a\":{\"c\":2,\"d\":1},\"b\":[1,2]}"},
    {"{\"aa\":1,\"a\":2,\"Z\":3}", "{\"Z\":3,\"a\":2,\"aa\":1}"},
    {"[0.3,1e5,12345678901234567890]", "[0.3,1e5,12345678901234567890]"},
    {"\"\\u00e4\\/\\n\\u0041\"", "\"ä/\\nA\""},
    {"[]", "[]"},
    {"{}", "{}"},
    {"[1,", NULL},
    {"{\"a\":}", NULL},
    {"", NULL},
};

static void
test_canonical(void)
{
	for (size_t i = 0; i < sizeof canonical / sizeof *canonical; i++) {
		const char *json = canonical[i].json;
		struct buf out = BUF_EMPTY;
		int result = canonical_json(json, strlen(json), &out);

		if (canonical[i].want)
			IS(out.data, canonical[i].want, json);
		else
			IS_INT(result, -1, *json ? json : "nothing");
		buf_release(&out);
	}
}

static bool
same_key(const char *a, const char *base_a, const char *b, const char *base_b)
{
	uint8_t left[32], right[32];

	request_key(a, strlen(a), base_a, left);
	request_key(b, strlen(b), base_b, right);
	return memcmp(left, right, 32) == 0;
}

static void
test_key(void)
{
	static const char one[] = "{\"model\":\"m\",\"n\":0.3}";
	uint8_t key[32];
	char hex[65];

	request_key(one, strlen(one), "http://a", key);
	for (int i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", key[i]);
	/* sha256 of {"base":"http://a","model":"m","n":0.3,"v":1} */
	IS(hex,
	    "5e4f65b9c881392204f27e86d211fe7301f561bf3bb07ee6b5e154362e14cc08",
	    "the key of a request");
	OK(same_key(one, "b", "{\"n\": 0.3, \"model\": \"m\"}", "b"),
	    "order and white space do not matter");
	OK(!same_key(one, "b", one, "c"), "the server does");
	OK(!same_key(one, "b", "{\"model\":\"m\",\"n\":0.4}", "b"),
	    "every value does");
}

static char prompt[] = "Make {count} in {language}. {\"x\":1}";

static void
set_prompts(struct prompts *p)
{
	static char schema[] = "{\"name\":\"n\",\"strict\":true,\"schema\":{}}";
	static char *texts[FORMS * 5];

	for (int i = 0; i < FORMS * 5; i++)
		texts[i] = prompt;
	p->texts = texts;
	for (int i = 0; i < FORMS; i++)
		p->schemas[i] = schema;
}

static void
test_request(void)
{
	static const char text[] = "Zellen teilen sich.";
	struct prompts prompts;
	struct request r = {.prompts = &prompts,
	    .form = FORM_FLASHCARDS,
	    .language = "de",
	    .model = "gpt-4o-mini",
	    .temperature = "0.3",
	    .ask = 5,
	    .text = text,
	    .length = strlen(text)};
	struct buf body = BUF_EMPTY;
	char tag[REQUEST_TAG_SIZE];

	set_prompts(&prompts);
	request_print(&r, &body);
	IS(body.data,
	    "{\"model\":\"gpt-4o-mini\",\"messages\":["
	    "{\"role\":\"system\",\"content\":"
	    "\"Make 5 in Deutsch. {\\\"x\\\":1}\"},"
	    "{\"role\":\"user\",\"content\":\"<document id=\\\""
	    "c06ff3e32d00587a\\\">\\nZellen teilen sich.\\n</document "
	    "id=\\\"c06ff3e32d00587a\\\">\"}],"
	    "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":"
	    "{\"name\":\"n\",\"strict\":true,\"schema\":{}}},"
	    "\"max_completion_tokens\":1560,\"temperature\":0.3}",
	    "a whole request");
	request_tag(&r, tag);
	OK(strstr(body.data, tag) != NULL, "the tag is the one in it");
	buf_clear(&body);
	r.learned =
	    LEARNED_MAX_TOKENS | LEARNED_NO_TEMPERATURE | LEARNED_OBJECT;
	request_print(&r, &body);
	OK(strstr(body.data, "\"max_tokens\":") != NULL, "the other cap");
	OK(!strstr(body.data, "temperature"), "no temperature");
	OK(strstr(body.data, "{\"type\":\"json_object\"}") != NULL, "object");
	OK(strstr(body.data, "JSON Schema") != NULL,
	    "the schema is in the prompt then");
	buf_clear(&body);
	r.learned = 0;
	r.known = "These are there already.";
	r.effort = "low";
	r.tier = "flex";
	r.safety = "5ca1ab1e";
	request_print(&r, &body);
	OK(strstr(body.data, "{\"role\":\"user\",\"content\":\"These are"
			     " there already.\"}]") != NULL,
	    "the items that exist come behind the document");
	OK(strstr(body.data, ",\"reasoning_effort\":\"low\","
			     "\"service_tier\":\"flex\","
			     "\"safety_identifier\":\"5ca1ab1e\"}") != NULL,
	    "settings of the request are sent");
	buf_clear(&body);
	r.learned = LEARNED_NO_EFFORT | LEARNED_NO_TIER | LEARNED_NO_SAFETY;
	request_print(&r, &body);
	OK(!strstr(body.data, "effort") && !strstr(body.data, "tier") &&
		!strstr(body.data, "safety"),
	    "unless it was refused");
	buf_release(&body);
}

static void
test_caps(void)
{
	struct request r = {.form = FORM_MULTIPLE_CHOICE,
	    .language = "en",
	    .model = "gpt-4o",
	    .ask = 10};

	IS_INT(request_cap(&r), 3400, "ten questions in English");
	r.language = "fr";
	IS_INT(request_cap(&r), 4420, "other languages need more");
	r.model = "o4-mini";
	IS_INT(request_cap(&r), 8420, "reasoning counts");
	r.cap_factor = 2;
	IS_INT(request_cap(&r), 16840, "twice after a cut");
}

static void
test_tag_in_text(void)
{
	struct request r = {.text = "a", .length = 1};
	char first[REQUEST_TAG_SIZE], second[REQUEST_TAG_SIZE];

	request_tag(&r, first);
	IS_INT((long long)strlen(first), 16, "16 hex digits");
	r.length = 0;
	request_tag(&r, second);
	OK(strcmp(first, second) != 0, "another text, another tag");
}

static const struct {
	unsigned before;
	const char *param, *message;
	unsigned after;
	const char *what;
} learned[] = {
    {0, "temperature", NULL, LEARNED_NO_TEMPERATURE, "no temperature"},
    {0, "max_completion_tokens", NULL, LEARNED_MAX_TOKENS | LEARNED_SWAPPED,
	"an old server wants max_tokens"},
    {LEARNED_MAX_TOKENS, "max_tokens", NULL, LEARNED_SWAPPED,
	"a new one does not"},
    {LEARNED_MAX_TOKENS | LEARNED_SWAPPED, "max_tokens", NULL,
	LEARNED_MAX_TOKENS | LEARNED_SWAPPED, "swapped once only"},
    {0, "max_tokens", NULL, 0, "a field that was not sent"},
    {0, NULL,
	"Unsupported parameter: 'max_completion_tokens'. Use "
	"'max_tokens' instead.",
	LEARNED_MAX_TOKENS | LEARNED_SWAPPED, "named in the message first"},
    {0, "response_format", NULL, LEARNED_OBJECT, "schema to object"},
    {LEARNED_OBJECT, "response_format.type", NULL,
	LEARNED_OBJECT | LEARNED_NO_FORMAT, "object to nothing"},
    {0, "service_tier", NULL, LEARNED_NO_TIER, "no service tier"},
    {LEARNED_OBJECT, "reasoning_effort", NULL,
	LEARNED_OBJECT | LEARNED_NO_EFFORT, "no effort"},
    {0, "safety_identifier", NULL, LEARNED_NO_SAFETY, "no identifier"},
    {0, "top_p", NULL, 0, "what is not sent cannot be left out"},
    {0, NULL, NULL, 0, "nothing named"},
    {LEARNED_MAX_TOKENS, NULL,
	"Please use max_completion_tokens instead of max_tokens.",
	LEARNED_SWAPPED, "the one that was sent, where both are named"},
    {0, NULL, "Unrecognized request argument supplied: max_completion_tokens",
	LEARNED_MAX_TOKENS | LEARNED_SWAPPED, "an old wording"},
    {0, NULL,
	"[{\"type\":\"extra_forbidden\",\"loc\":[\"body\","
	"\"max_completion_tokens\"],\"input\":1560}]",
	LEARNED_MAX_TOKENS | LEARNED_SWAPPED, "a list of what is wrong"},
    {0, NULL, "temperature: only the default (1) value is supported",
	LEARNED_NO_TEMPERATURE, "a temperature in words only"},
    {0, NULL, "'json_schema' is not supported", LEARNED_OBJECT,
	"a schema by its type"},
};

int
main(void)
{
	test_canonical();
	test_key();
	test_request();
	test_caps();
	test_tag_in_text();
	for (size_t i = 0; i < sizeof learned / sizeof *learned; i++)
		IS_INT(learn_from(learned[i].before, learned[i].param,
			   learned[i].message),
		    learned[i].after, learned[i].what);
	IS_INT(learn_default("http://localhost:11434/v1"), LEARNED_MAX_TOKENS,
	    "Ollama by its port");
	IS_INT(learn_default("http://h/v1?x=:11434"), 0,
	    "a server is not known by its query");
	IS_INT(learn_initial("http://h:11434/v1", "auto", "schema"),
	    LEARNED_MAX_TOKENS, "Ollama is told apart by itself");
	IS_INT(learn_initial(
		   "http://h:11434/v1", "max_completion_tokens", "schema"),
	    0, "the operator knows better");
	IS_INT(learn_initial("http://h/v1", "max_tokens", "object"),
	    LEARNED_MAX_TOKENS | LEARNED_OBJECT, "cap and format as said");
	IS_INT(learn_initial("http://h/v1", "auto", "none"),
	    LEARNED_OBJECT | LEARNED_NO_FORMAT, "no format");
	return TAP_DONE();
}
