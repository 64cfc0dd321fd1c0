#include "lib/redis.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hiredis/hiredis.h>

#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/redis_url.h"
#include "lib/settings.h"
#include "lib/transport.h"

#define READ_SIZE 65536
/* Arrays in arrays: as deep as hiredis 0.14 accepts, and no script's reply is
 * nearly so deep. */
#define DEPTH_MAX 9

#if HIREDIS_MAJOR >= 1
typedef size_t array_count;
#else
typedef int array_count;
#endif

struct redis {
	struct redis_url url;
	char *name;
	struct transport *transport; /* NULL: closed */
	redisReader *reader;	     /* hiredis as parser only */
	struct buf out;
	size_t written;
	size_t setup;	/* replies of AUTH and SELECT still to come */
	size_t pending; /* replies of our commands still to be taken */
	char error[TRANSPORT_ERROR_SIZE];
};

/* Replies: hiredis calls these to build our structs directly. */

static void *
reply_attach(const redisReadTask *task, struct reply *reply)
{
	if (task->parent) {
		struct reply *parent = task->parent->obj;

		parent->items[task->idx] = reply;
	}
	return reply;
}

static struct reply *
reply_new(enum reply_type type)
{
	struct reply *reply = mem_alloc(sizeof *reply);

	reply->type = type;
	return reply;
}

static void *
make_text(const redisReadTask *task, char *text, size_t n)
{
	struct reply *reply = reply_new(
	    task->type == REDIS_REPLY_ERROR ? REPLY_ERROR : REPLY_TEXT);

	reply->text = mem_copy_n(text, n);
	reply->length = n;
	return reply_attach(task, reply);
}

static bool
too_deep(const redisReadTask *task)
{
	int depth = 0;

	for (; task; task = task->parent)
		depth++;
	return depth > DEPTH_MAX;
}

/* NULL: a kind of array that RESP3 has, which nobody asked for, or one too
 * deep.  hiredis then ends with REDIS_ERR_OOM. */
static void *
make_array(const redisReadTask *task, array_count count)
{
	struct reply *reply;

	if (task->type != REDIS_REPLY_ARRAY || too_deep(task))
		return NULL;
	reply = reply_new(REPLY_ARRAY);
	reply->count = (size_t)count;
	reply->items = mem_alloc((size_t)count * sizeof *reply->items);
	return reply_attach(task, reply);
}

static void *
make_integer(const redisReadTask *task, long long value)
{
	struct reply *reply = reply_new(REPLY_INTEGER);

	reply->integer = value;
	return reply_attach(task, reply);
}

static void *
make_nil(const redisReadTask *task)
{
	return reply_attach(task, reply_new(REPLY_NIL));
}

#if HIREDIS_MAJOR >= 1
static void *
refuse_double(const redisReadTask *task, double value, char *text, size_t n)
{
	(void)task;
	(void)value;
	(void)text;
	(void)n;
	return NULL;
}

static void *
refuse_bool(const redisReadTask *task, int value)
{
	(void)task;
	(void)value;
	return NULL;
}
#endif

void
reply_free(struct reply *reply)
{
	if (!reply)
		return;
	/* No deeper than DEPTH_MAX. */
	for (size_t i = 0; i < reply->count; i++)
		reply_free(reply->items[i]);
	free(reply->items);
	free(reply->text);
	free(reply);
}

static void
free_object(void *object)
{
	reply_free(object);
}

static redisReplyObjectFunctions reply_functions = {
    .createString = make_text,
    .createArray = make_array,
    .createInteger = make_integer,
    .createNil = make_nil,
#if HIREDIS_MAJOR >= 1
    .createDouble = refuse_double,
    .createBool = refuse_bool,
#endif
    .freeObject = free_object,
};

/* Memory that runs out ends the program before hiredis sees it. */
static const char *
reader_error(const redisReader *reader)
{
	return reader->err == REDIS_ERR_OOM ? "a reply of a kind not asked for"
					    : reader->errstr;
}

const char *
reply_text(const struct reply *reply)
{
	return reply && reply->type == REPLY_TEXT ? reply->text : NULL;
}

struct redis_arg
redis_arg_text(const char *text)
{
	return (struct redis_arg){text, strlen(text)};
}

