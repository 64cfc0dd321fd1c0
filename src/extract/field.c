#include "extract/field.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

bool
field_is_page_number(const char *instruction)
{
	static const char *const names[] = {"PAGE", "NUMPAGES", "SECTIONPAGES"};
	size_t n;

	instruction += strspn(instruction, " \t\n");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		n = strlen(names[i]);
		if (strncasecmp(instruction, names[i], n) == 0 &&
		    strchr(" \t\n\\", instruction[n]))
			return true;
	}
	return false;
}
