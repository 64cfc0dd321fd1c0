/*
 * Chat completion calls over HTTP, many at once, in the caller's event loop.
 * The only file that knows libcurl.
 */
#ifndef HTS_AI_TRAFFIC_API_H
#define HTS_AI_TRAFFIC_API_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cjson/cJSON.h>

#include "lib/buf.h"

#include "ai/answer/classify.h"

#define API_BODY_MAX (8u * 1024 * 1024)
#define API_VALUE 128

/* Response headers that matter; "" if absent. */
enum api_header {
	API_RETRY_AFTER,
	API_RETRY_AFTER_MS,
	API_SHOULD_RETRY,
	API_REQUEST_ID,
	API_LIMIT_REQUESTS,
	API_REMAINING_REQUESTS,
	API_LIMIT_TOKENS,
	API_REMAINING_TOKENS,
	API_HEADERS
};

struct api_result {
	void *owner; /* as given to api_send */
	enum fault fault;
	int status;
	const char *error; /* what is wrong below HTTP; never with the body */
	struct buf body;
	char headers[API_HEADERS][API_VALUE];
};

struct api_settings {
	const char *base_url;
	const char *key;		    /* NULL: none is sent */
	const char *header;		    /* auto, bearer or api-key */
	const char *organization, *project; /* or NULL */
	const cJSON *extra; /* further headers: texts by name; or NULL */
	int64_t timeout_ms;
	int most; /* calls in flight */
};

struct api;

/* NULL if the settings make no valid request; *fault says why. */
struct api *api_new(const struct api_settings *settings, const char **fault);
void api_free(struct api *a);
/* Starts a call; the memory of body is taken over. */
void api_send(struct api *a, struct buf *body, void *owner);
/* Waits until something happens to a call or one of fds, at most timeout_ms;
 * sets revents as poll does. */
void api_wait(struct api *a, struct pollfd *fds, size_t n, int timeout_ms);
/* The next call that has ended; release the result. */
bool api_take(struct api *a, struct api_result *result);
void api_result_release(struct api_result *result);

#endif