struct redis_arg
redis_arg_bytes(const char *bytes, size_t n)
{
	return (struct redis_arg){bytes, n};
}

/* Where the server is. */

struct redis *
redis_new(const char *url, const char *name)
{
	struct redis *r = mem_alloc(sizeof *r);
	const char *wrong = redis_url_parse(url, &r->url);

	if (wrong)
		die_permanent("%s: no address of Redis: %s", name, wrong);
	if (strchr(url, ';'))
		msg_warn(NULL, "%s: only the first address is used", name);
	if (!r->url.password)
		r->url.password = setting_secret("REDIS_PASSWORD");
	r->name =
	    r->url.socket
		? mem_printf("unix://%s?db=%d", r->url.socket, r->url.database)
		: mem_printf("%s://%s:%s/%d", r->url.tls ? "rediss" : "redis",
		      r->url.host, r->url.port, r->url.database);
	return r;
}

void
redis_free(struct redis *r)
{
	if (!r)
		return;
	redis_drop(r);
	redis_url_release(&r->url);
	buf_release(&r->out);
	free(r->name);
	free(r);
}

bool
redis_same_server(const struct redis *a, const struct redis *b)
{
	if (a->url.socket || b->url.socket)
		return a->url.socket && b->url.socket &&
		       strcmp(a->url.socket, b->url.socket) == 0;
	return strcmp(a->url.host, b->url.host) == 0 &&
	       strcmp(a->url.port, b->url.port) == 0;
}

int
redis_database(const struct redis *r)
{
	return r->url.database;
}

const char *
redis_name(const struct redis *r)
{
	return r->name;
}

/* The connection. */

static void
fail(struct redis *r, const char *why)
{
	if (why != r->error)
		snprintf(r->error, sizeof r->error, "%s", why);
	redis_drop(r);
}

void
redis_drop(struct redis *r)
{
	transport_free(r->transport);
	r->transport = NULL;
	if (r->reader)
		redisReaderFree(r->reader);
	r->reader = NULL;
	buf_release(&r->out);
	r->written = 0;
	r->setup = r->pending = 0;
}

const char *
redis_error(const struct redis *r)
{
	return *r->error ? r->error : "no reply";
}

static void
put_command(struct redis *r, size_t argc, const struct redis_arg *argv)
{
	buf_printf(&r->out, "*%zu\r\n", argc);
	for (size_t i = 0; i < argc; i++) {
		buf_printf(&r->out, "$%zu\r\n", argv[i].length);
		buf_add(&r->out, argv[i].bytes, argv[i].length);
		buf_add(&r->out, "\r\n", 2);
	}
}

/* AUTH and SELECT go in front of whatever is queued already. */
static void
put_setup(struct redis *r)
{
	struct buf queued = r->out;
	struct redis_arg words[3];
	size_t n = 0;
	char database[12];

	buf_init(&r->out);
	if (r->url.password) {
		words[n++] = redis_arg_text("AUTH");
		if (r->url.user)
			words[n++] = redis_arg_text(r->url.user);
		words[n++] = redis_arg_text(r->url.password);
		put_command(r, n, words);
		r->setup++;
	}
	if (r->url.database) {
		snprintf(database, sizeof database, "%d", r->url.database);
		words[0] = redis_arg_text("SELECT");
		words[1] = redis_arg_text(database);
		put_command(r, 2, words);
		r->setup++;
	}
	buf_add(&r->out, queued.data, queued.length);
	buf_release(&queued);
}

static bool
open_connection(struct redis *r)
{
	r->transport = transport_open(&r->url, r->error);
	if (!r->transport) {
		fail(r, r->error);
		return false;
	}
	r->reader = redisReaderCreateWithFunctions(&reply_functions);
	if (!r->reader)
		die_temporary("out of memory");
	put_setup(r);
	return true;
}

void
redis_send(struct redis *r, size_t argc, const struct redis_arg *argv)
{
	put_command(r, argc, argv);
	r->pending++;
}

int
redis_fd(const struct redis *r)
{
	return r->transport ? transport_fd(r->transport) : -1;
}

short
redis_events(const struct redis *r)
{
	return r->transport
		   ? transport_events(r->transport, r->written < r->out.length)
		   : 0;
}

bool
redis_ready(const struct redis *r)
{
	return r->transport && r->setup == 0;
}

