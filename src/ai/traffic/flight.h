/*
 * Single flight: requests under way by their key, so that the same request
 * is sent once and its answer shared.
 */
#ifndef HTS_AI_TRAFFIC_FLIGHT_H
#define HTS_AI_TRAFFIC_FLIGHT_H

#include <stdbool.h>
#include <stdint.h>

#define FLIGHT_KEY 32
#define FLIGHT_BUCKETS 4096

/* Embedded in whatever is under way. */
struct flight {
	uint8_t key[FLIGHT_KEY];
	struct flight *next;
	bool entered;
};

struct flights {
	struct flight *buckets[FLIGHT_BUCKETS];
};

/* The one under way with that key, or NULL. */
struct flight *flight_find(const struct flights *f, const uint8_t *key);
void flight_enter(struct flights *f, struct flight *one);
/* Nothing happens if it is not in. */
void flight_leave(struct flights *f, struct flight *one);

#endif
