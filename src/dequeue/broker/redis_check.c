#include "dequeue/broker/redis_check.h"

#include <stdlib.h>
#include <string.h>

#include "lib/queues.h"
#include "lib/msg.h"
#include "lib/redis.h"

#define TIMEOUT_MS 5000
#define OLDEST_MAJOR 7

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

static void
check_server(struct redis *r)
{
	struct reply *info = ask(r, "INFO %s", "server");
	const char *text = reply_text(info);
	const char *version = text ? strstr(text, "redis_version:") : NULL;

	if (info->type == REPLY_ERROR) {
		if (strncmp(info->text, "LOADING", 7) == 0)
			die_temporary("%s is loading its data", redis_name(r));
		die_permanent("cannot use %s: %s", redis_name(r), info->text);
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
	if (policy && strncmp(policy + 17, "noeviction", 10) != 0)
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

/* Who may not publish cannot tell clients of results. */
static void
check_publish(struct redis *r)
{
	struct reply *reply =
	    ask(r, "PUBLISH %s nothing", "celery-task-meta-hts-check");

	if (reply->type == REPLY_ERROR)
		die_permanent("%s: %s", redis_name(r), reply->text);
	reply_free(reply);
}

void
redis_check(const char *names)
{
	struct redis *r = redis_new_broker();
	struct queues *queues = queues_new(names);
	size_t lists = queues_turn(queues);

	check_server(r);
	check_eviction(r);
	check_type(r, "unacked", "hash");
	check_type(r, "unacked_index", "zset");
	check_type(r, "hts:lease", "zset");
	check_type(r, "hts:delayed", "zset");
	check_type(r, "hts:delayed:list", "hash");
	check_type(r, "hts:metrics", "hash");
	for (size_t i = 0; i < lists; i++)
		check_type(r, queues_list(queues, i), "list");
	check_publish(r);
	queues_free(queues);
	redis_free(r);
}
