#include "ai/answer/classify.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "ai/answer/wording.h"

/* What a row looks at beside the status. */
enum look {
	LOOK_ANY,
	LOOK_UNREADABLE,
	LOOK_FINISH, /* finish_reason is text, letter case aside */
	LOOK_REFUSAL,
	LOOK_WORD,    /* code or type is text */
	LOOK_MESSAGE, /* message holds text */
	LOOK_OVER_LIMIT,
	LOOK_TOO_LONG,	 /* by the words of param or message */
	LOOK_OUTPUT_CAP, /* the same */
	LOOK_FIELD	 /* either names a field that can be left out */
};

/* The first row that fits decides. */
static const struct rule {
	int from, to;
	enum look look;
	const char *text;
	struct verdict verdict;
} rules[] = {
    {200, 299, LOOK_REFUSAL, NULL, {CLASS_ITEM, "refused"}},
    {200, 299, LOOK_UNREADABLE, NULL, {CLASS_TRANSPORT, "api"}},
    {200, 299, LOOK_FINISH, "content_filter", {CLASS_ITEM, "content_filter"}},
    {200, 299, LOOK_FINISH, "safety", {CLASS_ITEM, "content_filter"}},
    {200, 299, LOOK_FINISH, "recitation", {CLASS_ITEM, "content_filter"}},
    {200, 299, LOOK_FINISH, "prohibited_content",
	{CLASS_ITEM, "content_filter"}},
    {200, 299, LOOK_FINISH, "blocklist", {CLASS_ITEM, "content_filter"}},
    {200, 299, LOOK_FINISH, "spii", {CLASS_ITEM, "content_filter"}},
    {200, 299, LOOK_FINISH, "sensitive", {CLASS_ITEM, "content_filter"}},
    {200, 299, LOOK_FINISH, "refusal", {CLASS_ITEM, "refused"}},
    {200, 299, LOOK_FINISH, "length", {CLASS_LENGTH, "invalid_answer"}},
    {200, 299, LOOK_FINISH, "max_tokens", {CLASS_LENGTH, "invalid_answer"}},
    {200, 299, LOOK_FINISH, "max_output_tokens",
	{CLASS_LENGTH, "invalid_answer"}},
    {200, 299, LOOK_FINISH, "model_length", {CLASS_LENGTH, "invalid_answer"}},
    {200, 299, LOOK_FINISH, "error", {CLASS_TRANSPORT, "api"}},
    /* Whatever else a server calls the end: the checks judge the content. */
    {200, 299, LOOK_ANY, NULL, {CLASS_OK, NULL}},
    {300, 399, LOOK_ANY, NULL, {CLASS_FATAL, "api"}},

    {400, 400, LOOK_WORD, "context_length_exceeded",
	{CLASS_TOO_BIG, "too_big"}},
    {400, 400, LOOK_WORD, "string_above_max_length",
	{CLASS_TOO_BIG, "too_big"}},
    {400, 400, LOOK_WORD, "exceed_context_size_error",
	{CLASS_TOO_BIG, "too_big"}},
    {400, 400, LOOK_TOO_LONG, NULL, {CLASS_TOO_BIG, "too_big"}},
    {422, 422, LOOK_TOO_LONG, NULL, {CLASS_TOO_BIG, "too_big"}},
    {500, 500, LOOK_TOO_LONG, NULL, {CLASS_TOO_BIG, "too_big"}},
    {400, 400, LOOK_OUTPUT_CAP, NULL, {CLASS_LEARN, "api"}},
    {422, 422, LOOK_OUTPUT_CAP, NULL, {CLASS_LEARN, "api"}},
    {400, 400, LOOK_WORD, "unsupported_parameter", {CLASS_LEARN, "api"}},
    {400, 400, LOOK_WORD, "unsupported_value", {CLASS_LEARN, "api"}},
    {400, 400, LOOK_WORD, "unknown_parameter", {CLASS_LEARN, "api"}},
    {400, 400, LOOK_WORD, "content_filter", {CLASS_ITEM, "content_filter"}},
    {400, 400, LOOK_FIELD, NULL, {CLASS_LEARN, "api"}},
    {422, 422, LOOK_FIELD, NULL, {CLASS_LEARN, "api"}},
    {401, 401, LOOK_ANY, NULL, {CLASS_FATAL, "key"}},
    {402, 402, LOOK_ANY, NULL, {CLASS_FATAL, "quota"}},
    {403, 404, LOOK_WORD, "model_not_found", {CLASS_FATAL, "model"}},
    {403, 403, LOOK_ANY, NULL, {CLASS_FATAL, "key"}},
    {404, 404, LOOK_ANY, NULL, {CLASS_FATAL, "model"}},
    {408, 409, LOOK_ANY, NULL, {CLASS_TRANSIENT, "api"}},
    {413, 413, LOOK_ANY, NULL, {CLASS_TOO_BIG, "too_big"}},
    {425, 425, LOOK_ANY, NULL, {CLASS_TRANSIENT, "api"}},

    /* These 429 do not go away by waiting. */
    {429, 429, LOOK_WORD, "insufficient_quota", {CLASS_FATAL, "quota"}},
    {429, 429, LOOK_WORD, "credit_balance_exhausted", {CLASS_FATAL, "quota"}},
    {429, 429, LOOK_WORD, "organization_spend_limit_exceeded",
	{CLASS_FATAL, "quota"}},
    {429, 429, LOOK_WORD, "project_spend_limit_exceeded",
	{CLASS_FATAL, "quota"}},
    {429, 429, LOOK_WORD, "organization_usage_limit_exceeded",
	{CLASS_FATAL, "quota"}},
    {429, 429, LOOK_WORD, "billing_hard_limit_reached", {CLASS_FATAL, "quota"}},
    {429, 429, LOOK_MESSAGE, "Request too large", {CLASS_TOO_BIG, "too_big"}},
    {429, 429, LOOK_OVER_LIMIT, NULL, {CLASS_TOO_BIG, "too_big"}},
    {429, 429, LOOK_ANY, NULL, {CLASS_THROTTLE, "rate_limit"}},

    {400, 499, LOOK_ANY, NULL, {CLASS_REQUEST, "api"}},
    {500, 599, LOOK_ANY, NULL, {CLASS_TRANSIENT, "api"}},
};

