#include "extract/pdf/later.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "extract/pdf/pdf_ranges.h"
#include "extract/sandbox/sandbox.h"

/* Of the height of letters, percent: a gap up to that is no blank. */
#define WORD_GAP "36"

struct question {
	uint32_t first, last; /* pages */
};

/* Waits for the question; without one it ends. */
_Noreturn static void
wait_for_pages(pid_t parent, int input, int question, int answer)
{
	char *program = program_find(PDF_PROGRAM);
	char first[16], last[16];
	const char *const argv[] = {PDF_ARGUMENTS, "-q", "-wbt", WORD_GAP, "-f",
	    first, "-l", last, "/dev/fd/0", NULL};
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
	struct question q;
	ssize_t n;

	close(STDOUT_FILENO); /* the pipe of the report ends with the parent */
	do
		n = read(question, &q, sizeof q);
	while (n < 0 && errno == EINTR);
	if (n != sizeof q || nowhere < 0)
		_exit(0);
	snprintf(first, sizeof first, "%u", q.first);
	snprintf(last, sizeof last, "%u", q.last);
	helper_become(program, argv, input, answer, nowhere, parent);
}

void
later_start(struct later *l, int input)
{
	int question[2], answer[2];
	pid_t parent = getpid();

	memset(l, 0, sizeof *l);
	if (pipe2(question, O_CLOEXEC) < 0 || pipe2(answer, O_CLOEXEC) < 0 ||
	    (l->helper.pid = fork()) < 0)
		_exit(SANDBOX_FAILED);
	if (l->helper.pid == 0) {
		close(question[1]);
		wait_for_pages(parent, input, question[0], answer[1]);
	}
	close(question[0]);
	close(answer[1]);
	l->question = question[1];
	l->helper.out = answer[0];
	l->helper.err = -1;
}

void
later_read(struct later *l, size_t first, size_t last, helper_sink *sink,
    void *context)
{
	struct question q = {(uint32_t)first, (uint32_t)last};
	struct helper_result result;

	if (write(l->question, &q, sizeof q) != sizeof q)
		return;
	l->helper.sink = sink;
	l->helper.context = context;
	helper_read(&l->helper, 1);
	helper_end(&l->helper, &result);
	buf_release(&result.errors);
}

void
later_end(struct later *l)
{
	close(l->question);
	if (l->helper.out >= 0)
		close(l->helper.out);
}
