/*
 * A byte stream to a Redis server that never blocks: TCP, Unix socket or TLS
 * (verified, TLS 1.2 or later).
 */
#ifndef HTS_LIB_TRANSPORT_H
#define HTS_LIB_TRANSPORT_H

#include <stddef.h>
#include <sys/types.h>

#include "lib/redis_url.h"

#define TRANSPORT_ERROR_SIZE 256

struct transport;

/* Begins to connect.  url must outlive the transport.  NULL, with a reason in
 * error, if that is impossible now (no such host, unreadable certificate). */
struct transport *transport_open(
    const struct redis_url *url, char error[TRANSPORT_ERROR_SIZE]);
void transport_free(struct transport *t);
int transport_fd(const struct transport *t);
/* POLLIN, and POLLOUT when there is something to write or the stream itself
 * must write first. */
short transport_events(const struct transport *t, int writing);

/* Bytes moved (> 0), 0: not possible now, -1: over, with a reason in error. */
ssize_t transport_read(struct transport *t, void *bytes, size_t n,
    char error[TRANSPORT_ERROR_SIZE]);
ssize_t transport_write(struct transport *t, const void *bytes, size_t n,
    char error[TRANSPORT_ERROR_SIZE]);

#endif
