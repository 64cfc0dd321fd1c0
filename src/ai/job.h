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
/* A call of a job has ended: its batch goes on, and the job is answered when
 * all batches have ended.  The job may be gone afterwards. */
void job_call_ended(struct worker *w, struct call *call);
/* Answers it now, whatever is under way.  The job may be gone afterwards. */
void job_settle(struct worker *w, struct job *job, enum settle settle,
    const char *code, const char *message);
/* How many calls of it are at the API. */
size_t job_flying(const struct job *job);
/* Frees it as it is: at the end of the program. */
void job_free(struct worker *w, struct job *job);

#endif
