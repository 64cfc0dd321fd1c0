#include "extract/stage.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/filter.h"
#include "lib/mem.h"
#include "lib/msg.h"

#include "extract/document.h"
#include "extract/reading.h"
#include "extract/meter.h"
#include "extract/slots.h"
#include "extract/spool.h"

/* Two for each child, and one more child; beside those stdin, stdout, stderr,
 * signals, a document, a pipe and its copy, the other ends of a child's pipes;
 * children put three at 10 and more. */
#define OF_CHILD 2
#define OTHERS 16

/* Failures that are remembered, after how long a document is a long one, and
 * when what was set aside for it comes again. */
#define FAILURES 64
#define LONG_MS 2000
#define AFTER_S 15

/* Places in what is watched; the children have the last. */
enum { PLACE_SPOOL, PLACE_CHILDREN };

/* A document that failed by what it is, and how. */
struct failure {
	char *sha256, *code, *message;
};

struct stage {
	const struct stage_options *options;
	struct filter filter;
	struct slots *slots; /* one more than children */
	size_t children;
	struct failure failures[FAILURES]; /* the last ones */
	size_t failure_count;
	/* by hand */
	bool by_hand;
	char *const *files;
	size_t file_count, next_file;
	struct spool spool;
	struct meter meter;
	bool failed;	  /* a file gave no text */
	bool surrounding; /* for a fault of the surroundings */
};

static struct reading *
first_of(const struct stage *s)
{
	return (struct reading *)s->filter.first;
}

static struct reading *
next_of(const struct reading *reading)
{
	return (struct reading *)reading->held.next;
}

/* Output. */

static void
put_text(struct stage *s, const struct reading *reading)
{
	struct buf text = BUF_EMPTY;

	reading_text(reading, &text);
	/* The writer ends it with a newline of its own. */
	if (text.length && text.data[text.length - 1] == '\n')
		text.length--;
	if (text.length)
		line_put(&s->filter.out, text.data, text.length);
	buf_release(&text);
}

static void
say_failures(struct stage *s, const struct reading *reading)
{
	if (reading->refused) {
		s->failed = true;
		s->surrounding = s->surrounding || reading->release;
		msg_warn(NULL, "cannot read '%s': %s", reading->id,
		    reading->refused_message);
		return;
	}
	for (size_t i = 0; i < reading->count; i++) {
		const struct report *r = &reading->files[i].report;

		if (!r->code)
			continue;
		s->failed = true;
		msg_warn(NULL, "cannot read '%s': %s: %s", reading->id, r->code,
		    r->message);
	}
}

/* What readers and their libraries write to stderr, which a document may have
 * chosen. */
static void
say_messages(const struct reading *reading)
{
	for (size_t i = 0; i < reading->count; i++) {
		const struct reading_file *file = &reading->files[i];

		if (file->messages && *file->messages)
			msg_warn(reading->id, "the reader of '%s' says: %s",
			    file->name ? file->name : "", file->messages);
	}
}

/* Failures that the bytes alone are the reason for. */
static bool
is_lasting(const char *code)
{
	static const char *const codes[] = {"limit_time", "limit_memory",
	    "limit_archive", "crashed", "damaged", "unsafe_xml"};

	for (size_t i = 0; code && i < sizeof codes / sizeof *codes; i++)
		if (strcmp(code, codes[i]) == 0)
			return true;
	return false;
}

static void
remember_failures(struct stage *s, const struct reading *reading)
{
	for (size_t i = 0; i < reading->count && !reading->held.late; i++) {
		const struct reading_file *file = &reading->files[i];
		struct failure *f = &s->failures[s->failure_count % FAILURES];

		if (!file->sha256 || !file->fresh ||
		    !is_lasting(file->report.code))
			continue;
		free(f->sha256);
		free(f->code);
		free(f->message);
		*f = (struct failure){mem_copy(file->sha256),
		    mem_copy(file->report.code),
		    mem_copy(file->report.message)};
		s->failure_count++;
	}
}

