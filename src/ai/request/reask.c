#include "ai/request/reask.h"

#define FAULTS_SAID 25 /* as many as an answer may have items */

bool
reask_needed(size_t returned, size_t good, bool only, int reasks)
{
	if (reasks >= REASKS_MAX)
		return false;
	if (returned == 0)
		return only;
	return good * 10 < returned * 6;
}

void
faults_add(struct faults *f, size_t index, const char *field, const char *fault)
{
	if (++f->count > FAULTS_SAID)
		return;
	buf_add_text(&f->text, "- ");
	if (index)
		buf_printf(&f->text, "item %zu: ", index);
	if (field)
		buf_printf(&f->text, "%s: ", field);
	buf_printf(&f->text, "%s\n", fault);
}

void
faults_release(struct faults *f)
{
	buf_release(&f->text);
	f->count = 0;
}

void
reask_print(struct buf *out, const struct faults *f, size_t missing)
{
	buf_add_text(out, "Some items cannot be used:\n");
	if (f->text.length)
		buf_add(out, f->text.data, f->text.length);
	else
		buf_add_text(out, "- there were no items\n");
	buf_printf(out,
	    "Write %zu other items on the same document, by the same rules and "
	    "in the same form and language. Do not repeat the good ones.",
	    missing);
}
