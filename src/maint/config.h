/* hts-maint config: the settings in effect, without their secrets. */
#ifndef HTS_MAINT_CONFIG_H
#define HTS_MAINT_CONFIG_H

#include "lib/buf.h"

/* Appends a secret as it may be shown: of a URL scheme, host and path, with
 * user, password and query hidden; of anything else nothing but "****". */
void config_mask(struct buf *out, const char *secret);
/* Prints all settings as lines of an env file to stdout. */
void config_print(void);

#endif
