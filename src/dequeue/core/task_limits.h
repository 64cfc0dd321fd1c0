/*
 * Limits per task that remote control sets while the worker runs: how many
 * start per second (a token bucket that holds one, as Celery's does), and how
 * long one may take.  Also counts what was started.  No I/O, no clock.
 */
#ifndef HTS_DEQUEUE_CORE_TASK_LIMITS_H
#define HTS_DEQUEUE_CORE_TASK_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

struct task_limits {
	char text[32];	       /* the rate as it was given; "": none */
	double every_ms;       /* between two starts; 0: no limit */
	int64_t next_at;       /* clock_ms of the next start */
	double soft_s, hard_s; /* 0: none */
	unsigned long started;
};

/* One per row of tasks; free() it. */
struct task_limits *task_limits_new(void);
/* Those of a task, or NULL if it is none of ours. */
struct task_limits *task_limits_find(struct task_limits *all, const char *task);

/* Reads "10/m", "5/s", "1/h", "2.5"; "0" is no limit.  False, with nothing
 * changed, if text is no rate. */
bool task_limits_set_rate(struct task_limits *l, const char *text);
/* Milliseconds until a task may start: 0 is now. */
int64_t task_limits_wait_ms(const struct task_limits *l, int64_t now);
/* One is started now. */
void task_limits_start(struct task_limits *l, int64_t now);
/* The time limit in ms; 0 if none is set.  The soft one stands in when there
 * is no hard one: the stages know only one. */
int64_t task_limits_time_ms(const struct task_limits *l);

#endif
