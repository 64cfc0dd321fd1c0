#include "dequeue/broker/broker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dequeue/broker/lease_watch.h"
#include "dequeue/broker/settle_call.h"
#include "dequeue/broker/words.h"
#include "dequeue/core/node.h"
#include "dequeue/task/attempt.h"
#include "lib/buf.h"
#include "lib/clock.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/redis.h"
#include "lib/script.h"
#include "lib/settings.h"
#include "lib/task.h"

/* A server that says nothing for so long is dropped: connected is not alive. */
#define SILENCE_MS 10000
#define RETRY_FIRST_MS 50
#define RETRY_LAST_MS 5000
#define RESERVE_PAGE 64 /* messages reserve.lua takes at most */
#define BELL_S "1"
#define TRY_LIFE_S "604800"
#define LOOK_GAP_MIN_MS 2000 /* a busy machine is no outage */
#define LEASES_LAST "9999"   /* of those that are watched */
#define REPLY_LIFE_S "60"
#define REVOKED "hts:revoked"
#define REVOKED_STAMPS "hts:revoked:stamps"
/* How many delayed messages "scheduled" shows. */
#define DELAYED_PAGE 100

enum script {
	SCRIPT_RESERVE,
	SCRIPT_SETTLE,
	SCRIPT_RENEW,
	SCRIPT_REAP,
	SCRIPT_PROMOTE,
	SCRIPT_STARTED,
	SCRIPT_RELEASE,
	SCRIPT_CRASHED,
	SCRIPTS
};

/* What a reply in the pipeline answers. */
enum asked {
	ASKED_LOAD,
	ASKED_NOTHING,
	ASKED_RESERVE,
	ASKED_SETTLE,
	ASKED_ASIDE, /* an error is said and has no effect */
	ASKED_DELAYED,
	ASKED_REVOKED,
	ASKED_REVOKED_STAMPS,
	ASKED_RENEW,
	ASKED_LEASES,
	ASKED_REAP,
	ASKED_PROMOTE
};
struct question {
	struct question *next;
	enum asked asked;
	enum script script; /* ASKED_LOAD */
	char *tag;	    /* ASKED_SETTLE; ASKED_DELAYED: the request */
};

struct broker {
	struct redis *commands, *bell;
	struct queues *queues;
	const struct core_settings *settings;
	broker_emit *emit;
	void *context;

	char *texts[SCRIPTS];
	char shas[SCRIPTS][48];
	bool up;
	struct question *first, **last;
	int64_t retry_at, retry_ms, heard_at;

	bool bell_wanted;
	int64_t bell_until, bell_retry_at;
	struct pidbox *pidbox; /* NULL: not listening */
	struct greeting *greeting;
	bool reserve_waits; /* for its end */

	unsigned long sequence; /* of the next tag */
	/* Tags of reserves whose replies were lost: messages may be registered
	 * under them that nobody here knows of. */
	struct {
		unsigned long from, to;
	} unseen;
	char *prefix, *kinds, *mutex_token;
	struct lease_watch leases;
	char cursor[24]; /* of reap's walk over unacked */
	bool keeps_results;
	char result_db[12], broker_db[12], result_life[24], visibility[24];
	char lease[24];
};

static const char *const script_names[SCRIPTS] = {"reserve", "settle", "renew",
    "reap", "promote", "started", "release", "crashed"};

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
			json_add_member_int(&out, tasks[i].name,
			    tasks[i].kind == TASK_DOCUMENT ? 1 : 2);
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
		b->texts[i] = script_read(script_names[i]);
	b->prefix = mem_printf("hts1:%s:", s->ring_id);
	b->mutex_token = mem_printf("hts-%s", s->ring_id);
	b->kinds = kinds_json();
	strcpy(b->cursor, "0");
	b->keeps_results = result != NULL;
	/* Chords are counted all the same. */
	snprintf(b->result_db, sizeof b->result_db, "%d",
	    redis_database(result ? result : b->commands));
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
	pidbox_free(b->pidbox);
	greeting_free(b->greeting);
	queues_free(b->queues);
	for (int i = 0; i < SCRIPTS; i++)
		free(b->texts[i]);
	free(b->prefix);
	free(b->kinds);
	free(b->mutex_token);
	lease_watch_release(&b->leases);
	free(b);
}

bool
broker_up(const struct broker *b)
{
	return b->up;
}

struct queues *
broker_queues(struct broker *b)
{
	return b->queues;
}

const char *
broker_name(const struct broker *b)
{
	return redis_name(b->commands);
}

