/*
 * Who this worker is to Celery's clients and fellow workers: its name, and
 * the logical clock by which they order what it says (Lamport: one more
 * before each message sent, above every clock that was seen).
 */
#ifndef HTS_DEQUEUE_CORE_NODE_H
#define HTS_DEQUEUE_CORE_NODE_H

struct node {
	char name[160]; /* "hts-<pid>@<host>": one name per running worker */
	long pid;
	long long clock;
};

void node_init(struct node *node);
/* The clock of a message about to be sent. */
long long node_tick(struct node *node);
/* A message with this clock was received. */
void node_seen(struct node *node, long long clock);

#endif
