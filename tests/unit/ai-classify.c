/* What answers of the API mean: a case per row of the error table. */
#include <stddef.h>

#include "ai/answer/classify.h"
#include "ai/answer/wording.h"

#include "tap.h"

static const struct {
	struct facts facts;
	enum class class;
	const char *why, *what;
} cases[] = {
    {{.status = 200, .readable = true, .finish = "stop"}, CLASS_OK, NULL,
	"200, stop, content"},
    {{.status = 200}, CLASS_TRANSPORT, "api", "200, body is no JSON"},
    {{.status = 200, .readable = true, .finish = "eos"}, CLASS_OK, NULL,
	"200, another word for stop"},
    {{.status = 200, .readable = true, .finish = "STOP"}, CLASS_OK, NULL,
	"200, STOP"},
    {{.status = 200, .readable = true}, CLASS_OK, NULL,
	"200 without finish_reason"},
    {{.status = 200, .readable = true, .finish = "MAX_TOKENS"}, CLASS_LENGTH,
	"invalid_answer", "200, another word for length"},
    {{.status = 200, .readable = true, .finish = "SAFETY"}, CLASS_ITEM,
	"content_filter", "200, another word for content_filter"},
    {{.status = 200, .readable = true, .finish = "error"}, CLASS_TRANSPORT,
	"api", "200, error"},
    {{.status = 200, .readable = true, .finish = "length"}, CLASS_LENGTH,
	"invalid_answer", "200, length"},
    {{.status = 200, .readable = true, .finish = "content_filter"}, CLASS_ITEM,
	"content_filter", "200, content_filter"},
    {{.status = 200, .readable = true, .refused = true, .finish = "stop"},
	CLASS_ITEM, "refused", "200, refusal"},
    {{.status = 204}, CLASS_TRANSPORT, "api", "another 2xx"},
    {{.status = 301}, CLASS_FATAL, "api", "a redirect: wrong base URL"},
    {{.status = 400, .code = "context_length_exceeded"}, CLASS_TOO_BIG,
	"too_big", "400 context_length_exceeded"},
    {{.status = 400, .message = "This model's maximum context length is 4096"},
	CLASS_TOO_BIG, "too_big", "400 that says so in words only"},
    {{.status = 413}, CLASS_TOO_BIG, "too_big", "413"},
    {{.status = 400, .code = "unsupported_parameter", .param = "max_tokens"},
	CLASS_LEARN, "api", "400 unsupported_parameter"},
    {{.status = 400, .code = "unsupported_value", .param = "temperature"},
	CLASS_LEARN, "api", "400 unsupported_value"},
    {{.status = 400, .field = true}, CLASS_LEARN, "api",
	"400 that names a field without a code"},
    {{.status = 422, .field = true}, CLASS_LEARN, "api",
	"422 that names a field"},
    {{.status = 400, .code = "invalid_value"}, CLASS_REQUEST, "api",
	"400 other"},
    {{.status = 422}, CLASS_REQUEST, "api", "422"},
    {{.status = 405}, CLASS_REQUEST, "api", "405"},
    {{.status = 415}, CLASS_REQUEST, "api", "415"},
    {{.status = 400, .code = "content_filter"}, CLASS_ITEM, "content_filter",
	"400 content_filter"},
    {{.status = 401}, CLASS_FATAL, "key", "401"},
    {{.status = 403}, CLASS_FATAL, "key", "403"},
    {{.status = 403, .code = "model_not_found"}, CLASS_FATAL, "model",
	"403 for a model"},
    {{.status = 404, .code = "model_not_found"}, CLASS_FATAL, "model",
	"404 model_not_found"},
    {{.status = 404}, CLASS_FATAL, "model", "404 other"},
    {{.status = 402}, CLASS_FATAL, "quota", "402"},
    {{.status = 429, .type = "insufficient_quota"}, CLASS_FATAL, "quota",
	"429 with type insufficient_quota"},
    {{.status = 429, .code = "insufficient_quota"}, CLASS_FATAL, "quota",
	"429 with code insufficient_quota"},
    {{.status = 429, .code = "credit_balance_exhausted"}, CLASS_FATAL, "quota",
	"429 credit_balance_exhausted"},
    {{.status = 429, .code = "organization_spend_limit_exceeded"}, CLASS_FATAL,
	"quota", "429 organization_spend_limit_exceeded"},
    {{.status = 429, .code = "project_spend_limit_exceeded"}, CLASS_FATAL,
	"quota", "429 project_spend_limit_exceeded"},
    {{.status = 429, .code = "organization_usage_limit_exceeded"}, CLASS_FATAL,
	"quota", "429 organization_usage_limit_exceeded"},
    {{.status = 429, .code = "billing_hard_limit_reached"}, CLASS_FATAL,
	"quota", "429 billing_hard_limit_reached"},
    {{.status = 429,
	 .code = "rate_limit_exceeded",
	 .message = "Request too large for gpt-4o"},
	CLASS_TOO_BIG, "too_big", "429 request too large"},
    {{.status = 429, .over_limit = true}, CLASS_TOO_BIG, "too_big",
	"429, estimate above the limit"},
    {{.status = 429, .code = "rate_limit_exceeded"}, CLASS_THROTTLE,
	"rate_limit", "429 other"},
    {{.status = 429, .code = "resource_unavailable"}, CLASS_THROTTLE,
	"rate_limit", "429 of flex"},
    {{.status = 429}, CLASS_THROTTLE, "rate_limit", "429 without a body"},
    {{.status = 408}, CLASS_TRANSIENT, "api", "408"},
    {{.status = 409}, CLASS_TRANSIENT, "api", "409"},
    {{.status = 425}, CLASS_TRANSIENT, "api", "425"},
    {{.status = 500}, CLASS_TRANSIENT, "api", "500"},
    {{.status = 502}, CLASS_TRANSIENT, "api", "502"},
    {{.status = 503}, CLASS_TRANSIENT, "api", "503"},
    {{.status = 504}, CLASS_TRANSIENT, "api", "504"},
    {{.status = 520}, CLASS_TRANSIENT, "api", "520"},
    {{.status = 529}, CLASS_TRANSIENT, "api", "529"},
    {{.status = 999}, CLASS_TRANSIENT, "api", "unknown is temporary"},
    {{.fault = FAULT_UNREACHABLE}, CLASS_TRANSIENT, "unreachable",
	"no connection"},
    {{.fault = FAULT_BROKEN, .status = 200}, CLASS_TRANSIENT, "unreachable",
	"partial body"},
    {{.fault = FAULT_TIMEOUT}, CLASS_TRANSIENT, "unreachable", "timeout"},
    {{.fault = FAULT_CERTIFICATE}, CLASS_FATAL, "unreachable", "certificate"},
    {{.fault = FAULT_TOO_LARGE, .status = 200}, CLASS_TRANSPORT, "api",
	"body over the limit"},
};

