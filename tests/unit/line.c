/* Whole lines in, whole lines out. */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/line.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "unit/tap.h"

static int ends[2];

static void
open_pipe(struct line_reader *r, size_t max)
{
	if (pipe(ends) < 0)
		abort();
	line_nonblocking(ends[0]);
	line_nonblocking(ends[1]);
	line_reader_init(r, ends[0], max);
}

static void
put(const char *text)
{
	if (write(ends[1], text, strlen(text)) < 0)
		abort();
}

static void
test_read(void)
{
	struct line_reader r;
	char *line;
	size_t n;

	open_pipe(&r, 8);
	IS_INT(line_next(&r, &line, &n), LINE_WAIT, "nothing yet");
	put("one\ntwo");
	IS_INT(line_next(&r, &line, &n), LINE_READY, "a line");
	IS(line, "one", "a line comes without its newline");
	OK(!line_held(&r), "no other is held");
	IS_INT(line_next(&r, &line, &n), LINE_WAIT, "half a line waits");
	put("\n\n12345678\n123456789\n");
	IS_INT(line_next(&r, &line, &n), LINE_READY,
	    "a waiting line comes when it is whole");
	IS(line, "two", "a line that came in two halves is not torn");
	OK(line_held(&r), "the next is held");
	line_next(&r, &line, &n);
	IS_INT((long long)n, 0, "an empty line is a line");
	IS_INT(line_next(&r, &line, &n), LINE_READY, "the longest line");
	IS_INT(line_next(&r, &line, &n), LINE_TOO_LONG,
	    "a line one byte over the longest is too long");
	line_reader_release(&r);
	close(ends[0]);
	close(ends[1]);
	open_pipe(&r, 8);
	put("a\nb");
	close(ends[1]);
	line_next(&r, &line, &n);
	IS_INT(line_next(&r, &line, &n), LINE_TORN,
	    "an end within a line is no line");
	line_reader_release(&r);
	close(ends[0]);
	open_pipe(&r, 8);
	put("a\n");
	close(ends[1]);
	line_next(&r, &line, &n);
	IS_INT(line_next(&r, &line, &n), LINE_END, "an end after a line");
	line_reader_release(&r);
	close(ends[0]);
	open_pipe(&r, 8);
	put("123456789");
	IS_INT(line_next(&r, &line, &n), LINE_TOO_LONG,
	    "a line can be too long without a newline in sight");
	line_reader_release(&r);
	close(ends[0]);
	close(ends[1]);
}

static void
test_write(void)
{
	struct line_reader r;
	struct line_writer w;
	size_t big = 3 << 20, got = 0, n;
	char *text = mem_alloc(big + 1), *line;

	memset(text, 'x', big);
	open_pipe(&r, big);
	line_writer_init(&w, ends[1]);
	line_put(&w, text, big);
	IS_INT(line_flush(&w), LINE_PENDING,
	    "a full pipe does not block the writer");
	while (line_flush(&w) == LINE_PENDING)
		if (line_next(&r, &line, &n) == LINE_READY)
			got = n;
	while (got == 0 && line_next(&r, &line, &n) == LINE_READY)
		got = n;
	OK(got == big, "the line arrives whole");
	close(ends[0]);
	line_put(&w, "x", 1);
	IS_INT(line_flush(&w), LINE_BROKEN, "a reader that went away is told");
	line_reader_release(&r);
	line_writer_release(&w);
	close(ends[1]);
	free(text);
}

int
main(void)
{
	int file = open("/dev/null", O_WRONLY);

	msg_init("line");
	OK(!line_nonblocking(file),
	    "O_NONBLOCK is never set on what others share");
	close(file);
	test_read();
	test_write();
	return TAP_DONE();
}