static const struct verdict faults[] = {
    [FAULT_UNREACHABLE] = {CLASS_TRANSIENT, "unreachable"},
    [FAULT_BROKEN] = {CLASS_TRANSIENT, "unreachable"},
    [FAULT_TIMEOUT] = {CLASS_TRANSIENT, "unreachable"},
    [FAULT_CERTIFICATE] = {CLASS_FATAL, "unreachable"},
    [FAULT_TOO_LARGE] = {CLASS_TRANSPORT, "api"},
};

static bool
is(const char *text, const char *word)
{
	return text && strcmp(text, word) == 0;
}

static bool
fits(const struct rule *rule, const struct facts *f)
{
	if (f->status < rule->from || f->status > rule->to)
		return false;
	switch (rule->look) {
	case LOOK_ANY:
		return true;
	case LOOK_UNREADABLE:
		return !f->readable;
	case LOOK_FINISH:
		return f->finish && strcasecmp(f->finish, rule->text) == 0;
	case LOOK_REFUSAL:
		return f->refused;
	case LOOK_WORD:
		return is(f->code, rule->text) || is(f->type, rule->text);
	case LOOK_MESSAGE:
		return f->message && strcasestr(f->message, rule->text);
	case LOOK_OVER_LIMIT:
		return f->over_limit;
	case LOOK_TOO_LONG:
		return wording_too_long(f->message);
	case LOOK_OUTPUT_CAP:
		return wording_output_cap(f->message);
	case LOOK_FIELD:
		return f->field;
	}
	return false;
}

struct verdict
classify(const struct facts *facts)
{
	/* What is unknown is temporary; the number of tries is bounded. */
	struct verdict unknown = {CLASS_TRANSIENT, "api"};

	if (facts->fault != FAULT_NONE)
		return faults[facts->fault];
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (fits(&rules[i], facts))
			return rules[i].verdict;
	return unknown;
}

const char *class_name(enum class class)
{
	static const char *const names[] = {"ok", "transport", "length", "item",
	    "too big", "learn", "request", "fatal", "throttle", "transient"};

	return names[class];
}
