#include "completion.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "lib/json.h"
#include "lib/msg.h"

#define BYTES_PER_TOKEN 4
#define MESSAGE_TOKENS 4 /* role and separators */
#define REASONING_TOKENS 256
#define CACHE_FIRST 1024 /* shorter prompts are not cached */
#define CACHE_STEP 128

void
random_hex(char *out, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	if (getrandom(out, n, 0) != (ssize_t)n)
		die_temporary("no random bytes");
	for (size_t i = 0; i < n; i++)
		out[i] = digits[(unsigned char)out[i] & 15];
	out[n] = '\0';
}

long
completion_prompt_tokens(const struct chat *chat)
{
	size_t bytes =
	    chat->system.length + chat->user.length + chat->rest.length;
	int messages = cJSON_GetArraySize(json_array(chat->json, "messages"));

	return (long)(bytes / BYTES_PER_TOKEN) + messages * MESSAGE_TOKENS;
}

/* Cuts at a whole character. */
static void
cut(struct buf *content, size_t n)
{
	while (n > 0 && ((unsigned char)content->data[n] & 0xC0) == 0x80)
		n--;
	content->length = n;
	content->data[n] = '\0';
}

void
completion_count(
    struct completion *c, const struct chat *chat, struct buf *content)
{
	long visible = (long)(content->length / BYTES_PER_TOKEN) + 1;
	long room = chat->cap;
	size_t first = chat->system.length + chat->user.length;

	c->prompt_tokens = completion_prompt_tokens(chat);
	/* A conversation that goes on repeats its beginning. */
	c->cached_tokens = (long)(first / BYTES_PER_TOKEN);
	c->cached_tokens -= c->cached_tokens % CACHE_STEP;
	if (!chat->again || c->cached_tokens < CACHE_FIRST)
		c->cached_tokens = 0;
	c->reasoning_tokens = chat->model->reasoning ? REASONING_TOKENS : 0;
	if (chat->cap && c->reasoning_tokens > chat->cap)
		c->reasoning_tokens = chat->cap;
	room -= c->reasoning_tokens;
	if (chat->cap && visible > room) {
		visible = room;
		cut(content, (size_t)room * BYTES_PER_TOKEN);
		c->finish = "length";
	}
	c->completion_tokens = visible + c->reasoning_tokens;
}

static void
print_choice(const struct completion *c, long index, struct buf *out)
{
	if (index > 0)
		buf_add_char(out, ',');
	buf_add_char(out, '{');
	json_add_member_int(out, "index", index);
	buf_add_text(out, ",\"message\":{");
	json_add_member(out, "role", "assistant");
	json_add_member(out, "content", c->content);
	json_add_member(out, "refusal", c->refusal);
	json_add_member_raw(out, "annotations", "[]", 2);
	buf_add_text(out, "},\"logprobs\":null");
	json_add_member(out, "finish_reason", c->finish);
	buf_add_char(out, '}');
}

static void
print_usage(const struct completion *c, struct buf *out)
{
	buf_add_text(out, ",\"usage\":{");
	json_add_member_int(out, "prompt_tokens", c->prompt_tokens);
	json_add_member_int(out, "completion_tokens", c->completion_tokens);
	json_add_member_int(
	    out, "total_tokens", c->prompt_tokens + c->completion_tokens);
	buf_add_text(out, ",\"prompt_tokens_details\":{");
	json_add_member_int(out, "cached_tokens", c->cached_tokens);
	json_add_member_int(out, "audio_tokens", 0);
	buf_add_text(out, "},\"completion_tokens_details\":{");
	json_add_member_int(out, "reasoning_tokens", c->reasoning_tokens);
	json_add_member_int(out, "audio_tokens", 0);
	json_add_member_int(out, "accepted_prediction_tokens", 0);
	json_add_member_int(out, "rejected_prediction_tokens", 0);
	buf_add_text(out, "}}");
}

void
completion_print(
    const struct completion *c, const struct chat *chat, struct buf *out)
{
	char id[40] = "chatcmpl-";

	random_hex(id + strlen(id), 29);
	buf_add_char(out, '{');
	json_add_member(out, "id", id);
	json_add_member(out, "object", "chat.completion");
	json_add_member_int(out, "created", time(NULL));
	json_add_member(out, "model", chat->model->dated);
	buf_add_text(out, ",\"choices\":[");
	for (long i = 0; i < chat->choices; i++)
		print_choice(c, i, out);
	buf_add_char(out, ']');
	print_usage(c, out);
	json_add_member(out, "service_tier", "default");
	json_add_member(out, "system_fingerprint", "fp_standin");
	buf_add_char(out, '}');
}
