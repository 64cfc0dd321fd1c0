#include "maint/ping.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/msg.h"
#include "lib/settings.h"

/* The server answers within 3 s, even if it waits for others itself. */
#define PATIENCE_MS 8000
#define ANSWER_MAX 65536

int
ping_status(const char *answer)
{
	int status, length = 0;

	if (sscanf(answer, "HTTP/1.%*1[01] %3d%n", &status, &length) != 1 ||
	    length == 0 || status < 100)
		return -1;
	return status;
}

static bool
ready(int fd, short events, int64_t until)
{
	struct pollfd end = {fd, events, 0};
	int64_t left;
	int n;

	do {
		left = until - clock_ms();
		n = left > 0 ? poll(&end, 1, (int)left) : 0;
	} while (n < 0 && errno == EINTR);
	if (n == 0)
		errno = ETIMEDOUT;
	return n > 0;
}

/* A socket that is being connected; -1 with errno. */
static int
connect_to(long port, int64_t until)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int error = 0;
	socklen_t size = sizeof error;

	if (fd < 0)
		return -1;
	if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0 &&
	    (errno != EINPROGRESS || !ready(fd, POLLOUT, until)))
		error = errno;
	else
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
	if (error == 0)
		return fd;
	close(fd);
	errno = error;
	return -1;
}

/* Sends the request, which fits every socket buffer, and reads to the end. */
static int
ask(int fd, int64_t until, struct buf *answer)
{
	static const char request[] =
	    "GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n";
	ssize_t n = send(fd, request, sizeof request - 1, MSG_NOSIGNAL);

	if (n != (ssize_t)sizeof request - 1)
		return -1;
	while (answer->length < ANSWER_MAX) {
		if (!ready(fd, POLLIN, until))
			return -1;
		n = recv(fd, buf_reserve(answer, 4096), 4096, 0);
		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			break;
		answer->length += (size_t)n;
		answer->data[answer->length] = '\0';
	}
	return n < 0 ? -1 : 0;
}

static int
report(const struct buf *answer)
{
	int status = answer->data ? ping_status(answer->data) : -1;
	const char *body =
	    answer->data ? strstr(answer->data, "\r\n\r\n") : NULL;

	if (body)
		fputs(body + 4, stdout);
	if (status == 200)
		return EXIT_DRAINED;
	if (status < 0)
		msg_warn(NULL, "the health server sent no HTTP answer");
	else
		msg_warn(NULL, "not healthy: status %d", status);
	return EXIT_TEMPORARY;
}

int
ping(void)
{
	long port = setting_count("HEALTH_PORT");
	int64_t until = clock_ms() + PATIENCE_MS;
	struct buf answer = BUF_EMPTY;
	int fd, result;

	if (port == 0) {
		msg_info(NULL, "HEALTH_PORT is 0: there is no health server");
		return EXIT_DRAINED;
	}
	fd = connect_to(port, until);
	if (fd < 0 || ask(fd, until, &answer) < 0) {
		msg_warn(
		    NULL, "cannot ask port %ld: %s", port, strerror(errno));
		result = EXIT_TEMPORARY;
	} else {
		result = report(&answer);
	}
	if (fd >= 0)
		close(fd);
	buf_release(&answer);
	return result;
}
