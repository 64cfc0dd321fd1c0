#include "dequeue/broker/broker_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dequeue/queues.h"
#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/settings.h"
#include "lib/share.h"
#include "lib/task.h"

static const char *const script_names[SCRIPTS] = {"lua/reserve.lua",
    "lua/settle.lua", "lua/renew.lua", "lua/reap.lua", "lua/promote.lua",
    "lua/started.lua", "lua/release.lua", "lua/crashed.lua"};

static void
forget_questions(struct broker *b)
{
	struct question *next;

	for (struct question *q = b->first; q; q = next) {
		next = q->next;
		free(q->tag);
		free(q);
	}
	b->first = NULL;
	b->last = &b->first;
}

/* Names of task kinds for the script that reserves. */
static char *
kinds_json(void)
{
	struct buf out = BUF_EMPTY;

	buf_add_char(&out, '{');
	for (size_t i = 0; i < tasks_count; i++)
		if (tasks[i].kind != TASK_MAINTENANCE)
			json_add_member(&out, tasks[i].name,
			    tasks[i].kind == TASK_DOCUMENT ? "document" : "ai");
	buf_add_char(&out, '}');
	return buf_take(&out);
}

struct broker *
broker_new(const char *queues, const struct core_settings *s, broker_emit *emit,
    void *context)
{
	struct broker *b = mem_alloc(sizeof *b);
	struct redis *result = redis_new_result();

	b->commands = redis_new_broker();
	b->bell = redis_new_broker();
	b->queues = queues_new(queues);
	b->settings = s;
	b->emit = emit;
	b->context = context;
	b->last = &b->first;
	for (int i = 0; i < SCRIPTS; i++)
		b->texts[i] = share_read(script_names[i]);
	b->prefix = mem_printf("hts1:%s:", s->ring_id);
	b->mutex_token = mem_printf("hts-%s", s->ring_id);
	b->kinds = kinds_json();
	strcpy(b->cursor, "0");
	if (!redis_same_server(b->commands, result))
		die_permanent("CELERY_RESULT_BACKEND: results must be on the "
			      "server of the queues: %s is not %s",
		    redis_name(result), redis_name(b->commands));
	snprintf(
	    b->result_db, sizeof b->result_db, "%d", redis_database(result));
	snprintf(b->broker_db, sizeof b->broker_db, "%d",
	    redis_database(b->commands));
	snprintf(b->result_life, sizeof b->result_life, "%lld",
	    (long long)(setting_ms("CELERY_RESULT_EXPIRES") + 999) / 1000);
	snprintf(b->visibility, sizeof b->visibility, "%lld",
	    (long long)setting_ms("CELERY_VISIBILITY_TIMEOUT") / 1000);
	snprintf(b->lease, sizeof b->lease, "%lld", (long long)s->lease_ms);
	redis_free(result);
	return b;
}

void
broker_free(struct broker *b)
{
	forget_questions(b);
	redis_free(b->commands);
	redis_free(b->bell);
	broker_pidbox_free(b->pidbox);
	queues_free(b->queues);
	for (int i = 0; i < SCRIPTS; i++)
		free(b->texts[i]);
	free(b->prefix);
	free(b->kinds);
	free(b->mutex_token);
	free(b);
}

/* Replies. */

static void
emit(struct broker *b, struct event e)
{
	e.now = clock_ms();
	e.epoch = clock_epoch();
	e.jitter = clock_jitter();
	b->emit(b->context, &e);
}

static void
go_up(struct broker *b)
{
	b->up = true;
	broker_reap_own(b);
	broker_bind(b);
	emit(b, (struct event){.type = EVENT_REDIS_UP});
}

static enum reserve_status
status_of(const char *word)
{
	static const char *const names[] = {"empty", "slots", "paused", "more"};

	for (int i = 0; i < 4; i++)
		if (word && strcmp(word, names[i]) == 0)
			return (enum reserve_status)i;
	return RESERVE_PAUSED;
}

