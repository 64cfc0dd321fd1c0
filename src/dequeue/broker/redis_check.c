#include "dequeue/broker/redis_check.h"

#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/queues.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/redis.h"
#include "lib/settings.h"

#define TIMEOUT_MS 5000
#define OLDEST_MAJOR 7
#define PREFIX_PAGES 64 /* of a thousand keys */

static struct reply *
ask(struct redis *r, const char *command, const char *key)
{
	struct reply *reply = redis_command(r, TIMEOUT_MS, command, key);

	if (!reply) {
		/* These come from the server: waiting does not help. */
		if (strncmp(redis_error(r), "WRONGPASS", 9) == 0 ||
		    strncmp(redis_error(r), "NOAUTH", 6) == 0 ||
		    strncmp(redis_error(r), "ERR", 3) == 0 ||
		    strncmp(redis_error(r), "certificate", 11) == 0)
			die_permanent(
			    "cannot use %s: %s", redis_name(r), redis_error(r));
		die_temporary(
		    "cannot connect to %s: %s", redis_name(r), redis_error(r));
	}
	return reply;
}

static bool
is_forbidden(const struct reply *reply)
{
	return reply->type == REPLY_ERROR &&
	       strncmp(reply->text, "NOPERM", 6) == 0;
}

static void
check_server(struct redis *r)
{
	struct reply *info = ask(r, "INFO %s", "server");
	const char *text = reply_text(info);
	const char *version = text ? strstr(text, "redis_version:") : NULL;

	if (info->type == REPLY_ERROR) {
		if (strncmp(info->text, "LOADING", 7) == 0)
			die_temporary("%s is loading its data", redis_name(r));
		if (!is_forbidden(info))
			die_permanent(
			    "cannot use %s: %s", redis_name(r), info->text);
		/* Managed servers often keep INFO to themselves. */
		msg_warn(NULL,
		    "%s does not let us see its version and its "
		    "maxmemory-policy, which must be noeviction",
		    redis_name(r));
	}
	if (version && atoi(version + 14) < OLDEST_MAJOR)
		die_permanent(
		    "%s is older than Redis %d", redis_name(r), OLDEST_MAJOR);
	if (text && strstr(text, "redis_mode:cluster"))
		die_permanent("%s is a Redis Cluster, which is not supported",
		    redis_name(r));
	reply_free(info);
}

/* An evicting server may delete the queue itself. */
static void
check_eviction(struct redis *r)
{
	struct reply *reply = ask(r, "INFO %s", "memory");
	const char *text = reply_text(reply), *policy;

	policy = text ? strstr(text, "maxmemory_policy:") : NULL;
	/* These delete only what expires anyway: results, locks, counts. */
	if (policy && strncmp(policy + 17, "volatile-", 9) == 0)
		msg_warn(NULL,
		    "%s: maxmemory-policy is %.*s: it can delete results "
		    "early; set noeviction",
		    redis_name(r), (int)strcspn(policy + 17, "\r\n"),
		    policy + 17);
	else if (policy && strncmp(policy + 17, "noeviction", 10) != 0)
		die_permanent("%s: maxmemory-policy is %.*s: it can delete "
			      "tasks; set noeviction",
		    redis_name(r), (int)strcspn(policy + 17, "\r\n"),
		    policy + 17);
	reply_free(reply);
}

static void
check_type(struct redis *r, const char *key, const char *want)
{
	struct reply *reply = ask(r, "TYPE %s", key);
	const char *type = reply_text(reply);

	if (type && strcmp(type, "none") != 0 && strcmp(type, want) != 0)
		die_permanent("%s: key '%s' is a %s, not a %s", redis_name(r),
		    key, type, want);
	reply_free(reply);
}

/* Each command with the keys it will be used with; QUEUE stands for the lists
 * of a queue. */
