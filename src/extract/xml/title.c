#include "extract/xml/title.h"

#include <string.h>

#include "extract/xml/package.h"
#include "extract/xml/relations.h"
#include "extract/xml/xml.h"

#define DUBLIN_CORE "http://purl.org/dc/elements/1.1/"
#define TITLE_MAX 1000

struct reader {
	struct buf *title;
	bool open, done; /* the first counts */
};

static void
on_start(void *context, const struct xml_element *e)
{
	struct reader *r = context;

	r->open = !r->done && strcmp(e->name, "title") == 0 &&
		  strcmp(e->space, DUBLIN_CORE) == 0;
}

static void
on_text(void *context, const char *text, size_t n)
{
	struct reader *r = context;

	if (r->open && n <= TITLE_MAX - r->title->length)
		buf_add(r->title, text, n);
}

/* One line, without blanks around it. */
static void
fold(struct buf *title)
{
	size_t n = 0;

	for (size_t i = 0; i < title->length; i++)
		if ((unsigned char)title->data[i] > ' ')
			title->data[n++] = title->data[i];
		else if (n && title->data[n - 1] != ' ')
			title->data[n++] = ' ';
	title->length = n && title->data[n - 1] == ' ' ? n - 1 : n;
	if (title->data)
		title->data[title->length] = '\0';
}

static void
on_end(void *context, const char *name)
{
	struct reader *r = context;

	(void)name;
	fold(r->title);
	r->done = r->title->length > 0;
	r->open = false;
}

void
title_read(struct package *p, const char *part, struct extraction *x)
{
	static const struct xml_events events = {
	    on_start, on_end, on_text, true};
	struct reader r = {.title = &x->title};
	struct extraction failed; /* which is no matter of x */

	extraction_init(&failed);
	if (package_has(p, part))
		xml_read_part(p, &failed, part, &events, &r);
	extraction_release(&failed);
}

void
title_find(struct package *p, const char *usual, struct extraction *x)
{
	struct relations relations = {.count = 0};
	struct buf part = BUF_EMPTY;
	struct extraction failed;
	const char *target;

	extraction_init(&failed);
	if (usual)
		buf_add_text(&part, usual);
	else if (relations_read(p, &failed, "", &relations) == 0 &&
		 (target = relations_find(&relations, "/core-properties")))
		package_resolve("", target, &part);
	if (part.length)
		title_read(p, part.data, x);
	relations_release(&relations);
	buf_release(&part);
	extraction_release(&failed);
}
