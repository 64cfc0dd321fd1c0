#include "link.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/mem.h"

#define PIECE 65536

struct link *
link_new(int client, int server)
{
	struct link *l = mem_alloc(sizeof *l);

	l->fd[CLIENT] = client;
	l->fd[SERVER] = server;
	return l;
}

static void
close_side(struct link *l, enum side side)
{
	if (l->fd[side] >= 0)
		close(l->fd[side]);
	l->fd[side] = -1;
}

void
link_free(struct link *l)
{
	close_side(l, CLIENT);
	close_side(l, SERVER);
	buf_release(&l->flow[CLIENT].bytes);
	buf_release(&l->flow[SERVER].bytes);
	buf_release(&l->tail);
	free(l);
}

/* A reset: what a network that breaks looks like, unlike an end. */
static void
reset_client(struct link *l)
{
	struct linger none = {.l_onoff = 1, .l_linger = 0};

	if (l->fd[CLIENT] >= 0)
		setsockopt(
		    l->fd[CLIENT], SOL_SOCKET, SO_LINGER, &none, sizeof none);
	close_side(l, CLIENT);
}

void
link_cut(struct link *l)
{
	reset_client(l);
	close_side(l, SERVER);
}

void
link_half_close(struct link *l)
{
	if (l->fd[CLIENT] >= 0)
		shutdown(l->fd[CLIENT], SHUT_WR);
	l->flow[SERVER].shut = true;
	buf_clear(&l->flow[SERVER].bytes);
	l->flow[SERVER].written = 0;
}

bool
link_gone(const struct link *l)
{
	return l->fd[CLIENT] < 0 && l->fd[SERVER] < 0;
}

static bool
wants_read(const struct link *l, const struct faults *f, enum side from)
{
	const struct flow *w = &l->flow[from];

	return l->fd[from] >= 0 && !f->stall && !w->ended &&
	       w->bytes.length == 0;
}

static bool
wants_write(
    const struct link *l, const struct faults *f, enum side from, int64_t now)
{
	const struct flow *w = &l->flow[from];

	return l->fd[!from] >= 0 && !f->stall && w->bytes.length > 0 &&
	       w->due <= now;
}

void
link_poll(const struct link *l, const struct faults *f, int64_t now,
    struct pollfd fds[2])
{
	for (int side = CLIENT; side <= SERVER; side++) {
		fds[side] = (struct pollfd){-1, 0, 0};
		if (wants_read(l, f, (enum side)side))
			fds[side].events |= POLLIN;
		if (wants_write(l, f, (enum side) !side, now))
			fds[side].events |= POLLOUT;
		if (fds[side].events)
			fds[side].fd = l->fd[side];
	}
}

int64_t
link_due(const struct link *l, const struct faults *f)
{
	int64_t due = INT64_MAX;

	for (int side = CLIENT; side <= SERVER && !f->stall; side++)
		if (l->flow[side].bytes.length > 0 && l->flow[side].due < due)
			due = l->flow[side].due;
	return due;
}

/* Where text first ends in the stream, in bytes of w from its beginning; 0:
 * not here.  Keeps the last bytes for a text that is split. */
static size_t
find_text(struct link *l, const struct flow *w, const char *text)
{
	size_t n = strlen(text), kept = l->tail.length;
	struct buf all = BUF_EMPTY;
	const char *found;
	size_t at = 0;

	buf_add(&all, l->tail.data ? l->tail.data : "", kept);
	buf_add(&all, w->bytes.data, w->bytes.length);
	found = memmem(all.data, all.length, text, n);
	if (found)
		at = (size_t)(found - all.data) + n - kept;
	kept = all.length < n - 1 ? all.length : n - 1;
	buf_clear(&l->tail);
	buf_add(&l->tail, all.data + all.length - kept, kept);
	buf_release(&all);
	return at;
}

