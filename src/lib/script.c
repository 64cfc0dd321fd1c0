#include "lib/script.h"

#include <stdlib.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/queues.h"
#include "lib/share.h"

char *
script_read(const char *name)
{
	char *path = mem_printf("lua/%s.lua", name);
	char *own = share_read(path), *common = share_read("lua/common.lua");
	size_t first = strcspn(own, "\n");
	struct buf out = BUF_EMPTY;

	/* The line that begins with #! must stay the first. */
	buf_add(&out, own, first);
	buf_add_char(&out, '\n');
	queue_constants(&out);
	buf_add_text(&out, common);
	buf_add_text(&out, own + first);
	free(path);
	free(own);
	free(common);
	return buf_take(&out);
}
