#include "ai/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/json.h"
#include "lib/msg.h"
#include "lib/settings.h"
#include "lib/utf8.h"

#include "ai/call.h"
#include "ai/dry.h"
#include "ai/order.h"
#include "ai/landing.h"
#include "ai/queue.h"

#define TICK_MS 1000	       /* between looks at deadlines */
#define LIMIT_MS (15 * 60000L) /* of a record, from its first request on */
#define TEXT_MAX (16u * 1024 * 1024)
#define CONTEXT 128000	    /* tokens; every model of today has as many */
#define CONTEXT_OLLAMA 4096 /* its default; what is longer it cuts silently */

static const char default_host[] = "https://api.openai.com/";

/* The object that a setting holds; NULL without one. */
static cJSON *
read_object(const char *name, const char *text)
{
	cJSON *object;

	if (!text)
		return NULL;
	object = json_parse(text, strlen(text));
	if (!cJSON_IsObject(object))
		die_permanent("%s is no JSON object", name);
	return object;
}

/* NULL for none. */
static const char *
read_temperature(void)
{
	const char *text = setting_text("OPENAI_TEMPERATURE");
	double value;
	char *end;

	if (!text || strcmp(text, "none") == 0)
		return NULL;
	value = strtod(text, &end);
	if (end == text || *end || !(value >= 0 && value <= 2) ||
	    strspn(text, "0123456789.") != strlen(text) || *text == '.' ||
	    end[-1] == '.')
		die_permanent("OPENAI_TEMPERATURE is neither a number from 0 "
			      "to 2 nor none");
	return text;
}

/* What requests and checks need stays as it is. */
static cJSON *
read_extra_body(void)
{
	static const char *const kept[] = {"model", "messages", "n"};
	cJSON *extra =
	    read_object("OPENAI_EXTRA_BODY", setting_text("OPENAI_EXTRA_BODY"));

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		if (cJSON_GetObjectItemCaseSensitive(extra, kept[i]))
			die_permanent(
			    "OPENAI_EXTRA_BODY may not hold '%s'", kept[i]);
	return extra;
}

static struct api *
open_api(struct worker *w, const char *key)
{
	struct api_settings s = {.base_url = w->base,
	    .key = key,
	    .header = setting_choice("OPENAI_HEADER"),
	    .organization = setting_text("OPENAI_ORGANIZATION"),
	    .project = setting_text("OPENAI_PROJECT"),
	    .timeout_ms = setting_ms("OPENAI_TIMEOUT"),
	    .most = w->pace.most};
	char *headers = setting_secret("OPENAI_EXTRA_HEADERS");
	cJSON *extra = read_object("OPENAI_EXTRA_HEADERS", headers);
	const char *fault;
	struct api *api;

	s.extra = extra;
	free(headers);

	if (!key && !w->dry &&
	    strncmp(w->base, default_host, strlen(default_host)) == 0)
		die_permanent("OPENAI_API_KEY is not set: the API at %s needs "
			      "a key",
		    w->base);
	api = api_new(&s, &fault);
	cJSON_Delete(extra);
	if (!api)
		die_permanent("%s", fault);
	return api;
}

/* Both belong to a server and a key. */
static void
open_api_and_rate(struct worker *w)
{
	char *key = setting_secret("OPENAI_API_KEY");

	w->api = open_api(w, key);
	rate_init(&w->rate, &w->cache, setting_count("OPENAI_RPM"),
	    setting_count("OPENAI_TPM"), w->base, key);
	if (key)
		explicit_bzero(key, strlen(key));
	free(key);
}

/* What requests hold beside the text. */
static void
read_request_settings(struct worker *w, const struct worker_options *o)
{
	const char *format =
	    o->format ? o->format : setting_choice("OPENAI_FORMAT");

	w->model = o->model ? o->model : setting_text("OPENAI_MODEL");
	w->base = setting_text("OPENAI_BASE_URL");
	w->effort = setting_choice("OPENAI_REASONING_EFFORT");
	w->tier = setting_choice("OPENAI_SERVICE_TIER");
	w->temperature = read_temperature();
	w->extra = read_extra_body();
	w->safety = setting_switch("OPENAI_SAFETY_IDENTIFIER");
	w->context = (size_t)setting_count("OPENAI_CONTEXT");
	if (w->context == 0)
		w->context =
		    learn_is_ollama(w->base) ? CONTEXT_OLLAMA : CONTEXT;
	w->learnings.initial =
	    learn_initial(w->base, setting_choice("OPENAI_CAP_FIELD"), format);
	w->learnings.cap = setting_count("OPENAI_MAX_OUTPUT");
	w->count_max = setting_count("HTS_COUNT_MAX");
	prompts_read(&w->prompts, setting_text("HTS_PROMPTS"));
	credits_read(&w->credits, setting_text("HTS_CREDITS"));
}

