#include "extract/ocr_worker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/buf.h"
#include "lib/exits.h"

#include "extract/sandbox/helper.h"
#include "extract/limits.h"
#include "extract/sandbox/sandbox.h"

/* In the worker, beside the document on 0. */
enum { QUESTIONS = 3, ANSWERS = 4 };

bool
ocr_take(int fd, void *bytes, size_t n)
{
	char *at = bytes;
	ssize_t got;

	for (; n > 0; at += got, n -= (size_t)got) {
		got = read(fd, at, n);
		if (got < 0 && errno == EINTR)
			got = 0;
		else if (got <= 0)
			return false;
	}
	return true;
}

bool
ocr_give(int fd, const void *bytes, size_t n)
{
	const char *at = bytes;
	ssize_t put;

	for (; n > 0; at += put, n -= (size_t)put) {
		put = write(fd, at, n);
		if (put < 0 && errno == EINTR)
			put = 0;
		else if (put < 0)
			return false;
	}
	return true;
}

struct work {
	struct buf lines;
	int picture; /* a file in memory, made before the sandbox is entered */
	uint32_t cpu_ms;
};

static bool
keep_picture(void *context, const char *bytes, size_t n)
{
	struct work *w = context;

	return ocr_give(w->picture, bytes, n);
}

static bool
keep_lines(void *context, const char *bytes, size_t n)
{
	struct work *w = context;

	if (w->lines.length + n > LIMIT_OCR_ANSWER)
		return false;
	buf_add(&w->lines, bytes, n);
	return true;
}

static bool
says(const struct buf *errors, const char *words)
{
	return errors->length &&
	       memmem(errors->data, errors->length, words, strlen(words));
}

static enum ocr_state
judge(const struct helper_result *r)
{
	if (r->end == HELPER_EXITED && r->status == 0)
		return OCR_DONE;
	if (r->end == HELPER_TIME)
		return OCR_TIME;
	return says(&r->errors, "bad_alloc") || says(&r->errors, "ut of memory")
		   ? OCR_MEMORY
		   : OCR_FAILED;
}

static enum ocr_state
run(struct work *w, const char *const argv[], int input, helper_sink *sink)
{
	struct helper_result r;
	enum ocr_state state;

	lseek(input, 0, SEEK_SET);
	helper_run(argv, input, sink, w, &r);
	state = judge(&r);
	w->cpu_ms += (uint32_t)(r.usage.ru_utime.tv_sec * 1000 +
				r.usage.ru_utime.tv_usec / 1000 +
				r.usage.ru_stime.tv_sec * 1000 +
				r.usage.ru_stime.tv_usec / 1000);
	buf_release(&r.errors);
	return state;
}

static enum ocr_state
render(struct work *w, const struct ocr_question *q)
{
	char page[16], dpi[16];
	const char *const argv[] = {"pdftoppm", "-gray", "-r", dpi, "-f", page,
	    "-l", page, "/dev/fd/0", NULL};

	snprintf(page, sizeof page, "%u", q->page);
	snprintf(dpi, sizeof dpi, "%u", q->dpi);
	return run(w, argv, STDIN_FILENO, keep_picture);
}

/* With orientation (1), if its data are installed: phones store pictures as
 * they were held, and pages lie on the scanner as they come. */
static enum ocr_state
recognise(struct work *w, int picture, const struct ocr_question *q)
{
	char dpi[16];
	const char *const argv[] = {"tesseract", "-", "-", "-l", "deu+eng",
	    "--psm", "1", "--dpi", dpi, "tsv", NULL};

	snprintf(dpi, sizeof dpi, "%u", q->dpi);
	return run(w, argv, picture, keep_lines);
}

static enum ocr_state
read_page(struct work *w, const struct ocr_question *q)
{
	enum ocr_state state;

	if (q->page == 0) {
		/* One run for all its pages. */
		sandbox_cpu((unsigned)(limits->ocr_cpu_ms / 1000));
		return recognise(w, STDIN_FILENO, q);
	}
	if (ftruncate(w->picture, 0) < 0 || lseek(w->picture, 0, SEEK_SET) < 0)
		return OCR_FAILED;
	state = render(w, q);
	return state == OCR_DONE ? recognise(w, w->picture, q) : state;
}

/* First what is not needed: the ends of others may be as many as are allowed.
 * Then two steps, for the descriptors may be in each other's place. */
static bool
set_descriptors(int input, int questions, int answers)
{
	for (int fd = STDERR_FILENO + 1; fd < LIMIT_DESCRIPTORS; fd++)
		if (fd != input && fd != questions && fd != answers)
			close(fd);
	input = fcntl(input, F_DUPFD, 10);
	questions = fcntl(questions, F_DUPFD, 10);
	answers = fcntl(answers, F_DUPFD, 10);
	return input >= 0 && questions >= 0 && answers >= 0 &&
	       dup2(input, STDIN_FILENO) >= 0 &&
	       dup2(questions, QUESTIONS) >= 0 && dup2(answers, ANSWERS) >= 0 &&
	       dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 &&
	       close_range(ANSWERS + 1, ~0U, 0) == 0;
}

_Noreturn void
ocr_work(pid_t parent, int input, int questions, int answers)
{
	struct work w;
	struct ocr_question q;
	struct ocr_answer a;

	if (!set_descriptors(input, questions, answers))
		_exit(EXIT_TEMPORARY);
	memset(&w, 0, sizeof w);
	w.picture = memfd_create("page", MFD_CLOEXEC);
	if (w.picture < 0)
		_exit(EXIT_TEMPORARY);
	sandbox_worker(parent);
	while (ocr_take(QUESTIONS, &q, sizeof q)) {
		buf_clear(&w.lines);
		w.cpu_ms = 0;
		a.state = read_page(&w, &q);
		a.length = (uint32_t)w.lines.length;
		a.cpu_ms = w.cpu_ms;
		if (!ocr_give(ANSWERS, &a, sizeof a) ||
		    !ocr_give(ANSWERS, w.lines.data, w.lines.length))
			break;
	}
	_exit(0);
}
