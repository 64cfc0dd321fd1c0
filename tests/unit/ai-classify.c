/* What answers of the API mean: a case per row of the error table. */
#include <stddef.h>

#include "ai/answer/classify.h"

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
    {{.status = 400, .param = "response_format"}, CLASS_LEARN, "api",
	"400 that names response_format"},
    {{.status = 400, .message = "Invalid parameter: 'response_format'"},
	CLASS_LEARN, "api", "400 that names response_format in words only"},
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

int
main(void)
{
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
