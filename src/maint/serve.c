#include "maint/hts-maint.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>

#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/settings.h"

#include "maint/health.h"
#include "maint/ring_health.h"

/* Bounds: a client holds at most this much of us.  Of CLIENTS at once the one
 * that has been silent about what it wants for longest goes when another comes:
 * who sends its request byte by byte keeps nobody out.  Some more may be open
 * until they have gone. */
#define CLIENTS 16U
#define CONNECTIONS (4 * CLIENTS)
#define CONNECTION_BYTES ((size_t)8192)
#define CONNECTION_IDLE_S 5U
#define THREAD_STACK ((size_t)256 * 1024)

#define FRESH_MS 1000  /* two looks at the servers lie that far apart */
#define ANSWER_MS 3000 /* a client waits for a look so long */

/* An open connection. */
struct client {
	int fd; /* -1: none */
	bool asked;
	int64_t since; /* clock_ms */
};

/* One thread looks after the servers, those of the connections wait for it:
 * a server that hangs costs a 503, not the health server. */
struct serve {
	pthread_mutex_t lock;
	pthread_cond_t wanted, looked;
	bool asked;
	int64_t looked_at; /* clock_ms of body; 0 before the first look */
	unsigned status;
	struct buf body;
	struct client clients[CONNECTIONS];
	struct redis *redis; /* from here on the looking thread's alone */
	struct pg *pg;
	struct ring_watch watch;
};

static void
look(struct serve *s, struct buf *body, unsigned *status)
{
	struct health h = HEALTH_EMPTY;
	struct buf parts = BUF_EMPTY;

	buf_add_text(&parts, ",\"sandbox\":");
	health_sandbox(&h, &parts);
	buf_add_text(&parts, ",\"redis\":");
	health_redis(&h, &parts, s->redis);
	buf_add_text(&parts, ",\"ring\":");
	ring_health(&h, &parts, s->redis, &s->watch);
	buf_add_text(&parts, ",\"database\":");
	health_database(&h, &parts, s->pg);
	buf_printf(body, "{\"status\":\"%s\"%s,\"errors\":[%s]}\n",
	    health_name(h.level), parts.data,
	    h.errors.length > 0 ? h.errors.data : "");
	*status = h.level == HEALTH_ERROR ? MHD_HTTP_SERVICE_UNAVAILABLE
					  : MHD_HTTP_OK;
	buf_release(&parts);
	health_release(&h);
}

/* The looking thread: one look for each time somebody asked. */
static void *
look_when_asked(void *context)
{
	struct serve *s = context;
	struct buf body;
	unsigned status;

	for (;;) {
		pthread_mutex_lock(&s->lock);
		while (!s->asked)
			pthread_cond_wait(&s->wanted, &s->lock);
		s->asked = false;
		pthread_mutex_unlock(&s->lock);
		buf_init(&body);
		look(s, &body, &status);
		pthread_mutex_lock(&s->lock);
		buf_release(&s->body);
		s->body = body;
		s->status = status;
		s->looked_at = clock_ms();
		pthread_cond_broadcast(&s->looked);
		pthread_mutex_unlock(&s->lock);
	}
	return NULL;
}

static struct timespec
at_ms(int64_t ms)
{
	return (struct timespec){
	    .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
}

/* The state of health, at most FRESH_MS old: copies it into body. */
static unsigned
health_now(struct serve *s, struct buf *body)
{
	int64_t now = clock_ms();
	struct timespec until = at_ms(now + ANSWER_MS);
	unsigned status = MHD_HTTP_SERVICE_UNAVAILABLE;
	bool fresh = true;

	pthread_mutex_lock(&s->lock);
	while (fresh && (!s->looked_at || now - s->looked_at >= FRESH_MS)) {
		s->asked = true;
		pthread_cond_signal(&s->wanted);
		fresh = pthread_cond_timedwait(&s->looked, &s->lock, &until) !=
			ETIMEDOUT;
	}
	if (fresh) {
		buf_add(body, s->body.data, s->body.length);
		status = s->status;
	} else {
		buf_add_text(body,
		    "{\"status\":\"error\",\"errors\":"
		    "[\"redis or database do not answer in time\"]}\n");
	}
	pthread_mutex_unlock(&s->lock);
	return status;
}

static enum MHD_Result
answer(struct MHD_Connection *connection, unsigned status, const char *type,
    const char *text, size_t n)
{
	struct MHD_Response *response;
	enum MHD_Result result;
	char *copy = mem_copy_n(text, n);

	response =
	    MHD_create_response_from_buffer(n, copy, MHD_RESPMEM_MUST_FREE);
	if (!response) {
		free(copy);
		return MHD_NO;
	}
	MHD_add_response_header(response, "Content-Type", type);
	MHD_add_response_header(response, "Cache-Control", "no-store");
	MHD_add_response_header(response, "Connection", "close");
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(response, "Allow", "GET, HEAD");
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result
answer_text(
    struct MHD_Connection *connection, unsigned status, const char *text)
{
	return answer(connection, status, "text/plain", text, strlen(text));
}

static struct client *
find_client(struct serve *s, int fd)
{
	for (size_t i = 0; i < CONNECTIONS; i++)
		if (s->clients[i].fd == fd)
			return &s->clients[i];
	return NULL;
}

static bool
goes_before(const struct client *a, const struct client *b)
{
	return a->asked != b->asked ? !a->asked : a->since < b->since;
}

/* Ends the connection of the one that goes first, if there are too many. */
static void
make_room(struct serve *s)
{
	struct client *first = NULL;
	unsigned count = 0;

	for (size_t i = 0; i < CONNECTIONS; i++) {
		struct client *c = &s->clients[i];

		if (c->fd < 0)
			continue;
		count++;
		if (!first || goes_before(c, first))
			first = c;
	}
	if (count >= CLIENTS) {
		shutdown(first->fd, SHUT_RDWR);
		first->fd = -1; /* libmicrohttpd closes it */
	}
}

static int
socket_of(struct MHD_Connection *connection)
{
	return MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_CONNECTION_FD)
	    ->connect_fd;
}

/* Called before the first byte is read and before the socket is closed. */
static void
come_or_go(void *context, struct MHD_Connection *connection, void **state,
    enum MHD_ConnectionNotificationCode what)
{
	struct serve *s = context;
	int fd = socket_of(connection);
	struct client *c;

	(void)state;
	pthread_mutex_lock(&s->lock);
	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		make_room(s);
		c = find_client(s, -1);
		if (c)
			*c = (struct client){fd, false, clock_ms()};
	} else if ((c = find_client(s, fd))) {
		c->fd = -1;
	}
	pthread_mutex_unlock(&s->lock);
}

