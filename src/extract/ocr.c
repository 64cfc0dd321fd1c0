#include "extract/ocr.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/mem.h"

#include "extract/limits.h"
#include "extract/ocr_worker.h"
#include "extract/progress.h"
#include "extract/sandbox/sandbox.h"
#include "extract/page/tsv.h"
#include "extract/page/turn.h"

/* Enough for tesseract: twice as many dots cost half as much again and find
 * no more words. */
#define RESOLUTION 200
#define POINTS_PER_INCH 72.0F
#define WORKERS_MAX 8
#define WAIT_MS 1000

struct worker {
	int questions, answers; /* -1: gone */
	struct ocr_page *page;	/* what it works on, or NULL */
};

struct ocr {
	size_t count;
	struct worker workers[WORKERS_MAX];
	uint32_t cpu_ms;
	int64_t looked, ran_ms; /* without what this process stood still */
	size_t asked, answered, of;
	struct ocr_page *again[WORKERS_MAX]; /* pages of lost workers */
	size_t again_count;
};

bool
ocr_installed(void)
{
	static const char *const programs[] = {"tesseract", "pdftoppm"};
	bool all = true;

	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
		char *path = program_find(programs[i]);

		all = all && path;
		free(path);
	}
	return all;
}

unsigned
ocr_resolution(float width, float height)
{
	double square = (double)width * (double)height /
			(double)(POINTS_PER_INCH * POINTS_PER_INCH);
	double most = square > 0 ? sqrt(LIMIT_PIXELS / square) : RESOLUTION;

	if (most >= RESOLUTION)
		return RESOLUTION;
	return most > 1 ? (unsigned)most : 1;
}

static bool
start_worker(struct worker *w, int input)
{
	int questions[2] = {-1, -1}, answers[2] = {-1, -1};
	pid_t parent = getpid(), pid = -1;

	if (pipe2(questions, O_CLOEXEC) == 0 && pipe2(answers, O_CLOEXEC) == 0)
		pid = fork();
	if (pid == 0)
		ocr_work(parent, input, questions[0], answers[1]);
	if (questions[0] >= 0)
		close(questions[0]);
	if (answers[1] >= 0)
		close(answers[1]);
	if (pid <= 0 && questions[1] >= 0)
		close(questions[1]);
	if (pid <= 0 && answers[0] >= 0)
		close(answers[0]);
	*w = (struct worker){questions[1], answers[0], NULL};
	return pid > 0;
}

struct ocr *
ocr_start(int input, size_t workers)
{
	struct ocr *o = mem_alloc(sizeof *o);

	workers = workers < WORKERS_MAX ? workers : WORKERS_MAX;
	while (o->count < workers && start_worker(&o->workers[o->count], input))
		o->count++;
	if (o->count)
		return o;
	_exit(SANDBOX_FAILED);
}

/* Its page gets another try by another worker, once. */
static void
lose(struct ocr *o, struct worker *w)
{
	if (w->page && !w->page->again) {
		w->page->again = true;
		o->again[o->again_count++] = w->page;
	} else if (w->page) {
		w->page->state = OCR_FAILED;
	}
	w->page = NULL;
	close(w->questions);
	close(w->answers);
	w->questions = w->answers = -1;
}

void
ocr_end(struct ocr *o)
{
	if (!o)
		return;
	for (size_t i = 0; i < o->count; i++)
		if (o->workers[i].questions >= 0)
			lose(o, &o->workers[i]);
	free(o);
}

static bool
may_go_on(const struct ocr *o)
{
	return o->asked < limits->ocr_pages && o->cpu_ms < limits->ocr_cpu_ms &&
	       o->ran_ms < limits_ocr_ms() && !limits_time_is_up();
}

static void
ask(struct ocr *o, struct worker *w, struct ocr_page *page)
{
	struct ocr_question q;

	page->dpi = ocr_resolution(page->width, page->height);
	q = (struct ocr_question){(uint32_t)page->number, page->dpi};
	w->page = page;
	o->asked++;
	if (!ocr_give(w->questions, &q, sizeof q))
		lose(o, w);
}

/* Words that are nothing but blanks are pictures. */
static bool
is_picture(const struct tsv_row *row)
{
	return row->level == TSV_WORD &&
	       (row->confidence < 0 || strspn(row->text, " ") >= row->length);
}

/* The rows of a page. */
static void
take_rows(
    struct ocr_page *page, struct tsv_row *rows, size_t count, float *weight)
{
	float scale = POINTS_PER_INCH / (float)page->dpi;

