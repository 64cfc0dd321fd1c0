#include "extract/page/arrange.h"

#include "extract/page/code.h"
#include "extract/page/furniture.h"
#include "extract/page/headings.h"
#include "extract/page/markers.h"
#include "extract/page/notes.h"
#include "extract/page/overlays.h"
#include "extract/page/paragraphs.h"
#include "extract/page/tables.h"

void
arrange_lines(struct pages *p)
{
	/* Early: by itself the number of a note or heading at an end of the
	 * page would pass for the page's. */
	notes_find(p);
	markers_join(p);
	furniture_drop(p);
	overlays_drop(p);
	code_find(p);
	tables_find(p);
	paragraphs_find(p);
	headings_find(p);
}