void
broker_control(
    struct broker *b, const char *node, pidbox_hear *hear, void *context)
{
	b->pidbox = pidbox_new(node, hear, context);
}

void
broker_greet(
    struct broker *b, greeting_ask *ask, greeting_hear *hear, void *context)
{
	b->greeting = greeting_new(ask, hear, context);
}

/* Commands. */

static struct question *
ask(struct broker *b, enum asked asked, const char *tag, struct words *w)
{
	struct question *q = mem_alloc(sizeof *q);

	q->asked = asked;
	q->tag = mem_copy(tag);
	*b->last = q;
	b->last = &q->next;
	redis_send(b->commands, w->count, w->list);
	words_release(w);
	return q;
}

static struct words
call(const struct broker *b, enum script script, const char *keys)
{
	struct words w = {0};

	word(&w, "EVALSHA");
	word(&w, b->shas[script]);
	word(&w, keys);
	return w;
}

static void
binding(struct broker *b, const char *verb)
{
	struct words w = {0};

	word(&w, verb);
	word(&w, "_kombu.binding.celery.pidbox");
	word(&w, pidbox_binding(b->pidbox));
	ask(b, ASKED_ASIDE, NULL, &w);
}

void
broker_bind(struct broker *b)
{
	struct words w = {0};

	if (b->pidbox)
		binding(b, "SADD");
	if (queues_count(b->queues) == 0)
		return;
	word(&w, "SADD");
	word(&w, "_kombu.binding.celery");
	for (size_t i = 0; i < queues_count(b->queues); i++)
		word(&w, queues_binding(b->queues, i));
	ask(b, ASKED_NOTHING, NULL, &w);
}

/* What reserves took whose replies were lost goes back; and with all, what has
 * been silent for a lease, and what is old. */
static void
reap(struct broker *b, bool all)
{
	struct words w = call(b, SCRIPT_REAP, "4"), tags = {0};
	struct buf header = BUF_EMPTY;
	int silent = 0;

	for (size_t i = 0; all && i < b->leases.count; i++) {
		const struct lease *lease = &b->leases.all[i];

		if (lease->silent_ms < b->settings->lease_ms)
			continue;
		word(&tags, lease->tag);
		word(&tags, lease->score);
		silent++;
	}
	for (unsigned long i = b->unseen.from; i < b->unseen.to; i++)
		word_take(&tags, mem_printf("%s%lu", b->prefix, i));
	buf_printf(&header, "{\"all\":%s,\"silent\":%d,\"visibility\":%s,",
	    all ? "true" : "false", silent, b->visibility);
	buf_printf(&header, "\"epoch\":%.3f", clock_epoch());
	json_add_member(&header, "cursor", b->cursor);
	json_add_member(&header, "token", b->mutex_token);
	buf_add_char(&header, '}');
	word(&w, "unacked");
	word(&w, "unacked_index");
	word(&w, "hts:lease");
	word(&w, "unacked_mutex");
	word_take(&w, buf_take(&header));
	words_append(&w, &tags);
	ask(b, ASKED_REAP, NULL, &w);
}

void
broker_reap(struct broker *b)
{
	struct words w = {0};

	word(&w, "ZRANGE");
	word(&w, "hts:lease");
	word(&w, "0");
	word(&w, LEASES_LAST);
	word(&w, "WITHSCORES");
	ask(b, ASKED_LEASES, NULL, &w);
}

static void
reap_own(struct broker *b)
{
	if (b->unseen.from < b->unseen.to)
		reap(b, false);
}

/* Replies. */

static void
on_delayed(struct broker *b, const char *message, const struct reply *r)
{
	struct delayed list[DELAYED_PAGE];
	struct delayed_page page = {list, 0};

	for (size_t i = 0; r->type == REPLY_ARRAY && i + 1 < r->count &&
			   page.count < DELAYED_PAGE;
	     i += 2) {
		const char *score = reply_text(r->items[i + 1]);

		list[page.count++] = (struct delayed){r->items[i]->text,
		    r->items[i]->length, score ? strtod(score, NULL) : 0};
	}
	pidbox_deliver(b->pidbox, message, strlen(message), &page);
}

static void
emit(struct broker *b, struct event e)
{
	e.now = clock_ms();
	e.epoch = clock_epoch();
	e.jitter = clock_jitter();
	b->emit(b->context, &e);
}

/* Before the first reserve, and again after an outage: others may have been
 * told what this ring was not. */
