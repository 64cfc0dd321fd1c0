/* One record in work, from the line that came to the line that goes. */
#ifndef HTS_AI_JOB_H
#define HTS_AI_JOB_H

#include "lib/record.h"

#include "ai/work.h"

enum job_taken {
	JOB_TAKEN, /* it is ours; its answer comes in time */
	JOB_PASS,  /* not ours: pass it on as it is */
	JOB_TORN   /* no JSON object */
};

/* Looks at a line and takes it if there is something to make. */
enum job_taken job_take(struct worker *w, const char *line, size_t n);
/* A record of a plain text (n bytes of UTF-8). */
void job_take_text(struct worker *w, const char *text, size_t n);
/* A batch of it has ended. */
void job_batch_done(struct worker *w, struct job *job);
/* Answers it now, whatever is under way. */
void job_settle(struct worker *w, struct job *job, enum settle settle,
    const char *code, const char *message);
/* Frees it if it is answered and nothing of it flies any more. */
void job_leave(struct worker *w, struct job *job);
/* Frees it as it is: at the end of the program. */
void job_free(struct worker *w, struct job *job);

#endif
