/*
 * fault-proxy: a test tool between a program and its server (Redis,
 * PostgreSQL, an API) on 127.0.0.1, which breaks the connection in a chosen
 * place.  It is told what to do by lines in a named pipe and says on stdout
 * what it did, one line each.  tests/proxy/README says how to use it.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/line.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "link.h"

#define SYNOPSIS "fault-proxy --port-file FILE --control FIFO PORT"
#define LINKS_MAX 500
#define COMMAND_MAX 400

static struct faults faults = {.cut_after = -1};
static struct link *links;
static size_t link_count;
static int server_port;

static void
usage(void)
{
	puts("usage: " SYNOPSIS "\n\n"
	     "A test tool: passes connections on to PORT of 127.0.0.1 and\n"
	     "breaks them when told to by a line in FIFO:\n\n"
	     "  cut                all connections, now\n"
	     "  cut-after N        after N more bytes of the server\n"
	     "  cut-before TEXT    when a client sends TEXT: not passed on\n"
	     "  cut-reply TEXT     passed on, and cut before the answer\n"
	     "  half-close         the clients see an end, the server none\n"
	     "  stall, go          nothing passes; it passes again\n"
	     "  delay MS           every piece, each way\n"
	     "  down, up           new connections are closed at once; not\n"
	     "  clear              forget what was not met; up, go, delay 0");
}

static void
say(const char *what)
{
	puts(what);
	fflush(stdout);
}

static void
clear_faults(void)
{
	faults = (struct faults){.cut_after = -1};
}

static void
set_rule(enum rule_kind kind, const char *text)
{
	if (!*text || strlen(text) >= sizeof faults.text)
		die_usage(SYNOPSIS);
	faults.rule = kind;
	strcpy(faults.text, text);
	for (struct link *l = links; l; l = l->next)
		buf_clear(&l->tail);
}

static void
each(void (*act)(struct link *))
{
	for (struct link *l = links; l; l = l->next)
		act(l);
}

/* One line of the control pipe; what is no command ends the program: a test
 * must not go on without its fault. */
static void
obey(char *line)
{
	char *argument = strchr(line, ' ');

	if (argument)
		*argument++ = '\0';
	else
		argument = line + strlen(line);
	if (strcmp(line, "cut") == 0)
		each(link_cut);
	else if (strcmp(line, "half-close") == 0)
		each(link_half_close);
	else if (strcmp(line, "cut-after") == 0)
		faults.cut_after = atol(argument);
	else if (strcmp(line, "cut-before") == 0)
		set_rule(RULE_CUT_BEFORE, argument);
	else if (strcmp(line, "cut-reply") == 0)
		set_rule(RULE_CUT_REPLY, argument);
	else if (strcmp(line, "delay") == 0)
		faults.delay_ms = atol(argument);
	else if (strcmp(line, "stall") == 0 || strcmp(line, "go") == 0)
		faults.stall = *line == 's';
	else if (strcmp(line, "down") == 0 || strcmp(line, "up") == 0)
		faults.down = *line == 'd';
	else if (strcmp(line, "clear") == 0)
		clear_faults();
	else
		die_permanent("'%s' is no command", line);
	printf("ok %s\n", line);
	fflush(stdout);
}

static struct sockaddr_in
local(int port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static int
open_listener(const char *port_file)
{
	struct sockaddr_in address = local(0);
	socklen_t size = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	char *draft = mem_printf("%s.new", port_file);
	FILE *out;

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 ||
	    listen(fd, 128) < 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) < 0)
		die_temporary("cannot listen: %s", strerror(errno));
	out = fopen(draft, "w");
	if (!out || fprintf(out, "%d\n", ntohs(address.sin_port)) < 0 ||
	    fclose(out) != 0 || rename(draft, port_file) < 0)
		die_temporary("cannot write '%s'", port_file);
	free(draft);
	return fd;
}

/* To the server; it is on this machine, so connecting does not wait. */
static int
connect_server(void)
{
	struct sockaddr_in address = local(server_port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 &&
	    connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
		close(fd);
		return -1;
	}
	if (fd >= 0)
		fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

static void
take_client(int listener)
{
	int client =
	    accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	int server, one = 1;
	struct link *l;

	if (client < 0)
		return;
	server = faults.down || link_count >= LINKS_MAX ? -1 : connect_server();
	if (server < 0) {
		close(client);
		return;
	}
	setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	l = link_new(client, server);
	l->next = links;
	links = l;
	link_count++;
}

static void
drop_gone(void)
{
	for (struct link **place = &links; *place;) {
		struct link *l = *place;

		if (!link_gone(l)) {
			place = &l->next;
			continue;
		}
		*place = l->next;
		link_free(l);
		link_count--;
	}
}

static int
wait_ms(int64_t now)
{
	int64_t due = now + 60000;

	for (const struct link *l = links; l; l = l->next)
		if (link_due(l, &faults) < due && link_due(l, &faults) > now)
			due = link_due(l, &faults);
	return (int)(due - now);
}

static void
turn(int listener, struct line_reader *control)
{
	struct pollfd *fds = mem_array(NULL, 2 + 2 * link_count, sizeof *fds);
	int64_t now = clock_ms();
	size_t n = 2;
	char *line;
	size_t length;

	fds[0] = (struct pollfd){listener, POLLIN, 0};
	fds[1] = (struct pollfd){control->fd, POLLIN, 0};
	for (struct link *l = links; l; l = l->next, n += 2)
		link_poll(l, &faults, now, fds + n);
	if (poll(fds, n, wait_ms(now)) < 0 && errno != EINTR)
		die_temporary("cannot poll: %s", strerror(errno));
	n = 2;
	now = clock_ms();
	for (struct link *l = links; l; l = l->next, n += 2) {
		const char *met = link_turn(l, &faults, now, fds + n);

		if (met)
			say(met);
	}
	while (line_next(control, &line, &length) == LINE_READY)
		obey(line);
	if (fds[0].revents)
		take_client(listener);
	drop_gone();
	free(fds);
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = {
	    {"port-file", required_argument, NULL, 'p'},
	    {"control", required_argument, NULL, 'c'},
	    {"help", no_argument, NULL, 'h'}, {0}};
	const char *port_file = NULL, *fifo = NULL;
	struct line_reader control;
	int option, listener, fd;

	msg_init("fault-proxy");
	/* It must not outlive the test. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	while ((option = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
		switch (option) {
		case 'p':
			port_file = optarg;
			break;
		case 'c':
			fifo = optarg;
			break;
		case 'h':
			usage();
			return EXIT_DRAINED;
		default:
			die_usage(SYNOPSIS);
		}
	}
	if (!port_file || !fifo || optind != argc - 1)
		die_usage(SYNOPSIS);
	server_port = atoi(argv[optind]);
	/* Open for writing as well: no end when a writer is done. */
	fd = open(fifo, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		die_temporary("cannot open '%s': %s", fifo, strerror(errno));
	line_reader_init(&control, fd, COMMAND_MAX);
	listener = open_listener(port_file);
	for (;;)
		turn(listener, &control);
}
