#include "maint/ring_health.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/json.h"
#include "lib/jscan.h"
#include "lib/message.h"
#include "lib/mem.h"
#include "lib/settings.h"

/* With more records than this in the rings no queue is called stuck. */
#define LEASES_MAX 1024

bool
ring_stuck(struct ring_head *head, const char *print, int64_t now_ms)
{
	if (strcmp(head->print, print) != 0) {
		snprintf(head->print, sizeof head->print, "%s", print);
		head->since_ms = now_ms;
	}
	return print[0] && now_ms - head->since_ms >= RING_HEAD_MAX_MS;
}

enum task_kind
ring_kind(const char *message, size_t n)
{
	const struct task *task = NULL;
	struct message m;
	const char *why;

	message_read(&m, message, n, &why);
	if (m.task)
		task = task_find(m.task);
	message_release(&m);
	return task ? task->kind : TASK_MAINTENANCE;
}

long
ring_window(const char *setting, enum task_kind kind, long fallback)
{
	static const char *const names[] = {"document=", "ai=", "other="};
	const char *name = names[kind];

	while (setting && *setting) {
		setting += strspn(setting, ", \t");
		if (strncmp(setting, name, strlen(name)) == 0)
			return strtol(setting + strlen(name), NULL, 10);
		setting += strcspn(setting, ",");
	}
	return fallback;
}

static long
window(enum task_kind kind)
{
	long fallback[] = {
	    [TASK_DOCUMENT] = setting_count("WORKER_CONCURRENCY") + 2,
	    [TASK_AI] = setting_count("HTS_AI_CONCURRENCY") + 4,
	    [TASK_MAINTENANCE] = 4};

	return ring_window(setting_text("HTS_WINDOW"), kind, fallback[kind]);
}

/* How many messages of a kind are reserved by hts; more than any window if that
 * is not known. */
static long
outstanding(struct redis *redis, enum task_kind kind)
{
	/* unacked holds ["message", "exchange", "routing key"] */
	static const char script[] =
	    "local tags = redis.call('ZRANGE', KEYS[1], 0, ARGV[1])\n"
	    "if #tags == 0 then return {} end\n"
	    "return redis.call('HMGET', KEYS[2], unpack(tags))\n";
	struct reply *reply = redis_command(redis, HEALTH_CALL_MS,
	    "EVAL %s 2 hts:lease unacked %d", script, LEASES_MAX - 1);
	long count = 0;

	if (!reply || reply->type != REPLY_ARRAY ||
	    reply->count == LEASES_MAX) {
		reply_free(reply);
		return LEASES_MAX;
	}
	for (size_t i = 0; i < reply->count; i++) {
		const char *entry = reply_text(reply->items[i]);
		struct span none, message;
		struct jscan scan;

		if (!entry)
			continue;
		jscan_start(&scan, entry, reply->items[i]->length);
		if (jscan_next(&scan, &none, &message) &&
		    ring_kind(message.at, message.length) == kind)
			count++;
	}
	reply_free(reply);
	return count;
}

/* The message that is next in a queue; NULL without one. */
static struct reply *
head_of(struct redis *redis, const char *queue)
{
	struct reply *reply = NULL;
	struct buf list = BUF_EMPTY;

	for (int i = 0; i < QUEUE_LISTS && !reply_text(reply); i++) {
		buf_clear(&list);
		queue_list_key(&list, queue, i);
		reply_free(reply);
		reply = redis_command(
		    redis, HEALTH_CALL_MS, "LINDEX %s -1", list.data);
	}
	buf_release(&list);
	if (!reply_text(reply)) {
		reply_free(reply);
		reply = NULL;
	}
	return reply;
}

static bool
is_paused(struct redis *redis, const char *queue)
{
	struct reply *reply = redis_command(
	    redis, HEALTH_CALL_MS, "EXISTS hts:pause hts:pause:%s", queue);
	bool paused = reply && reply->integer > 0;

	reply_free(reply);
	return paused;
}

/* A hash of the head and of the settle counters: if a message was reserved and
 * released between two looks, the counters have changed. */
static void
print_head(
    struct redis *redis, const struct reply *head, char print[HASH_HEX_SIZE])
{
	struct reply *metrics =
	    redis_command(redis, HEALTH_CALL_MS, "HVALS hts:metrics");
	struct hash *hash = hash_new();

