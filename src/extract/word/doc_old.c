#include "extract/word/doc_old.h"

#include <string.h>

#include "extract/word/doc_file.h"
#include "extract/sandbox/helper.h"
#include "extract/limits.h"
#include "extract/word/ole.h"

struct output {
	struct buf text;
	bool full;
};

static bool
take(void *context, const char *bytes, size_t n)
{
	struct output *o = context;
	size_t room = LIMIT_RAW_TEXT - o->text.length;

	o->full = n > room;
	buf_add(&o->text, bytes, o->full ? room : n);
	return !o->full;
}

/* antiword keeps notes and tables and refuses what it does not know; catdoc
 * reads nearly everything, as plain lines; the file with the code page it would
 * take is closed to it.  Both open the document by name. */
static const struct {
	const char *name;
	const char *const argv[9];
} helpers[] = {
    {"antiword", {"antiword", "-w", "0", "-m", "UTF-8.txt", "/dev/fd/0", NULL}},
    {"catdoc",
	{"catdoc", "-w", "-s", "cp1252", "-d", "utf-8", "/dev/fd/0", NULL}},
};
#define HELPERS (sizeof helpers / sizeof *helpers)

/* Why a helper gave no text; NULL: it found none. */
static const char *
failure(const struct helper_result *r)
{
	switch (r->end) {
	case HELPER_MISSING:
		return "helper_missing";
	case HELPER_TIME:
		return "limit_time";
	case HELPER_FAILED:
		return "internal";
	case HELPER_KILLED:
		return "crashed";
	case HELPER_STOPPED:
		return NULL;
	case HELPER_EXITED:
		return r->status ? "damaged" : NULL;
	}
	return "internal";
}

static const struct {
	const char *code, *message;
} messages[] = {
    {"helper_missing", "neither antiword nor catdoc is installed"},
    {"limit_time", "reading the document takes too long"},
    {"internal", "cannot start antiword or catdoc"},
    {"crashed", "antiword and catdoc crashed on the document"},
    {"damaged", "neither antiword nor catdoc can read the document"},
    {"no_text", "the document has no text"},
};

static int
fail(struct extraction *x, const char *code)
{
	for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
		if (strcmp(messages[i].code, code) == 0)
			return extraction_fail(
			    x, code, "%s", messages[i].message);
	return extraction_fail(x, code, "the document cannot be read");
}

static bool
is_encrypted(const char *bytes, size_t n)
{
	struct buf word = BUF_EMPTY;
	bool cut = false, found;

	ole_stream(bytes, n, "WordDocument", &word, &cut);
	found = doc_encrypted(
	    (struct bytes){(const unsigned char *)word.data, word.length});
	buf_release(&word);
	return found;
}

int
doc_old_read(const struct source *s, struct extraction *x)
{
	struct helper_result result;
	struct output o = {BUF_EMPTY, false};
	const char *code = NULL, *why;
	bool tried = false;

	x->origin = ORIGIN_MARKUP;
	if (is_encrypted(s->bytes, s->length))
		return extraction_fail(
		    x, "encrypted", "the document is protected by a password");
	for (size_t i = 0; i < HELPERS && !extraction_has_text(&o.text); i++) {
		buf_clear(&o.text);
		helper_run(helpers[i].argv, s->input, take, &o, &result);
		why = failure(&result);
		buf_release(&result.errors);
		/* Why a helper failed says more than that one is missing. */
		if (!tried || !why || strcmp(why, "helper_missing") != 0)
			code = why;
		tried = tried || !why || strcmp(why, "helper_missing") != 0;
		if (why && strcmp(why, "limit_time") == 0)
			break;
	}
	x->truncated = o.full;
	if (extraction_has_text(&o.text))
		doc_write(o.text.data, o.text.length, &x->text);
	else
		fail(x, code ? code : "no_text");
	buf_release(&o.text);
	return x->error ? -1 : 0;
}