static void
on_reserve(struct broker *b, const struct reply *r)
{
	const char *status =
	    r->type == REPLY_ARRAY && r->count ? reply_text(r->items[0]) : NULL;

	for (size_t i = 1; r->type == REPLY_ARRAY && i < r->count; i++) {
		const struct reply *m = r->items[i];

		if (m->type != REPLY_ARRAY || m->count != 5)
			continue;
		emit(b, (struct event){.type = EVENT_RESERVED,
			    .queue = reply_text(m->items[0]),
			    .list = reply_text(m->items[1]),
			    .tag = reply_text(m->items[2]),
			    .line = reply_text(m->items[3]),
			    .length = m->items[3]->length,
			    .tries = (long)m->items[4]->integer});
	}
	emit(b, (struct event){
		    .type = EVENT_RESERVE_ENDED, .status = status_of(status)});
}

static void
on_reap(struct broker *b, const struct reply *r)
{
	if (r->type != REPLY_ARRAY || r->count != 3)
		return;
	b->unseen.from = b->unseen.to;
	if (r->items[0]->integer || r->items[1]->integer) {
		msg_info(NULL, "put back %lld tasks of dead workers",
		    r->items[0]->integer + r->items[1]->integer);
		emit(b, (struct event){.type = EVENT_BELL});
	}
	snprintf(b->cursor, sizeof b->cursor, "%s", reply_text(r->items[2]));
}

static void
on_promote(struct broker *b, const struct reply *r)
{
	if (r->type != REPLY_ARRAY || r->count != 3)
		return;
	if (r->items[0]->integer)
		emit(b, (struct event){.type = EVENT_BELL});
	emit(b, (struct event){.type = EVENT_PROMOTED,
		    .wait_s = atof(reply_text(r->items[1]))});
}

static void
on_load(struct broker *b, enum script script, const struct reply *r)
{
	const char *sha = reply_text(r);

	snprintf(b->shas[script], sizeof b->shas[script], "%s", sha ? sha : "");
	if (script == SCRIPTS - 1)
		go_up(b);
}

/* Whether the server's state is the reason, and will be another one later, at
 * this address or where its name leads then. */
static bool
is_passing(const char *error)
{
	static const char *const codes[] = {"LOADING", "READONLY", "MASTERDOWN",
	    "NOREPLICAS", "MISCONF", "BUSY", "NOSCRIPT", "NOAUTH"};

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (strncmp(error, codes[i], strlen(codes[i])) == 0)
			return true;
	return false;
}

/* False if the connection cannot be used any longer.  What is wrong with one
 * command must not stop the others. */
static bool
on_refused(struct broker *b, const struct question *q, const char *error)
{
	msg_warn(NULL, "Redis refuses: %s", error);
	if (q->asked == ASKED_LOAD || is_passing(error))
		return false;
	if (q->asked == ASKED_RESERVE)
		emit(b, (struct event){.type = EVENT_RESERVE_ENDED,
			    .status = RESERVE_PAUSED});
	if (q->asked == ASKED_SETTLE)
		emit(b, (struct event){
			    .type = EVENT_SETTLE_REFUSED, .tag = q->tag});
	return true;
}

/* False if the connection cannot be used any longer. */
static bool
on_reply(struct broker *b, const struct question *q, const struct reply *r)
{
	if (r->type == REPLY_ERROR)
		return on_refused(b, q, r->text);
	if (q->asked != ASKED_LOAD)
		b->retry_ms = 0; /* it is connected and does its work */
	switch (q->asked) {
	case ASKED_LOAD:
		on_load(b, q->script, r);
		break;
	case ASKED_NOTHING:
	case ASKED_ASIDE:
		break;
	case ASKED_DELAYED:
		broker_on_delayed(b, q->tag, r);
		break;
	case ASKED_RESERVE:
		on_reserve(b, r);
		break;
	case ASKED_SETTLE:
		if (reply_text(r) && strcmp(r->text, "stale") == 0)
			msg_warn(NULL, "'%s' was taken over by another worker",
			    q->tag);
		emit(b, (struct event){.type = EVENT_SETTLED, .tag = q->tag});
		break;
	case ASKED_RENEW:
		for (size_t i = 0; i < r->count; i++)
			emit(b, (struct event){.type = EVENT_LEASE_LOST,
				    .tag = reply_text(r->items[i])});
		break;
	case ASKED_REAP:
		on_reap(b, r);
		break;
	case ASKED_PROMOTE:
		on_promote(b, r);
		break;
	}
	return true;
}

/* Connections. */

static void
load_scripts(struct broker *b)
{
	for (int i = 0; i < SCRIPTS; i++) {
		struct words w = {0};

		word(&w, "SCRIPT");
		word(&w, "LOAD");
		word(&w, b->texts[i]);
		broker_ask(b, ASKED_LOAD, NULL, &w)->script = (enum script)i;
	}
}