/* Gives ended calls to their batches, until no other ends by it. */
static void
take_ended(struct worker *w)
{
	struct call *call;

	while ((call = queue_take_ended(w)))
		order_call_ended(w, call);
}

/* The call whose turn it is, when all that has ended is dealt with. */
static struct call *
next_call(struct worker *w)
{
	take_ended(w);
	return w->filter.broken ? NULL : queue_peek(w);
}

/* Sends as many calls as may go; the time until the next may. */
static int64_t
dispatch(struct worker *w)
{
	struct call *call;
	int64_t wait;

	while ((call = next_call(w))) {
		double cost = call_cost(w, call);
		int64_t now = clock_ms();

		wait = w->dry ? 0 : pace_wait(&w->pace, cost, now);
		if (wait == 0 && !w->dry)
			wait = rate_take(&w->rate, cost, now);
		if (wait > 0)
			return wait;
		queue_take(w, call);
		if (w->dry)
			dry_call(w, call);
		else if (!call_send(w, call))
			rate_give(&w->rate, 1, cost);
	}
	return PACE_WAIT_EVENT;
}

static enum filter_line
take(void *context, const char *line, size_t n, struct held **held)
{
	return order_take(context, line, n, held);
}

/* While the API is away, neither tries nor the record's own time count. */
static void
hold_limits(struct worker *w, int64_t elapsed)
{
	for (struct order *order = w->orders; order; order = order->next)
		if (order->limit != INT64_MAX)
			order->limit += elapsed;
}

/* Answers the order if its time is up. */
static void
answer_late(struct worker *w, struct order *order, int64_t now)
{
	if (order->first_sent && order->limit == INT64_MAX)
		order->limit = order->first_sent + LIMIT_MS;
	if (now < order->held.answer_at && now < order->limit)
		return;
	if (w->pace.held)
		order_settle(w, order, SETTLE_RELEASE,
		    w->held ? w->held : "unreachable",
		    "the API was away until the deadline");
	else if (order->in_ring && order->busy)
		order_settle(w, order, SETTLE_RELEASE, "rate_limit",
		    "the API had no room until the deadline");
	else if (now >= order->held.answer_at)
		order_settle(w, order, SETTLE_FAIL, "time_limit",
		    "the time limit of the task is reached");
	else
		order_settle(w, order, SETTLE_RETRY, "api",
		    "no complete answer within 15 minutes");
}

static void
check_deadlines(struct worker *w, int64_t now)
{
	struct held *held, *next;

	if (w->pace.held) {
		hold_limits(w, now - w->looked);
		if (!w->held)
			msg_warn(NULL, "the API is away: records are held");
		if (!w->held)
			w->held = "unreachable";
	}
	for (held = w->filter.first; held; held = next) {
		next = held->next;
		answer_late(w, (struct order *)held, now);
	}
}

/* Once a second: what ends with time, and is kept up over time. */
static void
look(struct worker *w, int64_t now)
{
	check_deadlines(w, now);
	w->looked = now;
	w->look_at = now + TICK_MS;
	if (now - w->locks_kept >= LOCK_KEEP_MS) {
		calls_keep_locks(w);
		w->locks_kept = now;
	}
}

/* A refused key by hand: nothing else will be answered either. */
static void
answer_all_fatal(struct worker *w)
{
	struct held *held, *next;

	for (held = w->fatal.verdict.why ? w->filter.first : NULL; held;
	     held = next) {
		struct order *order = (struct order *)held;

		next = held->next;
		if (!order->in_ring)
			order_settle(w, order, SETTLE_FAIL,
			    w->fatal.verdict.why, w->fatal.message);
	}
}

/* When to work again, if calls may be sent in so many ms. */
static int64_t
work_at(const struct worker *w, int64_t wait)
{
	int64_t at = w->look_at, due = queue_next_due(w);

	if (!w->filter.first)
		return INT64_MAX;
	if (due < at)
		at = due;
	if (wait != PACE_WAIT_EVENT && clock_ms() + wait < at)
		at = clock_ms() + wait;
	return at;
}

static int64_t
work(void *context)
{
	struct worker *w = context;
	int64_t now = clock_ms(), wait;

	queue_due(w, now);
	order_start_fresh(w);
	answer_all_fatal(w);
	if (now >= w->look_at)
		look(w, now);
	wait = dispatch(w);
	progress_line_show(&w->progress, w, now);
	if (w->dry && w->filter.ended && !w->filter.first && !w->dried.summed)
		dry_total(w);
	return work_at(w, wait);
}

