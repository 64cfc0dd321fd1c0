/* What the parts of the broker share: broker.c (connections and replies),
 * broker_send.c (commands), broker_settle.c (outcomes).  Nobody else includes
 * this. */
#ifndef HTS_DEQUEUE_BROKER_BROKER_PARTS_H
#define HTS_DEQUEUE_BROKER_BROKER_PARTS_H

#include "dequeue/broker/broker.h"
#include "dequeue/broker/broker_pidbox.h"
#include "dequeue/broker/words.h"
#include "lib/redis.h"

/* A server that says nothing for so long is dropped: connected is not alive. */
#define SILENCE_MS 10000
#define RETRY_FIRST_MS 50
#define RETRY_LAST_MS 5000
#define DEAD_MAX "10000" /* entries of a dead-letter list */
#define RESERVE_PAGE 64	 /* messages reserve.lua takes at most */

enum script {
	SCRIPT_RESERVE,
	SCRIPT_SETTLE,
	SCRIPT_RENEW,
	SCRIPT_REAP,
	SCRIPT_PROMOTE,
	SCRIPT_STARTED,
	SCRIPT_RELEASE,
	SCRIPT_CRASHED,
	SCRIPTS
};

/* What a reply in the pipeline answers. */
enum asked {
	ASKED_LOAD,
	ASKED_NOTHING,
	ASKED_RESERVE,
	ASKED_SETTLE,
	ASKED_ASIDE, /* an error is said and has no effect */
	ASKED_DELAYED,
	ASKED_RENEW,
	ASKED_REAP,
	ASKED_PROMOTE
};
struct question {
	struct question *next;
	enum asked asked;
	enum script script; /* ASKED_LOAD */
	char *tag;	    /* ASKED_SETTLE; ASKED_DELAYED: the request */
};

/* What broker_pidbox.c keeps: the connection that listens to remote control. */
struct pidbox {
	struct redis *redis;
	broker_hear *hear;
	void *context;
	char *channel, *binding;
	int64_t retry_at, heard_at;
	bool asked; /* a PING is on its way */
};

struct broker {
	struct redis *commands, *bell;
	struct queues *queues;
	const struct core_settings *settings;
	broker_emit *emit;
	void *context;

	char *texts[SCRIPTS];
	char shas[SCRIPTS][48];
	bool up;
	struct question *first, **last;
	int64_t retry_at, retry_ms, heard_at;

	bool bell_wanted;
	int64_t bell_until, bell_retry_at;
	struct pidbox *pidbox; /* NULL: not listening */

	unsigned long sequence; /* of the next tag */
	/* Tags of reserves whose replies were lost: messages may be registered
	 * under them that nobody here knows of. */
	struct {
		unsigned long from, to;
	} unseen;
	char *prefix, *kinds, *mutex_token;
	char cursor[24]; /* of reap's walk over unacked */
	char result_db[12], broker_db[12], result_life[24], visibility[24];
	char lease[24];
};

/* The beginning of a call of a script; keys: the number of its keys. */
struct words broker_call(
    const struct broker *b, enum script script, const char *keys);
/* What reserves took whose replies were lost goes back. */
void broker_reap_own(struct broker *b);
/* Turns until everything queued is answered, at most for timeout_ms. */
void broker_flush(struct broker *b, int timeout_ms);

/* broker_pidbox.c */
void broker_pidbox_turn(struct broker *b, int64_t now);
int broker_pidbox_fd(const struct pidbox *p);
short broker_pidbox_events(const struct pidbox *p);
int64_t broker_pidbox_next(const struct broker *b);
void broker_on_delayed(
    struct broker *b, const char *message, const struct reply *r);
void broker_pidbox_free(struct pidbox *p);

/* Queues a command whose reply will be treated as an answer to asked; frees
 * w.  The question is borrowed until then. */
struct question *broker_ask(
    struct broker *b, enum asked asked, const char *tag, struct words *w);

#endif
