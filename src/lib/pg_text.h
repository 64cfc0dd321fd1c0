/* Texts for and from libpq: pure, without a connection. */
#ifndef HTS_LIB_PG_TEXT_H
#define HTS_LIB_PG_TEXT_H

#include <stdbool.h>

#include "lib/pg.h"

/* The URL as libpq wants it.  SQLAlchemy names its driver in the scheme:
 * "postgresql+psycopg2://" becomes "postgresql://"; the parameter "ssl" of the
 * driver asyncpg becomes "sslmode".  free() it. */
char *pg_text_url(const char *url);
/* The SQLSTATE in a refusal at connecting, "" if there is none.  With
 * PQERRORS_VERBOSE it reads "FATAL:  28P01: text": the only way to the code,
 * as there is no result to ask. */
void pg_text_sqlstate(const char *message, char out[6]);
/* What the SQLSTATE of a failed statement means for us. */
enum pg_status pg_text_meaning(const char *sqlstate);
/* Whether it says that a prepared statement cannot be used (any more). */
bool pg_text_stale(const char *sqlstate);
/* Whether the same attempt to connect would meet it again. */
bool pg_text_refusal(const char *sqlstate);

#endif
