#include "extract/progress.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"

#define PAUSE_MS 200
#define NUMBER_MAX 10000000

static int out = -1;
static int64_t said_at;

void
progress_start(int fd)
{
	out = fd;
	said_at = clock_ms();
}

static void
write_line(size_t done, size_t of, bool ocr)
{
	char line[64];
	int n = snprintf(
	    line, sizeof line, "%c%zu %zu\n", ocr ? '+' : '#', done, of);

	/* A pipe takes a line whole or not at all; lost is only progress. */
	if (write(out, line, (size_t)n) < 0)
		out = -1;
}

void
progress_begin(void)
{
	if (out >= 0)
		write_line(0, 0, false);
}

void
progress_tell(size_t done, size_t of, bool ocr)
{
	if (out < 0 || clock_ms() - said_at < PAUSE_MS)
		return;
	said_at = clock_ms();
	write_line(done, of, ocr);
}

/* A number and the byte behind it; NULL if that is another. */
static const char *
number(const char *p, const char *end, char behind, size_t *value)
{
	*value = 0;
	for (; p < end && *p >= '0' && *p <= '9'; p++)
		if (*value < NUMBER_MAX)
			*value = *value * 10 + (size_t)(*p - '0');
	return p < end && *p == behind ? p + 1 : NULL;
}

size_t
progress_take(const char *bytes, size_t n, struct progress *p)
{
	const char *at = bytes, *end = bytes + n, *next;
	struct progress read;

	while (at < end && (*at == '#' || *at == '+')) {
		read.ocr = *at == '+';
		next = number(at + 1, end, ' ', &read.done);
		next = next ? number(next, end, '\n', &read.of) : NULL;
		if (!next)
			break;
		*p = read;
		at = next;
	}
	return (size_t)(at - bytes);
}
