/*
 * A record with files to read: what is asked, what is found, and the line
 * that leaves.  Knows nothing of processes.
 */
#ifndef HTS_EXTRACT_READING_H
#define HTS_EXTRACT_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"
#include "lib/filter.h"

#include "extract/report.h"

#define READING_FILES_MAX 1000

enum reading_file_state {
	READING_FILE_WAITING,
	READING_FILE_ARRIVING, /* its bytes still come: spool.h */
	READING_FILE_RUNNING,
	READING_FILE_DONE
};
enum reading_source { READING_RECORD, READING_OPERAND, READING_STDIN };

struct reading_file {
	enum reading_file_state state;
	enum reading_source source; /* who named it */
	struct buf kept; /* members of the entry that stay, as JSON */
	char *name, *path, *sha256; /* or NULL */
	bool temporary;
	bool fresh;	/* read now, not taken from a cache */
	int fd;		/* already open, or -1 */
	char *messages; /* what its reader wrote to stderr, or NULL */
	struct report report;
};

struct reading {
	struct held held; /* first: the filter knows it by this */
	char *id;	  /* "-" without one */
	char *owner;	  /* the user, else the upload; NULL: none is named */
	struct reading_file *files;
	size_t count, done;
	int64_t began; /* clock_ms; 0: no file was started */
	const char *refused, *refused_message; /* the record, as a whole */
	bool release; /* refused for no fault of its own */
	int after_s;  /* with release: when to try it again; 0: at once */
};

/* Looks at a line; sets *reading if it is to be held. */
enum filter_line reading_parse(
    const char *line, size_t n, struct reading **reading);
/* A record made by hand, of one file; "-" is stdin. */
struct reading *reading_of_operand(const char *operand);
void reading_free(struct reading *reading);

/* The next file in this state, or NULL; a refused reading has none. */
struct reading_file *reading_in_state(
    struct reading *reading, enum reading_file_state state);
/* A file is finished: its report is set.  Drops text that cannot be part of
 * the record any more. */
void reading_done(struct reading *reading, struct reading_file *file);
/* Settles the record as a whole; the first reason stays.  The strings must
 * outlive it. */
void reading_refuse(
    struct reading *reading, const char *code, const char *message);
/* Makes the line that leaves; all files must be done, or late or refused
 * set.  by_hand: without "spent". */
void reading_finish(struct reading *reading, int64_t now, bool by_hand);
/* The text of all files. */
void reading_text(const struct reading *reading, struct buf *out);

#endif
