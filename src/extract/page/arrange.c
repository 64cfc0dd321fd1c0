#include "extract/page/arrange.h"

#include "extract/page/code.h"
#include "extract/page/columns.h"
#include "extract/page/furniture.h"
#include "extract/page/gutter.h"
#include "extract/page/markers.h"
#include "extract/page/notes.h"
#include "extract/page/sizes.h"
#include "extract/page/tables.h"

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
