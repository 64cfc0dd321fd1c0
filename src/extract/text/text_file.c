#include "extract/text/text_file.h"

#include <string.h>
#include <strings.h>

#include "extract/limits.h"
#include "extract/text/csv.h"
#include "extract/text/decode.h"
#include "extract/text/subtitles.h"

static bool
is_named(const char *name, const char *ending)
{
	const char *dot = name ? strrchr(name, '.') : NULL;

	return dot && strcasecmp(dot, ending) == 0;
}

/* Tables and subtitles are text with a form; its name says that a text may be a
 * table. */
static const char *
write_form(const char *name, struct extraction *x)
{
	bool table = is_named(name, ".csv") || is_named(name, ".tsv") ||
		     is_named(name, ".tab");
	struct buf raw = x->text;
	const char *text = raw.data ? raw.data : "", *type = NULL;

	buf_init(&x->text);
	if (table && csv_write(text, raw.length, x))
		type = "csv";
	else if (subtitles_write(text, raw.length, x))
		type = "srt";
	if (!type) {
		x->text = raw;
		return is_named(name, ".md") || is_named(name, ".markdown")
			   ? "md"
			   : "txt";
	}
	buf_release(&raw);
	return type;
}

int
text_read(const struct source *s, struct extraction *x)
{
	switch (decode_text(
	    s->bytes, s->length, LIMIT_RAW_TEXT, &x->text, &x->encoding)) {
	case DECODE_BINARY:
		x->type = NULL;
		return extraction_fail(x, "binary",
		    "the file is neither a known document nor text");
	case DECODE_CUT:
		x->truncated = true;
		break;
	case DECODE_TORN:
		x->partial = true;
		break;
	case DECODE_DONE:
		break;
	}
	x->type = write_form(s->name, x);
	x->paged = x->text.length &&
		   memchr(x->text.data, '\f', x->text.length) != NULL;
	return 0;
}
