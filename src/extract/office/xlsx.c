#include "extract/office/xlsx.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/markdown/flow.h"
#include "extract/limits.h"
#include "extract/office/chart_parts.h"
#include "extract/office/pptx_slide.h"
#include "extract/xml/package.h"
#include "extract/xml/relations.h"
#include "extract/office/xlsx_sheet.h"
#include "extract/office/xlsx_values.h"
#include "extract/xml/xml.h"

struct workbook {
	struct sheet_name {
		char *name, *id;
		bool hidden;
	} sheets[LIMIT_SHEETS];
	size_t count;
	bool more;
	struct xlsx_values values;
	struct relations relations;
	struct buf main_part;
};

static void
workbook_start(void *context, const struct xml_element *e)
{
	struct workbook *w = context;
	struct sheet_name *new;

	if (strcmp(e->name, "workbookPr") == 0)
		w->values.from_1904 =
		    xml_is(e, "date1904", "1") || xml_is(e, "date1904", "true");
	/* "veryHidden" sheets are hidden, too: only a program can show them. */
	if (strcmp(e->name, "sheet") != 0 || xml_is(e, "state", "veryHidden"))
		return;
	w->more = w->count == LIMIT_SHEETS;
	if (w->more)
		return;
	new = &w->sheets[w->count++];
	new->name = xml_attribute(e, "name");
	new->id = xml_attribute_in(e, "/relationships", "id");
	new->hidden = xml_is(e, "state", "hidden");
}

static int
read_values(struct package *p, struct extraction *x, struct workbook *w)
{
	struct buf name = BUF_EMPTY;

	if (relation_part(p, w->main_part.data,
		relations_find(&w->relations, "/sharedStrings"), &name))
		xlsx_read_strings(p, x, name.data, &w->values);
	extraction_spare(x);
	if (!x->error && relation_part(p, w->main_part.data,
			     relations_find(&w->relations, "/styles"), &name))
		xlsx_read_styles(p, x, name.data, &w->values);
	extraction_spare(x);
	buf_release(&name);
	return x->error ? -1 : 0;
}

/* Charts and text boxes lie above the cells. */
static void
read_drawing(struct package *p, struct extraction *x, const char *part,
    struct slide *drawing)
{
	struct relations relations = {.count = 0};
	struct charts charts = {NULL, 0};

	if (slide_read(p, x, part, SLIDE_BODY, drawing) == 0 &&
	    relations_read(p, x, part, &relations) == 0 &&
	    charts_read(p, x, part, &relations, &charts) == 0)
		slide_write_charts(drawing, &charts);
	extraction_spare(x);
	charts_release(&charts);
	relations_release(&relations);
}

/* Behind the cells of a sheet; its name in front if it had none. */
static void
write_drawing(struct flow *f, const struct slide *drawing, const char *name,
    size_t before)
{
	f->out = (struct markdown){&f->x->text, BLOCK_TEXT};
	for (size_t i = 0; i < drawing->count; i++) {
		const struct buf *text = &drawing->shapes[i].text;

		if (text->length && f->x->text.length == before) {
			f->out.last = BLOCK_NONE;
			markdown_heading(&f->out, 2, name, strlen(name));
		}
		markdown_blocks(&f->out, text);
	}
}

static void
add_drawing(struct package *p, struct extraction *x, const char *part,
    const char *name, size_t before, struct flow *f)
{
	struct relations relations = {.count = 0};
	struct slide drawing = {.flow = f};
	struct buf target = BUF_EMPTY;

	relations_read(p, x, part, &relations);
	extraction_spare(x);
	if (!x->error && relation_part(p, part,
			     relations_find(&relations, "/drawing"), &target))
		read_drawing(p, x, target.data, &drawing);
	if (!x->error)
		write_drawing(f, &drawing, name, before);
	slide_release(&drawing);
	relations_release(&relations);
	buf_release(&target);
}

static void
read_sheet(struct package *p, struct extraction *x, const char *part,
    const char *name, struct workbook *w, size_t *cells, struct flow *f)
{
	size_t before = x->text.length;

	if (xlsx_sheet_read(p, x, part, name, &w->values, cells, f) == 0 &&
	    !x->truncated)
		add_drawing(p, x, part, name, before, f);
}

static void
read_sheets(struct package *p, struct extraction *x, struct workbook *w)
{
	struct buf part = BUF_EMPTY;
	size_t cells = LIMIT_CELLS, before;
	struct flow f;

	flow_start(&f, x);
	for (size_t i = 0; i < w->count && !x->error && !x->truncated; i++) {
		struct sheet_name *s = &w->sheets[i];

		if (i)
			flow_page(&f);
		before = x->text.length;
		if (s->id && relation_part(p, w->main_part.data,
				 relations_by_id(&w->relations, s->id), &part))
			read_sheet(p, x, part.data, s->name ? s->name : "", w,
			    &cells, &f);
		else
			extraction_warn(x, "sheet %zu is missing", i + 1);
		buf_add_char(&x->page_flags,
		    (char)((s->hidden ? PAGE_HIDDEN : 0) |
			   (x->text.length == before ? PAGE_NO_TEXT : 0)));
	}
	if (w->more)
		extraction_count(x, LIMIT_SHEETS, "sheets", NULL);
	buf_release(&part);
	flow_release(&f);
}

int
xlsx_read(struct package *p, struct extraction *x)
{
	static const struct xml_events events = {
	    workbook_start, NULL, NULL, false};
	struct workbook *w = mem_alloc(sizeof *w);

	if (!package_main_part(p, x, &w->main_part))
		extraction_fail(x, "damaged", "the package has no main part");
	else if (relations_read(p, x, w->main_part.data, &w->relations) == 0)
		xml_read_part(p, x, w->main_part.data, &events, w);
	extraction_spare(x);
	if (!x->error && read_values(p, x, w) == 0)
		read_sheets(p, x, w);
	for (size_t i = 0; i < w->count; i++) {
		free(w->sheets[i].name);
		free(w->sheets[i].id);
	}
	xlsx_values_release(&w->values);
	relations_release(&w->relations);
	buf_release(&w->main_part);
	free(w);
	return x->error ? -1 : 0;
}