static void
put_out(struct stage *s, struct reading *reading)
{
	const struct buf *line = &reading->held.line;

	remember_failures(s, reading);
	meter_count(&s->meter);
	reading_finish(reading, clock_ms(), s->by_hand);
	say_messages(reading);
	if (s->by_hand)
		say_failures(s, reading);
	if (s->options->format == STAGE_TEXT)
		put_text(s, reading);
	else
		line_put(&s->filter.out, line->data, line->length);
	for (size_t i = 0; i < reading->count; i++)
		document_discard(&reading->files[i], s->options->run_dir);
	filter_let_go(&s->filter, &reading->held);
	reading_free(reading);
}

static bool
is_finished(const struct reading *reading)
{
	return reading->held.late || reading->refused ||
	       reading->done == reading->count;
}

/* Puts out all records that are finished; by hand only from the front, because
 * a person expects the order of the operands. */
static void
put_finished(struct stage *s)
{
	struct reading *reading = first_of(s), *next;

	for (; reading; reading = next) {
		next = next_of(reading);
		if (is_finished(reading))
			put_out(s, reading);
		else if (s->by_hand)
			break;
	}
}

/* Input. */

static enum filter_line
take(void *context, const char *line, size_t n, struct held **held)
{
	struct reading *reading;
	enum filter_line what = reading_parse(line, n, &reading);

	(void)context;
	if (what == FILTER_HELD)
		*held = &reading->held;
	return what;
}

/* The next operand, a few ahead of what is being read. */
static void
take_operands(struct stage *s)
{
	while (s->next_file < s->file_count &&
	       s->filter.count < 2 * slots_count(s->slots) &&
	       line_queued(&s->filter.out) < s->options->hold_max) {
		struct reading *reading =
		    reading_of_operand(s->files[s->next_file++]);

		filter_hold(&s->filter, &reading->held, "", 0, INT64_MAX);
	}
}

/* Starting. */

static void
refuse_start(struct reading *reading)
{
	msg_warn(reading->id, "cannot start a process: %s", strerror(errno));
	reading->release = true;
	reading_refuse(reading, "internal", "no process can be started");
}

/* Whether other files wait for a free slot. */
static bool
any_waits(const struct stage *s)
{
	for (struct reading *reading = first_of(s); reading;
	     reading = next_of(reading))
		if (!reading->held.late &&
		    reading_in_state(reading, READING_FILE_WAITING))
			return true;
	return false;
}

/* Descriptors, memory or processes have run short: the file waits until a
 * running child ends.  If none runs the record is refused.  Returns whether to
 * look for other files. */
static bool
start_later(struct stage *s, struct reading *reading)
{
	if (slots_running(s->slots))
		return false;
	refuse_start(reading);
	return true;
}

static size_t
free_children(const struct stage *s)
{
	size_t running = slots_running(s->slots);

	return running < s->children ? s->children - running : 1;
}

/* Starts a child for the file, or finishes it when it cannot be read. */
static bool
start_file(struct stage *s, struct reading *reading, struct reading_file *file)
{
	struct reader_options options = s->options->reader;
	int fd;

	if (!reading->began)
		reading->began = clock_ms();
	switch (document_open(file, s->options->file_max, &fd)) {
	case DOCUMENT_ARRIVES:
		file->state = READING_FILE_ARRIVING;
		return true;
	case DOCUMENT_REFUSED:
		reading_done(reading, file);
		return true;
	case DOCUMENT_SHORT:
		return start_later(s, reading);
	case DOCUMENT_OPEN:
		break;
	}
	/* A document that is alone may use all free processes. */
	file->state = READING_FILE_RUNNING;
	options.parallel = any_waits(s) ? 1 : free_children(s);
	if (slots_start(s->slots, reading, file, fd, &options)) {
		close(fd);
		return true;
	}
	file->state = READING_FILE_WAITING;
	file->fd = fd; /* a copy of a pipe cannot be made again */
	return start_later(s, reading);
}

/* Bytes that failed a moment ago fail again: their other copies are not tried.
 */
static bool
fails_again(struct stage *s, struct reading *reading, struct reading_file *file)
{
	for (const struct failure *f = s->failures; f < s->failures + FAILURES;
	     f++)
		if (file->sha256 && f->sha256 &&
		    strcmp(f->sha256, file->sha256) == 0) {
			report_fail(&file->report, f->code, f->message);
			reading_done(reading, file);
			return true;
		}
	return false;
}

