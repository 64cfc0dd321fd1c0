/*
 * Redis as remote control and events use it: a connection that listens to the
 * control channel, and what is told on the connection of commands.  Nothing
 * here waits; what is told while Redis is away is lost, as everything is that
 * is published.
 */
#ifndef HTS_DEQUEUE_BROKER_BROKER_PIDBOX_H
#define HTS_DEQUEUE_BROKER_BROKER_PIDBOX_H

#include <stdbool.h>

#include "dequeue/broker/broker.h"
#include "dequeue/control/control.h"

/* A message of the control channel; or, with page, the same message again
 * after broker_read_delayed. */
typedef void broker_hear(void *context, const char *message, size_t n,
    const struct delayed_page *page);

/* Begins to listen, as node.  hear is called from broker_turn. */
void broker_control(
    struct broker *b, const char *node, broker_hear *hear, void *context);
/* Puts a reply into a client's list, which expires soon. */
void broker_reply(
    struct broker *b, const struct buf *list, const struct buf *message);
/* Reads the first messages of hts:delayed for the request in message. */
void broker_read_delayed(struct broker *b, const char *message);
/* Publishes an event; key: "worker.online", "task.multi". */
void broker_tell(struct broker *b, const char *key, const struct buf *message);
/* Writes the bindings by which clients find our queues. */
void broker_bind(struct broker *b);
/* The node is gone: its binding goes, and what is queued is sent, at most for
 * timeout_ms. */
void broker_leave(struct broker *b, int timeout_ms);

bool broker_up(const struct broker *b);
struct queues *broker_queues(struct broker *b);
/* Address of the server without secrets. */
const char *broker_name(const struct broker *b);

#endif
