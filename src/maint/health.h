/*
 * Whether the worker's surroundings are fit: the machine, what it has to hold
 * documents, Redis, PostgreSQL.
 * Each part is a JSON object; what is wrong is collected as texts.
 */
#ifndef HTS_MAINT_HEALTH_H
#define HTS_MAINT_HEALTH_H

#include "lib/buf.h"
#include "lib/pg.h"
#include "lib/redis.h"

#include "maint/chore_outcome.h"
#include "maint/health_note.h"

/* How long a server may take to answer a question about its health. */
#define HEALTH_CALL_MS 2000

/* Each appends one object {"status":...} to out. */
void health_system(struct health *h, struct buf *out);
/* What is there to hold a document that takes over its reader: here, so for
 * hts-extract, too, if it runs beside this. */
void health_sandbox(struct health *h, struct buf *out);
void health_redis(struct health *h, struct buf *out, struct redis *redis);
/* p may be NULL: DATABASE_URL is not set. */
void health_database(struct health *h, struct buf *out, struct pg *p);

/* A closed connection, NULL without DATABASE_URL. */
struct pg *health_pg(void);
/* All parts: {status, system, sandbox, redis, database, errors}. */
void health_check(struct outcome *o);
/* The exit code for a result of health_check: 111 if status is error. */
int health_exit(const struct outcome *o);

#endif
