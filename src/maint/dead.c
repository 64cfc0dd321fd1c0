#include "maint/hts-maint.h"

#include <errno.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/exits.h"
#include "lib/hash.h"
#include "lib/jscan.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/queues.h"
#include "lib/redis.h"
#include "lib/settings.h"
#include "lib/task.h"

#define CALL_MS 10000
#define PAGE 100
/* Characters of "entry": enough to distinguish the entries of a list of limited
 * length. */
#define ENTRY_MIN 6
#define ENTRY_SHOWN 16

/* How long one command may work on a letter.  If it takes longer or dies,
 * another may. */
#define IN_HAND_S "300"

/* Lists of letters that have no queue: broken entries of unacked and
 * hts:delayed, and children whose queue is no list. */
static const char *const homeless[] = {"unacked", "delayed", "misplaced"};
#define HOMELESS (sizeof homeless / sizeof *homeless)

/* One dead letter. */
struct letter {
	char *queue;
	char *text; /* the entry as it is in Redis; may hold no NUL */
	size_t length;
	char print[HASH_HEX_SIZE];
};

static void
letter_release(struct letter *l)
{
	free(l->queue);
	free(l->text);
	*l = (struct letter){.queue = NULL};
}

static struct span
field(const struct letter *l, const char *name)
{
	return jscan_member(l->text, l->length, name);
}

static void
print_letter(const struct letter *l)
{
	static const char *const names[] = {
	    "id", "task", "reason", "time", "deliveries"};
	struct buf out = BUF_EMPTY;

	buf_add_char(&out, '{');
	json_add_member(&out, "queue", l->queue);
	json_add_name(&out, "entry");
	json_add_string(&out, l->print, ENTRY_SHOWN);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct span value = field(l, names[i]);

		if (value.at)
			json_add_member_raw(
			    &out, names[i], value.at, value.length);
	}
	buf_add_char(&out, '}');
	puts(out.data);
	buf_release(&out);
}

static bool
is_called(const struct letter *l, const char *id)
{
	size_t n = strlen(id);

	return jscan_is(field(l, "id"), id) ||
	       (n >= ENTRY_MIN && n <= strlen(l->print) &&
		   strncmp(l->print, id, n) == 0);
}

/* A page of a list, newest first.  Without an answer the program ends. */
static struct reply *
page_of(struct redis *redis, const char *queue, long long from)
{
	char *key = mem_printf("hts:dead:%s", queue);
	struct reply *reply = redis_command(
	    redis, CALL_MS, "LRANGE %s %lld %lld", key, from, from + PAGE - 1);

	if (!reply)
		die_temporary("%s: %s", redis_name(redis), redis_error(redis));
	if (reply->type != REPLY_ARRAY)
		die_temporary(
		    "'%s': %s", key, reply->text ? reply->text : "no list");
	free(key);
	return reply;
}

/* Lists a queue's letters, or looks for the newest one of that id: then true
 * with *found set. */
static bool
walk(struct redis *redis, const char *queue, const char *id,
    struct letter *found)
{
	struct reply *page;
	bool done = false, hit = false;

	for (long long from = 0; !done; from += PAGE) {
		page = page_of(redis, queue, from);
		done = page->count < PAGE;
		for (size_t i = 0; i < page->count && !hit; i++) {
			const struct reply *item = page->items[i];
			struct letter l = {.queue = mem_copy(queue),
			    .text = mem_copy_n(item->text, item->length),
			    .length = item->length};

			hash_sha256_hex(l.text, l.length, l.print);
			hit = id && is_called(&l, id);
			if (hit) {
				*found = l;
				continue;
			}
			if (!id)
				print_letter(&l);
			letter_release(&l);
		}
		done = done || hit;
		reply_free(page);
	}
	return hit;
}

static bool
walk_all(struct redis *redis, const char *id, struct letter *found)
{
	struct queues *queues = queues_new(setting_text("CELERY_QUEUES"));
	bool hit = false;

	for (size_t i = 0; i < HOMELESS; i++)
		queues_add(queues, homeless[i]);
	for (size_t i = 0; i < queues_count(queues) && !hit; i++)
		hit = walk(redis, queues_at(queues, i), id, found);
	queues_free(queues);
	return hit;
}

/* Runs a script on the list of the letter and returns its result; -1 without an
 * answer. */
static long long
change(struct redis *redis, const struct letter *l, const char *script,
    const char *other, const struct buf *message)
{
	char *key = mem_printf("hts:dead:%s", l->queue);
	struct reply *reply = redis_command(redis, CALL_MS,
	    "EVAL %s 2 %s %s %b %b", script, key, other, l->text, l->length,
	    message ? message->data : "", message ? message->length : 0);
	long long result = -1;

	if (!reply || reply->type == REPLY_ERROR)
		msg_warn(NULL, "cannot change '%s': %s", key,
		    reply ? reply->text : redis_error(redis));
	else
		result = reply->integer;
	reply_free(reply);
	free(key);
	return result;
}

static int
drop(struct redis *redis, const struct letter *l)
{
	static const char script[] =
	    "return redis.call('LREM', KEYS[1], 1, ARGV[1])";

	if (change(redis, l, script, "", NULL) < 0)
		return EXIT_TEMPORARY;
	msg_info(NULL, "dropped '%.16s' of '%s'", l->print, l->queue);
	return EXIT_DRAINED;
}

/* Opens the row of the ledger again, or the task would only get its old
 * outcome. hts-store does it, which alone writes to PostgreSQL. */
