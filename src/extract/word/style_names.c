#include "extract/word/style_names.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

int
style_heading(const char *name)
{
	static const char *const words[] = {"heading ",
	    ("\xC3\x9C"
	     "berschrift "),
	    "titre ", ("t\xC3\xADtulo ")};

	if (strcasecmp(name, "title") == 0 || strcasecmp(name, "titel") == 0)
		return 1;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t n = strlen(words[i]);

		if (strncasecmp(name, words[i], n) == 0 && name[n] >= '1' &&
		    name[n] <= '9' && name[n + 1] == '\0')
			return name[n] - '0';
	}
	return 0;
}

bool
style_is_contents(const char *name)
{
	size_t n = strncasecmp(name, "toc ", 4) == 0	    ? 4
		   : strncasecmp(name, "contents ", 9) == 0 ? 9
							    : 0;

	return (n && name[n] >= '1' && name[n] <= '9' && name[n + 1] == '\0') ||
	       strcasecmp(name, "toc heading") == 0;
}