static bool
write_some(struct redis *r)
{
	ssize_t n;

	while (r->written < r->out.length) {
		n = transport_write(r->transport, r->out.data + r->written,
		    r->out.length - r->written, r->error);
		if (n < 0)
			return false;
		if (n == 0)
			return true;
		r->written += (size_t)n;
	}
	if (r->out.capacity > 16 * READ_SIZE)
		buf_release(&r->out);
	buf_clear(&r->out);
	r->written = 0;
	return true;
}

static bool
read_some(struct redis *r)
{
	char bytes[READ_SIZE];
	ssize_t n;

	/* Until the stream is empty: TLS may hold bytes poll cannot see. */
	while ((n = transport_read(
		    r->transport, bytes, sizeof bytes, r->error)) > 0)
		redisReaderFeed(r->reader, bytes, (size_t)n);
	return n == 0;
}

/* Answers to AUTH and SELECT are ours; a refusal ends the connection. */
static bool
finish_setup(struct redis *r)
{
	void *object = NULL;

	while (r->setup > 0) {
		struct reply *reply;

		if (redisReaderGetReply(r->reader, &object) != REDIS_OK) {
			snprintf(r->error, sizeof r->error, "%s",
			    reader_error(r->reader));
			return false;
		}
		reply = object;
		if (!reply)
			return true;
		if (reply->type == REPLY_ERROR) {
			snprintf(r->error, sizeof r->error, "%s", reply->text);
			reply_free(reply);
			return false;
		}
		reply_free(reply);
		r->setup--;
	}
	return true;
}

enum redis_turn
redis_turn(struct redis *r)
{
	if (!r->transport && !open_connection(r))
		return REDIS_LOST;
	if (!write_some(r) || !read_some(r) || !finish_setup(r)) {
		fail(r, r->error);
		return REDIS_LOST;
	}
	return REDIS_ALIVE;
}

enum redis_next
redis_take(struct redis *r, struct reply **reply)
{
	void *object = NULL;

	*reply = NULL;
	if (!r->reader || r->setup > 0)
		return REDIS_WAIT;
	if (redisReaderGetReply(r->reader, &object) != REDIS_OK) {
		fail(r, reader_error(r->reader));
		return REDIS_WAIT;
	}
	if (!object)
		return REDIS_WAIT;
	if (r->pending > 0)
		r->pending--;
	*reply = object;
	return REDIS_REPLY;
}

/* Waits for the reply of the one command in flight. */
static struct reply *
await(struct redis *r, int timeout_ms)
{
	int64_t end = clock_ms() + timeout_ms, left;
	struct reply *reply;
	struct pollfd p;

	for (;;) {
		if (redis_turn(r) == REDIS_LOST)
			return NULL;
		if (redis_take(r, &reply) == REDIS_REPLY)
			return reply;
		if (!r->transport)
			return NULL;
		left = end - clock_ms();
		if (left <= 0) {
			/* A late reply would answer the next command. */
			fail(r, "no reply in time");
			return NULL;
		}
		p = (struct pollfd){redis_fd(r), redis_events(r), 0};
		if (poll(&p, 1, (int)left) < 0 && errno != EINTR) {
			fail(r, strerror(errno));
			return NULL;
		}
	}
}

/* A connection that the server closed while we were idle gives no warning:
 * look before sending, so that the command can still go to a new one. */
static void
look_for_end(struct redis *r)
{
	if (r->transport && r->pending == 0 && r->setup == 0)
		redis_turn(r);
}

struct reply *
redis_call(
    struct redis *r, int timeout_ms, size_t argc, const struct redis_arg *argv)
{
	look_for_end(r);
	redis_send(r, argc, argv);
	return await(r, timeout_ms);
}

struct reply *
redis_command(struct redis *r, int timeout_ms, const char *format, ...)
{
	va_list arguments;
	char *command = NULL;
	int n;

	look_for_end(r);
	va_start(arguments, format);
	n = redisvFormatCommand(&command, format, arguments);
	va_end(arguments);
	if (n < 0)
		die_temporary("cannot format a Redis command");
	buf_add(&r->out, command, (size_t)n);
	redisFreeCommand(command);
	r->pending++;
	return await(r, timeout_ms);
}
