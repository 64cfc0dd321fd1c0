#include "lib/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

int64_t
clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

double
clock_epoch(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void
clock_iso(double epoch, char out[CLOCK_ISO_SIZE])
{
	time_t seconds = (time_t)epoch;
	int micros = (int)((epoch - (double)seconds) * 1e6);
	struct tm parts;
	char day[24];

	gmtime_r(&seconds, &parts);
	strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &parts);
	snprintf(out, CLOCK_ISO_SIZE, "%s.%06d+00:00", day, micros);
}

void
clock_sleep_ms(int64_t ms)
{
	struct timespec wait = {ms / 1000, (long)(ms % 1000) * 1000000};

	if (ms > 0)
		nanosleep(&wait, NULL);
}

double
clock_jitter(void)
{
	uint32_t bits;

	/* Processes started in the same millisecond must not agree. */
	if (getrandom(&bits, sizeof bits, 0) != (ssize_t)sizeof bits)
		bits = (uint32_t)clock_ms() * 2654435761u;
	return (double)bits / 4294967296.0;
}
