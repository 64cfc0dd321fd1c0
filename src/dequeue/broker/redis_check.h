/* Whether the Redis server of the queues can be trusted with tasks. */
#ifndef HTS_DEQUEUE_BROKER_REDIS_CHECK_H
#define HTS_DEQUEUE_BROKER_REDIS_CHECK_H

/* Returns if it can.  Exits 111 if it is not reachable, 100 if it may evict
 * keys, is older than 7.0, a Cluster, refuses the password or a command that
 * will be used (each one that is missing is said), holds a key of another type
 * under a name hts uses, or if results are to go to another server. */
void redis_check(const char *queues);

#endif