/* The wordings of servers for a text that is too long. */
static const char *const too_long[] = {
    "This model's maximum context length is 4097 tokens. However, you "
    "requested 5360 tokens (860 in the messages, 4500 in the completion).",
    "You passed 8001 input tokens and requested 1500 output tokens. However, "
    "the model's context length is only 8192 tokens.",
    "'max_tokens' or 'max_completion_tokens' is too large: 8192. This model's "
    "maximum context length is 65536 tokens and your request has 57879 input "
    "tokens (8192 > 65536 - 57879).",
    "max_tokens must be at least 1, got -186.",
    "The decoder prompt (length 5000) is longer than the maximum model length "
    "of 4096.",
    "The input (8000 tokens) is longer than the model's context length (4096 "
    "tokens).",
    "Input validation error: `inputs` tokens + `max_new_tokens` must be <= "
    "4096. Given: 8000 `inputs` tokens and 1500 `max_new_tokens`",
    "Input validation error: `inputs` must have less than 1024 tokens. Given: "
    "2000",
    "Trying to keep the first 8000 tokens when context the overflows. However, "
    "the model is loaded with context length of only 4096 tokens",
    "prompt is too long: 210000 tokens > 200000 maximum",
    "input length and `max_tokens` exceed context limit: 190000 + 20000 > "
    "200000, decrease input length or `max_tokens` and try again",
    "Prompt contains 40000 tokens and 0 draft tokens, too large for model with "
    "32768 maximum context length",
    "Please reduce the length of the messages or completion.",
    "The input token count (1300000) exceeds the maximum number of tokens "
    "allowed (1048576).",
    "request (5000 tokens) exceeds the available context size (4096 tokens), "
    "try increasing it",
    "the input length exceeds the context length",
    "This model's maximum prompt length is 131072 but the request contains "
    "537812 tokens.",
    "Range of input length should be [1, 30720]",
    "Input is too long for requested model.",
    "Invalid request: Your request exceeded model token limit: 8192",
    "prompt token count of 150000 exceeds the limit of 128000",
    "Input length 131393 exceeds the maximum allowed input length of 131040 "
    "tokens.",
    "too many tokens: total number of tokens in the prompt cannot exceed 4081",
    "Context Window exceeded for given call.",
};

