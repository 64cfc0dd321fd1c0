#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/mem.h"
#include "lib/msg.h"

#define BODY_MAX (16 * 1024 * 1024)
#define CONNECTIONS_MAX 4096
#define BACKLOG 1024
#define EVENTS 64
#define TURN_MS 1000 /* longest sleep; events and due replies end it */

/* One request, from its first header to its last byte. */
struct exchange {
	struct server *server;
	struct MHD_Connection *connection;
	struct buf body;
	struct reply reply;
	int64_t due;	/* clock_ms */
	bool handled;	/* the reply is made */
	bool waiting;	/* suspended, in the server's list */
	bool abandoned; /* the client went away while it waited */
	struct exchange *next, *previous;
};

struct server {
	struct standin *standin;
	struct MHD_Daemon *daemon;
	int port;
	int epoll;
	int signals;
	bool stopping;
	struct exchange *waiting;
};

static int
connection_fd(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	return info ? info->connect_fd : -1;
}

/* Suspended connections are watched here, since libmicrohttpd does not tell
 * when their client goes away. */
static void
wait_start(struct exchange *x)
{
	struct server *server = x->server;
	struct epoll_event event = {.events = EPOLLRDHUP, .data.ptr = x};

	MHD_suspend_connection(x->connection);
	x->waiting = true;
	x->previous = NULL;
	x->next = server->waiting;
	if (x->next)
		x->next->previous = x;
	server->waiting = x;
	if (epoll_ctl(server->epoll, EPOLL_CTL_ADD,
		connection_fd(x->connection), &event))
		msg_warn(
		    NULL, "cannot watch a connection: %s", strerror(errno));
}

static void
wait_end(struct exchange *x)
{
	struct server *server = x->server;

	epoll_ctl(
	    server->epoll, EPOLL_CTL_DEL, connection_fd(x->connection), NULL);
	if (x->previous)
		x->previous->next = x->next;
	else
		server->waiting = x->next;
	if (x->next)
		x->next->previous = x->previous;
	x->waiting = false;
	MHD_resume_connection(x->connection);
}

/* Whether the reply may go out now; *left gets the time it still has. */
static bool
is_due(const struct exchange *x, int64_t now, int64_t *left)
{
	*left = TURN_MS;
	if (x->abandoned || x->server->stopping)
		return true;
	if (x->reply.delivery == DELIVER_NEVER ||
	    (x->reply.held && x->server->standin->held))
		return false;
	*left = x->due - now;
	return *left <= 0;
}

/* libmicrohttpd asks for the body of a reply that is cut half way. */
static ssize_t
half_read(void *context, uint64_t position, char *out, size_t max)
{
	const struct exchange *x = context;
	size_t half = x->reply.body.length / 2;
	size_t n;

	if (position >= half)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	n = half - position < max ? half - position : max;
	memcpy(out, x->reply.body.data + position, n);
	return (ssize_t)n;
}

static struct MHD_Response *
response_new(struct exchange *x)
{
	struct reply *reply = &x->reply;
	struct MHD_Response *response;

	if (reply->delivery == DELIVER_CUT)
		response = MHD_create_response_from_callback(
		    reply->body.length, 4096, half_read, x, NULL);
	else
		response = MHD_create_response_from_buffer(reply->body.length,
		    reply->body.data ? reply->body.data : NULL,
		    MHD_RESPMEM_PERSISTENT);
	if (!response)
		die_temporary("out of memory");
	MHD_add_response_header(response, "Content-Type", reply->type);
	MHD_add_response_header(
	    response, "Server", "openai-standin (a test tool, not OpenAI)");
	for (size_t i = 0; i < reply->header_count; i++)
		MHD_add_response_header(
		    response, reply->headers[i].name, reply->headers[i].value);
	return response;
}

/* Dissolving the association sends a reset at once; closing alone would end
 * the connection in order, even with linger 0, as libmicrohttpd shuts it down
 * first. */
static enum MHD_Result
reset(struct exchange *x)
{
	struct sockaddr nobody = {.sa_family = AF_UNSPEC};

	if (connect(connection_fd(x->connection), &nobody, sizeof nobody))
		msg_warn(NULL, "cannot reset: %s", strerror(errno));
	return MHD_NO;
}

static enum MHD_Result
send_reply(struct exchange *x)
{
	struct MHD_Response *response;
	enum MHD_Result result;

	if (x->abandoned || x->server->stopping ||
	    x->reply.delivery == DELIVER_RESET)
		return reset(x);
	response = response_new(x);
	result = MHD_queue_response(
	    x->connection, (unsigned int)x->reply.status, response);
	MHD_destroy_response(response);
	return result;
}