/* One reserve is under way at most, and it got the last numbers. */
static void
note_unseen(struct broker *b)
{
	for (const struct question *q = b->first; q; q = q->next) {
		if (q->asked != ASKED_RESERVE)
			continue;
		if (b->unseen.from == b->unseen.to)
			b->unseen.from = b->sequence - RESERVE_PAGE;
		b->unseen.to = b->sequence;
	}
}

static void
lost(struct broker *b, int64_t now, const char *why)
{
	bool was_up = b->up;

	msg_warn(NULL, "%s: %s", redis_name(b->commands), why);
	redis_drop(b->commands);
	note_unseen(b);
	forget_questions(b);
	b->up = false;
	b->retry_ms = b->retry_ms ? b->retry_ms * 2 : RETRY_FIRST_MS;
	if (b->retry_ms > RETRY_LAST_MS)
		b->retry_ms = RETRY_LAST_MS;
	b->retry_at = now + b->retry_ms / 2 +
		      (int64_t)((double)b->retry_ms / 2 * clock_jitter());
	if (was_up)
		emit(b, (struct event){.type = EVENT_REDIS_LOST});
}

static void
turn_commands(struct broker *b, int64_t now)
{
	struct question *q;
	struct reply *r;
	bool usable = true;

	if (redis_fd(b->commands) < 0) {
		if (now < b->retry_at)
			return;
		b->heard_at = now;
		load_scripts(b);
	}
	if (redis_turn(b->commands) == REDIS_LOST) {
		lost(b, now, redis_error(b->commands));
		return;
	}
	while (usable && redis_take(b->commands, &r) == REDIS_REPLY) {
		b->heard_at = now;
		q = b->first;
		if (!q) {
			reply_free(r);
			continue;
		}
		b->first = q->next;
		if (!b->first)
			b->last = &b->first;
		usable = on_reply(b, q, r);
		reply_free(r);
		free(q->tag);
		free(q);
	}
	if (!b->first)
		b->heard_at = now;
	if (!usable)
		lost(b, now, "the connection is given up");
	else if (redis_fd(b->commands) < 0)
		lost(b, now, redis_error(b->commands));
	else if (now - b->heard_at > SILENCE_MS)
		lost(b, now, "no reply in time");
}

static void
turn_bell(struct broker *b, int64_t now)
{
	struct reply *r;
	bool rang = false;

	if (!b->bell_wanted)
		return;
	if (redis_fd(b->bell) < 0) {
		/* Never silent for long: the next look at the lists tells
		 * whether the server is back. */
		if (now < b->bell_retry_at)
			return;
		rang = true;
	} else if (redis_turn(b->bell) == REDIS_LOST || now > b->bell_until) {
		redis_drop(b->bell);
		b->bell_retry_at = now + RETRY_FIRST_MS;
	} else if (redis_take(b->bell, &r) == REDIS_REPLY) {
		reply_free(r);
		rang = true;
	}
	if (!rang)
		return;
	b->bell_wanted = false;
	emit(b, (struct event){.type = EVENT_BELL});
}

void
broker_turn(struct broker *b, int64_t now)
{
	turn_commands(b, now);
	turn_bell(b, now);
	broker_pidbox_turn(b, now);
}

void
broker_poll(const struct broker *b, struct pollfd fds[BROKER_FDS])
{
	fds[0] = (struct pollfd){
	    redis_fd(b->commands), redis_events(b->commands), 0};
	fds[1] = (struct pollfd){
	    b->bell_wanted ? redis_fd(b->bell) : -1, redis_events(b->bell), 0};
	fds[2] = (struct pollfd){
	    broker_pidbox_fd(b->pidbox), broker_pidbox_events(b->pidbox), 0};
}

int64_t
broker_next(const struct broker *b)
{
	int64_t next = redis_fd(b->commands) < 0 ? b->retry_at
		       : b->first		 ? b->heard_at + SILENCE_MS + 1
						 : INT64_MAX;
	int64_t pidbox = broker_pidbox_next(b);
	int64_t bell = redis_fd(b->bell) < 0 ? b->bell_retry_at : b->bell_until;

	if (pidbox < next)
		next = pidbox;
	return b->bell_wanted && bell < next ? bell : next;
}
