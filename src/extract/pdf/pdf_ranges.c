#include "extract/pdf/pdf_ranges.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/limits.h"
#include "extract/page/spaced.h"
#include "extract/pdf/later.h"
#include "extract/pdf/runs.h"
#include "extract/progress.h"

/* One process.  Lines come in pieces: an unfinished one waits for its end. */
struct range {
	struct pdf_ranges *all;
	size_t first, last; /* pages */
	bool behind_end;    /* there are none */
	struct pages pages;
	struct runs runs;
	struct buf rest;
	size_t bytes;
	bool full; /* a limit was reached: */
	bool more; /* that of pages */
	struct helper_result result;
};

struct pdf_ranges {
	size_t hint, seen;
	struct later later;
	size_t count;
	struct range ranges[HELPERS_MAX];
	struct helper helpers[HELPERS_MAX];
};

static void
add_line(struct range *r, const char *line, size_t n)
{
	size_t page = runs_page(line, n);

	if (page && r->all)
		progress_tell(++r->all->seen, r->all->hint, false);
	r->more = page > limits->pages;
	if (r->more || r->pages.text.length > LIMIT_RAW_TEXT) {
		r->full = true;
		return;
	}
	runs_line(&r->runs, line, n);
}

static bool
take_lines(void *context, const char *bytes, size_t n)
{
	struct range *r = context;
	const char *end = bytes + n, *newline;

	r->bytes += n;
	while (!r->full &&
	       (newline = memchr(bytes, '\n', (size_t)(end - bytes)))) {
		if (r->rest.length) {
			buf_add(&r->rest, bytes, (size_t)(newline - bytes));
			add_line(r, r->rest.data, r->rest.length);
			buf_clear(&r->rest);
		} else {
			add_line(r, bytes, (size_t)(newline - bytes));
		}
		bytes = newline + 1;
	}
	buf_add(&r->rest, bytes, (size_t)(end - bytes));
	r->full = r->full || r->bytes > LIMIT_HELPER_OUTPUT ||
		  r->rest.length > LIMIT_PARAGRAPH;
	return !r->full;
}

static bool
says(const struct helper_result *r, const char *words)
{
	return r->errors.length &&
	       memmem(r->errors.data, r->errors.length, words, strlen(words));
}

const char *
pdf_failure(const struct helper_result *r, bool *pages_good)
{
	*pages_good = false;
	switch (r->end) {
	case HELPER_STOPPED:
		return NULL;
	case HELPER_MISSING:
		return "helper_missing";
	case HELPER_FAILED:
		return "internal";
	case HELPER_TIME:
		*pages_good = true;
		return "limit_time";
	case HELPER_KILLED:
	case HELPER_EXITED:
		break;
	}
	if (r->end == HELPER_EXITED && r->status == 0)
		return NULL;
	if (says(r, "Incorrect password") ||
	    says(r, "Unsupported version/revision") ||
	    says(r, "unsupported encryption"))
		return "encrypted";
	*pages_good = true;
	if (says(r, "Out of memory") || says(r, "bad_alloc"))
		return "limit_memory";
	return r->end == HELPER_KILLED ? "crashed" : "damaged";
}

const char *
pdf_message(const char *code)
{
	static const struct {
		const char *code, *message;
	} messages[] = {
	    {"helper_missing", PDF_PROGRAM " (poppler-utils) is not installed"},
	    {"limit_time", "reading the PDF takes too long"},
	    {"limit_memory", "reading the PDF takes too much memory"},
	    {"internal", "cannot start " PDF_PROGRAM},
	    {"crashed", PDF_PROGRAM " crashed on the PDF"},
	    {"encrypted", "the PDF is protected by a password"},
	    {"damaged", "the PDF is broken"},
	};

	for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
		if (strcmp(messages[i].code, code) == 0)
			return messages[i].message;
	return code;
}

/* The greatest /Count: that of the tree of pages, unless it is packed (then
 * there is none to see) or the outline is longer.  Wrong, it only makes the
 * parts uneven. */
size_t
pdf_page_hint(const char *bytes, size_t n)
{
	const char *at = bytes, *end = bytes + n;
	size_t most = 0, count;

	while ((at = memmem(at, (size_t)(end - at), "/Count", 6))) {
		at += 6;
		while (at < end && *at == ' ')
			at++;
		for (count = 0; at < end && *at >= '0' && *at <= '9'; at++)
			if (count < LIMIT_PAGES)
				count = count * 10 + (size_t)(*at - '0');
		most = count > most ? count : most;
	}
	return most;
}

