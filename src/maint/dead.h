/* hts-maint dead: tasks that failed for good, in hts:dead:<queue>. */
#ifndef HTS_MAINT_DEAD_H
#define HTS_MAINT_DEAD_H

/* argv[0] is the action: list, show ID, retry ID, drop ID.  ID is the task's
 * id, or the first characters of "entry" in the list, for messages without
 * one.  Exit code; -1 for wrong use. */
int dead_command(int argc, char **argv);

#endif
