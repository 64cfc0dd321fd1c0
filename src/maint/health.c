#include "maint/health.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/json.h"
#include "lib/settings.h"

/* What INFO says that would keep tasks from being taken or kept. */
static enum health_level
judge_redis(struct health *h, const char *info)
{
	static const struct {
		const char *field, *good;
		enum health_level level;
		const char *what;
	} facts[] = {
	    {"loading", "0", HEALTH_ERROR, "redis is loading its data"},
	    {"role", "master", HEALTH_ERROR, "redis is a read-only replica"},
	    {"maxmemory_policy", "noeviction", HEALTH_ERROR,
		"redis may evict queues: maxmemory-policy is not noeviction"},
	    {"rdb_last_bgsave_status", "ok", HEALTH_WARNING,
		"redis could not save its data"},
	    {"aof_last_write_status", "ok", HEALTH_WARNING,
		"redis could not write its log"},
	};
	enum health_level worst = HEALTH_OK;
	char value[64];

	for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
		if (!health_info(info, facts[i].field, value, sizeof value) ||
		    strcmp(value, facts[i].good) == 0)
			continue;
		health_note(h, facts[i].level, "%s", facts[i].what);
		if (facts[i].level > worst)
			worst = facts[i].level;
	}
	return worst;
}

/* Only a write shows what memory, disk and rights allow. */
static enum health_level
try_write(struct health *h, struct redis *redis)
{
	struct reply *reply =
	    redis_command(redis, HEALTH_CALL_MS, "SET hts:health x EX 60");
	enum health_level level = HEALTH_OK;

	if (!reply)
		level = health_note(
		    h, HEALTH_ERROR, "redis: %s", redis_error(redis));
	else if (reply->type == REPLY_ERROR)
		level = health_note(
		    h, HEALTH_ERROR, "redis refuses writes: %s", reply->text);
	reply_free(reply);
	return level;
}

static void
print_info(struct buf *out, const char *info)
{
	static const char *const names[] = {
	    "redis_version", "maxmemory_policy"};
	static const char *const numbers[] = {"used_memory", "maxmemory"};
	char value[64];

	for (size_t i = 0; i < 2; i++)
		if (health_info(info, names[i], value, sizeof value))
			json_add_member(out, names[i], value);
	for (size_t i = 0; i < 2; i++)
		if (health_info(info, numbers[i], value, sizeof value))
			json_add_member_int(
			    out, numbers[i], strtoll(value, NULL, 10));
}

void
health_redis(struct health *h, struct buf *out, struct redis *redis)
{
	int64_t before = clock_ms();
	struct reply *reply = redis_command(redis, HEALTH_CALL_MS, "INFO");
	int64_t took = clock_ms() - before;
	enum health_level level, writing;
	struct buf more = BUF_EMPTY;

	if (!reply) {
		level = health_note(
		    h, HEALTH_ERROR, "redis: %s", redis_error(redis));
	} else if (!reply_text(reply)) {
		level = health_note(h, HEALTH_ERROR, "redis: %s",
		    reply->text ? reply->text : "unexpected answer");
	} else {
		level = judge_redis(h, reply->text);
		writing = try_write(h, redis);
		level = writing > level ? writing : level;
		json_add_member_int(&more, "latency_ms", took);
		print_info(&more, reply->text);
	}
	buf_add_char(out, '{');
	json_add_member(out, "status", health_name(level));
	json_add_member(out, "server", redis_name(redis));
	if (more.length > 0) {
		buf_add_char(out, ',');
		buf_add(out, more.data, more.length);
	}
	buf_add_char(out, '}');
	buf_release(&more);
	reply_free(reply);
}

static enum health_level
judge_rows(struct health *h, struct buf *more, const struct pg_rows *rows)
{
	const char *version = pg_value(rows, 0, 0);
	const char *standby = pg_value(rows, 0, 1);
	const char *ledger = pg_value(rows, 0, 2);
	const char *read_only = pg_value(rows, 0, 3);
	enum health_level level = HEALTH_OK;

	json_add_member(more, "version", version ? version : "");
	if (standby && standby[0] == 't')
		level = health_note(
		    h, HEALTH_ERROR, "database: a read-only standby");
	else if (read_only && strcmp(read_only, "on") == 0)
		level = health_note(
		    h, HEALTH_ERROR, "database: transactions are read-only");
	if (!ledger)
		level = health_note(h, HEALTH_ERROR,
		    "database: no table hts.task: run hts-store migrate");
	return level;
}

void
health_database(struct health *h, struct buf *out, struct pg *p)
{
	static const char question[] =
	    "SELECT current_setting('server_version'), "
	    "pg_is_in_recovery(), to_regclass('hts.task'), "
	    "current_setting('transaction_read_only')";
	enum health_level level;
	struct buf more = BUF_EMPTY;
	struct pg_rows *rows = NULL;
	int64_t before = clock_ms();

	if (!p) {
		level = health_note(
		    h, HEALTH_ERROR, "database: DATABASE_URL is not set");
	} else if (pg_run(p, &rows, question, 0, NULL) != PG_DONE ||
		   pg_rows_count(rows) != 1) {
		level =
		    health_note(h, HEALTH_ERROR, "database: %s", pg_error(p));
	} else {
		json_add_member_int(&more, "latency_ms", clock_ms() - before);
		level = judge_rows(h, &more, rows);
	}
	buf_add_char(out, '{');
	json_add_member(out, "status", health_name(level));
	if (more.length > 0) {
		buf_add_char(out, ',');
		buf_add(out, more.data, more.length);
	}
	buf_add_char(out, '}');
	buf_release(&more);
	pg_rows_free(rows);
}

struct pg *
health_pg(void)
{
	char *url = setting_secret("DATABASE_URL");
	struct pg *p = NULL;

	if (url && *url) {
		p = pg_new();
		pg_patience(p, HEALTH_CALL_MS);
	}
	free(url);
	return p;
}

void
health_check(struct outcome *o)
{
	struct health h = HEALTH_EMPTY;
	struct buf parts = BUF_EMPTY;
	struct redis *redis = redis_new_broker();
	struct pg *p = health_pg();

	buf_add_text(&parts, ",\"system\":");
	health_system(&h, &parts);
	buf_add_text(&parts, ",\"sandbox\":");
	health_sandbox(&h, &parts);
	buf_add_text(&parts, ",\"redis\":");
	health_redis(&h, &parts, redis);
	buf_add_text(&parts, ",\"database\":");
	health_database(&h, &parts, p);
	outcome_done(o);
	buf_printf(&o->result, "{\"status\":\"%s\"%s,\"errors\":[%s]}",
	    health_name(h.level), parts.data,
	    h.errors.length > 0 ? h.errors.data : "");
	pg_free(p);
	redis_free(redis);
	buf_release(&parts);
	health_release(&h);
}

int
health_exit(const struct outcome *o)
{
	struct span status =
	    jscan_member(o->result.data, o->result.length, "status");

	return jscan_is(status, "ok") || jscan_is(status, "warning")
		   ? EXIT_DRAINED
		   : EXIT_TEMPORARY;
}
