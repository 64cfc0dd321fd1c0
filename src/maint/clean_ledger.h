/* Dropping old settled rows of the ledger hts.task. */
#ifndef HTS_MAINT_CLEAN_LEDGER_H
#define HTS_MAINT_CLEAN_LEDGER_H

#include "maint/chore_outcome.h"

/* Deletes rows whose outcome is older than that many days, in small
 * transactions.  Open rows stay, and all rows of an upload for which hts has
 * made material that still stands.  Result {status, deleted_count}. */
void ledger_clean(struct outcome *o, double older_than_days);

#endif
