/* UUIDs as text (RFC 4122), lower case. */
#ifndef HTS_LIB_UUID_H
#define HTS_LIB_UUID_H

#include <stddef.h>

#define UUID_SIZE 37 /* 36 and the NUL */

/* Version 4. */
void uuid_random(char out[UUID_SIZE]);
/* Version 5 in the namespace of hts: the same name gives the same id for
 * ever, so that publishing a child twice is the same task. */
void uuid_named(const char *name, size_t n, char out[UUID_SIZE]);

#endif
