#include "ai/traffic/pace.h"

#include <math.h>
#include <string.h>

#define MINUTE_MS 60000.0
#define HALVE_EVERY_MS 1000

void
pace_init(struct pace *p, int most, long requests_per_minute,
    long tokens_per_minute, int64_t now)
{
	memset(p, 0, sizeof *p);
	p->most = most;
	p->window = most;
	p->halved = now - HALVE_EVERY_MS;
	p->fixed_requests = requests_per_minute > 0;
	p->fixed_tokens = tokens_per_minute > 0;
	p->requests = (struct pace_bucket){
	    (double)requests_per_minute, (double)requests_per_minute, now};
	p->tokens = (struct pace_bucket){
	    (double)tokens_per_minute, (double)tokens_per_minute, now};
}

static void
bucket_fill(struct pace_bucket *b, int64_t now)
{
	b->level += (double)(now - b->filled) * b->limit / MINUTE_MS;
	b->level = fmin(b->level, b->limit);
	b->filled = now;
}

/* Time until cost is there.  A cost over the whole limit goes when the
 * bucket is full: it would wait for ever. */
static int64_t
bucket_wait(struct pace_bucket *b, double cost, int64_t now)
{
	double missing;

	if (b->limit <= 0)
		return 0;
	bucket_fill(b, now);
	missing = fmin(cost, b->limit) - b->level;
	return missing <= 0 ? 0 : (int64_t)ceil(missing * MINUTE_MS / b->limit);
}

/* Requests that may be in flight: after a pause a few at first. */
static int
width(const struct pace *p, int64_t now)
{
	double share = (double)(now - p->ramp_from) / PACE_RAMP_MS;

	if (p->ramp_from == 0 || share >= 1)
		return (int)p->window;
	return 1 + (int)(p->window * fmax(share, 0));
}

int64_t
pace_wait(struct pace *p, double tokens, int64_t now)
{
	int64_t requests_ms, tokens_ms;

	if (p->paused_until > now)
		return p->paused_until - now;
	if (p->held) {
		if (p->in_flight > 0)
			return PACE_WAIT_EVENT;
		return p->probe_at > now ? p->probe_at - now : 0;
	}
	if (p->in_flight >= (int)p->window)
		return PACE_WAIT_EVENT;
	if (p->in_flight >= width(p, now))
		return 10;
	requests_ms = bucket_wait(&p->requests, 1, now);
	tokens_ms = bucket_wait(&p->tokens, tokens, now);
	return requests_ms > tokens_ms ? requests_ms : tokens_ms;
}

void
pace_sent(struct pace *p, double tokens, int64_t now)
{
	p->in_flight++;
	p->requests.level -= 1;
	p->tokens.level -= tokens;
	if (p->held)
		p->probe_at = now + p->probe_every;
}

static void
halve(struct pace *p, int64_t now)
{
	if (now - p->halved < HALVE_EVERY_MS)
		return;
	p->halved = now;
	p->window = fmax(1, floor(p->window / 2));
}

static void
note_failure(struct pace *p, int64_t now)
{
	if (p->failing_since == 0)
		p->failing_since = now;
	else if (p->breaks && !p->held &&
		 now - p->failing_since >= PACE_BREAK_MS)
		pace_hold(p, HALVE_EVERY_MS, now);
}

void
pace_answered(struct pace *p, enum pace_answer answer, double tokens,
    double used, int64_t now)
{
	p->in_flight--;
	if (used >= 0 && used < tokens)
		p->tokens.level += tokens - used;
	switch (answer) {
	case PACE_GOOD:
		p->failing_since = 0;
		p->held = false;
		p->window = fmin(p->most, p->window + 1 / p->window);
		break;
	case PACE_BUSY:
		halve(p, now);
		note_failure(p, now);
		break;
	case PACE_FAILED:
		note_failure(p, now);
		break;
	case PACE_AWAY:
		if (p->breaks && !p->held)
			pace_hold(p, HALVE_EVERY_MS, now);
		break;
	case PACE_NEUTRAL:
		break;
	}
}

void
pace_pause(struct pace *p, int64_t ms, int64_t now)
{
	if (now + ms <= p->paused_until)
		return;
	p->paused_until = now + ms;
	p->ramp_from = p->paused_until;
}

void
pace_hold(struct pace *p, int64_t every_ms, int64_t now)
{
	p->held = true;
	p->probe_every = every_ms;
	p->probe_at = now + every_ms;
}

/* The server's view corrects ours downward only: what it has not seen yet is
 * in flight. */
static void
bucket_correct(struct pace_bucket *b, bool fixed, double limit,
    double remaining, int64_t now)
{
	if (!fixed && limit > 0 && limit != b->limit) {
		if (b->limit <= 0)
			b->level = limit;
		b->limit = limit;
		b->filled = now;
	}
	if (b->limit <= 0 || remaining < 0)
		return;
	bucket_fill(b, now);
	b->level = fmin(b->level, remaining);
}

void
pace_limits(struct pace *p, double limit_requests, double remaining_requests,
    double limit_tokens, double remaining_tokens, int64_t now)
{
	bucket_correct(&p->requests, p->fixed_requests, limit_requests,
	    remaining_requests < 0 ? -1
				   : fmax(0, remaining_requests - p->in_flight),
	    now);
	bucket_correct(
	    &p->tokens, p->fixed_tokens, limit_tokens, remaining_tokens, now);
}
