#include "extract/office/odf_object.h"

#include <stdlib.h>
#include <string.h>

#include "extract/xml/mathml.h"
#include "extract/xml/package.h"

static void
math_start(void *context, const struct xml_element *e)
{
	mathml_element(context, e);
}

static void
math_end(void *context, const char *name)
{
	(void)name;
	mathml_end(context);
}

static void
math_text(void *context, const char *text, size_t n)
{
	mathml_text(context, text, n);
}

struct sort {
	bool known, math;
};

static void
sort_start(void *context, const struct xml_element *e)
{
	struct sort *s = context;

	s->math = s->math || (!s->known && strcmp(e->name, "math") == 0);
	s->known = true;
}

/* Whether the part is MathML: other objects are charts and sheets. */
static bool
is_math(struct package *p, struct extraction *x, const char *part)
{
	static const struct xml_events events = {sort_start, NULL, NULL, true};
	struct sort sort = {false, false};

	return xml_read_part(p, x, part, &events, &sort) == 0 && sort.math;
}

void
odf_object_add(struct odf *o, const struct xml_element *e)
{
	static const struct xml_events events = {
	    math_start, math_end, math_text, true};
	char *target = xml_attribute(e, "href");
	struct extraction *x = o->flow.x;
	struct mathml m;
	struct buf folder = BUF_EMPTY;

	memset(&m, 0, sizeof m);
	if (target && package_resolve("", target, &folder)) {
		buf_add_text(&folder, "/content.xml");
		if (package_has(o->package, folder.data) &&
		    is_math(o->package, x, folder.data) &&
		    xml_read_part(o->package, x, folder.data, &events, &m) == 0)
			flow_add(&o->flow, m.out.data, m.out.length);
		extraction_spare(x);
	}
	mathml_release(&m);
	buf_release(&folder);
	free(target);
}
