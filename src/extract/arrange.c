#include "extract/arrange.h"

#include "extract/code.h"
#include "extract/columns.h"
#include "extract/furniture.h"
#include "extract/gutter.h"
#include "extract/markers.h"
#include "extract/notes.h"
#include "extract/sizes.h"
#include "extract/tables.h"

void
arrange_lines(struct pages *p)
{
	gutter_find(p);
	code_find(p);
	sizes_mend(p);
	/* Early: by itself the number of a note or heading at an end of the
	 * page would pass for the page's. */
	notes_find(p);
	markers_join(p);
	furniture_drop(p);
	/* A table may lie across columns. */
	tables_find(p);
	for (size_t page = 0; page < p->page_count; page++)
		columns_order(p, page);
}
