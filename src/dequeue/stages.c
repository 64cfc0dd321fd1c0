#include "dequeue/stages.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/jscan.h"
#include "lib/msg.h"

#define PROBE_TAG "hts1:probe"
static const char probe[] =
    "{\"tag\":\"" PROBE_TAG "\",\"task\":\"hts.probe\",\"settle\":\"release\"}";

void
stages_init(struct stages *s, char *const *command, size_t line_max)
{
	*s = (struct stages){
	    .command = command, .in = -1, .out = -1, .line_max = line_max};
}

_Noreturn static void
become(char *const *command, int in, int out)
{
	sigset_t none;

	sigemptyset(&none);
	setpgid(0, 0);
	if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(111);
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