static const char *const needed[] = {"TYPE unacked", "HEXISTS unacked x",
    "HGET unacked x", "HSET unacked x x", "HDEL unacked x",
    "HSCAN unacked 0 COUNT 1", "HLEN unacked", "ZADD unacked_index 0 x",
    "ZREM unacked_index x", "ZSCORE unacked_index x",
    "ZRANGEBYSCORE unacked_index 0 1 LIMIT 0 1", "ZADD hts:lease 0 x",
    "ZREM hts:lease x", "ZSCORE hts:lease x", "ZRANGE hts:lease 0 0 WITHSCORES",
    "SET unacked_mutex x PX 1 NX", "DEL unacked_mutex", "LINDEX QUEUE -1",
    "LRANGE QUEUE 0 0", "LLEN QUEUE", "LREM QUEUE -1 x", "RPOP QUEUE",
    "LPUSH QUEUE x", "RPUSH QUEUE x", "BLMOVE QUEUE QUEUE RIGHT RIGHT 1",
    "EXISTS hts:pause hts:pause:queue", "GET hts:try:id", "INCR hts:try:id",
    "EXPIRE hts:try:id 1", "DEL hts:try:id", "ZADD hts:delayed 0 x",
    "ZREM hts:delayed x", "ZRANGEBYSCORE hts:delayed 0 1 LIMIT 0 1",
    "ZRANGE hts:delayed 0 0 WITHSCORES", "HSET hts:delayed:list x x",
    "HGET hts:delayed:list x", "HDEL hts:delayed:list x",
    "DEL hts:delayed:list", "ZADD hts:revoked 0 x",
    "ZRANGEBYSCORE hts:revoked 0 1", "ZREMRANGEBYRANK hts:revoked 0 -9",
    "EXPIRE hts:revoked 1", "ZADD hts:revoked:stamps 0 x",
    "HINCRBY hts:metrics x 1", "LPUSH hts:dead:queue x",
    "LTRIM hts:dead:queue 0 1", "RPOP hts:dead:queue", "SET worker_heartbeat x",
    "SADD _kombu.binding.celery x", "SMEMBERS _kombu.binding.celery",
    "SADD _kombu.binding.celery.pidbox x",
    "SREM _kombu.binding.celery.pidbox x", "LPUSH x.reply.celery.pidbox x",
    "EXPIRE x.reply.celery.pidbox 1", "BLPOP x.reply.celery.pidbox 1",
    "DEL x.reply.celery.pidbox", "SADD _kombu.binding.reply.celery.pidbox x",
    "SREM _kombu.binding.reply.celery.pidbox x", "GET celery-task-meta-id",
    "SETEX celery-task-meta-id 1 x", "GET celery-taskset-meta-id",
    "SETEX celery-taskset-meta-id.s 1 x", "GET celery-taskset-meta-id.t",
    "RPUSH celery-taskset-meta-id.j x", "LLEN celery-taskset-meta-id.j",
    "ZADD celery-taskset-meta-id.j 0 x", "ZCARD celery-taskset-meta-id.j",
    "ZRANGE celery-taskset-meta-id.j 0 -1",
    "LRANGE celery-taskset-meta-id.j 0 -1", "EXPIRE celery-taskset-meta-id.j 1",
    "DEL celery-taskset-meta-id.j celery-taskset-meta-id.s",
    "PUBLISH celery-task-meta-id x", "PUBLISH /0.celeryev/worker.online x",
    "SUBSCRIBE /0.celery.pidbox", "PUBLISH /0.celery.pidbox x", "SCRIPT LOAD x",
    "EVALSHA x 0", "SELECT 0", "TIME", "PING"};

#define WORDS_MAX 8

/* The reply of the next command sent.  Waits on this connection alone: on a
 * new one there is no transaction, and what is asked would be done. */
static struct reply *
next_reply(struct redis *r)
{
	struct reply *reply;

	while (redis_take(r, &reply) == REDIS_WAIT) {
		struct pollfd p = {redis_fd(r), redis_events(r), 0};

		if (poll(&p, 1, TIMEOUT_MS) == 0)
			die_temporary("%s: no reply in time", redis_name(r));
		if (redis_turn(r) == REDIS_LOST)
			die_temporary(
			    "cannot use %s: %s", redis_name(r), redis_error(r));
	}
	return reply;
}

/* For how many of the lists one of them is asked. */
static size_t
uses(const char *command, size_t lists)
{
	return strstr(command, "QUEUE") ? lists : 1;
}

/* Sends one of them. */
static void
send_needed(struct redis *r, const char *command, const char *queue)
{
	struct redis_arg words[WORDS_MAX];
	char *text = mem_copy(command), *rest = text, *word;
	size_t count = 0;

	while (count < WORDS_MAX && (word = strtok_r(rest, " ", &rest)))
		words[count++] =
		    redis_arg_text(strcmp(word, "QUEUE") == 0 ? queue : word);
	redis_send(r, count, words);
	free(text);
}

