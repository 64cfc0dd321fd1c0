#include "maint/queue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/publish.h"
#include "lib/redis.h"
#include "lib/settings.h"

#include "maint/queues.h"

#define CALL_MS 5000
#define PAGE 100

/* The integer a command answers; the program ends without one. */
static long long
ask(struct redis *redis, const char *command, const char *key)
{
	struct reply *reply =
	    redis_command(redis, CALL_MS, "%s %s", command, key);
	long long value;

	if (!reply)
		die_temporary("%s: %s", redis_name(redis), redis_error(redis));
	if (reply->type == REPLY_ERROR)
		die_temporary("%s %s: %s", command, key, reply->text);
	value = reply->integer;
	reply_free(reply);
	return value;
}

/* The length of the list of each of kombu's four priorities. */
static long long
print_lists(struct redis *redis, struct buf *out, const char *queue)
{
	struct buf list = BUF_EMPTY;
	long long ready = 0, length;
	char name[2] = "0";

	buf_add_text(out, "\"priorities\":{");
	for (int priority = 0; priority <= 9; priority += 3) {
		buf_clear(&list);
		queue_key(&list, queue, priority);
		length = ask(redis, "LLEN", list.data);
		name[0] = (char)('0' + priority);
		json_add_member_int(out, name, length);
		ready += length;
	}
	buf_add_char(out, '}');
	buf_release(&list);
	return ready;
}

static void
print_queue(struct redis *redis, struct buf *out, const char *queue)
{
	char *dead = mem_printf("hts:dead:%s", queue);
	char *pause = mem_printf("hts:pause:%s", queue);

	json_add_name(out, queue);
	buf_add_char(out, '{');
	json_add_member_int(out, "ready", print_lists(redis, out, queue));
	json_add_member_int(out, "dead", ask(redis, "LLEN", dead));
	buf_printf(out, ",\"paused\":%s}",
	    ask(redis, "EXISTS", pause) ? "true" : "false");
	free(dead);
	free(pause);
}

static int
status(struct redis *redis)
{
	struct buf out = BUF_EMPTY;
	struct queues queues;

	queues_init(&queues, setting_text("CELERY_QUEUES"));
	buf_add_text(&out, "{\"queues\":{");
	for (size_t i = 0; i < queues.count; i++)
		print_queue(redis, &out, queues.names[i]);
	buf_add_char(&out, '}');
	json_add_member_int(&out, "unacked", ask(redis, "HLEN", "unacked"));
	json_add_member_int(&out, "leased", ask(redis, "ZCARD", "hts:lease"));
	json_add_member_int(
	    &out, "delayed", ask(redis, "ZCARD", "hts:delayed"));
	buf_printf(&out, ",\"paused\":%s}",
	    ask(redis, "EXISTS", "hts:pause") ? "true" : "false");
	puts(out.data);
	buf_release(&out);
	queues_release(&queues);
	return EXIT_DRAINED;
}

static char *
pause_key(const char *queue)
{
	return queue ? mem_printf("hts:pause:%s", queue)
		     : mem_copy("hts:pause");
}

/* The value tells people since when; only being there counts. */
static int
hold(struct redis *redis, const char *queue)
{
	char now[CLOCK_ISO_SIZE], *key = pause_key(queue);
	struct reply *reply;
	int result = EXIT_DRAINED;

	clock_iso(clock_epoch(), now);
	reply = redis_command(redis, CALL_MS, "SET %s %s", key, now);
	if (!reply || reply->type == REPLY_ERROR) {
		msg_warn(NULL, "cannot set '%s': %s", key,
		    reply ? reply->text : redis_error(redis));
		result = EXIT_TEMPORARY;
	}
	reply_free(reply);
	free(key);
	return result;
}

static int
resume(struct redis *redis, const char *queue)
{
	char *key = pause_key(queue);

	if (ask(redis, "DEL", key) == 0)
		msg_info(NULL, "%s was not paused", queue ? queue : "nothing");
	free(key);
	return EXIT_DRAINED;
}

/* Copied first and removed last: a script is not rolled back. */
static long long
move(struct redis *redis, const struct reply *message)
{
	static const char script[] =
	    "if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 0 end\n"
	    "redis.call('LPUSH', KEYS[2], ARGV[1])\n"
	    "return redis.call('ZREM', KEYS[1], ARGV[1])\n";
	struct buf list = BUF_EMPTY;
	struct reply *reply;
	long long moved;

	if (queues_list(&list, message->text, message->length, NULL) < 0) {
		msg_warn(NULL, "a delayed message names no queue: it stays");
		return 0;
	}
	reply = redis_command(redis, CALL_MS, "EVAL %s 2 hts:delayed %s %b",
	    script, list.data, message->text, message->length);
	if (!reply || reply->type != REPLY_INTEGER)
		die_temporary("cannot move a message to '%s': %s", list.data,
		    reply && reply->text ? reply->text : redis_error(redis));
	moved = reply->integer;
	reply_free(reply);
	buf_release(&list);
	return moved;
}

/* Moves a page of delayed messages; *seen is how many there were. */
static long long
move_page(struct redis *redis, long long from, long long *seen)
{
	struct reply *reply = redis_command(redis, CALL_MS,
	    "ZRANGE hts:delayed %lld %lld", from, from + PAGE - 1);
	long long moved = 0;

	if (!reply || reply->type != REPLY_ARRAY)
		die_temporary("cannot read hts:delayed: %s",
		    reply && reply->text ? reply->text : redis_error(redis));
	for (size_t i = 0; i < reply->count; i++)
		if (reply_text(reply->items[i]))
			moved += move(redis, reply->items[i]);
	*seen = (long long)reply->count;
	reply_free(reply);
	return moved;
}

/* Gives the delayed messages to their queues before hts is taken out of
 * service: they carry the time they are due, and other workers keep it. */
static int
drain(struct redis *redis)
{
	long long all = 0, stayed = 0, moved, seen;

	do {
		/* What cannot be moved is still there: go past it. */
		moved = move_page(redis, stayed, &seen);
		stayed += seen - moved;
		all += moved;
	} while (seen > 0);
	printf("{\"status\":\"completed\",\"moved_count\":%lld}\n", all);
	return EXIT_DRAINED;
}

int
queue_command(int argc, char **argv)
{
	const char *queue = argc == 2 ? argv[1] : NULL;
	struct redis *redis;
	int result = -1;

	if (argc < 1 || argc > 2)
		return -1;
	redis = redis_new_broker();
	if (strcmp(argv[0], "status") == 0 && argc == 1)
		result = status(redis);
	else if (strcmp(argv[0], "drain") == 0 && argc == 1)
		result = drain(redis);
	else if (strcmp(argv[0], "pause") == 0)
		result = hold(redis, queue);
	else if (strcmp(argv[0], "resume") == 0)
		result = resume(redis, queue);
	redis_free(redis);
	return result;
}
