#include "dequeue/stages.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/buf.h"
#include "lib/jscan.h"
#include "lib/msg.h"
#include "lib/settings.h"

#define PROBE_TAG "hts1:probe"
static const char probe[] =
    "{\"tag\":\"" PROBE_TAG "\",\"task\":\"hts.probe\",\"settle\":\"release\"}";

void
stages_init(struct stages *s, char *const *command, size_t line_max)
{
	*s = (struct stages){
	    .command = command, .in = -1, .out = -1, .line_max = line_max};
}

/* The shell of the stages, whose environment others may read, holds no secret:
 * each program gets its own on a pipe that can be read once, as lines of sh.
 * hts-dispatch has the same numbers. */
static const struct {
	int fd;
	const char *names[7];
} handed[] = {
    {5, {"REDIS_URL", "REDIS_PASSWORD", "CELERY_BROKER_URL",
	    "CELERY_RESULT_BACKEND", "DATABASE_URL", "PGPASSWORD"}},
    {6, {"REDIS_URL", "REDIS_PASSWORD", "CELERY_BROKER_URL",
	    "CELERY_RESULT_BACKEND", "DATABASE_URL", "PGPASSWORD"}},
    {7, {"REDIS_URL", "REDIS_PASSWORD", "CELERY_BROKER_URL", "OPENAI_API_KEY",
	    "OPENAI_EXTRA_HEADERS", "HTTPS_PROXY", "https_proxy"}},
    {8, {"REDIS_URL", "REDIS_PASSWORD", "CELERY_BROKER_URL",
	    "CELERY_RESULT_BACKEND", "DATABASE_URL", "PGPASSWORD"}},
};
#define HANDED (sizeof handed / sizeof *handed)
#define NAMES (sizeof handed->names / sizeof *handed->names)

/* As sh reads it back. */
static void
add_variable(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "export %s='", name);
	for (; *value; value++)
		if (*value == '\'')
			buf_add_text(out, "'\\''");
		else
			buf_add_char(out, *value);
	buf_add_text(out, "'\n");
}

/* Puts the text on a pipe whose end to read is fd then. */
static bool
hand(int fd, const struct buf *text)
{
	int ends[2], from;

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0 ||
	    (from = fcntl(ends[0], F_DUPFD_CLOEXEC, 10)) < 0)
		return false;
	if (text->length &&
	    write(ends[1], text->data, text->length) != (ssize_t)text->length)
		return false;
	close(ends[0]);
	close(ends[1]);
	fcntl(from, F_SETFL, 0);
	return dup2(from, fd) == fd;
}

/* In the child.  The environment it hands on keeps none of them. */
static bool
hand_secrets(void)
{
	struct buf text = BUF_EMPTY;
	const char *value;

	for (size_t i = 0; i < HANDED; i++) {
		buf_clear(&text);
		for (size_t k = 0; k < NAMES && handed[i].names[k]; k++)
			if ((value = getenv(handed[i].names[k])))
				add_variable(&text, handed[i].names[k], value);
		if (!hand(handed[i].fd, &text))
			return false;
	}
	for (size_t i = 0; i < HANDED; i++)
		for (size_t k = 0; k < NAMES && handed[i].names[k]; k++)
			unsetenv(handed[i].names[k]);
	for (size_t i = 0; i < settings_count; i++)
		if (settings[i].type == SETTING_SECRET)
			unsetenv(settings[i].name);
	return setenv("HTS_HANDED", "yes", 1) == 0;
}

_Noreturn static void
become(char *const *command, int in, int out)
{
	sigset_t none;

	sigemptyset(&none);
	setpgid(0, 0);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    !hand_secrets()) {
		msg_warn(NULL, "cannot hand the stages what they need: %s",
		    strerror(errno));
		_exit(111);
	}
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	execvp(command[0], command);
	msg_warn(NULL, "cannot run '%s': %s", command[0], strerror(errno));
	_exit(111);
}

static void
close_pair(int pair[2])
{
	for (int i = 0; i < 2; i++)
		if (pair[i] >= 0)
			close(pair[i]);
}

int
stages_start(struct stages *s)
{
	int to[2] = {-1, -1}, from[2] = {-1, -1};

	if (pipe2(to, O_CLOEXEC) < 0 || pipe2(from, O_CLOEXEC) < 0)
		goto failed;
	s->pid = fork();
	if (s->pid < 0)
		goto failed;
	if (s->pid == 0)
		become(s->command, to[0], from[1]);
	setpgid(s->pid, s->pid); /* whoever comes first */
	close(to[0]);
	close(from[1]);
	s->in = to[1];
	s->out = from[0];
	line_nonblocking(s->in);
	line_nonblocking(s->out);
	line_writer_init(&s->writer, s->in);
	line_reader_init(&s->reader, s->out, s->line_max);
	line_put(&s->writer, probe, sizeof probe - 1);
	return 0;
failed:
	msg_warn(NULL, "cannot start the stages: %s", strerror(errno));
	close_pair(to);
	close_pair(from);
	s->pid = 0;
	return -1;
}

bool
stages_is_probe(const char *line, size_t n)
{
	return jscan_is(jscan_member(line, n, "tag"), PROBE_TAG);
}

void
stages_close(struct stages *s)
{
	if (s->in < 0)
		return;
	close(s->in);
	s->in = -1;
	line_writer_release(&s->writer);
}

void
stages_ended(struct stages *s)
{
	if (s->out < 0)
		return;
	close(s->out);
	s->out = -1;
	line_reader_release(&s->reader);
}

void
stages_kill(struct stages *s)
{
	if (s->pid > 0)
		kill(-s->pid, SIGKILL);
}

void
stages_reaped(struct stages *s, pid_t pid, int status)
{
	if (pid != s->pid)
		return;
	/* What is left of the group holds pipes that must end now. */
	kill(-s->pid, SIGKILL);
	s->pid = 0;
	if (WIFSIGNALED(status))
		msg_warn(NULL, "the stages' shell was killed by signal %d",
		    WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		msg_warn(NULL, "the stages' shell ended with %d",
		    WEXITSTATUS(status));
}

bool
stages_gone(const struct stages *s)
{
	return s->pid == 0 && s->out < 0;
}
