#include "extract/xml/relations.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/mem.h"

#include "extract/xml/package.h"
#include "extract/xml/xml.h"

#define RELATIONS_MAX 10000

static void
relation_start(void *context, const struct xml_element *element)
{
	struct relations *r = context;
	struct relation *item;

	if (strcmp(element->name, "Relationship") != 0 ||
	    r->count == RELATIONS_MAX)
		return;
	r->items = mem_array(r->items, r->count + 1, sizeof *r->items);
	item = &r->items[r->count++];
	item->id = xml_attribute(element, "Id");
	if (item->id)
		lookup_add(&r->ids, item->id, r->count - 1);
	item->type = xml_attribute(element, "Type");
	item->target = xml_attribute(element, "Target");
}

/* "word/_rels/document.xml.rels" of "word/document.xml". */
static char *
rels_name(const char *part)
{
	const char *slash = strrchr(part, '/');
	int folder = slash ? (int)(slash - part) + 1 : 0;

	return mem_printf("%.*s_rels/%s.rels", folder, part, part + folder);
}

int
relations_read(struct package *p, struct extraction *x, const char *part,
    struct relations *out)
{
	static const struct xml_events events = {
	    relation_start, NULL, NULL, false};
	char *name = rels_name(part);
	int result = 0;

	if (package_has(p, name))
		result = xml_read_part(p, x, name, &events, out);
	free(name);
	return result;
}

void
relations_release(struct relations *r)
{
	for (size_t i = 0; i < r->count; i++) {
		free(r->items[i].id);
		free(r->items[i].type);
		free(r->items[i].target);
	}
	free(r->items);
	lookup_release(&r->ids);
	memset(r, 0, sizeof *r);
}

bool
relation_is(const struct relation *r, const char *ending)
{
	size_t n = r->type ? strlen(r->type) : 0, m = strlen(ending);

	return n >= m && r->target && strcmp(r->type + n - m, ending) == 0;
}

const char *
relations_find(const struct relations *r, const char *ending)
{
	for (size_t i = 0; i < r->count; i++)
		if (relation_is(&r->items[i], ending))
			return r->items[i].target;
	return NULL;
}

bool
relation_part(
    struct package *p, const char *base, const char *target, struct buf *name)
{
	return target && package_resolve(base, target, name) &&
	       package_has(p, name->data);
}

const char *
relations_by_id(const struct relations *r, const char *id)
{
	size_t place;

	return lookup_find(&r->ids, id, &place) ? r->items[place].target : NULL;
}

struct content_types {
	const char *part, *extension;
	char *by_name, *by_extension;
};

static void
content_type_start(void *context, const struct xml_element *element)
{
	struct content_types *c = context;
	char *name = xml_attribute(element, "PartName");
	char *extension = xml_attribute(element, "Extension");

	if (name && !c->by_name && *name == '/' &&
	    strcasecmp(name + 1, c->part) == 0)
		c->by_name = xml_attribute(element, "ContentType");
	if (extension && !c->by_extension &&
	    strcasecmp(extension, c->extension) == 0)
		c->by_extension = xml_attribute(element, "ContentType");
	free(name);
	free(extension);
}

int
content_type_of(struct package *p, struct extraction *x, const char *part,
    struct buf *media)
{
	static const struct xml_events events = {
	    content_type_start, NULL, NULL, false};
	const char *dot = strrchr(part, '.');
	struct content_types c = {part, dot ? dot + 1 : "", NULL, NULL};
	int result = xml_read_part(p, x, "[Content_Types].xml", &events, &c);

	if (c.by_name)
		buf_add_text(media, c.by_name);
	else if (c.by_extension)
		buf_add_text(media, c.by_extension);
	free(c.by_name);
	free(c.by_extension);
	return result;
}