	hash_add(hash, head->text, head->length);
	for (size_t i = 0; metrics && i < metrics->count; i++)
		if (reply_text(metrics->items[i]))
			hash_add(hash, metrics->items[i]->text,
			    metrics->items[i]->length);
	hash_finish_hex(hash, print);
	reply_free(metrics);
}

/* Whether a message lies at the head of the queue that a ring should have
 * taken long ago. */
static bool
queue_stuck(struct redis *redis, const char *queue, struct ring_head *seen)
{
	struct reply *head =
	    is_paused(redis, queue) ? NULL : head_of(redis, queue);
	char print[HASH_HEX_SIZE] = "";
	enum task_kind kind;
	bool stuck;

	if (head)
		print_head(redis, head, print);
	stuck = ring_stuck(seen, print, clock_ms());
	if (head && stuck) {
		kind = ring_kind(head->text, head->length);
		if (outstanding(redis, kind) >= window(kind))
			stuck = ring_stuck(seen, "", clock_ms());
	}
	reply_free(head);
	return stuck;
}

static long long
length_of(struct redis *redis, const char *list)
{
	struct reply *reply =
	    redis_command(redis, HEALTH_CALL_MS, "LLEN %s", list);
	long long length =
	    reply && reply->type == REPLY_INTEGER ? reply->integer : 0;

	reply_free(reply);
	return length;
}

/* How many wait in a queue, and how many of it failed for good. */
static void
count_queue(struct redis *redis, struct buf *out, const char *queue)
{
	struct buf key = BUF_EMPTY;
	long long waiting = 0;

	for (int i = 0; i < QUEUE_LISTS; i++) {
		buf_clear(&key);
		queue_list_key(&key, queue, i);
		waiting += length_of(redis, key.data);
	}
	buf_clear(&key);
	buf_printf(&key, "hts:dead:%s", queue);
	json_add_name(out, queue);
	buf_add_char(out, '{');
	json_add_member_int(out, "waiting", waiting);
	json_add_member_int(out, "dead", length_of(redis, key.data));
	buf_add_char(out, '}');
	buf_release(&key);
}

static enum health_level
judge_heartbeat(struct health *h, struct buf *more, struct redis *redis)
{
	struct reply *reply =
	    redis_command(redis, HEALTH_CALL_MS, "GET worker_heartbeat");
	double beat = 0, age;
	bool known = reply_text(reply) && message_time(reply->text, &beat);
	enum health_level level = HEALTH_OK;

	age = clock_epoch() - beat;
	if (!reply)
		level = health_note(
		    h, HEALTH_ERROR, "ring: %s", redis_error(redis));
	else if (!known)
		level = health_note(h, HEALTH_ERROR, "ring: no heartbeat");
	else
		buf_printf(more, ",\"heartbeat_age_s\":%.1f", age);
	if (known && age >= RING_HEARTBEAT_MAX_S)
		level = health_note(
		    h, HEALTH_ERROR, "ring: last heartbeat %.0f s ago", age);
	reply_free(reply);
	return level;
}

void
ring_watch_init(struct ring_watch *w)
{
	w->queues = queues_new(setting_text("CELERY_QUEUES"));
	w->heads = mem_alloc(queues_count(w->queues) * sizeof *w->heads);
}

void
ring_health(struct health *h, struct buf *out, struct redis *redis,
    struct ring_watch *w)
{
	struct buf more = BUF_EMPTY;
	enum health_level level = judge_heartbeat(h, &more, redis);

	buf_add_text(&more, ",\"queues\":{");
	/* Without an answer above, further questions would only cost time. */
	for (size_t i = 0; redis_ready(redis) && i < queues_count(w->queues);
	     i++) {
		count_queue(redis, &more, queues_at(w->queues, i));
		if (queue_stuck(redis, queues_at(w->queues, i), &w->heads[i]))
			level = health_note(h, HEALTH_ERROR,
			    "ring: the next message of '%s' was not taken "
			    "for 60 s",
			    queues_at(w->queues, i));
	}
	buf_add_char(&more, '}');
	buf_printf(out, "{\"status\":\"%s\"%s}", health_name(level), more.data);
	buf_release(&more);
}