static void
describe(const void *context, const struct held *held, struct buf *out)
{
	const struct worker *w = context;
	const struct order *order = (const struct order *)held;
	size_t flying = order_flying(order);
	const char *what = "its turn";

	if (flying > 0)
		what = "an answer of the API";
	else if (w->pace.held)
		what = "the API to come back";
	buf_printf(out, "waiting for %s (%zu calls in flight)", what, flying);
}

/* At most until the next look: calls in flight whose records are answered need
 * it as well. */
static int
wait_for_events(void *context, struct pollfd *fds, size_t n, int ms)
{
	struct worker *w = context;

	api_wait(w->api, fds, n, ms < 0 || ms > TICK_MS ? TICK_MS : ms);
	return 0;
}

/* Lets calls land. */
static void
happened(void *context, const struct pollfd *fds)
{
	struct worker *w = context;
	struct api_result result;

	(void)fds;
	while (api_take(w->api, &result)) {
		landing_take(w, result.owner, &result);
		api_result_release(&result);
	}
	take_ended(w);
}

/* The reader is gone, but what flies is paid for: its answers are kept for the
 * next attempt. */
static bool
stays(void *context, int64_t broken_ms)
{
	const struct worker *w = context;

	return w->pace.in_flight > 0 && answer_cache_works(&w->cache) &&
	       broken_ms < w->patience;
}

static const struct filter_stage stage = {.take = take,
    .work = work,
    .describe = describe,
    .happened = happened,
    .wait = wait_for_events,
    .stays = stays};

void
worker_init(struct worker *w, const struct worker_options *o)
{
	memset(w, 0, sizeof *w);
	w->dry = o->dry;
	read_request_settings(w, o);
	w->tries_max = (int)setting_count("OPENAI_MAX_RETRIES") + 1;
	pace_init(&w->pace, (int)setting_count("HTS_AI_CONCURRENCY"),
	    setting_count("OPENAI_RPM"), setting_count("OPENAI_TPM"),
	    clock_ms());
	answer_cache_init(&w->cache);
	w->cache.enabled &= !w->dry;
	lock_init(&w->lock, &w->cache);
	budget_init(
	    &w->budget, &w->cache, setting_count("HTS_MAX_TOKENS_PER_UPLOAD"));
	open_api_and_rate(w);
	progress_line_init(&w->progress);
	w->patience = setting_ms("HTS_BREAK");
	w->looked = w->look_at = w->locks_kept = clock_ms();
	filter_init(&w->filter, &stage, w, 0);
}

void
worker_release(struct worker *w)
{
	/* What still flies is lost; others need not wait for it. */
	calls_give_locks(w);
	while (w->orders)
		order_free(w, w->orders);
	api_free(w->api);
	lock_release(&w->lock);
	rate_release(&w->rate);
	budget_release(&w->budget);
	answer_cache_release(&w->cache);
	credits_release(&w->credits);
	prompts_release(&w->prompts);
	learn_release(&w->learnings);
	cJSON_Delete(w->extra);
	filter_release(&w->filter);
	wants_release(&w->operands);
	failure_release(&w->fatal);
}

/* The whole of stdin as one text. */
static void
read_text(struct worker *w, struct buf *text)
{
	ssize_t n;

	do {
		n = read(STDIN_FILENO, buf_reserve(text, 65536), 65536);
		if (n > 0)
			text->length += (size_t)n;
		if (text->length > TEXT_MAX)
			die_permanent("the text on standard input is longer "
				      "than 16 MiB");
	} while (n > 0 || (n < 0 && errno == EINTR));
	if (n < 0)
		die_temporary(
		    "cannot read standard input: %s", strerror(errno));
	w->filter.ended = true;
	if (!utf8_valid(text->data, text->length) ||
	    memchr(text->data, '\0', text->length))
		die_permanent("standard input is no text in UTF-8");
	order_take_text(w, text->data, text->length);
}

int
worker_run(struct worker *w, bool text, struct buf *read_already)
{
	int code;

	if (text)
		read_text(w, read_already);
	else
		buf_add(
		    &w->filter.in.in, read_already->data, read_already->length);
	code = filter_run(&w->filter);
	progress_line_end(&w->progress);
	if (code == EXIT_DRAINED && w->fatal.verdict.why)
		code = EXIT_PERMANENT;
	if (code == EXIT_DRAINED && w->failed)
		code = EXIT_FILE_FAILED;
	return code;
}
