/* hts-maint queue: what waits where, and holding queues back. */
#ifndef HTS_MAINT_QUEUE_COMMAND_H
#define HTS_MAINT_QUEUE_COMMAND_H

/* argv[0] is the action: status, pause [QUEUE], resume [QUEUE], drain,
 * purge [--yes] [QUEUE].  Exit code; -1 for wrong use. */
int queue_command(int argc, char **argv);

#endif
