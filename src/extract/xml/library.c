#include "extract/xml/library.h"

#include <dlfcn.h>
#include <string.h>

#include "lib/msg.h"

static bool
look_up(void *handle, const char *const names[], char *functions, size_t count)
{
	void *function;

	for (size_t i = 0; i < count; i++) {
		function = dlsym(handle, names[i]);
		if (!function)
			return false;
		/* C has no conversion to a pointer to a function. */
		memcpy(functions + i * sizeof function, &function,
		    sizeof function);
	}
	return true;
}

bool
library_load(
    struct library *l, const char *const names[], void *functions, size_t count)
{
	void *handle;

	if (l->state != LIBRARY_NEW)
		return l->state == LIBRARY_LOADED;
	handle = dlopen(l->file, RTLD_LAZY | RTLD_LOCAL);
	if (handle && look_up(handle, names, functions, count)) {
		l->state = LIBRARY_LOADED;
		return true;
	}
	l->state = LIBRARY_MISSING;
	msg_warn(NULL, "cannot load a library: %s", dlerror());
	return false;
}
