/* Replies of Redis, as a server of one answer sends them. */
#include "lib/redis.h"
#include "unit/tap.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/buf.h"
#include "lib/mem.h"

/* Enough for a loaded machine; only a server that hangs takes as long. */
#define TIMEOUT_MS 20000

static int
listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
	if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 ||
	    listen(fd, 1) != 0) {
		perror(path);
		exit(1);
	}
	return fd;
}

/* The child: whatever is asked, these bytes are the answer. */
static pid_t
serve(int listening, const char *bytes)
{
	char request[512];
	pid_t pid = fork();
	int fd;

	if (pid != 0)
		return pid;
	fd = accept(listening, NULL, NULL);
	if (read(fd, request, sizeof request) <= 0 ||
	    write(fd, bytes, strlen(bytes)) != (ssize_t)strlen(bytes))
		_exit(1);
	/* Until the other side goes. */
	_exit(read(fd, request, sizeof request) != 0);
}

static void
print_reply(struct buf *out, const struct reply *reply)
{
	switch (reply->type) {
	case REPLY_TEXT:
		buf_printf(out, "'%s'", reply->text);
		break;
	case REPLY_ERROR:
		buf_printf(out, "error '%s'", reply->text);
		break;
	case REPLY_INTEGER:
		buf_printf(out, "%lld", reply->integer);
		break;
	case REPLY_NIL:
		buf_printf(out, "nil");
		break;
	case REPLY_ARRAY:
		buf_printf(out, "[");
		for (size_t i = 0; i < reply->count; i++) {
			buf_printf(out, i ? " " : "");
			print_reply(out, reply->items[i]);
		}
		buf_printf(out, "]");
		break;
	}
}

/* What PING gives when the server sends these bytes. */
static void
answers(const char *bytes, const char *want, const char *what)
{
	char directory[] = "/tmp/hts-redis.XXXXXX";
	char *path = mem_printf("%s/s", mkdtemp(directory));
	char *url = mem_printf("unix://%s", path);
	int listening = listen_at(path), status = -1;
	pid_t server = serve(listening, bytes);
	struct redis *r = redis_new(url, "url");
	struct reply *reply = redis_command(r, TIMEOUT_MS, "PING");
	struct buf got = BUF_EMPTY;

	if (reply)
		print_reply(&got, reply);
	else
		buf_printf(&got, "%s", redis_fd(r) < 0 ? "dropped" : "open");
	reply_free(reply);
	redis_free(r);
	if (waitpid(server, &status, 0) != server || status != 0)
		buf_printf(&got, ", and the server failed");
	IS(got.data, want, what);
	close(listening);
	unlink(path);
	rmdir(directory);
	buf_release(&got);
	free(url);
	free(path);
}

static void
test_replies(void)
{
	answers("+PONG\r\n", "'PONG'", "a status is a text");
	answers("$3\r\na\nb\r\n", "'a\nb'", "a string is a text");
	answers("$-1\r\n", "nil", "a string that is not there is nil");
	answers("-ERR no\r\n", "error 'ERR no'", "an error is an error");
	answers(":-7\r\n", "-7", "a number is a number");
	answers("*0\r\n", "[]", "an array may be empty");
	answers("*3\r\n:1\r\n*2\r\n+a\r\n$-1\r\n-no\r\n",
	    "[1 ['a' nil] error 'no']", "an array may hold all of them");
}

static void
test_depth(void)
{
	struct buf bytes = BUF_EMPTY;

	for (int i = 0; i < 8; i++)
		buf_printf(&bytes, "*1\r\n");
	buf_printf(&bytes, ":1\r\n");
	answers(bytes.data, "[[[[[[[[1]]]]]]]]", "eight arrays deep is read");
	buf_clear(&bytes);
	for (int i = 0; i < 1000; i++)
		buf_printf(&bytes, "*1\r\n");
	buf_printf(&bytes, ":1\r\n");
	answers(bytes.data, "dropped", "a thousand arrays deep is not");
	buf_release(&bytes);
}

/* hiredis 1 reads what only RESP3 has, without being asked to. */
static void
test_resp3(void)
{
	answers(",1.5\r\n", "dropped", "a double of RESP3 is no reply");
	answers("#t\r\n", "dropped", "a boolean of RESP3 is no reply");
	answers("%1\r\n+a\r\n:1\r\n", "dropped", "a map is no reply");
	answers("~1\r\n+a\r\n", "dropped", "a set is no reply");
	answers("*2\r\n:1\r\n,1.5\r\n", "dropped",
	    "an array with a double in it is no reply");
	answers("?\r\n", "dropped", "a type of no protocol is no reply");
}

int
main(void)
{
	test_replies();
	test_depth();
	test_resp3();
	return TAP_DONE();
}
