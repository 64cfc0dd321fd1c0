#include "extract/sandbox/program.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/mem.h"

#define USUAL_PATH "/usr/local/bin:/usr/bin:/bin"

char *
program_find(const char *name)
{
	const char *path = getenv("PATH"), *end;
	char *file = NULL;

	for (path = path ? path : USUAL_PATH; *path;
	     path = *end ? end + 1 : end) {
		end = strchrnul(path, ':');
		free(file);
		file = mem_printf("%.*s/%s", (int)(end - path), path, name);
		if (end > path && access(file, X_OK) == 0)
			return file;
	}
	free(file);
	return NULL;
}
