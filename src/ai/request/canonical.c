#include "ai/request/canonical.h"

#include <stdlib.h>
#include <string.h>

#include "lib/jscan.h"
#include "lib/json.h"
#include "lib/mem.h"

#define DEPTH_MAX 32

struct member {
	struct span name, value;
};

static int put_value(struct span value, int depth, struct buf *out);

static int
by_name(const void *left, const void *right)
{
	const struct span *a = &((const struct member *)left)->name;
	const struct span *b = &((const struct member *)right)->name;
	size_t n = a->length < b->length ? a->length : b->length;
	int order = memcmp(a->at, b->at, n);

	if (order != 0)
		return order;
	return a->length < b->length ? -1 : a->length > b->length;
}

static int
put_object(struct span value, int depth, struct buf *out)
{
	struct member *members = NULL, member;
	size_t count = 0;
	const char *rest;
	struct jscan s;
	int result = 0;

	jscan_start(&s, value.at, value.length);
	while (jscan_next(&s, &member.name, &member.value)) {
		members = mem_array(members, count + 1, sizeof *members);
		members[count++] = member;
	}
	if (!jscan_closed(&s, &rest))
		result = -1;
	if (count)
		qsort(members, count, sizeof *members, by_name);
	buf_add_char(out, '{');
	for (size_t i = 0; result == 0 && i < count; i++) {
		buf_add_text(out, i ? ",\"" : "\"");
		buf_add(out, members[i].name.at, members[i].name.length);
		buf_add_text(out, "\":");
		result = put_value(members[i].value, depth, out);
	}
	buf_add_char(out, '}');
	free(members);
	return result;
}

static int
put_array(struct span value, int depth, struct buf *out)
{
	struct span name, element;
	const char *rest;
	bool first = true;
	struct jscan s;

	jscan_start(&s, value.at, value.length);
	buf_add_char(out, '[');
	while (jscan_next(&s, &name, &element)) {
		if (!first)
			buf_add_char(out, ',');
		first = false;
		if (put_value(element, depth, out) < 0)
			return -1;
	}
	buf_add_char(out, ']');
	return jscan_closed(&s, &rest) ? 0 : -1;
}

static int
put_value(struct span value, int depth, struct buf *out)
{
	char *text;

	if (depth >= DEPTH_MAX || value.length == 0)
		return -1;
	if (value.at[0] == '{')
		return put_object(value, depth + 1, out);
	if (value.at[0] == '[')
		return put_array(value, depth + 1, out);
	if (value.at[0] != '"') {
		buf_add(out, value.at, value.length);
		return 0;
	}
	text = jscan_text(value);
	if (!text)
		return -1;
	json_add_text(out, text);
	free(text);
	return 0;
}

int
canonical_json(const char *json, size_t n, struct buf *out)
{
	while (n > 0 && strchr(" \t\r\n", *json) && *json) {
		json++;
		n--;
	}
	return put_value((struct span){json, n}, 0, out);
}
