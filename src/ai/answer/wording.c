#include "ai/answer/wording.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "ai/answer/fold.h"

#define CAP_MIN 64     /* a smaller number is no cap but something else */
#define QUOTE_BYTES 20 /* so much alike comes about by quoting only */
#define BLOCK 10       /* every run of QUOTE_BYTES covers such a block */

/* Small letters; each list ends with NULL. */
static const char *const lengths[] = {"context length", "context window",
    "context size", "context limit", "context_length", "context_window",
    "contextwindow", "maximum context", "model length", "model_len", "seq_len",
    "sequence length", "prompt length", "prompt is", "prompt too",
    "prompt contains", "prompt exceeds", "prompt token", "your prompt",
    "initial prompt", "in the prompt", "input length", "input token",
    "input is", "input exceeds", "the input", "your input", "inputs`",
    "length of the messages", "all messages", "messages too",
    "messages resulted", "conversation", "token count", "token limit",
    "tokens in request", "number of tokens", "total tokens", "too many tokens",
    "n_ctx", "num_ctx", NULL};
static const char *const excesses[] = {"too long", "too large", "too many",
    "exceed", "longer than", "greater than", "larger than", "more than",
    "less than", "maximum", "max_", "max ", "overflow", "reduce the length",
    "must be <=", "limit", "range of", "only", "reached", "not enough",
    "too small", "resulted in", "shorter", NULL};
/* Bounds of the output, whatever else is said. */
static const char *const sure_bounds[] = {"must be less than or equal to",
    "range of max_tokens", "supports at most", "number of output tokens",
    "integer above maximum", NULL};
/* Limits of a minute or an account: waiting or paying helps. */
static const char *const rates[] = {"per minute", "per day", "per hour", "tpm",
    "rate limit", "rate_limit", "quota", "billing", "requests", NULL};
static const char *const outputs[] = {"max_tokens", "max_completion_tokens",
    "max_new_tokens", "max_output_tokens", "maxoutputtokens",
    "completion token", "output token", "maximum tokens", "max tokens",
    "max_token", NULL};
static const char *const bounds[] = {"too large", "too big", "too high",
    "at most", "valid range", "range of", "supported range", "<=", " > ",
    "less than", "lower than", "must be between", "maximum allowed",
    "maximum value", "above maximum", "exceed", "limit of", "up to",
    "greater than", "larger than", "no more than", "not exceed", NULL};
/* The number itself is refused. */
static const char *const open_bounds[] = {
    "exclusive", "less than", "lower than", "smaller than", NULL};

static bool
holds(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (strstr(text, *words))
			return true;
	return false;
}

static char *
small(const char *message)
{
	char *text = mem_copy(message);

	for (char *p = text; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return text;
}

bool
wording_too_long(const char *message)
{
	char *text;
	bool found;

	if (!message)
		return false;
	text = small(message);
	/* What is left for the answer is negative. */
	found = strstr(text, "must be at least 1, got -") ||
		(holds(text, lengths) && holds(text, excesses) &&
		    !holds(text, rates) &&
		    !(holds(text, outputs) && holds(text, sure_bounds)));
	free(text);
	return found;
}

bool
wording_output_cap(const char *message)
{
	char *text;
	bool found;

	if (!message || wording_too_long(message))
		return false;
	text = small(message);
	found = holds(text, outputs) && holds(text, bounds);
	free(text);
	return found;
}

long
wording_cap(const char *message, long asked)
{
	char *text = small(message), *end;
	long best = 0, number;

	for (char *p = text; *p; p = end) {
		end = p + 1;
		if (!isdigit((unsigned char)*p))
			continue;
		number = strtol(p, &end, 10);
		/* 8,192 */
		while (*end == ',' && isdigit((unsigned char)end[1]) &&
		       isdigit((unsigned char)end[2]) &&
		       isdigit((unsigned char)end[3]) && number < asked)
			number = number * 1000 + strtol(end + 1, &end, 10);
		if (number >= CAP_MIN && number < asked && number > best)
			best = number;
	}
	if (best && holds(text, open_bounds) && !strstr(text, "or equal"))
		best--;
	free(text);
	return best;
}

/* Whether what message and text share at both places is a quote. */
static bool
is_quote(const char *message, size_t n, size_t i, const char *text, size_t m,
    size_t k)
{
	size_t end = i, at = k;

	while (end < n && at < m && message[end] == text[at]) {
		end++;
		at++;
	}
	while (i > 0 && k > 0 && message[i - 1] == text[k - 1]) {
		i--;
		k--;
	}
	return end - i >= QUOTE_BYTES;
}

bool
wording_quotes(const char *message, const char *text, size_t n)
{
	char *said = fold_text(message);
	size_t length = strlen(said);
	struct fold folded;
	const char *hit, *end;
	bool found = false;

	fold_make(&folded, text, n, false);
	end = folded.text.data + folded.text.length;
	for (size_t i = 0; i + BLOCK <= length && !found; i += BLOCK) {
		hit = folded.text.data;
		while (!found && (hit = memmem(hit, (size_t)(end - hit),
				      said + i, BLOCK))) {
			found = is_quote(said, length, i, folded.text.data,
			    folded.text.length,
			    (size_t)(hit - folded.text.data));
			hit++;
		}
	}
	fold_release(&folded);
	free(said);
	return found;
}
