#include "ai/traffic/api.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "lib/mem.h"
#include "lib/msg.h"

#define CONNECT_TIMEOUT_MS 10000L
#define EXTRA_FDS 8

struct transfer {
	CURL *easy;
	struct buf request;
	struct api_result result;
	bool too_large;
	struct transfer *next; /* in the pool, or among those that fly */
	struct transfer *previous;
};

struct api {
	CURLM *multi;
	struct curl_slist *headers;
	char *url;
	int64_t timeout_ms;
	bool plain; /* http:// */
	struct transfer *pool, *flying;
	int count; /* of those that fly */
};

static const char *const header_names[API_HEADERS] = {
    [API_RETRY_AFTER] = "retry-after",
    [API_RETRY_AFTER_MS] = "retry-after-ms",
    [API_SHOULD_RETRY] = "x-should-retry",
    [API_REQUEST_ID] = "x-request-id",
    [API_LIMIT_REQUESTS] = "x-ratelimit-limit-requests",
    [API_REMAINING_REQUESTS] = "x-ratelimit-remaining-requests",
    [API_LIMIT_TOKENS] = "x-ratelimit-limit-tokens",
    [API_REMAINING_TOKENS] = "x-ratelimit-remaining-tokens",
};

/* base, used as given, with the path in front of a query. */
static char *
make_url(const char *base)
{
	size_t n = strcspn(base, "?");
	const char *query = base + n;

	while (n > 0 && base[n - 1] == '/')
		n--;
	return mem_printf("%.*s/chat/completions%s", (int)n, base, query);
}

static bool
url_is_valid(const char *url)
{
	CURLU *parsed = curl_url();
	bool valid =
	    parsed && curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK;

	curl_url_cleanup(parsed);
	return valid && (strncasecmp(url, "http://", 7) == 0 ||
			    strncasecmp(url, "https://", 8) == 0);
}

/* False if value could forge a header. */
static bool
add_header(struct curl_slist **list, const char *name, const char *value)
{
	char *line;

	if (!value)
		return true;
	for (const char *p = value; *p; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7F)
			return false;
	line = mem_printf("%s%s", name, value);
	*list = curl_slist_append(*list, line);
	free(line);
	return true;
}

/* False if one is no header.  A value may hold blanks. */
static bool
add_extra(struct curl_slist **list, const cJSON *extra)
{
	const cJSON *next;
	char *line;

	cJSON_ArrayForEach(next, extra)
	{
		if (!cJSON_IsString(next) || !*next->string)
			return false;
		for (const char *p = next->string; *p; p++)
			if (!isalnum((unsigned char)*p) && !strchr("-_.", *p))
				return false;
		for (const char *p = next->valuestring; *p; p++)
			if ((unsigned char)*p < ' ' || *p == 0x7F)
				return false;
		line = mem_printf("%s: %s", next->string, next->valuestring);
		*list = curl_slist_append(*list, line);
		free(line);
	}
	return true;
}

/* Whether the key goes into a header of its own: Azure's way. */
static bool
has_own_header(const struct api_settings *s)
{
	const char *host = strstr(s->base_url, "://");
	const char *azure;

	if (strcmp(s->header, "auto") != 0)
		return strcmp(s->header, "api-key") == 0;
	host = host ? host + 3 : s->base_url;
	azure = strstr(host, ".azure.com");
	return azure && azure < host + strcspn(host, "/?");
}

static bool
make_headers(struct api *a, const struct api_settings *s)
{
	a->headers = curl_slist_append(NULL, "Content-Type: application/json");
	/* Bodies are small: asking first would cost a round trip. */
	a->headers = curl_slist_append(a->headers, "Expect:");
	return add_extra(&a->headers, s->extra) &&
	       add_header(&a->headers,
		   has_own_header(s) ? "api-key: " : "Authorization: Bearer ",
		   s->key) &&
	       add_header(
		   &a->headers, "OpenAI-Organization: ", s->organization) &&
	       add_header(&a->headers, "OpenAI-Project: ", s->project);
}

