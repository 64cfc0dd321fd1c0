/*
 * A connection to Redis: redis://, rediss:// and unix:// on one code path,
 * with a deadline for every call.  No state hangs on a connection: on any
 * error it is dropped, and the next call connects again.
 */
#ifndef HTS_LIB_REDIS_H
#define HTS_LIB_REDIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum reply_type {
	REPLY_TEXT,  /* string or status */
	REPLY_ERROR, /* text is Redis's error */
	REPLY_INTEGER,
	REPLY_NIL,
	REPLY_ARRAY
};

struct reply {
	enum reply_type type;
	long long integer;
	char *text; /* NUL-terminated; may hold NULs: see length */
	size_t length;
	size_t count;
	struct reply **items;
};

void reply_free(struct reply *reply);
/* The text of a TEXT reply, else NULL (also for reply NULL); borrowed. */
const char *reply_text(const struct reply *reply);

/* One argument of a command. */
struct redis_arg {
	const char *bytes;
	size_t length;
};
/* Arguments made from a string or a number (text must outlive the call). */
struct redis_arg redis_arg_text(const char *text);
struct redis_arg redis_arg_bytes(const char *bytes, size_t n);

struct redis;

/* A closed connection to the server of url; it opens with the first call.
 * Exits 100 if url is malformed: the message names the variable name. */
struct redis *redis_new(const char *url, const char *name);
void redis_free(struct redis *r);
/* The URL of settings: CELERY_BROKER_URL (broker) or CELERY_RESULT_BACKEND
 * (result) or for both and else REDIS_URL, or REDIS_HOST, _PORT, _DB and
 * REDIS_PASSWORD.  Exits 100 if malformed.  Of results NULL if nothing keeps
 * them: rpc:// and disabled:// of Celery. */
struct redis *redis_new_broker(void);
struct redis *redis_new_result(void);
struct redis *redis_new_cache(void);
/* Whether two URLs name the same server (the database may differ). */
bool redis_same_server(const struct redis *a, const struct redis *b);
/* Number of the database. */
int redis_database(const struct redis *r);
/* "redis://host:6379/0" without user and password. */
const char *redis_name(const struct redis *r);

/*
 * Blocking calls.  A reply (free it with reply_free), also an error reply;
 * NULL if there was no reply within timeout_ms: redis_error tells why, the
 * connection is dropped, and the command may or may not have been run.
 */
struct reply *redis_call(
    struct redis *r, int timeout_ms, size_t argc, const struct redis_arg *argv);
/* "%s" text, "%b" bytes and size_t, "%d" int, "%lld"; words at blanks. */
struct reply *redis_command(
    struct redis *r, int timeout_ms, const char *format, ...);
/* Why the last call gave no reply; never NULL. */
const char *redis_error(const struct redis *r);
void redis_drop(struct redis *r);

/*
 * Without blocking, for an event loop: commands are queued and sent in order,
 * replies come in the same order.  Poll redis_fd for redis_events, call
 * redis_turn, then take replies until REDIS_WAIT.
 */
enum redis_turn { REDIS_ALIVE, REDIS_LOST };
enum redis_next { REDIS_REPLY, REDIS_WAIT };
void redis_send(struct redis *r, size_t argc, const struct redis_arg *argv);
/* -1 while closed.  redis_turn opens it (address look-up may block). */
int redis_fd(const struct redis *r);
short redis_events(const struct redis *r); /* POLLIN, POLLOUT */
/* Connects, writes and reads what is possible.  LOST: the connection was
 * dropped with every command that had no reply yet. */
enum redis_turn redis_turn(struct redis *r);
enum redis_next redis_take(struct redis *r, struct reply **reply);
/* True once connected, authenticated and on its database. */
bool redis_ready(const struct redis *r);

#endif
