/* The loop: records in, calls out and back, records out. */
#ifndef HTS_AI_WORKER_H
#define HTS_AI_WORKER_H

#include "ai/work.h"

/* What the command line says beside the operands. */
struct worker_options {
	const char *model;  /* NULL: OPENAI_MODEL */
	const char *format; /* NULL: OPENAI_FORMAT */
	bool dry;	    /* send nothing: no key, no Redis */
};

/* Reads the settings; exits 100 if one is wrong.  The operands may be set
 * after. */
void worker_init(struct worker *w, const struct worker_options *options);
void worker_release(struct worker *w);
/* Works until stdin has ended and every record is answered.  Returns the exit
 * code.  text: stdin is one text and not records; bytes of stdin that were
 * read already. */
int worker_run(struct worker *w, bool text, struct buf *read_already);

#endif