/* The next file of a reading that may be started now, or NULL.  Copies of what
 * is being read wait for how it ends.  only_new: for an owner without a child.
 */
static struct reading_file *
startable(struct stage *s, struct reading *reading, bool only_new)
{
	struct reading_file *file;
	int64_t since;

	if (reading->held.late)
		return NULL;
	while ((file = reading_in_state(reading, READING_FILE_WAITING)) &&
	       fails_again(s, reading, file))
		;
	if (!file ||
	    (file->sha256 && slots_read_same(s->slots, file->sha256, &since)))
		return NULL;
	if (only_new && (!reading->owner ||
			    slots_of_owner(s->slots, reading->owner, &since)))
		return NULL;
	return file;
}

/* First those whose owner has no child, then first come, first served.  Where
 * all children are taken there is one more for an owner without one: nobody
 * waits for the long documents of somebody else. */
static bool
start_next(struct stage *s)
{
	bool spare = slots_running(s->slots) >= s->children;
	struct reading_file *file;

	for (int turn = 0; turn < (spare ? 1 : 2); turn++)
		for (struct reading *r = first_of(s); r; r = next_of(r))
			if ((file = startable(s, r, turn == 0)))
				return start_file(s, r, file);
	return false;
}

static void
start_children(struct stage *s)
{
	while (slots_free_count(s->slots) && start_next(s))
		;
}

/* Whether an earlier reading of the same owner waits as well. */
static bool
is_behind_own(const struct stage *s, const struct reading *reading)
{
	for (const struct reading *r = first_of(s); r != reading;
	     r = next_of(r))
		if (r->owner && !r->began && !r->refused &&
		    strcmp(r->owner, reading->owner) == 0)
			return true;
	return false;
}

/* Whether a reading waits for long documents: for that of a copy, or behind its
 * own owner's. */
static bool
waits_long(const struct stage *s, struct reading *reading, int64_t now)
{
	const struct reading_file *file =
	    reading_in_state(reading, READING_FILE_WAITING);
	int64_t since;

	if (!file || reading->began || reading->held.late || s->by_hand)
		return false;
	if (file->sha256 && slots_read_same(s->slots, file->sha256, &since))
		return now - since >= LONG_MS;
	return reading->owner &&
	       slots_of_owner(s->slots, reading->owner, &since) &&
	       now - since >= LONG_MS && is_behind_own(s, reading);
}

/* While the documents of an owner take long, one more of them waits here.  The
 * others, and copies of what is being read, leave their places to other owners
 * and come again later. */
static void
set_aside(struct stage *s, int64_t now)
{
	for (struct reading *r = first_of(s); r; r = next_of(r))
		if (waits_long(s, r, now)) {
			r->release = true;
			r->after_s = AFTER_S;
			reading_refuse(
			    r, "internal", "documents like it are being read");
		}
}

/* Begins to copy the next operand that arrives. */
static void
start_spool(struct stage *s)
{
	struct reading *reading = first_of(s);
	struct reading_file *file = NULL;

	while (reading &&
	       !(file = reading_in_state(reading, READING_FILE_ARRIVING)))
		reading = next_of(reading);
	if (s->spool.file || !file)
		return;
	switch (spool_begin(&s->spool, reading, file, s->options->file_max)) {
	case DOCUMENT_SHORT:
		start_later(s, reading);
		break;
	case DOCUMENT_REFUSED:
		reading_done(reading, file);
		break;
	case DOCUMENT_ARRIVES:
	case DOCUMENT_OPEN:
		break;
	}
}

static void
take_spool(struct stage *s)
{
	struct reading_file *file = s->spool.file;
	struct reading *reading = s->spool.reading;

	if (!spool_read(&s->spool))
		return;
	file->state = READING_FILE_WAITING;
	if (file->report.code)
		reading_done(reading, file);
}

/* Children of records that leave without them. */
static void
end_refused(struct stage *s)
{
	for (struct reading *reading = first_of(s); reading;
	     reading = next_of(reading))
		if (reading->refused)
			slots_end_job(s->slots, reading);
}