size_t
pdf_range_count(size_t pages, size_t processes)
{
	size_t most = pages / LIMIT_RANGE_PAGES;

	if (processes > HELPERS_MAX)
		processes = HELPERS_MAX;
	most = processes < most ? processes : most;
	return most ? most : 1;
}

static void
start(struct pdf_ranges *p, size_t i, size_t last, int input)
{
	struct range *r = &p->ranges[i];
	char first_page[24], last_page[24];
	const char *const argv[] = {PDF_ARGUMENTS, "-f", first_page, "-l",
	    last_page, "/dev/fd/0", NULL};

	r->all = p;
	r->runs.pages = &r->pages;
	snprintf(first_page, sizeof first_page, "%zu", r->first);
	snprintf(last_page, sizeof last_page, "%zu", last);
	helper_start(&p->helpers[i], argv, input, take_lines, r);
}

struct pdf_ranges *
pdf_start(int input, const char *bytes, size_t n,
    const struct reader_options *options)
{
	struct pdf_ranges *p = mem_alloc(sizeof *p);
	size_t pages, part;

	p->hint = pdf_page_hint(bytes, n);
	pages = p->hint < limits->pages ? p->hint : limits->pages;
	p->hint = pages;
	p->count = pdf_range_count(pages, options->parallel);
	part = pages / p->count;
	later_start(&p->later, input);
	for (size_t i = 0; i < p->count; i++) {
		p->ranges[i].first = 1 + i * part;
		/* At the end one page more than we keep, to know whether
		 * there is one. */
		start(p, i,
		    i + 1 < p->count ? (i + 1) * part : limits->pages + 1,
		    input);
	}
	return p;
}

static bool
any_text(const struct pages *p)
{
	for (size_t i = 0; i < p->page_count; i++)
		if (p->pages[i].visible)
			return true;
	return false;
}

/* A part behind the last page: the hint was wrong. */
static bool
is_behind_end(const struct range *r)
{
	return r->first > 1 && r->pages.page_count == 0 &&
	       says(&r->result, "Wrong page range");
}

/* Pages that are missing in between keep their numbers. */
static void
append(struct pages *pages, struct range *r)
{
	if (pages->page_count == 0) {
		pages_release(pages);
		*pages = r->pages;
		memset(&r->pages, 0, sizeof r->pages);
		return;
	}
	while (pages->page_count + 1 < r->first)
		pages_add_empty(pages);
	for (size_t i = 0; i < r->pages.page_count; i++)
		pages_add_copy(pages, &r->pages, i);
	pages_release(&r->pages);
}

/* The code of a part that lost the document; of one that is only cut short, if
 * any part has text, a warning. */
static const char *
judge(const struct range *r, bool any, struct extraction *x)
{
	bool pages_good;
	const char *code = pdf_failure(&r->result, &pages_good);

	if (r->more)
		extraction_count(x, limits->pages, "pages", PAGES_SETTING);
	x->truncated = x->truncated || r->full;
	if (!code || r->behind_end)
		return NULL;
	if (!any || !pages_good)
		return code;
	x->partial = true;
	extraction_warn(x, "%s: pages are missing behind page %zu",
	    pdf_message(code), r->last);
	return NULL;
}

/* Reads pages again that have letters set apart. */
static void
look_again(struct pdf_ranges *p, struct pages *pages)
{
	struct range r = {.runs = {.pages = &r.pages}};
	size_t first, last;

	if (!spaced_pages(pages, &first, &last))
		return;
	later_read(&p->later, first + 1, last + 1, take_lines, &r);
	pages_end_page(&r.pages);
	spaced_mend(pages, &r.pages, first);
	pages_release(&r.pages);
	runs_release(&r.runs);
	buf_release(&r.rest);
}

const char *
pdf_finish(struct pdf_ranges *p, struct pages *pages, struct extraction *x)
{
	const char *code = NULL, *why;

	helper_read(p->helpers, p->count);
	for (size_t i = 0; i < p->count; i++) {
		struct range *r = &p->ranges[i];

		helper_end(&p->helpers[i], &r->result);
		pages_end_page(&r->pages);
		r->behind_end = is_behind_end(r);
		r->last = r->first + r->pages.page_count - 1;
		append(pages, r);
		pages_release(&r->pages);
	}
	for (size_t i = 0; i < p->count; i++) {
		struct range *r = &p->ranges[i];

		why = judge(r, any_text(pages), x);
		code = code ? code : why;
		buf_release(&r->result.errors);
		buf_release(&r->rest);
		runs_release(&r->runs);
	}
	if (!code)
		look_again(p, pages);
	later_end(&p->later);
	free(p);
	return code;
}
