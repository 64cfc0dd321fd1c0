#include "extract/web/epub.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "extract/markdown/flow.h"
#include "extract/web/html.h"
#include "extract/limits.h"
#include "extract/markdown/lookup.h"
#include "extract/xml/title.h"
#include "extract/xml/xml.h"

#define CONTAINER "META-INF/container.xml"
#define ENCRYPTION "META-INF/encryption.xml"
#define ITEMS_MAX 20000

struct item {
	char *href;
	bool chapter; /* a page of text, no navigation */
	bool used;
};

struct book {
	char *opf; /* name of the package document */
	struct item *items;
	size_t item_count;
	struct lookup ids;
	size_t *spine; /* indices of items, in reading order */
	size_t spine_count;
	size_t *aside; /* those beside it ("linear=no"), which come last */
	size_t aside_count;
	bool encrypted;
};

/* Fonts are often obfuscated, which does not matter; if anything else is
 * encrypted, the book is. */
static void
encryption_start(void *context, const struct xml_element *e)
{
	struct book *b = context;

	if (strcmp(e->name, "EncryptionMethod") == 0 &&
	    !xml_is(e, "Algorithm", "http://www.idpf.org/2008/embedding") &&
	    !xml_is(e, "Algorithm", "http://ns.adobe.com/pdf/enc#RC"))
		b->encrypted = true;
}

static void
container_start(void *context, const struct xml_element *e)
{
	struct book *b = context;

	if (strcmp(e->name, "rootfile") == 0 && !b->opf)
		b->opf = xml_attribute(e, "full-path");
}

static bool
has_property(const struct xml_element *e, const char *word)
{
	char *value = xml_attribute(e, "properties");
	bool found = value && strstr(value, word) != NULL;

	free(value);
	return found;
}

static void
add_item(struct book *b, const struct xml_element *e)
{
	struct item *new;
	char *id;

	if (b->item_count == ITEMS_MAX)
		return;
	id = xml_attribute(e, "id");
	if (id)
		lookup_add(&b->ids, id, b->item_count);
	free(id);
	b->items = mem_array(b->items, b->item_count + 1, sizeof *b->items);
	new = &b->items[b->item_count++];
	memset(new, 0, sizeof *new);
	new->href = xml_attribute(e, "href");
	new->chapter = (xml_is(e, "media-type", "application/xhtml+xml") ||
			   xml_is(e, "media-type", "text/html") ||
			   xml_is(e, "media-type", "text/x-oeb1-document")) &&
		       !has_property(e, "nav");
}

/* Each item once. */
static void
add_to_spine(struct book *b, const struct xml_element *e)
{
	char *id = xml_attribute(e, "idref");
	size_t **list = xml_is(e, "linear", "no") ? &b->aside : &b->spine;
	size_t *count =
	    xml_is(e, "linear", "no") ? &b->aside_count : &b->spine_count;
	size_t i;

	if (lookup_find(&b->ids, id, &i)) {
		if (b->items[i].chapter && !b->items[i].used) {
			*list = mem_array(*list, *count + 1, sizeof **list);
			(*list)[(*count)++] = i;
		}
		b->items[i].used = true;
	}
	free(id);
}

static void
opf_start(void *context, const struct xml_element *e)
{
	if (strcmp(e->name, "item") == 0)
		add_item(context, e);
	else if (strcmp(e->name, "itemref") == 0)
		add_to_spine(context, e);
}

/* Decodes "%20" and the like in place, and cuts off "#" or "?" and what
 * follows. */
static void
decode_href(char *href)
{
	char *to = href;

	href[strcspn(href, "#?")] = '\0';
	for (; *href; href++) {
		if (*href == '%' && hex_digit(href[1]) >= 0 &&
		    hex_digit(href[2]) >= 0 &&
		    (href[1] != '0' || href[2] != '0')) {
			*to++ = (char)(hex_digit(href[1]) << 4 |
				       hex_digit(href[2]));
			href += 2;
		} else {
			*to++ = *href;
		}
	}
	*to = '\0';
}

static void
read_chapter(
    struct package *p, const struct book *b, size_t index, struct flow *f)
{
	struct item *item = &b->items[index];
	struct extraction *x = f->x;
	struct buf name = BUF_EMPTY, bytes = BUF_EMPTY;
	size_t before = x->text.length;

	if (item->href)
		decode_href(item->href);
	if (!item->href || !package_resolve(b->opf, item->href, &name) ||
	    !package_has(p, name.data))
		extraction_warn(x, "a chapter is missing");
	else if (package_read_all(p, x, name.data, LIMIT_RAW_TEXT, &bytes) == 0)
		html_read_chapter(
		    bytes.data ? bytes.data : "", bytes.length, f);
	buf_add_char(
	    &x->page_flags, x->text.length == before ? PAGE_NO_TEXT : 0);
	extraction_spare(x);
	buf_release(&name);
	buf_release(&bytes);
}

static void
read_chapters(struct package *p, struct book *b, struct extraction *x)
{
	size_t count = b->spine_count + b->aside_count;
	struct flow f;

	flow_start(&f, x);
	if (count > limits->pages)
		extraction_count(x, limits->pages, "chapters", PAGES_SETTING);
	for (size_t i = 0; i < count && i < limits->pages && !x->error; i++) {
		if (i)
			flow_page(&f);
		read_chapter(p, b,
		    i < b->spine_count ? b->spine[i]
				       : b->aside[i - b->spine_count],
		    &f);
	}
	flow_release(&f);
}

/* Books often have document type declarations; they are skipped. */
static int
read_structure(struct package *p, struct book *b, struct extraction *x)
{
	static const struct xml_events encryption = {
	    encryption_start, NULL, NULL, true};
	static const struct xml_events container = {
	    container_start, NULL, NULL, true};
	static const struct xml_events opf = {opf_start, NULL, NULL, true};

	if (package_has(p, ENCRYPTION) &&
	    xml_read_part(p, x, ENCRYPTION, &encryption, b) < 0)
		return -1;
	if (b->encrypted)
		return extraction_fail(
		    x, "encrypted", "the book is protected against copying");
	if (xml_read_part(p, x, CONTAINER, &container, b) < 0)
		return -1;
	if (!b->opf)
		return extraction_fail(
		    x, "damaged", "the book names no package document");
	title_read(p, b->opf, x);
	return xml_read_part(p, x, b->opf, &opf, b);
}

int
epub_read(struct package *p, struct extraction *x)
{
	struct book b;

	memset(&b, 0, sizeof b);
	x->origin = ORIGIN_MARKUP;
	if (read_structure(p, &b, x) == 0)
		read_chapters(p, &b, x);
	for (size_t i = 0; i < b.item_count; i++)
		free(b.items[i].href);
	free(b.items);
	lookup_release(&b.ids);
	free(b.spine);
	free(b.aside);
	free(b.opf);
	return x->error ? -1 : 0;
}
