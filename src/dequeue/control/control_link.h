/*
 * Ties remote control and events to the worker: hears requests, answers them,
 * and tells monitors that the worker lives and what its tasks do.  Thin: what
 * to say is decided in control.h and event_log.h.
 */
#ifndef HTS_DEQUEUE_CONTROL_CONTROL_LINK_H
#define HTS_DEQUEUE_CONTROL_CONTROL_LINK_H

#include <stdint.h>

#include "dequeue/broker/broker.h"
#include "dequeue/core/core.h"
#include "dequeue/stages.h"

/* settings: names shown by "inspect conf".  drain is called when a client asks
 * for a shutdown.  All must outlive the link. */
void control_link_start(struct core *core, struct broker *broker,
    const struct stages *stages, const char *const *settings,
    void (*drain)(void));
/* Sends what is due. */
void control_link_turn(int64_t now);
/* When control_link_turn is due (clock_ms). */
int64_t control_link_next(void);
/* Says good-bye, and waits a moment for it to be sent. */
void control_link_stop(void);

#endif
