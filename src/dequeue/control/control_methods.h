/* The methods of remote control; control.c has the table. */
#ifndef HTS_DEQUEUE_CONTROL_CONTROL_METHODS_H
#define HTS_DEQUEUE_CONTROL_CONTROL_METHODS_H

#include "dequeue/control/control_call.h"

/* control_tasks.c: what is held, delayed, known */
control_method method_active, method_reserved, method_scheduled,
    method_query_task, method_registered, method_active_queues;
/* control_revoke.c */
control_method method_revoke, method_terminate, method_revoke_stamped,
    method_revoked;
/* control_hello.c: workers that start */
control_method method_hello;
/* control_worker.c: the worker itself */
control_method method_ping, method_clock, method_stats, method_conf,
    method_report, method_heartbeat, method_shutdown, method_election;
/* control_change.c: what is changed while it runs */
control_method method_rate_limit, method_time_limit, method_pool_grow,
    method_pool_shrink, method_pool_restart, method_autoscale,
    method_add_consumer, method_cancel_consumer, method_enable_events,
    method_disable_events;

#endif
