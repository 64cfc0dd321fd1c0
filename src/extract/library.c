#include "extract/library.h"

#include <dlfcn.h>
#include <string.h>

#include "lib/msg.h"

bool
library_load(const char *library, const char *const names[], void *functions,
    size_t count)
{
	void *handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL), *function;
	char *place = functions;

	for (size_t i = 0; handle && i < count; i++) {
		function = dlsym(handle, names[i]);
		if (!function)
			handle = NULL;
		/* C has no conversion to a pointer to a function. */
		memcpy(place + i * sizeof function, &function, sizeof function);
	}
	if (!handle)
		msg_warn(NULL, "cannot load a library: %s", dlerror());
	return handle != NULL;
}
