/* The parts of stage.c: what the loop holds, and how files are started. */
#ifndef HTS_EXTRACT_STAGE_PARTS_H
#define HTS_EXTRACT_STAGE_PARTS_H

#include <poll.h>

#include "lib/line.h"

#include "extract/job.h"
#include "extract/meter.h"
#include "extract/slots.h"
#include "extract/spool.h"
#include "extract/stage.h"

/* Places in stage.polls; the children have the last. */
enum { PLACE_IN, PLACE_OUT, PLACE_SPOOL, PLACE_CHILDREN };

struct stage {
	const struct stage_options *options;
	struct line_reader in;
	struct line_writer out;
	bool reading;		  /* input has not ended */
	struct job *first, **end; /* in the order they came */
	size_t held;		  /* bytes of their lines */
	struct slots *slots;
	struct pollfd *polls;
	/* by hand */
	bool by_hand;
	char *const *files;
	size_t file_count, next_file;
	struct spool spool;
	struct meter meter;
	bool failed; /* a file gave no text */
	int result;  /* exit code once it is over */
	bool over;
};

/* Starts children for files that wait while slots are free, and the copying
 * of what arrives.  Files that cannot be read are done; a record is refused
 * if no process can be started for it and none will end. */
void stage_start(struct stage *s);
/* Takes what has arrived. */
void stage_spool(struct stage *s);

#endif
