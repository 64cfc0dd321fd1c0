#include "extract/text/subtitles.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#include "extract/markdown/flow.h"

struct line {
	const char *at;
	size_t length;
};

static bool
next_line(const char **at, const char *end, struct line *out)
{
	const char *stop;

	if (*at >= end)
		return false;
	stop = memchr(*at, '\n', (size_t)(end - *at));
	stop = stop ? stop : end;
	out->at = *at;
	out->length = (size_t)(stop - *at);
	*at = stop + 1;
	while (out->length && strchr(" \t\r", out->at[out->length - 1]) &&
	       out->at[out->length - 1])
		out->length--;
	return true;
}

/* "00:01:02,500 --> 00:01:04,000", and what may stand behind. */
static bool
is_time(const struct line *line)
{
	const char *arrow = memmem(line->at, line->length, " --> ", 5);
	size_t digits = 0;

	if (!arrow)
		return false;
	for (const char *c = line->at; c < arrow; c++) {
		if (!strchr("0123456789:.,", *c))
			return false;
		digits += *c >= '0' && *c <= '9';
	}
	return digits >= 5;
}

static bool
is_number(const struct line *line)
{
	size_t i = 0;

	while (i < line->length && line->at[i] >= '0' && line->at[i] <= '9')
		i++;
	return line->length > 0 && i == line->length;
}

static bool
is_vtt(const char *text, size_t n)
{
	return n >= 6 && memcmp(text, "WEBVTT", 6) == 0 &&
	       (n == 6 || strchr(" \t\r\n", text[6]));
}

/* The first lines are a number and a time. */
static bool
is_srt(const char *text, size_t n)
{
	const char *at = text, *end = text + n;
	struct line line;

	while (next_line(&at, end, &line) && line.length == 0)
		;
	return line.length && is_number(&line) && next_line(&at, end, &line) &&
	       is_time(&line);
}

/* Who speaks: "<v Anna>". */
static const char *
add_voice(struct buf *out, const char *at, const char *end)
{
	const char *close = memchr(at, '>', (size_t)(end - at)), *name;

	name = close ? memchr(at, ' ', (size_t)(close - at)) : NULL;
	if (name) {
		buf_add(out, name + 1, (size_t)(close - name - 1));
		buf_add_text(out, ": ");
	}
	return close ? close + 1 : end;
}

/* Without marks: "<i>", "{\an8}". */
static void
add_plain(struct buf *out, const struct line *line)
{
	const char *at = line->at, *end = at + line->length, *close;

	while (at < end) {
		if (end - at > 2 && *at == '<' && at[1] == 'v' &&
		    strchr(" .", at[2])) {
			at = add_voice(out, at, end);
			continue;
		}
		close = NULL;
		if (*at == '<' && at + 1 < end && at[1] != ' ')
			close = memchr(at, '>', (size_t)(end - at));
		else if (*at == '{' && at + 1 < end && at[1] == '\\')
			close = memchr(at, '}', (size_t)(end - at));
		if (close)
			at = close + 1;
		else
			buf_add_char(out, *at++);
	}
}

static bool
ends_sentence(const struct buf *text)
{
	size_t n = text->length;

	while (n && strchr("\"')", text->data[n - 1]) && text->data[n - 1])
		n--;
	return n && strchr(".!?", text->data[n - 1]);
}

struct writer {
	struct flow flow;
	struct buf last, plain;
};

/* Recognised speech rolls: a line is there again with the next one. */
static void
add_line(struct writer *w, const struct line *line)
{
	struct buf *block = flow_open_block(&w->flow);
	struct buf old;

	buf_clear(&w->plain);
	add_plain(&w->plain, line);
	if (!extraction_has_text(&w->plain) ||
	    (w->last.length == w->plain.length &&
		memcmp(w->last.data, w->plain.data, w->last.length) == 0))
		return;
	/* One of two speakers. */
	if (block->length && w->plain.data[0] == '-')
		flow_block(&w->flow);
	if (block->length)
		flow_add_text(&w->flow, " ");
	flow_add(&w->flow, w->plain.data, w->plain.length);
	if (ends_sentence(block))
		flow_block(&w->flow);
	old = w->last;
	w->last = w->plain;
	w->plain = old;
}

/* Blocks between blank lines; those without a time are notes and styles. */
static void
write_cues(struct writer *w, const char *at, const char *end)
{
	struct line line;
	bool cue = false;

	while (next_line(&at, end, &line)) {
		if (is_time(&line))
			cue = true;
		else if (line.length == 0)
			cue = false;
		else if (cue)
			add_line(w, &line);
	}
}

bool
subtitles_write(const char *text, size_t n, struct extraction *x)
{
	struct writer *w;

	if (!is_vtt(text, n) && !is_srt(text, n))
		return false;
	w = mem_alloc(sizeof *w);
	flow_start(&w->flow, x);
	write_cues(w, text, text + n);
	flow_end(&w->flow);
	flow_release(&w->flow);
	buf_release(&w->last);
	buf_release(&w->plain);
	free(w);
	return true;
}