static void
note_request(struct serve *s, struct MHD_Connection *connection)
{
	struct client *c;

	pthread_mutex_lock(&s->lock);
	c = find_client(s, socket_of(connection));
	if (c)
		c->asked = true;
	pthread_mutex_unlock(&s->lock);
}

/* Called when the header has come; the answer is given then, so that a body
 * is never read. */
static enum MHD_Result
handle(void *context, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *upload,
    size_t *upload_size, void **state)
{
	struct buf body = BUF_EMPTY;
	enum MHD_Result result;
	unsigned status;

	(void)version, (void)upload, (void)upload_size, (void)state;
	note_request(context, connection);
	if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 &&
	    strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
		return answer_text(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
		    "only GET and HEAD\n");
	if (strcmp(url, "/ping") == 0)
		return answer_text(connection, MHD_HTTP_OK, "pong\n");
	if (strcmp(url, "/health") != 0 && strcmp(url, "/ready") != 0)
		return answer_text(connection, MHD_HTTP_NOT_FOUND,
		    "/ping, /ready or /health\n");
	status = health_now(context, &body);
	if (strcmp(url, "/ready") == 0)
		result = answer_text(connection, status,
		    status == MHD_HTTP_OK ? "ready\n" : "not ready\n");
	else
		result = answer(connection, status, "application/json",
		    body.data, body.length);
	buf_release(&body);
	return result;
}

/* On IPv6 and IPv4, or on IPv4 alone where the system has no IPv6. */
static struct MHD_Daemon *
listen_on(struct serve *s, uint16_t port)
{
	const unsigned base = MHD_USE_INTERNAL_POLLING_THREAD |
			      MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL;
	const unsigned families[] = {MHD_USE_DUAL_STACK, 0};
	struct MHD_Daemon *daemon = NULL;

	for (size_t i = 0; i < 2 && !daemon; i++)
		daemon = MHD_start_daemon(base | families[i], port, NULL, NULL,
		    handle, s, MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS,
		    MHD_OPTION_NOTIFY_CONNECTION, come_or_go, s,
		    MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES,
		    MHD_OPTION_CONNECTION_TIMEOUT, CONNECTION_IDLE_S,
		    MHD_OPTION_THREAD_STACK_SIZE, THREAD_STACK, MHD_OPTION_END);
	return daemon;
}

static void
prepare(struct serve *s)
{
	pthread_condattr_t monotonic;

	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->wanted, NULL);
	pthread_cond_init(&s->looked, &monotonic);
	pthread_condattr_destroy(&monotonic);
	for (size_t i = 0; i < CONNECTIONS; i++)
		s->clients[i].fd = -1;
	s->redis = redis_new_broker();
	s->pg = health_pg();
	ring_watch_init(&s->watch);
}

int
serve(void)
{
	long port = setting_count("HEALTH_PORT");
	struct serve *s = mem_alloc(sizeof *s);
	struct MHD_Daemon *daemon;
	pthread_t looker;
	sigset_t ends;
	int signal, error;

	if (port == 0) {
		free(s);
		return EXIT_DRAINED;
	}
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &ends, NULL);
	prepare(s);
	error = pthread_create(&looker, NULL, look_when_asked, s);
	if (error != 0)
		die_temporary("cannot start a thread: %s", strerror(error));
	daemon = listen_on(s, (uint16_t)port);
	if (!daemon)
		die_temporary(
		    "cannot listen on port %ld: %s", port, strerror(errno));
	msg_info(NULL, "health server on port %ld", port);
	sigwait(&ends, &signal);
	MHD_stop_daemon(daemon);
	/* The looking thread may wait for a server that hangs: no join. */
	_exit(EXIT_DRAINED);
}
