#include "lib/filter.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "lib/exits.h"
#include "lib/line.h"
#include "lib/msg.h"

/* True once everything queued is written; says why not unless the reader
 * simply went away. */
static bool
flushed(struct line_writer *out)
{
	if (line_flush(out) == LINE_FLUSHED)
		return true;
	if (errno != EPIPE)
		msg_warn(NULL, "cannot write to stdout: %s", strerror(errno));
	return false;
}

static bool
answer(filter_handler *handle, void *context, struct line_writer *out,
    struct buf *record, const char *line, size_t n)
{
	buf_clear(record);
	buf_add(record, line, n);
	if (n == 0 || line[0] != '{' || line[n - 1] != '}') {
		msg_warn(NULL, "a line on stdin is no JSON object");
		return false;
	}
	handle(context, record);
	line_put(out, record->data, record->length);
	return true;
}

int
filter_run(filter_handler *handle, void *context, size_t max)
{
	struct line_reader in;
	struct line_writer out;
	struct buf record = BUF_EMPTY;
	int result = EXIT_TEMPORARY;
	bool running = true;
	size_t n;
	char *line;

	line_reader_init(&in, STDIN_FILENO, max);
	line_writer_init(&out, STDOUT_FILENO);
	while (running) {
		if (!line_held(&in) && !flushed(&out))
			break;
		switch (line_next(&in, &line, &n)) {
		case LINE_READY:
			running =
			    answer(handle, context, &out, &record, line, n);
			break;
		case LINE_END:
			running = false;
			result = flushed(&out) ? EXIT_DRAINED : EXIT_TEMPORARY;
			break;
		case LINE_TORN:
			msg_warn(NULL, "stdin ended in the middle of a line");
			running = false;
			break;
		case LINE_TOO_LONG:
			msg_warn(
			    NULL, "a line on stdin is over %zu bytes", max);
			running = false;
			break;
		case LINE_WAIT: /* stdin is left blocking */
			msg_warn(NULL, "stdin must not be non-blocking");
			running = false;
			break;
		}
	}
	line_reader_release(&in);
	line_writer_release(&out);
	buf_release(&record);
	return result;
}
