/* What is wrong with a worker's surroundings, as its parts find it. */
#ifndef HTS_MAINT_HEALTH_NOTE_H
#define HTS_MAINT_HEALTH_NOTE_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

enum health_level { HEALTH_OK, HEALTH_WARNING, HEALTH_ERROR };

struct health {
	enum health_level level; /* the worst so far */
	struct buf errors;	 /* elements of a JSON array */
};

#define HEALTH_EMPTY                                                           \
	{                                                                      \
		HEALTH_OK, BUF_EMPTY                                           \
	}

void health_release(struct health *h);
/* Adds what is wrong; returns level. */
enum health_level health_note(struct health *h, enum health_level level,
    const char *format, ...) __attribute__((format(printf, 3, 4)));
const char *health_name(enum health_level level);

/* A field of lines "name:value", as Redis's INFO and /proc/meminfo have them;
 * false if it is absent. */
bool health_info(const char *info, const char *name, char *out, size_t size);

#endif