	turn_upright(rows, count);
	for (size_t i = 0; i < count; i++) {
		struct tsv_row *row = &rows[i];

		row->left *= scale;
		row->top *= scale;
		row->width *= scale;
		row->height *= scale;
		tsv_add(&page->pages, row);
		if (row->level == TSV_WORD) {
			page->confidence +=
			    row->confidence * (float)row->length;
			*weight += (float)row->length;
		}
	}
}

/* The box of a word is as high as its letters happen to be: that says
 * nothing about the size of the font. */
static void
level_heights(struct pages *p)
{
	float height = pages_body_height(p);

	for (size_t i = 0; i < p->count; i++)
		p->lines[i].height = height;
}

static void
read_lines(struct ocr_page *page, char *text, size_t n)
{
	const char *at = text, *end = text + n, *newline;
	struct tsv_row *rows = NULL, row;
	size_t count = 0;
	float weight = 0;

	page->confidence = 0;
	for (; (newline = memchr(at, '\n', (size_t)(end - at)));
	     at = newline + 1) {
		if (!tsv_parse(at, (size_t)(newline - at), &row) ||
		    row.page > LIMIT_PAGES || is_picture(&row))
			continue;
		if (row.level == TSV_PAGE) {
			take_rows(page, rows, count, &weight);
			count = 0;
		}
		if (count % 1024 == 0)
			rows = mem_array(rows, count + 1024, sizeof *rows);
		rows[count++] = row;
	}
	take_rows(page, rows, count, &weight);
	free(rows);
	pages_end_page(&page->pages);
	if (weight > 0)
		page->confidence /= weight;
	level_heights(&page->pages);
}

/* The worker says what is on its page. */
static void
hear(struct ocr *o, struct worker *w)
{
	struct ocr_answer a;
	char *text;

	if (!ocr_take(w->answers, &a, sizeof a) ||
	    a.length > LIMIT_OCR_ANSWER || a.state > OCR_MEMORY) {
		lose(o, w);
		return;
	}
	text = mem_alloc(a.length + 1);
	if (!ocr_take(w->answers, text, a.length)) {
		lose(o, w);
	} else {
		w->page->state = (enum ocr_state)a.state;
		read_lines(w->page, text, a.length);
		w->page = NULL;
		o->cpu_ms += a.cpu_ms;
	}
	progress_tell(++o->answered, o->of, true);
	free(text);
}

/* Gives pages to the workers that have none; how many work. */
static size_t
ask_all(struct ocr *o, struct ocr_page *pages, size_t count, size_t *next)
{
	size_t busy = 0;

	for (size_t i = 0; i < o->count; i++) {
		struct worker *w = &o->workers[i];

		if (!w->page && w->questions >= 0) {
			if (o->again_count)
				ask(o, w, o->again[--o->again_count]);
			else if (*next < count && may_go_on(o))
				ask(o, w, &pages[(*next)++]);
		}
		busy += w->page != NULL;
	}
	return busy;
}

static void
count_time(struct ocr *o)
{
	int64_t now = clock_ms(), passed = now - o->looked;

	o->ran_ms += passed < 2 * WAIT_MS ? passed : 2 * WAIT_MS;
	o->looked = now;
}

void
ocr_read(struct ocr *o, struct ocr_page *pages, size_t count)
{
	struct pollfd ends[WORKERS_MAX];
	size_t next = 0;
	int ready;

	o->looked = clock_ms();
	o->of = count;
	/* Twice, for one that is gone may leave a page to those before it. */
	while (!limits_time_is_up() && (ask_all(o, pages, count, &next) ||
					   ask_all(o, pages, count, &next))) {
		for (size_t i = 0; i < o->count; i++)
			ends[i] = (struct pollfd){
			    o->workers[i].page ? o->workers[i].answers : -1,
			    POLLIN, 0};
		progress_tell(o->answered, o->of, true);
		ready = poll(ends, o->count, WAIT_MS);
		count_time(o);
		if (ready <= 0)
			continue;
		for (size_t i = 0; i < o->count; i++)
			if (ends[i].revents)
				hear(o, &o->workers[i]);
	}
	for (size_t i = 0; i < o->count; i++)
		if (o->workers[i].page)
			o->workers[i].page->state = OCR_TIME;
	while (o->again_count)
		o->again[--o->again_count]->state = OCR_FAILED;
	for (; next < count; next++)
		pages[next].state = OCR_SKIPPED;
}