/* New bytes of the client. */
static const char *
apply_rule(struct link *l, struct faults *f)
{
	size_t at;

	if (f->rule == RULE_NONE)
		return NULL;
	at = find_text(l, &l->flow[CLIENT], f->text);
	if (at == 0)
		return NULL;
	if (f->rule == RULE_CUT_BEFORE) {
		link_cut(l);
		f->rule = RULE_NONE;
		return "cut-before";
	}
	f->rule = RULE_NONE;
	l->reply_is_cut = true;
	return NULL;
}

/* New bytes of the server. */
static const char *
apply_cut(struct link *l, struct faults *f)
{
	struct flow *w = &l->flow[SERVER];

	if (l->reply_is_cut) {
		/* It has begun to answer.  It reads the rest, finds an end
		 * and finishes what it was told. */
		l->reply_is_cut = false;
		l->orphan = true;
		reset_client(l);
		shutdown(l->fd[SERVER], SHUT_WR);
		buf_clear(&w->bytes);
		return "cut-reply";
	}
	if (f->cut_after < 0)
		return NULL;
	if (w->bytes.length < (size_t)f->cut_after) {
		f->cut_after -= (long)w->bytes.length;
		return NULL;
	}
	/* What may still pass is sent at once, then it breaks. */
	if (f->cut_after > 0 && send(l->fd[CLIENT], w->bytes.data,
				    (size_t)f->cut_after, MSG_NOSIGNAL) < 0)
		w->ended = true;
	f->cut_after = -1;
	/* Without a reset, which would take what was sent before with it. */
	close_side(l, CLIENT);
	close_side(l, SERVER);
	return "cut-after";
}

static const char *
receive(struct link *l, struct faults *f, enum side from, int64_t now)
{
	struct flow *w = &l->flow[from];
	char piece[PIECE];
	ssize_t n = recv(l->fd[from], piece, sizeof piece, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return NULL;
	if (n <= 0) {
		w->ended = true;
		return NULL;
	}
	if (l->orphan || w->shut)
		return NULL;
	buf_add(&w->bytes, piece, (size_t)n);
	w->due = now + f->delay_ms;
	return from == CLIENT ? apply_rule(l, f) : apply_cut(l, f);
}

static void
deliver(struct link *l, enum side from)
{
	struct flow *w = &l->flow[from];
	ssize_t n = send(l->fd[!from], w->bytes.data + w->written,
	    w->bytes.length - w->written, MSG_NOSIGNAL);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0) {
		link_cut(l);
		return;
	}
	w->written += (size_t)n;
	if (w->written < w->bytes.length)
		return;
	buf_clear(&w->bytes);
	w->written = 0;
}

/* Passes an end on, and closes when both have ended. */
static void
pass_end(struct link *l, enum side from)
{
	struct flow *w = &l->flow[from];

	if (!w->ended || w->shut || w->bytes.length > 0)
		return;
	w->shut = true;
	if (l->fd[!from] >= 0)
		shutdown(l->fd[!from], SHUT_WR);
}

const char *
link_turn(
    struct link *l, struct faults *f, int64_t now, const struct pollfd fds[2])
{
	const char *met = NULL;

	for (int side = CLIENT; side <= SERVER; side++) {
		short what = fds[side].fd >= 0 ? fds[side].revents : 0;

		if (l->fd[side] >= 0 && what && (fds[side].events & POLLIN) &&
		    !met)
			met = receive(l, f, (enum side)side, now);
		if (l->fd[side] >= 0 && (what & (POLLOUT | POLLERR)) &&
		    l->flow[!side].bytes.length > 0)
			deliver(l, (enum side) !side);
	}
	pass_end(l, CLIENT);
	pass_end(l, SERVER);
	/* The server's end ends an orphan; without bytes to deliver the end
	 * of both ends the link. */
	if (l->flow[SERVER].ended && (l->orphan || l->flow[CLIENT].ended) &&
	    l->flow[SERVER].bytes.length == 0)
		link_cut(l);
	return met;
}
