#include "enqueue/await.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/jscan.h"
#include "lib/mem.h"
#include "lib/msg.h"

#define TIMEOUT_MS 10000

/* States in which a result is final (Celery: states.READY_STATES). */
static bool
is_final(struct span status)
{
	return jscan_is(status, "SUCCESS") || jscan_is(status, "FAILURE") ||
	       jscan_is(status, "REVOKED");
}

/* Subscribed before the first look: what comes between is not missed. */
static void
subscribe(struct redis *r, const char *channel)
{
	struct redis_arg words[] = {
	    redis_arg_text("SUBSCRIBE"), redis_arg_text(channel)};

	redis_send(r, 2, words);
}

/* Waits until something was published on the channel. */
static void
wait_for_news(struct redis *r, int64_t end)
{
	struct reply *reply;
	bool heard = false;

	while (!heard) {
		int64_t left = end - clock_ms();
		struct pollfd p;

		if (redis_turn(r) == REDIS_LOST)
			die_temporary("%s: %s", redis_name(r), redis_error(r));
		while (redis_take(r, &reply) == REDIS_REPLY) {
			heard = true;
			reply_free(reply);
		}
		if (heard)
			break;
		if (left <= 0)
			die_temporary("no result in time");
		p = (struct pollfd){redis_fd(r), redis_events(r), 0};
		poll(&p, 1, (int)(left < 60000 ? left : 60000));
	}
}

/* Whether the result was final; it is printed then. */
static bool
look(struct redis *r, const char *key, int *status)
{
	struct reply *reply = redis_command(r, TIMEOUT_MS, "GET %s", key);
	const char *text = reply_text(reply);
	struct span state;
	bool final = false;

	if (!reply)
		die_temporary("%s: %s", redis_name(r), redis_error(r));
	if (text) {
		state = jscan_member(text, reply->length, "status");
		final = is_final(state);
		if (final)
			puts(text);
		if (final && !jscan_is(state, "SUCCESS"))
			*status = EXIT_FILE_FAILED;
	}
	reply_free(reply);
	return final;
}

int
await_results(struct sender *s, struct redis *results, int64_t timeout_ms)
{
	int64_t end = clock_ms() + timeout_ms;
	int status = 0;

	for (size_t i = 0; i < s->count; i++) {
		struct redis *news = redis_new_result();
		char *key = mem_printf("celery-task-meta-%s", s->ids[i]);

		subscribe(news, key);
		wait_for_news(news, end); /* the subscription itself */
		while (!look(results, key, &status))
			wait_for_news(news, end);
		redis_free(news);
		free(key);
	}
	return status;
}