static void
late(void *context, struct held *held)
{
	struct stage *s = context;

	slots_end_job(s->slots, (struct reading *)held);
}

/* Waiting. */

static int64_t
work(void *context)
{
	struct stage *s = context;
	int64_t now;

	take_operands(s);
	start_children(s);
	start_spool(s);
	now = clock_ms();
	slots_look(s->slots, now);
	set_aside(s, now);
	end_refused(s);
	put_finished(s);
	meter_show(&s->meter, s->slots, first_of(s));
	/* Finished records made room for more operands: do not wait. */
	if (!s->filter.first)
		return s->next_file < s->file_count ? now : INT64_MAX;
	return meter_until(&s->meter, now, slots_look_at(s->slots));
}

static void
describe(const void *context, const struct held *held, struct buf *out)
{
	const struct reading *reading = (const struct reading *)held;
	size_t running = 0;

	(void)context;
	for (size_t i = 0; i < reading->count; i++)
		running += reading->files[i].state == READING_FILE_RUNNING;
	buf_printf(out, "%zu of %zu files read, %zu running%s", reading->done,
	    reading->count, running,
	    reading->began ? "" : ", waiting for a free process");
}

static void
watch(void *context, struct pollfd *fds)
{
	const struct stage *s = context;

	fds[PLACE_SPOOL] = spool_poll(&s->spool);
	slots_set_polls(s->slots, fds + PLACE_CHILDREN);
}

/* What is finished leaves at once: its time may be over a moment later. */
static void
happened(void *context, const struct pollfd *fds)
{
	struct stage *s = context;

	if (fds[PLACE_SPOOL].revents)
		take_spool(s);
	slots_read(s->slots, fds + PLACE_CHILDREN);
	put_finished(s);
}

static void
release(struct stage *s)
{
	slots_free(s->slots);
	spool_end(&s->spool);
	while (s->filter.first) {
		struct reading *reading = first_of(s);

		filter_let_go(&s->filter, &reading->held);
		reading_free(reading);
	}
	for (size_t i = 0; i < FAILURES; i++) {
		free(s->failures[i].sha256);
		free(s->failures[i].code);
		free(s->failures[i].message);
	}
	filter_release(&s->filter);
}

/* Raises the soft limit to the hard one.  Returns children, or as many as there
 * are descriptors for, with a message. */
static size_t
children_possible(size_t children)
{
	struct rlimit limit;
	size_t left;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return children;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit); /* else it is as it was */
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 ||
	    limit.rlim_cur >= OF_CHILD * children + OTHERS)
		return children;
	left = limit.rlim_cur > OTHERS + OF_CHILD
		   ? ((size_t)limit.rlim_cur - OTHERS) / OF_CHILD
		   : 1;
	msg_warn(NULL,
	    "not %zu files are read at once but %zu: there are no more than "
	    "%zu descriptors",
	    children, left, (size_t)limit.rlim_cur);
	return left;
}

static int
stage_run(struct stage *s)
{
	static const struct filter_stage stage = {.take = take,
	    .work = work,
	    .late = late,
	    .describe = describe,
	    .watch = watch,
	    .happened = happened};
	size_t children = children_possible(s->options->children);
	int result;

	s->children = children;
	s->slots = slots_new(children + 1);
	filter_init(&s->filter, &stage, s,
	    PLACE_CHILDREN + slots_polls(slots_count(s->slots)));
	s->filter.ended = s->by_hand;
	meter_init(&s->meter, s->by_hand, s->file_count);
	result = filter_run(&s->filter);
	meter_clear();
	release(s);
	if (result == EXIT_DRAINED && s->surrounding)
		result = EXIT_TEMPORARY;
	if (result == EXIT_DRAINED && s->failed)
		result = EXIT_FILE_FAILED;
	return result;
}

int
stage_filter(const struct stage_options *options)
{
	struct stage s = {.options = options};

	return stage_run(&s);
}

int
stage_files(
    const struct stage_options *options, char *const files[], size_t count)
{
	struct stage s = {.options = options,
	    .by_hand = true,
	    .files = files,
	    .file_count = count};

	return stage_run(&s);
}
