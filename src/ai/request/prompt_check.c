#include "ai/request/prompt.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "lib/json.h"

#define LEVELS 16 /* of a schema's objects; ours have three */

/* The first {word} that is no placeholder, into fault; false if there is
 * none.  Other braces are JSON. */
static bool
has_unknown(const char *text, char *fault, size_t size)
{
	size_t n;

	while ((text = strchr(text, '{'))) {
		n = 1;
		while (islower((unsigned char)text[n]) || text[n] == '_')
			n++;
		if (n > 1 && text[n] == '}' &&
		    strncmp(text, PROMPT_COUNT, n + 1) != 0 &&
		    strncmp(text, PROMPT_LANGUAGE, n + 1) != 0) {
			snprintf(fault, size, "the placeholder %.*s is unknown",
			    (int)(n + 1 < 60 ? n + 1 : 60), text);
			return true;
		}
		text += n;
	}
	return false;
}

/* Whether the text names every property of the schema. */
static bool
names_fields(const cJSON *schema, const char *text, char *fault, size_t size)
{
	const cJSON *pending[LEVELS] = {schema}, *one, *property;
	size_t count = 1;

	while (count > 0) {
		one = pending[--count];
		if (json_object(one, "items"))
			one = json_object(one, "items");
		cJSON_ArrayForEach(property, json_object(one, "properties"))
		{
			if (!strstr(text, property->string)) {
				snprintf(fault, size,
				    "the field %.60s is not named",
				    property->string);
				return false;
			}
			if (count < LEVELS)
				pending[count++] = property;
		}
	}
	return true;
}

bool
prompt_is_usable(const char *text, const char *schema, char *fault, size_t size)
{
	cJSON *wrapper = json_parse(schema, strlen(schema));
	bool usable = false;

	if (!strstr(text, PROMPT_COUNT))
		snprintf(fault, size, "the placeholder {count} is missing");
	else if (has_unknown(text, fault, size))
		;
	else if (!strstr(text, "JSON"))
		snprintf(fault, size, "the word JSON is missing");
	else if (!strstr(text, "document"))
		snprintf(fault, size, "the document tags are not explained");
	else
		usable = names_fields(
		    json_object(wrapper, "schema"), text, fault, size);
	cJSON_Delete(wrapper);
	return usable;
}
