/* Which server the settings name: redis_new_broker() and its like of redis.h.
 */
#include "lib/redis.h"

#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/settings.h"

static bool
is_set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

static struct redis *
from_parts(void)
{
	char *url = mem_printf("redis://%s:%ld/%ld", setting_text("REDIS_HOST"),
	    setting_count("REDIS_PORT"), setting_count("REDIS_DB"));
	struct redis *r = redis_new(url, "REDIS_HOST");

	free(url);
	return r;
}

static struct redis *
from_setting(const char *name)
{
	char *url = setting_secret(name);
	struct redis *r = redis_new(url, name);

	free(url);
	return r;
}

struct redis *
redis_new_cache(void)
{
	if (!is_set("REDIS_URL") && !is_set("REDIS_URL_FILE")) {
		if (is_set("REDIS_HOST"))
			return from_parts();
		if (is_set("CELERY_BROKER_URL") ||
		    is_set("CELERY_BROKER_URL_FILE"))
			return from_setting("CELERY_BROKER_URL");
	}
	return from_setting("REDIS_URL");
}

struct redis *
redis_new_broker(void)
{
	if (is_set("CELERY_BROKER_URL") || is_set("CELERY_BROKER_URL_FILE"))
		return from_setting("CELERY_BROKER_URL");
	return redis_new_cache();
}

/* Celery takes a backend with or without "://" (app/backends.py, by_url). */
static bool
keeps_results(const char *backend)
{
	size_t n = strcspn(backend, ":");

	return (n != 3 || strncmp(backend, "rpc", n) != 0) &&
	       (n != 8 || strncmp(backend, "disabled", n) != 0);
}

struct redis *
redis_new_result(void)
{
	struct redis *r;
	char *backend;

	if (!is_set("CELERY_RESULT_BACKEND") &&
	    !is_set("CELERY_RESULT_BACKEND_FILE"))
		return redis_new_broker();
	backend = setting_secret("CELERY_RESULT_BACKEND");
	r = keeps_results(backend) ? redis_new(backend, "CELERY_RESULT_BACKEND")
				   : NULL;
	free(backend);
	return r;
}