static void
ask_revoked(struct broker *b, enum asked asked, const char *key)
{
	struct words w = {0};

	word(&w, "ZRANGEBYSCORE");
	word(&w, key);
	word_number(&w, clock_epoch() - REVOKED_LIFE_S, 3);
	word(&w, "+inf");
	ask(b, asked, NULL, &w);
}

static void
go_up(struct broker *b)
{
	b->up = true;
	reap_own(b);
	ask_revoked(b, ASKED_REVOKED, REVOKED);
	ask_revoked(b, ASKED_REVOKED_STAMPS, REVOKED_STAMPS);
	if (b->greeting)
		greeting_start(b->greeting, clock_ms());
	broker_bind(b);
	emit(b, (struct event){.type = EVENT_REDIS_UP});
}

static enum reserve_status
status_of(const char *word)
{
	static const char *const names[] = {
	    "empty", "slots", "deeper", "paused", "more"};

	for (int i = 0; i < 5; i++)
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
on_leases(struct broker *b, const struct reply *r)
{
	size_t count = r->type == REPLY_ARRAY ? r->count / 2 : 0;
	int64_t gap_ms = 2 * core_reap_ms(b->settings);
	struct lease *seen = mem_array(NULL, count + 1, sizeof *seen);

	for (size_t i = 0; i < count; i++)
		seen[i] = (struct lease){
		    r->items[2 * i]->text, r->items[2 * i + 1]->text, 0};
	lease_watch_look(&b->leases, seen, count, clock_ms(),
	    gap_ms > LOOK_GAP_MIN_MS ? gap_ms : LOOK_GAP_MIN_MS);
	free(seen);
	reap(b, true);
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
		on_delayed(b, q->tag, r);
		break;
	case ASKED_REVOKED:
	case ASKED_REVOKED_STAMPS:
		for (size_t i = 0; i < r->count; i++)
			emit(
			    b, (struct event){.type = q->asked == ASKED_REVOKED
							  ? EVENT_REVOKED
							  : EVENT_REVOKED_STAMP,
				   .tag = reply_text(r->items[i])});
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
	case ASKED_LEASES:
		on_leases(b, r);
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
		ask(b, ASKED_LOAD, NULL, &w)->script = (enum script)i;
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
	b->up = b->reserve_waits = false;
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

/* What waited for it: the core looks at the lists anew. */
static void
turn_greeting(struct broker *b, int64_t now)
{
	greeting_turn(b->greeting, now);
	if (!b->reserve_waits || greeting_waits(b->greeting))
		return;
	b->reserve_waits = false;
	emit(b, (struct event){
		    .type = EVENT_RESERVE_ENDED, .status = RESERVE_MORE});
}

void
broker_turn(struct broker *b, int64_t now)
{
	turn_commands(b, now);
	turn_bell(b, now);
	if (b->greeting)
		turn_greeting(b, now);
	if (b->pidbox)
		pidbox_turn(b->pidbox, b->up, now);
}

void
broker_poll(const struct broker *b, struct pollfd fds[BROKER_FDS])
{
	fds[0] = (struct pollfd){
	    redis_fd(b->commands), redis_events(b->commands), 0};
	fds[1] = (struct pollfd){
	    b->bell_wanted ? redis_fd(b->bell) : -1, redis_events(b->bell), 0};
	fds[2] = fds[3] = (struct pollfd){-1, 0, 0};
	if (b->pidbox)
		pidbox_poll(b->pidbox, &fds[2]);
	if (b->greeting)
		greeting_poll(b->greeting, &fds[3]);
}

int64_t
broker_next(const struct broker *b)
{
	int64_t next = redis_fd(b->commands) < 0 ? b->retry_at
		       : b->first		 ? b->heard_at + SILENCE_MS + 1
						 : INT64_MAX;
	int64_t pidbox = b->pidbox ? pidbox_next(b->pidbox, b->up) : INT64_MAX;
	int64_t bell = redis_fd(b->bell) < 0 ? b->bell_retry_at : b->bell_until;

	if (pidbox < next)
		next = pidbox;
	if (b->greeting && greeting_next(b->greeting) < next)
		next = greeting_next(b->greeting);
	return b->bell_wanted && bell < next ? bell : next;
}

/* What the core says. */

/* Free slots of each queue: {name: [document, ai, other]...}. */
static void
add_slots(struct buf *header, const struct queues *queues, const struct core *c,
    int64_t now)
{
	json_add_name(header, "slots");
	buf_add_char(header, '{');
	for (size_t i = 0; i < queues_count(queues); i++) {
		const char *queue = queues_at(queues, i);

		json_add_name(header, queue);
		buf_add_char(header, '[');
		for (int kind = 0; kind < HELD_KINDS; kind++)
			buf_printf(header, kind ? ",%d" : "%d",
			    core_slots(c, (enum held_kind)kind, queue, now));
		buf_add_char(header, ']');
	}
	buf_add_char(header, '}');
}

void
broker_reserve(struct broker *b, const struct core *c, int64_t now)
{
	struct words w;
	struct buf header = BUF_EMPTY;
	size_t lists;
	char keys[24];

	/* What is revoked is to be known before. */
	b->reserve_waits = b->greeting && greeting_waits(b->greeting);
	if (b->reserve_waits)
		return;
	lists = queues_turn(b->queues);
	w = call(b, SCRIPT_RESERVE, "");
	snprintf(keys, sizeof keys, "%zu", lists + 4);
	w.list[2] = redis_arg_text(keys);
	word(&w, "unacked");
	word(&w, "unacked_index");
	word(&w, "hts:lease");
	word(&w, "hts:pause");
	for (size_t i = 0; i < lists; i++)
		word(&w, queues_list(b->queues, i));
	buf_add_char(&header, '{');
	json_add_member(&header, "prefix", b->prefix);
	json_add_member_int(&header, "first", (long long)b->sequence);
	json_add_member_int(&header, "lease", b->settings->lease_ms);
	json_add_member_raw(&header, "kinds", b->kinds, strlen(b->kinds));
	if (c->look_behind)
		json_add_member_int(&header, "behind", c->behind);
	add_slots(&header, b->queues, c, now);
	buf_add_char(&header, '}');
	word_take(&w, buf_take(&header));
	for (size_t i = 0; i < lists; i++)
		word(&w, queues_name(b->queues, i));
	b->sequence += RESERVE_PAGE; /* numbers are never used twice */
	ask(b, ASKED_RESERVE, NULL, &w);
}

void
broker_renew(struct broker *b, const struct core *c)
{
	struct words w = call(b, SCRIPT_RENEW, "3");

	word(&w, "unacked");
	word(&w, "unacked_index");
	word(&w, "hts:lease");
	word(&w, b->lease);
	for (const struct held *h = c->held; h; h = h->next)
		word(&w, h->tag);
	ask(b, ASKED_RENEW, NULL, &w);
}

void
broker_promote(struct broker *b)
{
	struct words w = call(b, SCRIPT_PROMOTE, "1");

	word(&w, "hts:delayed");
	ask(b, ASKED_PROMOTE, NULL, &w);
}

void
broker_heartbeat(struct broker *b)
{
	struct words w = {0};
	char now[CLOCK_ISO_SIZE];

	clock_iso(clock_epoch(), now);
	word(&w, "SET");
	word(&w, "worker_heartbeat");
	word(&w, now);
	ask(b, ASKED_NOTHING, NULL, &w);
}

void
broker_crashed(struct broker *b, const struct held *h)
{
	struct words w = call(b, SCRIPT_CRASHED, "2");

	word(&w, "hts:lease");
	word_take(&w, mem_printf("hts:try:%s", h->message.id));
	word(&w, h->tag);
	word(&w, TRY_LIFE_S);
	ask(b, ASKED_NOTHING, NULL, &w);
}

/* Turns until everything queued is answered, at most for timeout_ms. */
static void
flush(struct broker *b, int timeout_ms)
{
	int64_t end = clock_ms() + timeout_ms, left;
	struct pollfd fds[BROKER_FDS];

	while (b->up && b->first && (left = end - clock_ms()) > 0) {
		broker_poll(b, fds);
		poll(fds, 1, (int)left);
		broker_turn(b, clock_ms());
	}
}

void
broker_release(struct broker *b, const struct core *c, int timeout_ms)
{
	struct words w = call(b, SCRIPT_RELEASE, "3");

	word(&w, "unacked");
	word(&w, "unacked_index");
	word(&w, "hts:lease");
	for (const struct held *h = c->held; h; h = h->next) {
		msg_info(h->message.id, "given back");
		word(&w, h->tag);
		word(&w, h->list);
		word_bytes(&w, h->text, h->length);
	}
	ask(b, ASKED_NOTHING, NULL, &w);
	flush(b, timeout_ms);
}

/* The doorbell: BLMOVE from a list to the same place of the same list waits
 * for a push and changes nothing. */
void
broker_listen(struct broker *b, int64_t now)
{
	/* Without a queue the connection just waits its second. */
	const char *list =
	    queues_first(b->queues) ? queues_first(b->queues) : "hts:no-queue";
	struct redis_arg words[] = {redis_arg_text("BLMOVE"),
	    redis_arg_text(list), redis_arg_text(list), redis_arg_text("RIGHT"),
	    redis_arg_text("RIGHT"), redis_arg_text(BELL_S)};

	b->bell_wanted = true;
	b->bell_until = now + SILENCE_MS;
	redis_send(b->bell, 6, words);
	/* Sent at once: a push must not wait for our next turn. */
	if (redis_turn(b->bell) == REDIS_LOST)
		b->bell_retry_at = now + RETRY_LAST_MS / 5;
}

void
broker_settle(struct broker *b, const struct held *h)
{
	struct words w = call(b, SCRIPT_SETTLE, "5");
	const struct settle_constants constants = {
	    b->result_life, b->result_db, b->broker_db, b->keeps_results};

	word(&w, "unacked");
	word(&w, "unacked_index");
	word(&w, "hts:lease");
	word(&w, "hts:delayed");
	word(&w, "hts:metrics");
	settle_call(&w, h, &constants);
	ask(b, ASKED_SETTLE, h->tag, &w);
}

void
broker_started(struct broker *b, const struct held *h)
{
	struct words w;
	struct node node;
	char *key;
	struct buf result = BUF_EMPTY;

	if (!b->settings->track_started || !b->keeps_results || h->obituary ||
	    !b->up)
		return;
	w = call(b, SCRIPT_STARTED, "1");
	key = mem_printf("celery-task-meta-%s", h->message.id);
	node_init(&node);
	attempt_started(&result, h, node.pid, node.name);
	word(&w, "unacked");
	word(&w, h->tag);
	word(&w, key);
	word_buf(&w, &result);
	word(&w, b->result_life);
	word(&w, b->result_db);
	word(&w, b->broker_db);
	ask(b, ASKED_NOTHING, NULL, &w);
	buf_release(&result);
	free(key);
}

/* What remote control says. */

void
broker_reply(
    struct broker *b, const struct buf *list, const struct buf *message)
{
	struct words push = {0}, life = {0};

	if (!b->up)
		return;
	word(&push, "LPUSH");
	word_buf(&push, list);
	word_buf(&push, message);
	ask(b, ASKED_ASIDE, NULL, &push);
	/* Nobody else removes the replies a client did not wait for. */
	word(&life, "EXPIRE");
	word_buf(&life, list);
	word(&life, REPLY_LIFE_S);
	ask(b, ASKED_ASIDE, NULL, &life);
}

static void
keep_revoked(struct broker *b, const char *key, const struct buf *all)
{
	struct words add = {0}, cut = {0}, life = {0};

	if (!b->up || !all->length)
		return;
	word(&add, "ZADD");
	word(&add, key);
	for (size_t i = 0; i < all->length; i += strlen(all->data + i) + 1) {
		word_number(&add, clock_epoch(), 3);
		word(&add, all->data + i);
	}
	ask(b, ASKED_ASIDE, NULL, &add);
	word(&cut, "ZREMRANGEBYRANK");
	word(&cut, key);
	word(&cut, "0");
	word_number(&cut, -REVOKED_MAX - 1, 0);
	ask(b, ASKED_ASIDE, NULL, &cut);
	word(&life, "EXPIRE");
	word(&life, key);
	word_number(&life, REVOKED_LIFE_S, 0);
	ask(b, ASKED_ASIDE, NULL, &life);
}

void
broker_revoked(
    struct broker *b, const struct buf *ids, const struct buf *stamps)
{
	keep_revoked(b, REVOKED, ids);
	keep_revoked(b, REVOKED_STAMPS, stamps);
}

void
broker_read_delayed(struct broker *b, const char *message)
{
	struct words w = {0};

	if (!b->up)
		return;
	word(&w, "ZRANGE");
	word(&w, "hts:delayed");
	word(&w, "0");
	word_number(&w, DELAYED_PAGE - 1, 0);
	word(&w, "WITHSCORES");
	ask(b, ASKED_DELAYED, message, &w);
}

void
broker_tell(struct broker *b, const char *key, const struct buf *message)
{
	struct buf channel = BUF_EMPTY;
	struct words w = {0};

	if (!b->up)
		return;
	queue_channel(&channel, redis_database(b->commands), "celeryev", key);
	word(&w, "PUBLISH");
	word_buf(&w, &channel);
	word_buf(&w, message);
	ask(b, ASKED_ASIDE, NULL, &w);
	buf_release(&channel);
}

void
broker_leave(struct broker *b, int timeout_ms)
{
	if (b->up && b->pidbox)
		binding(b, "SREM");
	flush(b, timeout_ms);
}
