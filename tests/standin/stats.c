#include "stats.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/json.h"
#include "lib/mem.h"

#define SEEN_FIRST 1024

static uint64_t
hash_body(const char *body, size_t n)
{
	uint64_t h = 14695981039346656037u; /* FNV-1a */

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)body[i]) * 1099511628211u;
	return h ? h : 1; /* 0 marks an empty place */
}

static uint64_t *
seen_place(uint64_t *table, size_t size, uint64_t hash)
{
	size_t i = hash & (size - 1);

	while (table[i] && table[i] != hash)
		i = (i + 1) & (size - 1);
	return &table[i];
}

static void
seen_grow(struct stats *stats)
{
	size_t size = stats->seen_size ? 2 * stats->seen_size : SEEN_FIRST;
	uint64_t *table = mem_alloc(size * sizeof *table);

	for (size_t i = 0; i < stats->seen_size; i++)
		if (stats->seen[i])
			*seen_place(table, size, stats->seen[i]) =
			    stats->seen[i];
	free(stats->seen);
	stats->seen = table;
	stats->seen_size = size;
}

/* Whether the body was there before; it is afterwards. */
static bool
seen_before(struct stats *stats, const char *body, size_t n)
{
	uint64_t hash = hash_body(body, n), *place;

	if (2 * stats->seen_count >= stats->seen_size)
		seen_grow(stats);
	place = seen_place(stats->seen, stats->seen_size, hash);
	if (*place)
		return true;
	*place = hash;
	stats->seen_count++;
	return false;
}

void
stats_arrived(struct stats *stats, const char *body, size_t n)
{
	struct buf *last = &stats->last[stats->last_next++ % STATS_LAST];

	stats->requests++;
	stats->in_flight++;
	if (stats->in_flight > stats->max_in_flight)
		stats->max_in_flight = stats->in_flight;
	buf_release(last);
	buf_add(last, body, n);
}

void
stats_ended(struct stats *stats, int status)
{
	stats->in_flight--;
	if (status >= 0 && status < 600)
		stats->by_status[status]++;
}

void
stats_answered(struct stats *stats, const char *body, size_t n)
{
	stats->answered++;
	stats->answered_again += seen_before(stats, body, n);
}

void
stats_fault(struct stats *stats, const struct fault *fault)
{
	assert(faults_count <= STATS_FAULTS_MAX);
	stats->by_fault[fault - faults]++;
}

void
stats_reset(struct stats *stats)
{
	long in_flight = stats->in_flight;

	free(stats->seen);
	for (size_t i = 0; i < STATS_LAST; i++)
		buf_release(&stats->last[i]);
	memset(stats, 0, sizeof *stats);
	stats->in_flight = in_flight;
	stats->max_in_flight = in_flight;
}

static void
print_counts(const struct stats *stats, struct buf *out)
{
	char status[24];

	buf_add_text(out, ",\"by_kind\":{");
	for (int i = 0; i < SHAPES; i++)
		json_add_member_int(out, shape_names[i], stats->by_shape[i]);
	buf_add_text(out, "},\"by_status\":{");
	for (int i = 0; i < 600; i++) {
		if (!stats->by_status[i])
			continue;
		snprintf(status, sizeof status, "%d", i);
		json_add_member_int(out, status, stats->by_status[i]);
	}
	buf_add_text(out, "},\"by_fault\":{");
	for (size_t i = 0; i < faults_count; i++)
		if (stats->by_fault[i])
			json_add_member_int(
			    out, faults[i].name, stats->by_fault[i]);
	buf_add_char(out, '}');
}

void
stats_print(const struct stats *stats, struct buf *out)
{
	buf_add_char(out, '{');
	json_add_member_int(out, "requests", stats->requests);
	json_add_member_int(out, "other_requests", stats->other);
	json_add_member_int(out, "in_flight", stats->in_flight);
	json_add_member_int(out, "max_in_flight", stats->max_in_flight);
	json_add_member_int(out, "answered", stats->answered);
	json_add_member_int(out, "answered_again", stats->answered_again);
	json_add_member_int(out, "re_asks", stats->re_asks);
	json_add_member_int(out, "prompt_tokens", stats->prompt_tokens);
	json_add_member_int(out, "completion_tokens", stats->completion_tokens);
	print_counts(stats, out);
	buf_add_char(out, '}');
}

static void
print_body(const struct buf *body, struct buf *out)
{
	cJSON *json = json_parse(body->data, body->length);

	if (json)
		json_add_value(out, json);
	else
		json_add_string(out, body->data, body->length);
	cJSON_Delete(json);
}

void
stats_print_requests(const struct stats *stats, struct buf *out)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < STATS_LAST; i++) {
		const struct buf *body =
		    &stats->last[(stats->last_next + i) % STATS_LAST];

		if (!body->data)
			continue;
		if (out->data[out->length - 1] != '[')
			buf_add_char(out, ',');
		print_body(body, out);
	}
	buf_add_char(out, ']');
}
