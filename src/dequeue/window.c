#include "dequeue/window.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_MAX 100000

static const char *const kind_names[HELD_KINDS] = {"document", "ai", "other"};

bool
window_parse(const char *text, int slots[HELD_KINDS])
{
	while (*text) {
		size_t n = strcspn(text, "=");
		int kind = 0;
		char *end;
		long number;

		while (kind < HELD_KINDS &&
		       (strlen(kind_names[kind]) != n ||
			   strncmp(kind_names[kind], text, n)))
			kind++;
		if (kind == HELD_KINDS || text[n] != '=')
			return false;
		number = strtol(text + n + 1, &end, 10);
		if (end == text + n + 1 || number < 1 || number > SLOTS_MAX ||
		    (*end && *end != ','))
			return false;
		slots[kind] = (int)number;
		text = end + (*end == ',');
	}
	return true;
}
