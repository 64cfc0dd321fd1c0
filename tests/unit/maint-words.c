/* Small readers and printers: queue names, masks, INFO, HTTP. */
#include <stddef.h>

#include "maint/config.h"
#include "maint/health.h"
#include "maint/ping.h"
#include "lib/queues.h"

#include "tap.h"

static void
test_mask(const char *secret, const char *want)
{
	struct buf out = BUF_EMPTY;

	config_mask(&out, secret);
	IS(out.data, want, want);
	buf_release(&out);
}

static void
test_queues(void)
{
	struct queues *q = queues_new(" celery, ai ,,docs,ai");

	IS_INT((long long)queues_count(q), 3, "three queues, each once");
	IS(queues_at(q, 0), "celery", "the first queue");
	IS(queues_at(q, 1), "ai", "the second queue without blanks");
	IS(queues_at(q, 2), "docs", "the third queue");
	queues_free(q);
}

static void
test_list(const char *message, const char *queue, const char *want)
{
	struct buf key = BUF_EMPTY;
	int status = queue_key_of(&key, message, strlen(message), queue);

	IS(status == 0 ? key.data : NULL, want, message);
	buf_release(&key);
}

static void
test_lists(void)
{
	test_list("{\"properties\":{\"delivery_info\":"
		  "{\"routing_key\":\"q\"},\"priority\":9}}",
	    NULL,
	    "q\x06\x16"
	    "9");
	test_list("{\"properties\":{\"delivery_info\":"
		  "{\"routing_key\":\"q\"}}}",
	    "own", "own");
	test_list("{\"properties\":{\"priority\":\"high\"}}", "q", "q");
	test_list("{\"properties\":{}}", NULL, NULL);
	test_list("no message", NULL, NULL);
	test_list("no message", "q", "q");
}

static void
test_info(void)
{
	const char *info = "# Server\r\nredis_version:7.0.15\r\n"
			   "used_memory_human:1M\r\nused_memory:17\r\n";
	char value[8];

	OK(health_info(info, "used_memory", value, sizeof value),
	    "a field of INFO");
	IS(value, "17", "a field of INFO has its value");
	OK(!health_info(info, "memory", value, sizeof value),
	    "the end of a name is no name");
	OK(health_info(info, "redis_version", value, 4), "a long value");
	IS(value, "7.0", "a long value of INFO is cut");
	OK(!health_info("", "role", value, sizeof value), "no INFO");
}

int
main(void)
{
	test_mask("geheim", "****");
	test_mask("redis://host:6379/0", "redis://host:6379/0");
	test_mask(
	    "redis://:pa@ss/word@host:6379/0", "redis://****@host:6379/0");
	test_mask("postgresql://u:p@h/db?sslmode=require",
	    "postgresql://****@h/db?****");
	test_mask("host=h password=p", "****");
	test_queues();
	test_lists();
	test_info();
	IS_INT(ping_status("HTTP/1.1 200 OK\r\n"), 200, "200");
	IS_INT(ping_status("HTTP/1.0 503 Service Unavailable\r\n"), 503, "503");
	IS_INT(ping_status("HTTP/2 200\r\n"), -1, "another version");
	IS_INT(ping_status("SSH-2.0"), -1, "another protocol");
	IS_INT(ping_status("HTTP/1.1 "), -1, "cut off");
	return TAP_DONE();
}
