#include "extract/text/text_file.h"

#include <string.h>
#include <strings.h>

#include "extract/limits.h"
#include "extract/text/decode.h"

static const char *
type_by_name(const char *name)
{
	const char *dot = name ? strrchr(name, '.') : NULL;

	if (dot &&
	    (strcasecmp(dot, ".md") == 0 || strcasecmp(dot, ".markdown") == 0))
		return "md";
	return "txt";
}

int
text_read(const struct source *s, struct extraction *x)
{
	x->type = type_by_name(s->name);
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
	x->paged = x->text.length &&
		   memchr(x->text.data, '\f', x->text.length) != NULL;
	return 0;
}
