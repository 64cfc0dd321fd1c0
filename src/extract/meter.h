/* Progress for a person at a terminal: one line on stderr that is written anew,
 * once a file has taken a while. */
#ifndef HTS_EXTRACT_METER_H
#define HTS_EXTRACT_METER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "extract/reading.h"
#include "extract/slots.h"

struct meter {
	bool on; /* a person looks */
	size_t done, files;
};

/* wanted: show it if stderr is a terminal; an interrupt (Ctrl-C) removes the
 * line. */
void meter_init(struct meter *m, bool wanted, size_t files);
/* Shows how far the reading is: the one that holds up the output.  NULL: none.
 */
void meter_show(const struct meter *m, const struct slots *slots,
    const struct reading *reading);
/* Removes the line, before something else is written. */
void meter_clear(void);
/* One more file is finished. */
void meter_count(struct meter *m);
/* until, or when the line is to be shown anew. */
int64_t meter_until(const struct meter *m, int64_t now, int64_t until);

#endif
