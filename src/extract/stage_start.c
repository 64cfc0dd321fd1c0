#include "extract/stage_parts.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/msg.h"

#include "extract/document.h"

static void
refuse_start(struct job *job)
{
	msg_warn(job->id, "cannot start a process: %s", strerror(errno));
	job->release = true;
	job_refuse(job, "internal", "no process can be started");
}

/* Whether other files wait for a free slot. */
static bool
any_waits(const struct stage *s)
{
	for (struct job *job = s->first; job; job = job->next)
		if (!job->late && job_in_state(job, JOB_FILE_WAITING))
			return true;
	return false;
}

/* Something has run short: it waits for what runs to end, if anything does.
 * Returns whether to look for other files. */
static bool
start_later(struct stage *s, struct job *job)
{
	if (slots_running(s->slots))
		return false;
	refuse_start(job);
	return true;
}

/* Starts a child for the file, or finishes it when it cannot be read. */
static bool
start_file(struct stage *s, struct job *job, struct job_file *file)
{
	struct reader_options options = s->options->reader;
	int fd;

	if (!job->began)
		job->began = clock_ms();
	switch (document_open(file, s->options->file_max, &fd)) {
	case DOCUMENT_ARRIVES:
		file->state = JOB_FILE_ARRIVING;
		return true;
	case DOCUMENT_REFUSED:
		job_done(job, file);
		return true;
	case DOCUMENT_SHORT:
		return start_later(s, job);
	case DOCUMENT_OPEN:
		break;
	}
	/* A document alone may use the processes others leave free. */
	file->state = JOB_FILE_RUNNING;
	options.parallel = any_waits(s) ? 1 : slots_free_count(s->slots);
	if (slots_start(s->slots, job, file, fd, &options)) {
		close(fd);
		return true;
	}
	file->state = JOB_FILE_WAITING;
	file->fd = fd; /* a copy of a pipe cannot be made again */
	return start_later(s, job);
}

/* First come, first served, over records and files alike. */
static void
start_children(struct stage *s)
{
	struct job *job = s->first;
	struct job_file *file;

	while (job && slots_free_count(s->slots)) {
		file = job->late ? NULL : job_in_state(job, JOB_FILE_WAITING);
		if (!file)
			job = job->next;
		else if (!start_file(s, job, file))
			return;
	}
}

/* Begins to copy the next operand that arrives. */
static void
start_spool(struct stage *s)
{
	struct job *job = s->first;
	struct job_file *file = NULL;

	while (job && !(file = job_in_state(job, JOB_FILE_ARRIVING)))
		job = job->next;
	if (s->spool.file || !file)
		return;
	switch (spool_begin(&s->spool, job, file, s->options->file_max)) {
	case DOCUMENT_SHORT:
		start_later(s, job);
		break;
	case DOCUMENT_REFUSED:
		job_done(job, file);
		break;
	case DOCUMENT_ARRIVES:
	case DOCUMENT_OPEN:
		break;
	}
}

void
stage_spool(struct stage *s)
{
	struct job_file *file = s->spool.file;
	struct job *job = s->spool.job;

	if (!spool_read(&s->spool))
		return;
	file->state = JOB_FILE_WAITING;
	if (file->answer.code)
		job_done(job, file);
}

void
stage_start(struct stage *s)
{
	start_children(s);
	start_spool(s);
}
