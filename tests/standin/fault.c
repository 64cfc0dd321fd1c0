#include "fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"

#define INVALID "invalid_request_error"
#define RULES_MAX 1000

const struct fault faults[] = {
    {"429", FAULT_STATUS, 429, "requests", "rate_limit_exceeded",
	"Rate limit reached for requests. Please try again in 50ms.",
	"rate limit, with retry-after and retry-after-ms"},
    {"429_quota", FAULT_STATUS, 429, "insufficient_quota", "insufficient_quota",
	"You exceeded your current quota, please check "
	"your plan and billing details.",
	"the account is empty"},
    {"429_too_large", FAULT_STATUS, 429, "tokens", "rate_limit_exceeded",
	"Request too large for this model in organization standin on tokens "
	"per min (TPM). The input or output tokens must be reduced in order "
	"to run successfully.",
	"one request above the token limit"},
    {"429_flex", FAULT_STATUS, 429, "resource_unavailable",
	"resource_unavailable", "Flex is not available right now.",
	"service_tier flex has no room"},
    {"500", FAULT_STATUS, 500, "server_error", NULL,
	"The server had an "
	"error while processing your request. Sorry about that!",
	""},
    {"502", FAULT_STATUS, 502, "server_error", NULL, "Bad gateway.", ""},
    {"503", FAULT_STATUS, 503, "server_error", NULL,
	"The engine is currently "
	"overloaded, please try again later.",
	""},
    {"504", FAULT_STATUS, 504, "server_error", NULL, "Gateway timeout.", ""},
    {"408", FAULT_STATUS, 408, "server_error", NULL, "Request timeout.", ""},
    {"409", FAULT_STATUS, 409, "server_error", NULL, "Conflict.", ""},
    {"401", FAULT_STATUS, 401, INVALID, "invalid_api_key",
	"Incorrect API key "
	"provided.",
	""},
    {"402", FAULT_STATUS, 402, "insufficient_quota", NULL,
	"Payment "
	"required.",
	""},
    {"403", FAULT_STATUS, 403, "request_forbidden",
	"unsupported_country_region_territory",
	"Country, region, or "
	"territory not supported",
	""},
    {"404_model", FAULT_STATUS, 404, INVALID, "model_not_found",
	"The model "
	"does not exist or you do not have access to it.",
	""},
    {"413", FAULT_STATUS, 413, INVALID, NULL, "Request entity too large.", ""},
    {"422", FAULT_STATUS, 422, INVALID, NULL, "Unprocessable entity.", ""},
    {"400", FAULT_STATUS, 400, INVALID, NULL, "Invalid request.", ""},
    {"400_context", FAULT_STATUS, 400, INVALID, "context_length_exceeded",
	"This model's maximum context length is 128000 tokens. Please reduce "
	"the length of the messages.",
	"prompt too long"},
    {"400_filter", FAULT_STATUS, 400, INVALID, "content_filter",
	"The "
	"response was filtered due to the prompt triggering the content "
	"management policy.",
	"the prompt was filtered (Azure)"},
    {"400_schema", FAULT_STATUS, 400, INVALID, NULL,
	"Invalid parameter: "
	"'response_format' of type 'json_schema' is not supported with this "
	"model.",
	"no Structured Outputs"},
    {"400_param", FAULT_PARAM, 400, INVALID, "unsupported_parameter",
	"Unsupported parameter.",
	"\"param\" (default temperature) is refused "
	"while the request has it"},
    {"refusal", FAULT_REFUSAL, 0, NULL, NULL, NULL,
	"the model refuses: no content"},
    {"length", FAULT_LENGTH, 0, NULL, NULL, NULL,
	"finish_reason length, the content ends in the middle"},
    {"content_filter", FAULT_FILTER, 0, NULL, NULL, NULL,
	"finish_reason content_filter"},
    {"text", FAULT_TEXT, 0, NULL, NULL, NULL, "\"text\" is the content"},
    {"bad_json", FAULT_BAD_JSON, 0, NULL, NULL, NULL, "the content is no JSON"},
    {"fenced", FAULT_FENCED, 0, NULL, NULL, NULL,
	"the content in a Markdown fence"},
    {"bad_schema", FAULT_ITEMS, 0, NULL, NULL, NULL,
	"fields are missing or have wrong types"},
    {"wrong_language", FAULT_ITEMS, 0, NULL, NULL, NULL,
	"another value in language"},
    {"ungrounded", FAULT_ITEMS, 0, NULL, NULL, NULL,
	"quotes that are not in the document"},
    {"half_ungrounded", FAULT_ITEMS, 0, NULL, NULL, NULL,
	"every second quote is invented"},
    {"too_long_items", FAULT_ITEMS, 0, NULL, NULL, NULL,
	"questions, options, titles over their lengths"},
    {"empty_fields", FAULT_ITEMS, 0, NULL, NULL, NULL, "blank questions"},
    {"same_options", FAULT_ITEMS, 0, NULL, NULL, NULL,
	"two options of a question are equal"},
    {"option_letters", FAULT_ITEMS, 0, NULL, NULL, NULL,
	"explanations that speak of option B"},
    {"duplicates", FAULT_ITEMS, 0, NULL, NULL, NULL,
	"the first item again and again"},
    {"few_items", FAULT_ITEMS, 0, NULL, NULL, NULL, "one item only"},
    {"no_items", FAULT_ITEMS, 0, NULL, NULL, NULL, "an empty list"},
    {"empty_body", FAULT_EMPTY, 200, NULL, NULL, NULL, "200 without a body"},
    {"html", FAULT_HTML, 200, NULL, NULL, NULL, "200 with a web page"},
    {"half_body", FAULT_HALF, 200, NULL, NULL, NULL,
	"200, half a JSON text, right length"},
    {"error", FAULT_ERROR, 400, INVALID, NULL, "Something is wrong.",
	"an error with the rule's status, type, code, param, message"},
    {"raw", FAULT_RAW, 200, NULL, NULL, NULL,
	"the rule's status, and its text as the body"},
    {"endless", FAULT_ENDLESS, 200, NULL, NULL, NULL,
	"200 with a body of 9 MiB"},
    {"reset", FAULT_RESET, 0, NULL, NULL, NULL,
	"the connection is cut without an answer"},
    {"cut_body", FAULT_CUT, 200, NULL, NULL, NULL,
	"the connection is cut in the middle of the body"},
    {"stall", FAULT_STALL, 0, NULL, NULL, NULL,
	"no answer until the client gives up"},
    {"delay", FAULT_DELAY, 0, NULL, NULL, NULL,
	"a good answer after \"delay_ms\""},
};
const size_t faults_count = sizeof faults / sizeof faults[0];

