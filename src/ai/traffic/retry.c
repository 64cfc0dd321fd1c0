#include "ai/traffic/retry.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#define FIRST_S 0.5
#define LONGEST_S 30.0
#define WISH_MAX_S (7 * 86400.0) /* more than that is no wish but an error */

static int64_t
positive_ms(double ms)
{
	if (!isfinite(ms) || ms <= 0 || ms > WISH_MAX_S * 1000)
		return -1;
	return (int64_t)ceil(ms);
}

static bool
decimal(const char *text, double *value)
{
	char *end;

	errno = 0;
	*value = strtod(text, &end);
	while (*end == ' ')
		end++;
	return end != text && *end == '\0' && errno == 0;
}

int64_t
retry_wish_ms(const char *after_ms, const char *after, double epoch)
{
	struct tm date = {0};
	double value;
	int64_t ms = -1;
	char *end;

	if (after_ms && decimal(after_ms, &value))
		ms = positive_ms(value);
	if (ms >= 0 || !after)
		return ms;
	if (decimal(after, &value))
		return positive_ms(value * 1000);
	end = strptime(after, "%a, %d %b %Y %H:%M:%S GMT", &date);
	if (!end || *end)
		return -1;
	return positive_ms(((double)timegm(&date) - epoch) * 1000);
}

enum retry_word
retry_word(const char *value)
{
	if (value && strcasecmp(value, "true") == 0)
		return RETRY_YES;
	if (value && strcasecmp(value, "false") == 0)
		return RETRY_NO;
	return RETRY_UNSAID;
}

/* Half a second doubling to 30, up to a quarter less by chance. */
static int64_t
backoff_ms(int tries, double random)
{
	double s = fmin(FIRST_S * pow(2, tries > 0 ? tries - 1 : 0), LONGEST_S);

	return (int64_t)(s * (1 - 0.25 * random) * 1000);
}

static bool
may_repeat(const struct retry_facts *f)
{
	switch (f->class) {
	case CLASS_TRANSPORT:
	case CLASS_THROTTLE:
	case CLASS_TRANSIENT:
		return true;
	case CLASS_REQUEST:
	case CLASS_FATAL:
		return f->word == RETRY_YES && f->fault == FAULT_NONE;
	case CLASS_OK:
	case CLASS_LENGTH:
	case CLASS_ITEM:
	case CLASS_TOO_BIG:
	case CLASS_LEARN:
		break;
	}
	return false;
}

struct retry
retry_decide(const struct retry_facts *f)
{
	struct retry r = {RETRY_NOT, 0};

	if (!may_repeat(f))
		return r;
	r.action = RETRY_TASK;
	if (f->wish_ms > RETRY_WAIT_MAX_MS) {
		r.wait_ms = f->wish_ms;
		return r;
	}
	if (f->word == RETRY_NO || f->tries >= f->tries_max ||
	    (f->fault == FAULT_TIMEOUT && f->timeouts > RETRY_TIMEOUTS_MAX))
		return r;
	r.action = RETRY_SEND;
	r.wait_ms =
	    f->wish_ms >= 0 ? f->wish_ms : backoff_ms(f->tries, f->random);
	return r;
}