struct api *
api_new(const struct api_settings *s, const char **fault)
{
	struct api *a = mem_alloc(sizeof *a);

	*fault = NULL;
	a->url = make_url(s->base_url);
	a->timeout_ms = s->timeout_ms;
	a->plain = strncasecmp(a->url, "http://", 7) == 0;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0 ||
	    !(a->multi = curl_multi_init()))
		die_temporary("cannot start libcurl");
	curl_multi_setopt(a->multi, CURLMOPT_MAXCONNECTS, (long)s->most);
	if (!url_is_valid(a->url))
		*fault = "OPENAI_BASE_URL is no http:// or https:// URL";
	else if (!make_headers(a, s))
		*fault =
		    "OPENAI_API_KEY, OPENAI_ORGANIZATION, OPENAI_PROJECT or "
		    "OPENAI_EXTRA_HEADERS holds what no header may hold";
	if (!*fault)
		return a;
	api_free(a);
	return NULL;
}

static void
transfer_free(struct transfer *t)
{
	curl_easy_cleanup(t->easy);
	buf_release(&t->request);
	buf_release(&t->result.body);
	free(t);
}

void
api_free(struct api *a)
{
	struct transfer *t;

	while ((t = a->pool)) {
		a->pool = t->next;
		transfer_free(t);
	}
	while ((t = a->flying)) {
		a->flying = t->next;
		curl_multi_remove_handle(a->multi, t->easy);
		transfer_free(t);
	}
	curl_multi_cleanup(a->multi);
	curl_slist_free_all(a->headers);
	curl_global_cleanup();
	free(a->url);
	free(a);
}

static size_t
take_body(char *bytes, size_t size, size_t n, void *context)
{
	struct transfer *t = context;

	n *= size;
	if (n > API_BODY_MAX - t->result.body.length) {
		t->too_large = true;
		return 0;
	}
	buf_add(&t->result.body, bytes, n);
	return n;
}

static void
keep_header(struct api_result *r, const char *line, size_t n, const char *colon)
{
	const char *value = colon + 1, *end = line + n;
	size_t name = (size_t)(colon - line), length;

	while (value < end && (*value == ' ' || *value == '\t'))
		value++;
	while (end > value && (unsigned char)end[-1] <= ' ')
		end--;
	length = (size_t)(end - value);
	for (int i = 0; i < API_HEADERS; i++)
		if (strlen(header_names[i]) == name && length < API_VALUE &&
		    strncasecmp(header_names[i], line, name) == 0) {
			memcpy(r->headers[i], value, length);
			r->headers[i][length] = '\0';
		}
}

static size_t
take_header(char *line, size_t size, size_t n, void *context)
{
	struct transfer *t = context;
	const char *colon;

	n *= size;
	colon = memchr(line, ':', n);
	if (colon)
		keep_header(&t->result, line, n, colon);
	return n;
}

static struct transfer *
transfer_new(const struct api *a)
{
	struct transfer *t = mem_alloc(sizeof *t);
	CURL *e = t->easy = curl_easy_init();

	if (!e)
		die_temporary("out of memory");
	curl_easy_setopt(e, CURLOPT_URL, a->url);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_HTTPHEADER, a->headers);
	curl_easy_setopt(e, CURLOPT_USERAGENT, "hts-ai/1");
	/* Some gateways compress without being asked. */
	curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	/* The file and directory of certificates OpenSSL's own programs would
	 * use. */
	if (getenv("SSL_CERT_FILE"))
		curl_easy_setopt(e, CURLOPT_CAINFO, getenv("SSL_CERT_FILE"));
	if (getenv("SSL_CERT_DIR"))
		curl_easy_setopt(e, CURLOPT_CAPATH, getenv("SSL_CERT_DIR"));
	curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_TIMEOUT_MS);
	/* An answer sends nothing for most of its time: no low-speed limit. */
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)a->timeout_ms);
	curl_easy_setopt(e, CURLOPT_BUFFERSIZE, 8192L);
	curl_easy_setopt(e, CURLOPT_UPLOAD_BUFFERSIZE, 16384L);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(e, CURLOPT_PRIVATE, t);
	curl_easy_setopt(e, CURLOPT_HTTP_VERSION,
	    (long)(a->plain ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
	/* With TLS rather wait for the first connection, which will carry all
	 * streams, than open one for each. */
	curl_easy_setopt(e, CURLOPT_PIPEWAIT, a->plain ? 0L : 1L);
	return t;
}

void
api_send(struct api *a, struct buf *body, void *owner)
{
	struct transfer *t = a->pool;

	if (t)
		a->pool = t->next;
	else
		t = transfer_new(a);
	t->previous = NULL;
	t->next = a->flying;
	if (a->flying)
		a->flying->previous = t;
	a->flying = t;
	a->count++;
	t->too_large = false;
	t->request = *body;
	buf_init(body);
	memset(&t->result, 0, sizeof t->result);
	t->result.owner = owner;
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)t->request.length);
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, t->request.data);
	if (curl_multi_add_handle(a->multi, t->easy) != CURLM_OK)
		die_temporary("out of memory");
}