const struct fault *
fault_find(const char *name, size_t n)
{
	for (size_t i = 0; i < faults_count; i++)
		if (strlen(faults[i].name) == n &&
		    memcmp(faults[i].name, name, n) == 0)
			return &faults[i];
	return NULL;
}

void
rule_init(struct rule *rule, const struct fault *fault)
{
	memset(rule, 0, sizeof *rule);
	rule->fault = fault;
	rule->times = 1;
	if (strcmp(fault->name, "429") == 0) {
		strcpy(rule->retry_after, "1");
		strcpy(rule->retry_after_ms, "50");
	}
}

/* A header value from a number, a text or null.  False if it is none. */
static bool
header_read(const cJSON *value, char *out, size_t size)
{
	if (cJSON_IsNumber(value))
		snprintf(out, size, "%g", value->valuedouble);
	else if (cJSON_IsString(value))
		snprintf(out, size, "%s", value->valuestring);
	else if (cJSON_IsBool(value))
		snprintf(
		    out, size, "%s", cJSON_IsTrue(value) ? "true" : "false");
	else if (cJSON_IsNull(value))
		out[0] = '\0';
	else
		return false;
	return true;
}

static bool
text_read(const cJSON *value, char **out)
{
	free(*out);
	*out = cJSON_IsString(value) ? mem_copy(value->valuestring) : NULL;
	return *out != NULL;
}