static int
forget(char *id)
{
	char program[] = "hts-store", action[] = "forget";
	char *argv[] = {program, action, id, NULL};
	int status, error;
	pid_t pid;

	error = posix_spawnp(&pid, program, NULL, NULL, argv, environ);
	if (error != 0) {
		msg_warn(NULL, "cannot start hts-store: %s", strerror(error));
		return EXIT_TEMPORARY;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return EXIT_TEMPORARY;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_TEMPORARY;
}

/* Whether the task has a row in the ledger, as tasks with effects have. */
static bool
in_ledger(const struct letter *l)
{
	char *name = jscan_text(field(l, "task"));
	const struct task *task = name ? task_find(name) : NULL;

	free(name);
	return task && task->kind != TASK_MAINTENANCE;
}

/* The queue it came from, or NULL: where its message says. */
static const char *
home(const struct letter *l)
{
	for (size_t i = 0; i < HOMELESS; i++)
		if (strcmp(l->queue, homeless[i]) == 0)
			return NULL;
	return l->queue;
}

/* Copied first and removed last: a script is not rolled back. */
static int
requeue(struct redis *redis, const struct letter *l, const struct buf *message)
{
	static const char script[] =
	    "if not redis.call('LPOS', KEYS[1], ARGV[1]) then return 0 end\n"
	    "redis.call('LPUSH', KEYS[2], ARGV[2])\n"
	    "return redis.call('LREM', KEYS[1], 1, ARGV[1])\n";
	struct buf list = BUF_EMPTY;
	long long moved;

	if (queue_key_of(&list, message->data, message->length, home(l)) < 0) {
		msg_warn(NULL, "the message names no queue");
		return EXIT_PERMANENT;
	}
	moved = change(redis, l, script, list.data, message);
	if (moved == 0)
		msg_warn(NULL, "somebody else took it meanwhile");
	else if (moved > 0)
		msg_info(NULL, "put back into '%s'", list.data);
	buf_release(&list);
	return moved < 0 ? EXIT_TEMPORARY : EXIT_DRAINED;
}

/* The original bytes of the message.  False if the letter has none. */
static bool
message_of(const struct letter *l, struct buf *out)
{
	char *base64 = jscan_text(field(l, "message_base64"));
	char *text = jscan_text(field(l, "message"));

	if (!base64 || base64_decode(out, base64, strlen(base64)) < 0)
		buf_add_text(out, text ? text : "");
	free(base64);
	free(text);
	return out->length > 0;
}

static int
send_again(struct redis *redis, const struct letter *l)
{
	struct buf message = BUF_EMPTY;
	char *id = jscan_text(field(l, "id"));
	int result = EXIT_DRAINED;

	if (!message_of(l, &message)) {
		msg_warn(NULL, "the entry holds no message to send again");
		result = EXIT_PERMANENT;
	} else if (id && in_ledger(l)) {
		result = forget(id);
		/* hts-store found no failure to forget: the row is open, gone,
		 * or done.  If it is done, the task only gets its result again.
		 */
		if (result == EXIT_FILE_FAILED)
			result = EXIT_DRAINED;
	}
	if (result == EXIT_DRAINED)
		result = requeue(redis, l, &message);
	buf_release(&message);
	free(id);
	return result;
}

/* One command at a time, and only while the letter is there: the task may have
 * been sent already and have failed again, and then its row must not be opened.
 * The letter stays in its list until the message is in its queue. */
static int
retry(struct redis *redis, const struct letter *l)
{
	static const char take[] =
	    "if not redis.call('LPOS', KEYS[1], ARGV[1]) then return 0 end\n"
	    "return redis.call('SET', KEYS[2], '', 'NX', 'EX', " IN_HAND_S ")"
	    " and 1 or 2";
	char *hand = mem_printf("hts:retry:%s", l->print);
	long long taken = change(redis, l, take, hand, NULL);
	int result = EXIT_TEMPORARY;

	if (taken == 1) {
		result = send_again(redis, l);
		/* without an answer it runs out */
		reply_free(redis_command(redis, CALL_MS, "DEL %s", hand));
	} else if (taken == 0) {
		msg_warn(NULL, "somebody else took it meanwhile");
		result = EXIT_FILE_FAILED;
	} else if (taken == 2) {
		msg_warn(NULL, "somebody else is sending it again, or broke "
			       "off less than " IN_HAND_S " s ago");
	}
	free(hand);
	return result;
}

static int
act(struct redis *redis, const char *action, const struct letter *l)
{
	if (strcmp(action, "retry") == 0)
		return retry(redis, l);
	if (strcmp(action, "drop") == 0)
		return drop(redis, l);
	puts(l->text);
	return EXIT_DRAINED;
}

static bool
takes_id(const char *action)
{
	return strcmp(action, "show") == 0 || strcmp(action, "retry") == 0 ||
	       strcmp(action, "drop") == 0;
}

int
dead_command(int argc, char **argv)
{
	struct letter l = {.queue = NULL};
	struct redis *redis;
	int result = EXIT_DRAINED;

	if (!(argc == 1 && strcmp(argv[0], "list") == 0) &&
	    !(argc == 2 && takes_id(argv[0])))
		return -1;
	redis = redis_new_broker();
	if (argc == 1) {
		walk_all(redis, NULL, &l);
	} else if (walk_all(redis, argv[1], &l)) {
		result = act(redis, argv[0], &l);
	} else {
		msg_warn(NULL, "no dead task '%s'", argv[1]);
		result = EXIT_FILE_FAILED;
	}
	letter_release(&l);
	redis_free(redis);
	return result;
}
