#include "maint/hts-maint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/queues.h"
#include "lib/redis.h"
#include "lib/settings.h"
#include "lib/script.h"

#define CALL_MS 5000

/* The integer of a reply, which is freed.  Without an answer the program ends.
 */
static long long
integer(struct redis *redis, const char *key, struct reply *reply)
{
	long long value;

	if (!reply)
		die_temporary("%s: %s", redis_name(redis), redis_error(redis));
	if (reply->type != REPLY_INTEGER)
		die_temporary("'%s': %s", key, reply->text);
	value = reply->integer;
	reply_free(reply);
	return value;
}

static long long
ask(struct redis *redis, const char *command, const char *key)
{
	return integer(
	    redis, key, redis_command(redis, CALL_MS, "%s %s", command, key));
}

/* The lengths of the lists: of those in use, and of others that are there. */
static long long
print_lists(struct redis *redis, struct buf *out, const char *queue)
{
	struct buf list = BUF_EMPTY;
	long long ready = 0, length;
	char name[2] = "0";

	buf_add_text(out, "\"priorities\":{");
	for (int level = 0; level < QUEUE_LISTS; level++) {
		buf_clear(&list);
		queue_list_key(&list, queue, level);
		length = ask(redis, "LLEN", list.data);
		name[0] = (char)('0' + level);
		if (length > 0 || queue_is_step(level))
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
	struct queues *queues;

	queues = queues_new(setting_text("CELERY_QUEUES"));
	buf_add_text(&out, "{\"queues\":{");
	for (size_t i = 0; i < queues_count(queues); i++)
		print_queue(redis, &out, queues_at(queues, i));
	buf_add_char(&out, '}');
	json_add_member_int(&out, "unacked", ask(redis, "HLEN", "unacked"));
	json_add_member_int(&out, "leased", ask(redis, "ZCARD", "hts:lease"));
	json_add_member_int(
	    &out, "delayed", ask(redis, "ZCARD", "hts:delayed"));
	buf_printf(&out, ",\"paused\":%s}",
	    ask(redis, "EXISTS", "hts:pause") ? "true" : "false");
	puts(out.data);
	buf_release(&out);
	queues_free(queues);
	return EXIT_DRAINED;
}

static char *
pause_key(const char *queue)
{
	return queue ? mem_printf("hts:pause:%s", queue)
		     : mem_copy("hts:pause");
}

/* That the key exists counts; the value shows people since when. */
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

/* Moves delayed messages to their queues, before hts is taken out of service.
 * Each carries the time it is due, which other workers respect. */
static int
drain(struct redis *redis)
{
	char *script = script_read("promote");
	long long moved = 0, dead = 0, left;
	struct reply *reply;

	do {
		reply = redis_command(
		    redis, CALL_MS, "EVAL %s 1 hts:delayed all", script);
		if (!reply || reply->type != REPLY_ARRAY || reply->count != 3)
			die_temporary("cannot empty hts:delayed: %s",
			    reply && reply->text ? reply->text
						 : redis_error(redis));
		left = reply->items[0]->integer;
		dead += reply->items[2]->integer;
		moved += left - reply->items[2]->integer;
		reply_free(reply);
	} while (left > 0);
	free(script);
	printf("{\"status\":\"completed\",\"moved_count\":%lld,"
	       "\"dead_count\":%lld}\n",
	    moved, dead);
	return EXIT_DRAINED;
}

/* Asks the person at the terminal; whether the answer is yes. */
static bool
agrees(const struct queues *queues, long long ready)
{
	char answer[8];

	fprintf(stderr, "%lld waiting messages of", ready);
	for (size_t i = 0; i < queues_count(queues); i++)
		fprintf(stderr, " '%s'", queues_at(queues, i));
	fputs(" will be deleted. Continue? [y/N] ", stderr);
	return fgets(answer, sizeof answer, stdin) &&
	       (answer[0] == 'y' || answer[0] == 'Y');
}

/* Counts what waits in all lists of the queues and, if empty is set, removes
 * it: each list in one step, so that what is counted is what was removed. */
static long long
count(struct redis *redis, const struct queues *queues, bool empty)
{
	static const char script[] = "local n = redis.call('LLEN', KEYS[1])\n"
				     "redis.call('UNLINK', KEYS[1])\n"
				     "return n\n";
	struct buf list = BUF_EMPTY;
	long long sum = 0;

	for (size_t i = 0; i < queues_count(queues); i++)
		for (int level = 0; level < QUEUE_LISTS; level++) {
			buf_clear(&list);
			queue_list_key(&list, queues_at(queues, i), level);
			sum += empty
				   ? integer(redis, list.data,
					 redis_command(redis, CALL_MS,
					     "EVAL %s 1 %s", script, list.data))
				   : ask(redis, "LLEN", list.data);
		}
	buf_release(&list);
	return sum;
}

/* As "celery purge": what waits in the queues, not what is delayed or was
 * taken. */
static int
purge(struct redis *redis, const char *queue, bool yes)
{
	struct queues *queues;
	int result = EXIT_DRAINED;

	queues = queues_new(queue ? queue : setting_text("CELERY_QUEUES"));
	if (!yes && !isatty(STDIN_FILENO))
		die_permanent("queue purge: nobody can be asked: say --yes");
	if (yes || agrees(queues, count(redis, queues, false))) {
		printf("{\"status\":\"completed\",\"purged_count\":%lld}\n",
		    count(redis, queues, true));
	} else {
		msg_warn(NULL, "nothing was purged");
		result = EXIT_FILE_FAILED;
	}
	queues_free(queues);
	return result;
}

int
queue_command(int argc, char **argv)
{
	bool yes = argc > 1 && strcmp(argv[1], "--yes") == 0;
	const char *queue = argc == 2 + yes ? argv[1 + yes] : NULL;
	struct redis *redis;
	int result = -1;

	if (argc < 1 || argc > 2 + yes ||
	    (yes && strcmp(argv[0], "purge") != 0))
		return -1;
	redis = redis_new_broker();
	if (strcmp(argv[0], "status") == 0 && argc == 1)
		result = status(redis);
	else if (strcmp(argv[0], "drain") == 0 && argc == 1)
		result = drain(redis);
	else if (strcmp(argv[0], "purge") == 0)
		result = purge(redis, queue, yes);
	else if (strcmp(argv[0], "pause") == 0)
		result = hold(redis, queue);
	else if (strcmp(argv[0], "resume") == 0)
		result = resume(redis, queue);
	redis_free(redis);
	return result;
}