static bool
number_read(const cJSON *value, long *out)
{
	if (!cJSON_IsNumber(value) || value->valuedouble < -1 ||
	    value->valuedouble > 1e9)
		return false;
	*out = (long)value->valuedouble;
	return true;
}

static bool
member_read(struct rule *rule, const cJSON *member)
{
	const char *name = member->string;

	if (strcmp(name, "fault") == 0)
		return cJSON_IsString(member);
	if (strcmp(name, "times") == 0)
		return number_read(member, &rule->times);
	if (strcmp(name, "skip") == 0)
		return number_read(member, &rule->skip);
	if (strcmp(name, "delay_ms") == 0)
		return number_read(member, &rule->delay_ms);
	if (strcmp(name, "match") == 0)
		return text_read(member, &rule->match);
	if (strcmp(name, "param") == 0)
		return text_read(member, &rule->param);
	if (strcmp(name, "text") == 0)
		return text_read(member, &rule->text);
	if (strcmp(name, "type") == 0)
		return text_read(member, &rule->type);
	if (strcmp(name, "code") == 0)
		return text_read(member, &rule->code);
	if (strcmp(name, "message") == 0)
		return text_read(member, &rule->message);
	if (strcmp(name, "status") == 0)
		return number_read(member, &rule->status);
	if (strcmp(name, "retry_after") == 0)
		return header_read(
		    member, rule->retry_after, sizeof rule->retry_after);
	if (strcmp(name, "retry_after_ms") == 0)
		return header_read(
		    member, rule->retry_after_ms, sizeof rule->retry_after_ms);
	if (strcmp(name, "should_retry") == 0)
		return header_read(
		    member, rule->should_retry, sizeof rule->should_retry);
	return false;
}

static void
rule_release(struct rule *rule)
{
	free(rule->match);
	free(rule->param);
	free(rule->text);
	free(rule->type);
	free(rule->code);
	free(rule->message);
}

int
rules_add(struct rules *rules, const cJSON *json, const char **why)
{
	const char *name = json_text(json, "fault");
	const struct fault *fault =
	    name ? fault_find(name, strlen(name)) : NULL;
	const cJSON *member;
	struct rule rule;

	*why = !fault ? "unknown fault" : "too many rules";
	if (!fault || rules->count == RULES_MAX)
		return -1;
	rule_init(&rule, fault);
	/* A delay given in seconds alone must not be undercut in ms. */
	if (cJSON_HasObjectItem(json, "retry_after"))
		rule.retry_after_ms[0] = '\0';
	cJSON_ArrayForEach(member, json)
	{
		if (!member_read(&rule, member)) {
			*why = "unknown or malformed member of a fault";
			rule_release(&rule);
			return -1;
		}
	}
	rules->list = mem_array(rules->list, rules->count + 1, sizeof rule);
	rules->list[rules->count++] = rule;
	return 0;
}

void
rules_clear(struct rules *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		rule_release(&rules->list[i]);
	free(rules->list);
	memset(rules, 0, sizeof *rules);
}

static bool
rule_matches(const struct rule *rule, const char *body, const cJSON *request)
{
	const char *param = rule->param ? rule->param : "temperature";

	if (rule->times == 0 || (rule->match && !strstr(body, rule->match)))
		return false;
	return rule->fault->kind != FAULT_PARAM ||
	       cJSON_GetObjectItemCaseSensitive(request, param) != NULL;
}

bool
rules_apply(struct rules *rules, const char *body, const cJSON *request,
    struct rule *out)
{
	for (size_t i = 0; i < rules->count; i++) {
		struct rule *rule = &rules->list[i];

		if (!rule_matches(rule, body, request))
			continue;
		if (rule->skip > 0) {
			rule->skip--;
			continue;
		}
		if (rule->times > 0)
			rule->times--;
		*out = *rule;
		return true;
	}
	return false;
}
