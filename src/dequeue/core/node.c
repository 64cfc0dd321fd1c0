#include "dequeue/core/node.h"

#include <stdio.h>
#include <unistd.h>

/* No worker of Python gets here in its life; more would be a mistake, and
 * must not make the sum overflow. */
#define CLOCK_MAX (1LL << 53)

void
node_init(struct node *node)
{
	char host[80] = "localhost";

	gethostname(host, sizeof host - 1);
	node->pid = (long)getpid();
	node->clock = 0;
	snprintf(node->name, sizeof node->name, "hts-%ld@%s", node->pid, host);
}

long long
node_tick(struct node *node)
{
	return ++node->clock;
}

void
node_seen(struct node *node, long long clock)
{
	if (clock > node->clock && clock < CLOCK_MAX)
		node->clock = clock;
	node->clock++;
}
