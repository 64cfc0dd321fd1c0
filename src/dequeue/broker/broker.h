/*
 * Redis as hts-dequeue uses it: the Lua scripts on one connection, the
 * doorbell on another.  Never blocks; what comes back are events.
 */
#ifndef HTS_DEQUEUE_BROKER_BROKER_H
#define HTS_DEQUEUE_BROKER_BROKER_H

#include <poll.h>
#include <stdint.h>

#include "dequeue/broker/greeting.h"
#include "dequeue/broker/pidbox.h"
#include "dequeue/core/core.h"
#include "lib/queues.h"

struct broker;
typedef void broker_emit(void *context, const struct event *event);

/* queues: names separated by commas.  emit is called from broker_turn. */
struct broker *broker_new(const char *queues, const struct core_settings *s,
    broker_emit *emit, void *context);
void broker_free(struct broker *b);

bool broker_up(const struct broker *b);
struct queues *broker_queues(struct broker *b);
/* Address of the server without secrets. */
const char *broker_name(const struct broker *b);

/* The commands of core.h. */
void broker_reserve(struct broker *b, const struct core *c, int64_t now);
void broker_listen(struct broker *b, int64_t now);
void broker_settle(struct broker *b, const struct held *h);
/* h is being written to the stages: state STARTED, if that is tracked. */
void broker_started(struct broker *b, const struct held *h);
void broker_renew(struct broker *b, const struct core *c);
void broker_reap(struct broker *b);
void broker_promote(struct broker *b);
void broker_heartbeat(struct broker *b);
void broker_crashed(struct broker *b, const struct held *h);
/* Waits for the reply, at most timeout_ms: the program is about to end. */
void broker_release(struct broker *b, const struct core *c, int timeout_ms);

/* Remote control and events.  What is sent while Redis is away is lost, as
 * everything is that is published. */
/* Begins to listen, as node.  hear is called from broker_turn. */
void broker_control(
    struct broker *b, const char *node, pidbox_hear *hear, void *context);
/* Whenever Redis is there, asks the other workers what is revoked, and takes no
 * task before they have answered. */
void broker_greet(
    struct broker *b, greeting_ask *ask, greeting_hear *hear, void *context);
/* Puts a reply into a client's list, which expires soon. */
void broker_reply(
    struct broker *b, const struct buf *list, const struct buf *message);
/* Reads the first messages of hts:delayed for the request in message. */
void broker_read_delayed(struct broker *b, const char *message);
/* Keeps ids of revoked tasks, and stamps (header=value), each with its NUL, in
 * Redis, as Celery's workers keep the ids in a file (--statedb): rings that
 * start read them. */
void broker_revoked(
    struct broker *b, const struct buf *ids, const struct buf *stamps);
/* Publishes an event; key: "worker.online", "task.multi". */
void broker_tell(struct broker *b, const char *key, const struct buf *message);
/* Writes the bindings by which clients find our queues. */
void broker_bind(struct broker *b);
/* The node is gone: its binding goes, and what is queued is sent, at most for
 * timeout_ms. */
void broker_leave(struct broker *b, int timeout_ms);

/* Fills the entries for poll (fd -1: none). */
#define BROKER_FDS 4
void broker_poll(const struct broker *b, struct pollfd fds[BROKER_FDS]);
/* When broker_turn is due without any of them. */
int64_t broker_next(const struct broker *b);
/* Connects, sends, reads, and emits what came. */
void broker_turn(struct broker *b, int64_t now);

#endif
