#include "lib/jedit.h"

#include <stdbool.h>
#include <string.h>

#include "lib/json.h"

static bool
is_edited(struct span name, const struct jedit *edits, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(edits[i].name) == name.length &&
		    memcmp(edits[i].name, name.at, name.length) == 0)
			return true;
	return false;
}

void
jedit_object(struct buf *out, struct span object, const struct jedit *edits,
    size_t count)
{
	struct span name, value;
	struct jscan scan = {.failed = true};

	buf_add_char(out, '{');
	if (object.at)
		jscan_start(&scan, object.at, object.length);
	while (
	    !scan.failed && scan.object && jscan_next(&scan, &name, &value)) {
		if (is_edited(name, edits, count))
			continue;
		if (out->data[out->length - 1] != '{')
			buf_add_char(out, ',');
		buf_add_char(out, '"');
		buf_add(out, name.at, name.length);
		buf_add_text(out, "\":");
		buf_add(out, value.at, value.length);
	}
	for (size_t i = 0; i < count; i++)
		if (edits[i].json)
			json_add_member_raw(out, edits[i].name, edits[i].json,
			    strlen(edits[i].json));
	buf_add_char(out, '}');
}

char *
jedit_text(struct span object, const struct jedit *edits, size_t count)
{
	struct buf out = BUF_EMPTY;

	jedit_object(&out, object, edits, count);
	return buf_take(&out);
}