/* Takes its reply; false, and it is said, if the user may not. */
static bool
may(struct redis *r, const char *command, const char *queue)
{
	struct reply *reply = next_reply(r);
	bool allowed = !is_forbidden(reply);
	const char *key = command + strcspn(command, " ");

	key += strspn(key, " ");
	if (strncmp(key, "QUEUE", 5) == 0)
		key = queue;
	if (!allowed)
		msg_warn(NULL, "%s: '%.*s %.*s': %s", redis_name(r),
		    (int)strcspn(command, " "), command, (int)strcspn(key, " "),
		    key, reply->text);
	reply_free(reply);
	return allowed;
}

/* Redis checks what a user may do when a command is queued in a transaction,
 * which is then thrown away: everything is asked and nothing is done. */
static void
check_permissions(struct redis *r, const struct queues *queues, size_t lists)
{
	struct reply *begun = ask(r, "MULTI", NULL);
	int missing = 0;

	/* Without a transaction they would be run. */
	if (begun->type == REPLY_ERROR)
		die_permanent("%s: MULTI: %s", redis_name(r), begun->text);
	reply_free(begun);
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		for (size_t k = 0; k < uses(needed[i], lists); k++)
			send_needed(r, needed[i], queues_list(queues, k));
	send_needed(r, "DISCARD", NULL);
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		for (size_t k = 0; k < uses(needed[i], lists); k++)
			missing += !may(r, needed[i], queues_list(queues, k));
	reply_free(next_reply(r));
	if (missing)
		die_permanent("%s: the user lacks permissions (%d); "
			      "hts-dequeue(1) lists what is needed",
		    redis_name(r), missing);
}

/* The results are checked as they will be used: also their database. */
static void
check_results(const struct redis *broker)
{
	struct redis *result = redis_new_result();

	if (!result) {
		char *backend = setting_secret("CELERY_RESULT_BACKEND");

		msg_warn(NULL,
		    "CELERY_RESULT_BACKEND is %s: no result is stored",
		    backend);
		free(backend);
		return;
	}
	if (!redis_same_server(broker, result))
		die_permanent("CELERY_RESULT_BACKEND: results must be on the "
			      "server of the queues: %s is not %s",
		    redis_name(result), redis_name(broker));
	reply_free(ask(result, "EXISTS %s", "celery-task-meta-id"));
	redis_free(result);
}

/* A client with a global_keyprefix sends where hts does not look.  What is seen
 * of it is the binding of an exchange, if the keys are not too many. */
static void
look_for_prefix(struct redis *r)
{
	char cursor[24] = "0";
	bool more = true;

	for (int i = 0; i < PREFIX_PAGES && more; i++) {
		struct reply *page = redis_command(r, TIMEOUT_MS,
		    "SCAN %s MATCH ?*_kombu.binding.* COUNT 1000", cursor);
		if (!page || page->type != REPLY_ARRAY || page->count != 2) {
			reply_free(page);
			return;
		}
		snprintf(
		    cursor, sizeof cursor, "%s", reply_text(page->items[0]));
		if (page->items[1]->count)
			msg_warn(NULL,
			    "%s: '%s': a client has a global_keyprefix, which "
			    "is not supported: its tasks are not taken",
			    redis_name(r), page->items[1]->items[0]->text);
		more = !page->items[1]->count && strcmp(cursor, "0") != 0;
		reply_free(page);
	}
}

void
redis_check(const char *names)
{
	struct redis *r = redis_new_broker();
	struct queues *queues = queues_new(names);
	size_t lists = queues_turn(queues);

	check_results(r);
	check_server(r);
	check_permissions(r, queues, lists);
	check_eviction(r);
	check_type(r, "unacked", "hash");
	check_type(r, "unacked_index", "zset");
	check_type(r, "hts:lease", "zset");
	check_type(r, "hts:delayed", "zset");
	check_type(r, "hts:delayed:list", "hash");
	check_type(r, "hts:metrics", "hash");
	for (size_t i = 0; i < lists; i++)
		check_type(r, queues_list(queues, i), "list");
	look_for_prefix(r);
	queues_free(queues);
	redis_free(r);
}
