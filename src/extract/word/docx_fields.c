#include "extract/word/docx_fields.h"

#include <string.h>

#include "extract/word/field.h"

/* The innermost one, NULL if it is not looked at. */
static struct docx_field *
innermost(struct docx_fields *f)
{
	return f->count && f->count <= DOCX_FIELDS_MAX ? &f->items[f->count - 1]
						       : NULL;
}

void
docx_field_begin(struct docx_fields *f)
{
	struct docx_field *field;

	f->count++;
	field = innermost(f);
	if (field) {
		memset(field, 0, sizeof *field);
		field->in_code = true;
	}
}

void
docx_field_code(struct docx_fields *f, const char *text, size_t n)
{
	struct docx_field *field = innermost(f);
	size_t used;

	if (!field)
		return;
	used = strlen(field->code);
	if (n > DOCX_CODE_SIZE - 1 - used)
		n = DOCX_CODE_SIZE - 1 - used;
	memcpy(field->code + used, text, n);
}

void
docx_field_result(struct docx_fields *f)
{
	struct docx_field *field = innermost(f);

	if (!field)
		return;
	field->in_code = false;
	field->dropped = field_is_page_number(field->code);
}

void
docx_field_end(struct docx_fields *f)
{
	if (f->count)
		f->count--;
}

void
docx_fields_settle(struct docx_fields *f)
{
	const struct docx_field *field = innermost(f);

	while (f->count > 0 && (!field || field->in_code || field->dropped)) {
		f->count--;
		field = innermost(f);
	}
}

bool
docx_fields_silent(const struct docx_fields *f)
{
	for (size_t i = 0; i < f->count && i < DOCX_FIELDS_MAX; i++)
		if (f->items[i].in_code || f->items[i].dropped)
			return true;
	return false;
}
