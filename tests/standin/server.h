/* HTTP for the stand-in (libmicrohttpd): one thread, one epoll loop, any
 * number of requests waiting for their time. */
#ifndef STANDIN_SERVER_H
#define STANDIN_SERVER_H

#include "standin.h"

struct server;

/* Listens on 127.0.0.1; port 0: any free one.  Exits 111 if it cannot. */
struct server *server_new(struct standin *s, int port);
int server_port(const struct server *server);
/* Serves until TERM, INT or HUP (they must be blocked). */
void server_run(struct server *server);
void server_free(struct server *server);

#endif
