/* Time: monotonic milliseconds for waiting, wall clock for others to read. */
#ifndef HTS_LIB_CLOCK_H
#define HTS_LIB_CLOCK_H

#include <stdint.h>

/* CLOCK_MONOTONIC in ms: the unit of "deadline" in records. */
int64_t clock_ms(void);
/* Seconds since the epoch, UTC. */
double clock_epoch(void);
/* "2026-11-23T13:28:32.978488+00:00", UTC, as Celery writes it. */
#define CLOCK_ISO_SIZE 40
void clock_iso(double epoch, char out[CLOCK_ISO_SIZE]);
/* Sleeps ms; returns early when a signal arrives. */
void clock_sleep_ms(int64_t ms);
/* A random number, 0 <= x < 1, for jitter (not for secrets). */
double clock_jitter(void);

#endif
