#include "extract/word/field_code.h"

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

/* The innermost one, NULL if it is not looked at. */
static struct field *
innermost(struct fields *f)
{
	return f->count && f->count <= FIELDS_MAX ? &f->items[f->count - 1]
						  : NULL;
}

void
field_begin(struct fields *f)
{
	struct field *field;

	f->count++;
	field = innermost(f);
	if (field) {
		memset(field, 0, sizeof *field);
		field->in_code = true;
	}
}

void
field_code(struct fields *f, const char *text, size_t n)
{
	struct field *field = innermost(f);
	size_t used;

	if (!field)
		return;
	used = strlen(field->code);
	if (n > FIELD_CODE_SIZE - 1 - used)
		n = FIELD_CODE_SIZE - 1 - used;
	memcpy(field->code + used, text, n);
}

void
field_result(struct fields *f)
{
	struct field *field = innermost(f);

	if (!field)
		return;
	field->in_code = false;
	field->dropped = field_is_page_number(field->code);
}

void
field_end(struct fields *f)
{
	if (f->count)
		f->count--;
}

void
fields_settle(struct fields *f)
{
	const struct field *field = innermost(f);

	while (f->count > 0 && (!field || field->in_code || field->dropped)) {
		f->count--;
		field = innermost(f);
	}
}

bool
fields_silent(const struct fields *f)
{
	for (size_t i = 0; i < f->count && i < FIELDS_MAX; i++)
		if (f->items[i].in_code || f->items[i].dropped)
			return true;
	return false;
}
