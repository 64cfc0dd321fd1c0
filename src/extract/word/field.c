#include "extract/word/field.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static bool
is_field(const char *instruction, const char *name)
{
	size_t n = strlen(name);

	instruction += strspn(instruction, " \t\n");
	return strncasecmp(instruction, name, n) == 0 &&
	       strchr(" \t\n\\", instruction[n]);
}

bool
field_is_page_number(const char *instruction)
{
	return is_field(instruction, "PAGE") ||
	       is_field(instruction, "NUMPAGES") ||
	       is_field(instruction, "SECTIONPAGES");
}

bool
field_is_contents(const char *instruction)
{
	return is_field(instruction, "TOC");
}
