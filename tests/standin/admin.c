#include "admin.h"

#include <string.h>

#include "lib/json.h"

#define DELAY_MAX 3600000
#define NUMBER_MAX 1000000000

static void
reset(struct standin *s)
{
	rules_clear(&s->rules);
	stats_reset(&s->stats);
	s->delay_ms = s->delay_first;
	s->held = false;
	s->context = 0;
}

static bool
number_set(const cJSON *value, double max, long *out)
{
	if (!cJSON_IsNumber(value) || value->valuedouble < 0 ||
	    value->valuedouble > max)
		return false;
	*out = (long)value->valuedouble;
	return true;
}

static bool
faults_set(struct standin *s, const cJSON *list, const char **why)
{
	const cJSON *rule;

	if (!cJSON_IsArray(list))
		return false;
	cJSON_ArrayForEach(
	    rule, list) if (rules_add(&s->rules, rule, why)) return false;
	return true;
}

/* One member of the object; *why is set if it is not understood. */
static bool
member_set(struct standin *s, const cJSON *member, const char **why)
{
	const char *name = member->string;

	*why = "unknown or malformed member";
	if (strcmp(name, "reset") == 0) {
		if (cJSON_IsTrue(member))
			reset(s);
		return cJSON_IsBool(member);
	}
	if (strcmp(name, "hold") == 0) {
		s->held = cJSON_IsTrue(member);
		return cJSON_IsBool(member);
	}
	if (strcmp(name, "delay_ms") == 0)
		return number_set(member, DELAY_MAX, &s->delay_ms);
	if (strcmp(name, "context") == 0)
		return number_set(member, NUMBER_MAX, &s->context);
	if (strcmp(name, "limit_requests") == 0)
		return number_set(member, NUMBER_MAX, &s->limit_requests);
	if (strcmp(name, "limit_tokens") == 0)
		return number_set(member, NUMBER_MAX, &s->limit_tokens);
	if (strcmp(name, "faults") == 0)
		return faults_set(s, member, why);
	return false;
}

static void
change(struct standin *s, const struct call *call, struct reply *reply)
{
	const char *why = "no JSON object";
	cJSON *json = json_parse(call->body, call->length);
	const cJSON *member;
	bool good = cJSON_IsObject(json);
	struct api_error error;

	cJSON_ArrayForEach(member, json) good =
	    good && member_set(s, member, &why);
	if (good) {
		buf_add_text(&reply->body, "{\"ok\":true}");
	} else {
		error_request(&error, NULL, NULL, "_admin: %s", why);
		reply_error(reply, &error);
	}
	cJSON_Delete(json);
}

bool
admin_handle(struct standin *s, const struct call *call, struct reply *reply)
{
	if (strcmp(call->path, "/_admin") == 0)
		change(s, call, reply);
	else if (strcmp(call->path, "/_stats") == 0)
		stats_print(&s->stats, &reply->body);
	else if (strcmp(call->path, "/_requests") == 0)
		stats_print_requests(&s->stats, &reply->body);
	else
		return false;
	return true;
}
