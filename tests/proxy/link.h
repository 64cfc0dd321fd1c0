/*
 * One connection through the proxy: a client, the server behind, and what is
 * done to the bytes between them.
 */
#ifndef PROXY_LINK_H
#define PROXY_LINK_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"

#define RULE_TEXT_MAX 256

/* What happens when a text is seen in a client's stream, once. */
enum rule_kind {
	RULE_NONE,
	RULE_CUT_BEFORE, /* the server never sees it */
	RULE_CUT_REPLY	 /* the server does it, the client is not told */
};

/* What all links have in common; changed by commands. */
struct faults {
	int64_t delay_ms; /* of every piece, each way */
	bool stall;	  /* nothing passes, nothing is closed */
	bool down;	  /* new connections are closed at once */
	long cut_after;	  /* bytes the server may still send; -1: no end */
	enum rule_kind rule;
	char text[RULE_TEXT_MAX];
};

enum side { CLIENT, SERVER };

/* Bytes on their way from one side to the other. */
struct flow {
	struct buf bytes;
	size_t written;
	int64_t due;
	bool ended; /* the source has nothing more */
	bool shut;  /* and the other side was told */
};

struct link {
	struct link *next;
	int fd[2];
	struct flow flow[2]; /* by source */
	struct buf tail;     /* last bytes of the client, for a split text */
	bool reply_is_cut;   /* at the server's next byte */
	bool orphan;	     /* the client was cut; the server may finish */
};

/* Takes over both descriptors. */
struct link *link_new(int client, int server);
void link_free(struct link *l);
/* Closes the client with a reset, and the server. */
void link_cut(struct link *l);
/* Tells the client that the server has ended, and goes on listening. */
void link_half_close(struct link *l);
/* Whether both sides are closed. */
bool link_gone(const struct link *l);

/* Entries for poll, by side; and when link_turn is due without them. */
void link_poll(const struct link *l, const struct faults *f, int64_t now,
    struct pollfd fds[2]);
int64_t link_due(const struct link *l, const struct faults *f);
/* Moves what can be moved.  A rule or a count that was met is cleared in f,
 * and its name returned; else NULL. */
const char *link_turn(
    struct link *l, struct faults *f, int64_t now, const struct pollfd fds[2]);

#endif
