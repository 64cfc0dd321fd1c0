/* How many children the descriptors of this process suffice for. */
#ifndef HTS_EXTRACT_DESCRIPTORS_H
#define HTS_EXTRACT_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>

/* Opens what is closed of 0 to 2: else a document would take its place, and
 * messages be written into it.  Exits 111 if stdout is closed.  Returns
 * whether stdin was open. */
bool descriptors_check(void);
/* Raises the soft limit to the hard one.  Returns children, or as many as
 * there are descriptors for, said in one line. */
size_t descriptors_suffice(size_t children);

#endif
