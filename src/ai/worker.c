#include "ai/worker.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/json.h"
#include "lib/mem.h"
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
#define LINES_PER_TURN 64      /* calls must not wait for a long input */
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

void
worker_init(struct worker *w, const struct worker_options *o)
{
	memset(w, 0, sizeof *w);
	w->dry = o->dry;
	read_request_settings(w, o);
	w->line_max = setting_bytes("HTS_LINE_MAX");
	w->stage_bytes = setting_bytes("HTS_STAGE_BYTES");
	w->tries_max = (int)setting_count("OPENAI_MAX_RETRIES") + 1;
	pace_init(&w->pace, (int)setting_count("HTS_AI_CONCURRENCY"),
	    setting_count("OPENAI_RPM"), setting_count("OPENAI_TPM"),
	    clock_ms());
	answer_cache_init(&w->cache);
	w->cache.enabled &= !w->dry;
	lock_init(&w->lock, &w->cache);
	open_api_and_rate(w);
	progress_line_init(&w->progress);
	line_reader_init(&w->in, STDIN_FILENO, w->line_max);
	line_writer_init(&w->out, STDOUT_FILENO);
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
	answer_cache_release(&w->cache);
	credits_release(&w->credits);
	prompts_release(&w->prompts);
	learn_release(&w->learnings);
	cJSON_Delete(w->extra);
	line_reader_release(&w->in);
	line_writer_release(&w->out);
	wants_release(&w->operands);
	failure_release(&w->fatal);
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
	return w->broken ? NULL : queue_peek(w);
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

/* All input that is wanted has been read and answered. */
static bool
all_answered(const struct worker *w)
{
	for (const struct order *order = w->orders; order; order = order->next)
		if (!order->answered)
			return false;
	return true;
}

static bool
wants_input(const struct worker *w)
{
	size_t held = w->bytes + line_queued(&w->out);

	return !w->ended && !w->torn && !w->broken &&
	       (held < w->stage_bytes || held == 0);
}

static void
take_line(struct worker *w, const char *line, size_t n)
{
	switch (order_take(w, line, n)) {
	case ORDER_TAKEN:
		break;
	case ORDER_PASS:
		line_put(&w->out, line, n);
		break;
	case ORDER_TORN:
		msg_warn(NULL, "a line is no JSON object");
		w->torn = true;
		break;
	}
}

static void
read_input(struct worker *w)
{
	char *line;
	size_t n;

	for (int i = 0; i < LINES_PER_TURN && wants_input(w); i++) {
		switch (line_next(&w->in, &line, &n)) {
		case LINE_READY:
			take_line(w, line, n);
			break;
		case LINE_WAIT:
			return;
		case LINE_END:
			w->ended = true;
			break;
		case LINE_TORN:
			msg_warn(
			    NULL, "the input ends in the middle of a line");
			w->torn = true;
			break;
		case LINE_TOO_LONG:
			msg_warn(NULL, "a line is longer than %zu bytes",
			    w->line_max);
			w->torn = true;
			break;
		}
	}
}

static void
write_output(struct worker *w)
{
	if (w->broken || line_flush(&w->out) != LINE_BROKEN)
		return;
	if (errno != EPIPE)
		msg_warn(NULL, "cannot write: %s", strerror(errno));
	w->broken = true;
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
	if (now >= order->deadline) {
		if (w->pace.held)
			order_settle(w, order, SETTLE_RELEASE,
			    w->held ? w->held : "unreachable",
			    "the API was away until the deadline");
		else
			order_settle(w, order, SETTLE_FAIL, "time_limit",
			    "the time limit of the task is reached");
	} else if (now >= order->limit) {
		order_settle(w, order, SETTLE_RETRY, "api",
		    "no complete answer within 15 minutes");
	}
}

static void
check_deadlines(struct worker *w, int64_t elapsed)
{
	int64_t now = clock_ms();
	struct order *order, *next;

	if (w->pace.held) {
		hold_limits(w, elapsed);
		if (!w->held)
			msg_warn(NULL, "the API is away: records are held");
		if (!w->held)
			w->held = "unreachable";
	}
	for (order = w->orders; order; order = next) {
		next = order->next;
		if (!order->answered)
			answer_late(w, order, now);
	}
}

/* A refused key by hand: nothing else will be answered either. */
static void
answer_all_fatal(struct worker *w)
{
	struct order *order, *next;

	for (order = w->fatal.verdict.why ? w->orders : NULL; order;
	     order = next) {
		next = order->next;
		if (!order->answered && !order->in_ring)
			order_settle(w, order, SETTLE_FAIL,
			    w->fatal.verdict.why, w->fatal.message);
	}
}

static const char *
state_of(const struct worker *w, const struct order *order)
{
	if (order_flying(order) > 0)
		return "an answer of the API";
	if (w->pace.held)
		return "the API to come back";
	return "its turn";
}

static void
report(struct worker *w, int fd)
{
	struct signalfd_siginfo info;
	int64_t now = clock_ms();

	while (read(fd, &info, sizeof info) == (ssize_t)sizeof info)
		for (const struct order *order = w->orders; order;
		     order = order->next)
			msg_info(order->id,
			    "held for %lld ms, waiting for %s (%zu calls in "
			    "flight)",
			    (long long)(now - order->arrived),
			    order->answered ? "late answers"
					    : state_of(w, order),
			    order_flying(order));
}

static int
timeout_until(const struct worker *w, int64_t now, int64_t tick, int64_t wait)
{
	int64_t due = queue_next_due(w);

	if (due != INT64_MAX && due - now < wait)
		wait = due - now;
	if (tick - now < wait)
		wait = tick - now;
	return wait < 0 ? 0 : (int)wait;
}

/* Waits for input, output, calls or time, and lets calls land. */
static void
wait_for_events(struct worker *w, int signals, int64_t tick, int64_t wait)
{
	struct pollfd fds[3] = {{.fd = signals, .events = POLLIN}};
	struct api_result result;
	size_t n = 1, in = 0, out = 0;
	int64_t now = clock_ms();

	if (wants_input(w)) {
		in = n;
		fds[n++] = (struct pollfd){.fd = w->in.fd, .events = POLLIN};
	}
	/* Also with nothing to write: a reader that went away is an event. */
	if (!w->broken) {
		out = n;
		fds[n++] = (struct pollfd){.fd = w->out.fd,
		    .events = line_queued(&w->out) ? POLLOUT : 0};
	}
	if (in && line_held(&w->in))
		wait = 0;
	api_wait(w->api, fds, n, timeout_until(w, now, tick, wait));
	while (api_take(w->api, &result)) {
		landing_take(w, result.owner, &result);
		api_result_release(&result);
	}
	take_ended(w);
	if (fds[0].revents)
		report(w, signals);
	if (out && fds[out].revents & (POLLERR | POLLHUP | POLLNVAL))
		w->broken = true;
	if (in && (fds[in].revents || line_held(&w->in)))
		read_input(w);
}

static bool
finished(const struct worker *w, int64_t broken_since, int64_t patience)
{
	/* The reader is gone, but what flies is paid for: its answers are
	 * kept for the next attempt. */
	if (w->broken)
		return w->pace.in_flight == 0 ||
		       !answer_cache_works(&w->cache) ||
		       clock_ms() - broken_since >= patience;
	return (w->ended || w->torn) && line_queued(&w->out) == 0 &&
	       all_answered(w);
}

static void
loop(struct worker *w, int signals)
{
	int64_t tick = clock_ms(), now, wait, broken_since = 0;
	int64_t patience = setting_ms("HTS_BREAK"), last = tick, kept = tick;

	for (;;) {
		wait = dispatch(w);
		write_output(w);
		now = clock_ms();
		if (w->broken && !broken_since)
			broken_since = now;
		if (finished(w, broken_since, patience)) {
			if (!w->dry || w->broken || w->dried.summed)
				return;
			dry_total(w);
			continue;
		}
		progress_line_show(&w->progress, w, now);
		if (now >= tick) {
			check_deadlines(w, now - last);
			last = now;
			tick = now + TICK_MS;
			if (now - kept >= LOCK_KEEP_MS) {
				calls_keep_locks(w);
				kept = now;
			}
			continue;
		}
		wait_for_events(w, signals, tick, wait);
		queue_due(w, clock_ms());
		answer_all_fatal(w);
	}
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
	w->ended = true;
	if (!utf8_valid(text->data, text->length) ||
	    memchr(text->data, '\0', text->length))
		die_permanent("standard input is no text in UTF-8");
	order_take_text(w, text->data, text->length);
}

static int
signal_fd(void)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		die_temporary("cannot watch signals: %s", strerror(errno));
	return fd;
}

static int
exit_code(const struct worker *w)
{
	if (w->torn || w->broken)
		return EXIT_TEMPORARY;
	if (w->fatal.verdict.why)
		return EXIT_PERMANENT;
	return w->failed ? EXIT_FILE_FAILED : EXIT_DRAINED;
}

int
worker_run(struct worker *w, bool text, struct buf *read_already)
{
	int signals = signal_fd();

	if (text) {
		read_text(w, read_already);
	} else {
		buf_add(&w->in.in, read_already->data, read_already->length);
		line_nonblocking(STDIN_FILENO);
	}
	line_nonblocking(STDOUT_FILENO);
	loop(w, signals);
	progress_line_end(&w->progress);
	close(signals);
	return exit_code(w);
}
