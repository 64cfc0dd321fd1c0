#include "extract/office/pptx.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/markdown/flow.h"
#include "extract/limits.h"
#include "extract/office/chart_parts.h"
#include "extract/office/pptx_slide.h"
#include "extract/xml/relations.h"
#include "extract/xml/xml.h"

/* Relationships of the slides, in their order. */
struct order {
	char **ids;
	size_t count;
	bool more; /* than may be read */
};

static void
order_start(void *context, const struct xml_element *e)
{
	struct order *o = context;
	char *id;

	if (strcmp(e->name, "sldId") != 0)
		return;
	o->more = o->count == limits->pages;
	id = o->more ? NULL : xml_attribute_in(e, "/relationships", "id");
	if (!id)
		return;
	o->ids = mem_array(o->ids, o->count + 1, sizeof *o->ids);
	o->ids[o->count++] = id;
}

static void
order_release(struct order *o)
{
	for (size_t i = 0; i < o->count; i++)
		free(o->ids[i]);
	free(o->ids);
}

/* The text of diagrams is in parts of their own. */
static void
read_diagrams(struct package *p, struct extraction *x, const char *part,
    const struct relations *relations, struct slide *s)
{
	struct slide diagram = {.flow = s->flow};
	struct buf name = BUF_EMPTY;

	for (size_t i = 0; i < s->count && !x->error; i++) {
		if (!s->shapes[i].diagram ||
		    !relation_part(p, part,
			relations_by_id(relations, s->shapes[i].diagram),
			&name))
			continue;
		if (slide_read(p, x, name.data, SLIDE_DIAGRAM, &diagram) == 0 &&
		    diagram.count)
			buf_add(&s->shapes[i].text, diagram.shapes[0].text.data,
			    diagram.shapes[0].text.length);
		slide_release(&diagram);
		diagram = (struct slide){.flow = s->flow};
	}
	buf_release(&name);
}

static void
write_slide(
    struct flow *f, size_t number, const struct slide *s, const struct slide *n)
{
	struct buf line = BUF_EMPTY;
	bool empty = s->title.length == 0 && n->count == 0;

	for (size_t i = 0; i < s->count; i++)
		empty = empty && s->shapes[i].text.length == 0;
	f->out = (struct markdown){&f->x->text, BLOCK_NONE};
	buf_printf(&line, "Slide %zu%s", number, s->title.length ? ": " : "");
	buf_add(&line, s->title.data, s->title.length);
	if (!empty)
		markdown_heading(&f->out, 2, line.data, line.length);
	for (size_t i = 0; i < s->count; i++)
		markdown_blocks(&f->out, &s->shapes[i].text);
	buf_clear(&line);
	for (size_t i = 0; i < n->count; i++) {
		if (n->shapes[i].text.length && !line.length)
			buf_add_text(&line, "Notes: ");
		buf_add(
		    &line, n->shapes[i].text.data, n->shapes[i].text.length);
	}
	markdown_blocks(&f->out, &line);
	buf_add_char(&f->x->page_flags,
	    (char)((s->hidden ? PAGE_HIDDEN : 0) | (empty ? PAGE_NO_TEXT : 0)));
	buf_release(&line);
}

static void
read_charts(struct package *p, struct extraction *x, const char *part,
    const struct relations *relations, struct slide *s)
{
	struct charts charts = {NULL, 0};

	charts_read(p, x, part, relations, &charts);
	slide_write_charts(s, &charts);
	charts_release(&charts);
}

static void
read_slide(struct package *p, struct extraction *x, const char *part,
    size_t number, struct flow *f)
{
	struct slide slide = {.flow = f}, notes = {.flow = f};
	struct relations relations = {.count = 0};
	struct buf name = BUF_EMPTY;

	if (relations_read(p, x, part, &relations) == 0 &&
	    slide_read(p, x, part, SLIDE_BODY, &slide) == 0) {
		read_diagrams(p, x, part, &relations, &slide);
		read_charts(p, x, part, &relations, &slide);
	}
	extraction_spare(x);
	if (!x->error && relation_part(p, part,
			     relations_find(&relations, "/notesSlide"), &name))
		slide_read(p, x, name.data, SLIDE_NOTES, &notes);
	extraction_spare(x);
	if (!x->error)
		write_slide(f, number, &slide, &notes);
	slide_release(&slide);
	slide_release(&notes);
	relations_release(&relations);
	buf_release(&name);
}

static void
read_slides(struct package *p, struct extraction *x, const char *main_part,
    const struct relations *relations, const struct order *order)
{
	struct buf name = BUF_EMPTY;
	struct flow f;

	flow_start(&f, x);
	for (size_t i = 0; i < order->count && !x->error && !x->truncated;
	     i++) {
		if (i)
			buf_add_char(&x->text, '\f');
		if (relation_part(p, main_part,
			relations_by_id(relations, order->ids[i]), &name)) {
			read_slide(p, x, name.data, i + 1, &f);
		} else {
			extraction_warn(x, "slide %zu is missing", i + 1);
			buf_add_char(&x->page_flags, PAGE_NO_TEXT);
		}
	}
	if (order->more)
		extraction_count(x, limits->pages, "slides", PAGES_SETTING);
	buf_release(&name);
	flow_release(&f);
}

int
pptx_read(struct package *p, struct extraction *x)
{
	static const struct xml_events events = {
	    order_start, NULL, NULL, false};
	struct order order = {NULL, 0, false};
	struct relations relations = {.count = 0};
	struct buf main_part = BUF_EMPTY;

	if (!package_main_part(p, x, &main_part))
		extraction_fail(x, "damaged", "the package has no main part");
	else if (relations_read(p, x, main_part.data, &relations) == 0)
		xml_read_part(p, x, main_part.data, &events, &order);
	extraction_spare(x);
	if (!x->error)
		read_slides(p, x, main_part.data, &relations, &order);
	order_release(&order);
	relations_release(&relations);
	buf_release(&main_part);
	return x->error ? -1 : 0;
}
