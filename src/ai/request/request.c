#include "ai/request/request.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/hash.h"
#include "lib/json.h"

#include "ai/request/canonical.h"
#include "ai/traffic/learn.h"

#define CAP_BASE 200
#define CAP_REASONING 4000 /* hidden reasoning counts as output */

/* By name, or because it refused a temperature: too many tokens allowed
 * cost nothing, too few cost an empty answer at full price. */
static bool
is_reasoning(const struct request *r)
{
	const char *slash = strrchr(r->model, '/');
	const char *name = slash ? slash + 1 : r->model;

	return r->learned & (LEARNED_NO_TEMPERATURE | LEARNED_REASONS) ||
	       r->effort || strncmp(name, "gpt-5", 5) == 0 ||
	       (name[0] == 'o' && isdigit((unsigned char)name[1]));
}

long
request_need(const struct request *r)
{
	/* Beside the subtopics there is a main topic. */
	long count = forms[r->form].outline ? r->ask + 1 : r->ask;
	long cap = CAP_BASE + count * forms[r->form].tokens;

	if (strcmp(r->language, "en") != 0)
		cap = cap * 13 / 10;
	if (is_reasoning(r))
		cap += CAP_REASONING;
	return cap * (long)(r->cap_factor ? r->cap_factor : 1);
}

long
request_cap(const struct request *r)
{
	long need = request_need(r);

	return r->cap_max && r->cap_max < need ? r->cap_max : need;
}

/* What stands between the tags. */
static void
add_inner(const struct request *r, struct buf *out)
{
	if (r->heading && *r->heading) {
		buf_add_text(out, "# ");
		buf_add_text(out, r->heading);
		buf_add_text(out, "\n\n");
	}
	buf_add(out, r->text, r->length);
}

static void
tag_of(const struct buf *inner, char tag[REQUEST_TAG_SIZE])
{
	char hex[HASH_HEX_SIZE];

	hash_sha256_hex(inner->data, inner->length, hex);
	for (;;) {
		memcpy(tag, hex, REQUEST_TAG_SIZE - 1);
		tag[REQUEST_TAG_SIZE - 1] = '\0';
		if (!memmem(
			inner->data, inner->length, tag, REQUEST_TAG_SIZE - 1))
			return;
		hash_sha256_hex(hex, strlen(hex), hex);
	}
}

void
request_tag(const struct request *r, char tag[REQUEST_TAG_SIZE])
{
	struct buf inner = BUF_EMPTY;

	add_inner(r, &inner);
	tag_of(&inner, tag);
	buf_release(&inner);
}

static void
add_message(struct buf *out, const char *role, const char *text, size_t n)
{
	buf_add_text(out, out->data[out->length - 1] == '[' ? "{" : ",{");
	json_add_member(out, "role", role);
	json_add_name(out, "content");
	json_add_string(out, text, n);
	buf_add_char(out, '}');
}

void
request_system(const struct request *r, struct buf *out)
{
	prompt_fill(r->prompts, r->form, r->language, r->ask, out);
	if (!(r->learned & LEARNED_OBJECT))
		return;
	buf_add_text(out, "\n\nAnswer with one JSON object that follows this "
			  "JSON Schema, and with nothing else:\n");
	buf_add_text(out, r->prompts->schemas[r->form]);
}

static void
add_system(const struct request *r, struct buf *out)
{
	struct buf text = BUF_EMPTY;

	request_system(r, &text);
	add_message(out, "system", text.data, text.length);
	buf_release(&text);
}

static void
add_document(const struct request *r, struct buf *out)
{
	struct buf inner = BUF_EMPTY, text = BUF_EMPTY;
	char tag[REQUEST_TAG_SIZE];

	add_inner(r, &inner);
	tag_of(&inner, tag);
	buf_printf(&text, "<document id=\"%s\">\n", tag);
	buf_add(&text, inner.data, inner.length);
	buf_printf(&text, "\n</document id=\"%s\">", tag);
	add_message(out, "user", text.data, text.length);
	buf_release(&inner);
	buf_release(&text);
}

static void
add_format(const struct request *r, struct buf *out)
{
	if (r->learned & LEARNED_NO_FORMAT)
		return;
	if (r->learned & LEARNED_OBJECT) {
		buf_add_text(
		    out, ",\"response_format\":{\"type\":\"json_object\"}");
		return;
	}
	buf_add_text(out,
	    ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":");
	buf_add_text(out, r->prompts->schemas[r->form]);
	buf_add_char(out, '}');
}

/* What the operator adds, replaces or, with null, leaves out. */
static void
add_extra(const cJSON *extra, struct buf *out)
{
	cJSON *body = json_parse(out->data, out->length);
	const cJSON *member;

	cJSON_ArrayForEach(member, extra)
	{
		cJSON_DeleteItemFromObjectCaseSensitive(body, member->string);
		if (!cJSON_IsNull(member))
			cJSON_AddItemToObject(
			    body, member->string, cJSON_Duplicate(member, 1));
	}
	buf_clear(out);
	json_add_value(out, body);
	cJSON_Delete(body);
}

void
request_print(const struct request *r, struct buf *out)
{
	buf_add_char(out, '{');
	json_add_member(out, "model", r->model);
	buf_add_text(out, ",\"messages\":[");
	add_system(r, out);
	add_document(r, out);
	if (r->known)
		add_message(out, "user", r->known, strlen(r->known));
	if (r->answer)
		add_message(out, "assistant", r->answer, strlen(r->answer));
	if (r->faults)
		add_message(out, "user", r->faults, strlen(r->faults));
	buf_add_char(out, ']');
	add_format(r, out);
	json_add_member_int(out,
	    r->learned & LEARNED_MAX_TOKENS ? "max_tokens"
					    : "max_completion_tokens",
	    request_cap(r));
	if (r->temperature && !(r->learned & LEARNED_NO_TEMPERATURE))
		buf_printf(out, ",\"temperature\":%s", r->temperature);
	if (r->effort && !(r->learned & LEARNED_NO_EFFORT))
		json_add_member(out, "reasoning_effort", r->effort);
	if (r->tier && !(r->learned & LEARNED_NO_TIER))
		json_add_member(out, "service_tier", r->tier);
	if (r->safety && !(r->learned & LEARNED_NO_SAFETY))
		json_add_member(out, "safety_identifier", r->safety);
	buf_add_char(out, '}');
	if (r->extra)
		add_extra(r->extra, out);
}

void
request_key(const char *body, size_t n, const char *base, uint8_t key[32])
{
	struct buf whole = BUF_EMPTY, canonical = BUF_EMPTY;

	buf_add(&whole, body, n - 1);
	json_add_member(&whole, "base", base);
	json_add_member_int(&whole, "v", 1);
	buf_add_char(&whole, '}');
	if (canonical_json(whole.data, whole.length, &canonical) < 0)
		abort(); /* we printed it ourselves */
	hash_sha256(canonical.data, canonical.length, key);
	buf_release(&whole);
	buf_release(&canonical);
}
