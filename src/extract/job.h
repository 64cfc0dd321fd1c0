/*
 * A record with files to read: what is asked, what is found, and the line
 * that leaves.  Knows nothing of processes.
 */
#ifndef HTS_EXTRACT_JOB_H
#define HTS_EXTRACT_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"

#include "extract/answer.h"

#define JOB_FILES_MAX 1000

enum job_file_state {
	JOB_FILE_WAITING,
	JOB_FILE_ARRIVING, /* its bytes still come: spool.h */
	JOB_FILE_RUNNING,
	JOB_FILE_DONE
};
enum job_source { JOB_RECORD, JOB_OPERAND, JOB_STDIN };

struct job_file {
	enum job_file_state state;
	enum job_source source; /* who named it */
	struct buf kept;	/* members of the entry that stay, as JSON */
	char *name, *path;
	bool temporary;
	bool fresh; /* read now, not taken from a cache */
	int fd;	    /* already open, or -1 */
	struct answer answer;
};

struct job {
	struct job *next;
	struct buf line;
	char *id; /* "-" without one */
	struct job_file *files;
	size_t count, done;
	int64_t arrived, began; /* clock_ms; began 0: no file was started */
	int64_t give_up; /* when to answer time_limit; INT64_MAX: never */
	bool late;	 /* it was reached */
	const char *refused, *refused_message; /* the record, as a whole */
	bool release; /* refused for a fault of the surroundings */
};

enum job_kind {
	JOB_PASS,  /* not our business: leaves as it came */
	JOB_WORK,  /* *job is set */
	JOB_BROKEN /* no JSON object */
};

/* Looks at a line. */
enum job_kind job_parse(
    const char *line, size_t n, int64_t now, struct job **job);
/* A record made by hand, of one file; "-" is stdin. */
struct job *job_of_operand(const char *operand);
void job_free(struct job *job);

/* The next file in this state, or NULL; a refused job has none. */
struct job_file *job_in_state(struct job *job, enum job_file_state state);
/* A file is finished: its answer is set.  Drops text that cannot be part of
 * the record any more. */
void job_done(struct job *job, struct job_file *file);
/* When to give up a record with so much time left: a quarter of it, at most
 * 10 s, before the end. */
int64_t job_give_up(int64_t now, int64_t left);
/* Settles the record as a whole; the first reason stays.  The strings must
 * outlive it. */
void job_refuse(struct job *job, const char *code, const char *message);
/* Makes the line that leaves; all files must be done, or late or refused
 * set.  by_hand: without "spent". */
void job_finish(struct job *job, int64_t now, bool by_hand);
/* The text of all files. */
void job_text(const struct job *job, struct buf *out);

#endif
