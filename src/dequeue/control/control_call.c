#include "dequeue/control/control_call.h"

#include <stdlib.h>

#include "lib/json.h"
#include "lib/mem.h"

static void
reply_with(struct call *call, const char *name, const char *text)
{
	buf_clear(call->reply);
	buf_add_char(call->reply, '{');
	json_add_member(call->reply, name, text);
	buf_add_char(call->reply, '}');
}

void
reply_ok(struct call *call, const char *text)
{
	reply_with(call, "ok", text);
}

void
reply_error(struct call *call, const char *text)
{
	reply_with(call, "error", text);
}

const cJSON *
argument(const struct call *call, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(call->request->arguments, name);
}

const char *
need_text(struct call *call, const char *name)
{
	const char *text = cJSON_GetStringValue(argument(call, name));
	char *error;

	if (text)
		return text;
	error = mem_printf("TypeError(\"%s() missing 1 required positional "
			   "argument: '%s'\")",
	    call->request->method, name);
	reply_error(call, error);
	free(error);
	return NULL;
}

void
for_each_text(
    struct call *call, const cJSON *list, each_text *each, void *context)
{
	const cJSON *item;

	if (cJSON_IsString(list))
		each(call, list->valuestring, context);
	if (!cJSON_IsArray(list))
		return;
	cJSON_ArrayForEach(item, list) if (cJSON_IsString(item))
	    each(call, item->valuestring, context);
}
