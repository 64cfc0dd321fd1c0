#include "model.h"

#include <string.h>

const struct model models[] = {
    {"gpt-4o-mini", "gpt-4o-mini-2024-07-18", 128000, 16384, false, true},
    {"gpt-4o", "gpt-4o-2024-08-06", 128000, 16384, false, true},
    {"gpt-4.1", "gpt-4.1-2025-04-14", 1047576, 32768, false, true},
    {"gpt-4.1-mini", "gpt-4.1-mini-2025-04-14", 1047576, 32768, false, true},
    {"gpt-4", "gpt-4-0613", 8192, 8192, false, false},
    {"gpt-3.5-turbo", "gpt-3.5-turbo-0125", 16385, 4096, false, false},
    {"o4-mini", "o4-mini-2025-04-16", 200000, 100000, true, true},
    {"gpt-5", "gpt-5-2025-08-07", 400000, 128000, true, true},
    {"gpt-5-mini", "gpt-5-mini-2025-08-07", 400000, 128000, true, true},
};
const size_t models_count = sizeof models / sizeof models[0];

const struct model *
model_find(const char *name)
{
	for (size_t i = 0; i < models_count; i++) {
		if (strcmp(models[i].name, name) == 0 ||
		    strcmp(models[i].dated, name) == 0)
			return &models[i];
	}
	return NULL;
}