void
api_wait(struct api *a, struct pollfd *fds, size_t n, int timeout_ms)
{
	struct curl_waitfd extra[EXTRA_FDS];
	int running;

	if (n > EXTRA_FDS)
		abort();
	for (size_t i = 0; i < n; i++)
		extra[i] = (struct curl_waitfd){.fd = fds[i].fd,
		    .events =
			(short)((fds[i].events & POLLIN ? CURL_WAIT_POLLIN
							: 0) |
				(fds[i].events & POLLOUT ? CURL_WAIT_POLLOUT
							 : 0))};
	curl_multi_perform(a->multi, &running);
	/* A call that has ended already would not wake the poll. */
	if (running < a->count)
		timeout_ms = 0;
	curl_multi_poll(a->multi, extra, (unsigned)n, timeout_ms, NULL);
	curl_multi_perform(a->multi, &running);
	/* libcurl does not tell hang-ups from nothing. */
	for (size_t i = 0; i < n; i++)
		fds[i].revents = 0;
	poll(fds, n, 0);
}

static enum fault
fault_of(const struct transfer *t, CURLcode code)
{
	curl_off_t before_us = 0;

	switch (code) {
	case CURLE_OK:
		return FAULT_NONE;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_CONNECT:
	case CURLE_SSL_CONNECT_ERROR:
		return FAULT_UNREACHABLE;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
		return FAULT_CERTIFICATE;
	case CURLE_OPERATION_TIMEDOUT:
		/* Before the request was sent it is no paid call. */
		curl_easy_getinfo(
		    t->easy, CURLINFO_PRETRANSFER_TIME_T, &before_us);
		return before_us > 0 ? FAULT_TIMEOUT : FAULT_UNREACHABLE;
	case CURLE_WRITE_ERROR:
		return t->too_large ? FAULT_TOO_LARGE : FAULT_BROKEN;
	default:
		return FAULT_BROKEN;
	}
}

/* From those that fly back to the pool. */
static void
recycle(struct api *a, struct transfer *t)
{
	buf_init(&t->result.body);
	buf_release(&t->request);
	curl_multi_remove_handle(a->multi, t->easy);
	a->count--;
	if (t->previous)
		t->previous->next = t->next;
	else
		a->flying = t->next;
	if (t->next)
		t->next->previous = t->previous;
	t->next = a->pool;
	a->pool = t;
}

bool
api_take(struct api *a, struct api_result *result)
{
	CURLMsg *message;
	struct transfer *t;
	char *private;
	long status = 0;
	int left;

	do {
		message = curl_multi_info_read(a->multi, &left);
		if (!message)
			return false;
	} while (message->msg != CURLMSG_DONE);
	curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
	t = (struct transfer *)(void *)private;
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	*result = t->result;
	result->status = (int)status;
	result->fault = fault_of(t, message->data.result);
	result->error = curl_easy_strerror(message->data.result);
	recycle(a, t);
	return true;
}

void
api_result_release(struct api_result *result)
{
	buf_release(&result->body);
}
