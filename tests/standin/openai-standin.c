/*
 * openai-standin: a test tool that answers in place of OpenAI's API on
 * 127.0.0.1, as strict about requests as the original, with answers made of
 * the request's own text, and with failures on demand.  It touches nothing
 * but its port and the port file.  tests/standin/README says how to use it.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/exits.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "server.h"

#define SYNOPSIS                                                               \
	"openai-standin [--port N] [--port-file FILE] "                        \
	"[--delay-ms N] [--api-key KEY] [--log FILE]"

struct options {
	int port;
	const char *port_file;
	long delay_ms;
	const char *api_key;
	const char *log;
};

static void
usage(void)
{
	puts(
	    "usage: " SYNOPSIS "\n\n"
	    "A test tool: answers like OpenAI's chat completions API, but no\n"
	    "model is behind it.  Items are cut from the text of the request.\n"
	    "\n"
	    "  --port N        port on 127.0.0.1 (default 0: a free one)\n"
	    "  --port-file F   write the port there when ready\n"
	    "  --delay-ms N    time each answer takes (default 0)\n"
	    "  --api-key KEY   the only key accepted (default: any)\n"
	    "  --log F         append every request's body, a line each\n"
	    "\n"
	    "POST /v1/chat/completions   GET /v1/models   GET /v1/models/ID\n"
	    "POST /_admin    {\"reset\":true, \"delay_ms\":N, \"hold\":bool,\n"
	    "                 \"context\":N, \"limit_requests\":N,\n"
	    "                 \"limit_tokens\":N, "
	    "\"faults\":[{\"fault\":NAME,\n"
	    "                 \"times\":N, \"skip\":N, \"match\":TEXT, ...}]}\n"
	    "GET /_stats     counters\n"
	    "GET /_requests  the last 200 request bodies\n"
	    "\n"
	    "One request fails by the header X-Standin-Fault: NAME or by\n"
	    "standin-fault=NAME in its text.  NAME is one of:\n");
	for (size_t i = 0; i < faults_count; i++)
		printf("  %-16s %s\n", faults[i].name,
		    faults[i].meaning[0] ? faults[i].meaning
					 : faults[i].message);
}

static long
number(const char *text, long max)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (errno || end == text || *end || value < 0 || value > max)
		die_usage(SYNOPSIS);
	return value;
}

static void
options_read(struct options *o, int argc, char **argv)
{
	static const struct option names[] = {
	    {"port", required_argument, NULL, 'p'},
	    {"port-file", required_argument, NULL, 'f'},
	    {"delay-ms", required_argument, NULL, 'd'},
	    {"log", required_argument, NULL, 'l'},
	    {"api-key", required_argument, NULL, 'k'},
	    {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "h", names, NULL)) != -1) {
		if (c == 'p') {
			o->port = (int)number(optarg, 65535);
		} else if (c == 'f') {
			o->port_file = optarg;
		} else if (c == 'd') {
			o->delay_ms = number(optarg, 3600000);
		} else if (c == 'k') {
			o->api_key = optarg;
		} else if (c == 'l') {
			o->log = optarg;
		} else if (c == 'h') {
			usage();
			exit(fflush(stdout) ? EXIT_TEMPORARY : EXIT_DRAINED);
		} else {
			die_usage(SYNOPSIS);
		}
	}
	if (optind < argc)
		die_usage(SYNOPSIS);
}

/* Whoever waits for the file never sees it half written. */
static void
port_publish(const char *path, int port)
{
	char *draft = mem_printf("%s.new", path);
	FILE *file = fopen(draft, "w");

	if (!file)
		die_temporary("cannot write '%s': %s", draft, strerror(errno));
	fprintf(file, "%d\n", port);
	if (fclose(file) || rename(draft, path))
		die_temporary("cannot write '%s': %s", path, strerror(errno));
	free(draft);
}

/* Signals are read by the loop; the end of the parent comes as one, so that
 * a test that is killed leaves no server behind. */
static void
signals_prepare(void)
{
	sigset_t set;
	pid_t parent = getppid();

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		exit(EXIT_DRAINED);
}

static void
files_allow(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

int
main(int argc, char **argv)
{
	struct options o = {.port = 0};
	struct standin standin;
	struct server *server;

	msg_init("openai-standin");
	options_read(&o, argc, argv);
	signals_prepare();
	files_allow();
	standin_init(&standin);
	standin.api_key = o.api_key;
	if (o.log && !(standin.log = fopen(o.log, "ae")))
		die_temporary("cannot write '%s': %s", o.log, strerror(errno));
	standin.delay_first = standin.delay_ms = o.delay_ms;
	server = server_new(&standin, o.port);
	if (o.port_file)
		port_publish(o.port_file, server_port(server));
	else
		msg_info(NULL, "serving on 127.0.0.1:%d", server_port(server));
	server_run(server);
	server_free(server);
	standin_release(&standin);
	return EXIT_DRAINED;
}
