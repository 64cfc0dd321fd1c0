/*
 * The stages: one child (a shell pipeline) in a process group of its own, on
 * two pipes.  Never blocks.
 */
#ifndef HTS_DEQUEUE_STAGES_H
#define HTS_DEQUEUE_STAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "lib/line.h"

struct stages {
	char *const *command;
	pid_t pid; /* 0: none */
	int in;	   /* we write tasks; -1: closed */
	int out;   /* we read records; -1: closed */
	struct line_writer writer;
	struct line_reader reader;
	size_t line_max;
};

void stages_init(struct stages *s, char *const *command, size_t line_max);
/* Starts them.  0, or -1 with a message said: no process, no pipe.  Their
 * first line is a probe, which is nobody's business and passes them all: once
 * it is back they are known to work, and whatever breaks them then is to
 * blame. */
int stages_start(struct stages *s);
bool stages_is_probe(const char *line, size_t n);
/* Our end of their input: they drain and end. */
void stages_close(struct stages *s);
void stages_kill(struct stages *s);
/* To be called for every pid that was reaped. */
void stages_reaped(struct stages *s, pid_t pid, int status);
/* Their output has ended. */
void stages_ended(struct stages *s);
/* Neither a process nor a pipe is left. */
bool stages_gone(const struct stages *s);

#endif