/* And for an answer that may not be so long. */
static const struct {
	const char *message;
	long asked, cap;
} caps[] = {
    {"max_tokens is too large: 10660. This model supports at most 4096 "
     "completion tokens, whereas you provided 10660.",
	10660, 4096},
    {"Invalid max_tokens value, the valid range of max_tokens is [1, 8192]",
	10660, 8192},
    {"Range of max_tokens should be [1, 2000]", 10660, 2000},
    {"`max_completion_tokens` must be less than or equal to `8192`, the "
     "maximum value for `max_completion_tokens` is less than the "
     "`context_window` for this model",
	10660, 8192},
    {"max_tokens: 128000 > 64000, which is the maximum allowed number of "
     "output tokens for claude-3-7-sonnet-20250219",
	128000, 64000},
    {"Invalid 'max_tokens': integer above maximum value. Expected a value <= "
     "4096, but got 10660 instead.",
	10660, 4096},
    {"Unable to submit request because it has a maxOutputTokens value of 65536 "
     "but the supported range is from 1 (inclusive) to 8193 (exclusive).",
	65536, 8192},
    {"The maximum tokens you requested exceeds the model limit of 4,096.",
	10660, 4096},
};

/* What is neither. */
static const char *const others[] = {
    ("Unsupported parameter: 'max_tokens' is not supported with this model. "
     "Use 'max_completion_tokens' instead."),
    "temperature: Input should be less than or equal to 1",
    "You exceeded your current quota, please check your plan.",
    "Rate limit reached: too many input tokens per minute",
    "Extra inputs are not permitted: max_completion_tokens",
    "Failed to generate JSON. Please adjust your prompt.",
};

static void
test_wordings(void)
{
	for (size_t i = 0; i < sizeof too_long / sizeof *too_long; i++) {
		OK(wording_too_long(too_long[i]), too_long[i]);
		OK(!wording_output_cap(too_long[i]), "is no output cap");
	}
	for (size_t i = 0; i < sizeof caps / sizeof *caps; i++) {
		OK(wording_output_cap(caps[i].message), caps[i].message);
		IS_INT(wording_cap(caps[i].message, caps[i].asked), caps[i].cap,
		    "the number it names");
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		OK(!wording_too_long(others[i]) &&
			!wording_output_cap(others[i]),
		    others[i]);
}

static void
test_quotes(void)
{
	static const char text[] =
	    "Patientin Frau Beispiel hat seit dem Jahr\n2010 Diabetes.";

	OK(wording_quotes("failed on: Beispiel hat seit dem Jahr 2010 Dia",
	       text, sizeof text - 1),
	    "a message that repeats the text");
	OK(!wording_quotes(
	       "the model is overloaded, hat seit dem", text, sizeof text - 1),
	    "one with a few words in common");
}

int
main(void)
{
	test_wordings();
	test_quotes();
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct verdict v = classify(&cases[i].facts);
		const char *want = class_name(cases[i].class);

		IS(class_name(v.class), want, cases[i].what);
		if (v.class == cases[i].class)
			IS(v.why, cases[i].why,
			    cases[i].why ? cases[i].why : "no why");
	}
	return TAP_DONE();
}