static const char *
header(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static void
handle(struct exchange *x, const char *path, const char *method)
{
	struct call call = {.method = method, .path = path};

	call.authorization = header(x->connection, "Authorization");
	call.api_key = header(x->connection, "api-key");
	call.fault = header(x->connection, "X-Standin-Fault");
	buf_add_text(&x->body, "");
	call.body = x->body.data;
	call.length = x->body.length;
	standin_handle(x->server->standin, &call, &x->reply);
	x->handled = true;
	x->due = clock_ms() + x->reply.delay_ms;
}

static void
refuse_large(struct exchange *x)
{
	struct api_error error;

	error_set(&error, 413, "invalid_request_error", NULL,
	    "Request entity too large");
	reply_error(&x->reply, &error);
	x->handled = true;
}

/* libmicrohttpd's handler: first call without body, then pieces of it, then
 * once with none; after a resume again with none. */
static enum MHD_Result
on_request(void *context, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *size,
    void **state)
{
	struct exchange *x = *state;
	int64_t left;

	(void)version;
	if (!x) {
		x = mem_alloc(sizeof *x);
		x->server = context;
		x->connection = connection;
		reply_init(&x->reply);
		*state = x;
		return MHD_YES;
	}
	if (*size > 0) {
		if (x->body.length + *size > BODY_MAX)
			refuse_large(x);
		else
			buf_add(&x->body, data, *size);
		*size = 0;
		return MHD_YES;
	}
	if (!x->handled)
		handle(x, url, method);
	if (!is_due(x, clock_ms(), &left)) {
		wait_start(x);
		return MHD_YES;
	}
	return send_reply(x);
}

static void
on_completed(void *context, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode code)
{
	struct server *server = context;
	struct exchange *x = *state;
	bool sent = code == MHD_REQUEST_TERMINATED_COMPLETED_OK;

	(void)connection;
	if (!x)
		return;
	if (x->reply.counted)
		stats_ended(
		    &server->standin->stats, sent ? x->reply.status : 0);
	reply_release(&x->reply);
	buf_release(&x->body);
	free(x);
	*state = NULL;
}

static void
watch(struct server *server, int fd, void *what)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = what};

	if (epoll_ctl(server->epoll, EPOLL_CTL_ADD, fd, &event))
		die_temporary("cannot poll: %s", strerror(errno));
}

static void
watch_all(struct server *server)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	server->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	server->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (server->signals < 0 || server->epoll < 0)
		die_temporary("cannot poll: %s", strerror(errno));
	watch(server, server->signals, &server->signals);
	watch(server,
	    MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)
		->epoll_fd,
	    &server->daemon);
}

struct server *
server_new(struct standin *s, int port)
{
	struct server *server = mem_alloc(sizeof *server);
	struct sockaddr_in address = {.sin_family = AF_INET};

	server->standin = s;
	address.sin_port = htons((uint16_t)port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server->daemon = MHD_start_daemon(
	    MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, (uint16_t)port, NULL,
	    NULL, on_request, server, MHD_OPTION_SOCK_ADDR,
	    (struct sockaddr *)&address, MHD_OPTION_CONNECTION_LIMIT,
	    (unsigned int)CONNECTIONS_MAX, MHD_OPTION_LISTEN_BACKLOG_SIZE,
	    (unsigned int)BACKLOG, MHD_OPTION_NOTIFY_COMPLETED, on_completed,
	    server, MHD_OPTION_END);
	if (!server->daemon)
		die_temporary(
		    "cannot listen on port %d: %s", port, strerror(errno));
	server->port =
	    MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)
		->port;
	watch_all(server);
	return server;
}

int
server_port(const struct server *server)
{
	return server->port;
}

/* Resumes what is due; returns how long the loop may sleep. */
static int64_t
release_due(struct server *server)
{
	int64_t now = clock_ms(), left, sleep = TURN_MS;
	struct exchange *next;

	for (struct exchange *x = server->waiting; x; x = next) {
		next = x->next;
		if (is_due(x, now, &left)) {
			wait_end(x);
			sleep = 0;
		} else if (left < sleep) {
			sleep = left;
		}
	}
	return sleep;
}

static void
take_events(struct server *server, struct epoll_event *events, int count)
{
	for (int i = 0; i < count; i++) {
		void *what = events[i].data.ptr;

		if (what == &server->signals)
			server->stopping = true;
		else if (what != &server->daemon)
			((struct exchange *)what)->abandoned = true;
	}
}

void
server_run(struct server *server)
{
	struct epoll_event events[EVENTS];
	MHD_UNSIGNED_LONG_LONG wish;
	int64_t sleep;
	int count;

	while (!server->stopping) {
		sleep = release_due(server);
		if (MHD_get_timeout(server->daemon, &wish) == MHD_YES &&
		    (int64_t)wish < sleep)
			sleep = (int64_t)wish;
		count = epoll_wait(server->epoll, events, EVENTS, (int)sleep);
		take_events(server, events, count);
		MHD_run(server->daemon);
	}
}

void
server_free(struct server *server)
{
	/* A suspended connection must be resumed before the end. */
	server->stopping = true;
	release_due(server);
	MHD_run(server->daemon);
	MHD_stop_daemon(server->daemon);
	close(server->signals);
	close(server->epoll);
	free(server);
}
