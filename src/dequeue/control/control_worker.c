#include "dequeue/control/control_methods.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include "dequeue/core/task_limits.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/redis_url.h"
#include "lib/settings.h"
#include "lib/task.h"

void
method_ping(struct call *call)
{
	reply_ok(call, "pong");
}

void
method_clock(struct call *call)
{
	buf_add_char(call->reply, '{');
	json_add_member_int(call->reply, "clock", call->control->node->clock);
	buf_add_char(call->reply, '}');
}

void
method_heartbeat(struct call *call)
{
	call->answer->beat = true;
	buf_add_text(call->reply, "null");
}

/* Celery's workers end without a reply, too. */
void
method_shutdown(struct call *call)
{
	call->answer->drain = true;
}

/* Leaders are a matter of Celery's bootsteps; we are no candidate. */
void
method_election(struct call *call)
{
	buf_add_text(call->reply, "null");
}

/* stats */

static void
add_total(struct buf *out, const struct core *core)
{
	json_add_name(out, "total");
	buf_add_char(out, '{');
	for (size_t i = 0; i < tasks_count; i++)
		if (core->limits[i].started)
			json_add_member_int(out, tasks[i].name,
			    (long long)core->limits[i].started);
	buf_add_char(out, '}');
}

static void
add_pool(struct buf *out, const struct control *c)
{
	const struct core *core = c->core;
	unsigned long started = 0;

	for (size_t i = 0; i < tasks_count; i++)
		started += core->limits[i].started;
	json_add_name(out, "pool");
	buf_add_char(out, '{');
	/* Documents are what has a process each. */
	json_add_member_int(
	    out, "max-concurrency", core->settings.slots[HELD_DOCUMENT]);
	json_add_name(out, "processes");
	buf_printf(out, "[%ld]", c->stages_pid ? c->stages_pid : c->node->pid);
	json_add_member(out, "max-tasks-per-child", "N/A");
	json_add_member_raw(out, "put-guarded-by-semaphore", "false", 5);
	json_add_name(out, "timeouts");
	buf_printf(
	    out, "[0,%.3f]", (double)core->settings.time_limit_ms / 1000);
	json_add_name(out, "writes");
	buf_printf(out,
	    "{\"total\":%lu,\"avg\":\"1.00\",\"all\":\"1.00\",\"raw\":\"%lu\","
	    "\"strategy\":\"fair\",\"inqueues\":{\"total\":1,\"active\":%d}}",
	    started, started, core->writing);
	buf_add_char(out, '}');
}

static void
add_broker(struct buf *out, const char *name)
{
	struct redis_url url;
	const char *wrong = redis_url_parse(name, &url);

	json_add_name(out, "broker");
	buf_add_char(out, '{');
	json_add_member(out, "hostname",
	    wrong	 ? name
	    : url.socket ? url.socket
			 : url.host);
	json_add_member(out, "userid", NULL);
	json_add_name(out, "virtual_host");
	buf_printf(out, "\"%d\"", wrong ? 0 : url.database);
	json_add_name(out, "port");
	buf_add_text(out, wrong || !url.port ? "null" : url.port);
	json_add_member_raw(out, "insist", "false", 5);
	json_add_member_raw(out, "ssl", !wrong && url.tls ? "true" : "false",
	    !wrong && url.tls ? 4 : 5);
	json_add_member(out, "transport", "redis");
	buf_add_text(out,
	    ",\"connect_timeout\":4,\"transport_options\":{},"
	    "\"login_method\":null,\"uri_prefix\":null,\"heartbeat\":0.0,"
	    "\"failover_strategy\":\"round-robin\",\"alternates\":[]}");
	redis_url_release(&url);
}

static void
add_usage(struct buf *out)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	json_add_name(out, "rusage");
	buf_printf(out,
	    "{\"utime\":%lld.%06ld,\"stime\":%lld.%06ld,\"maxrss\":%ld,"
	    "\"ixrss\":%ld,\"idrss\":%ld,\"isrss\":%ld,\"minflt\":%ld,"
	    "\"majflt\":%ld,\"nswap\":%ld,\"inblock\":%ld,\"oublock\":%ld,"
	    "\"msgsnd\":%ld,\"msgrcv\":%ld,\"nsignals\":%ld,\"nvcsw\":%ld,"
	    "\"nivcsw\":%ld}",
	    (long long)u.ru_utime.tv_sec, (long)u.ru_utime.tv_usec,
	    (long long)u.ru_stime.tv_sec, (long)u.ru_stime.tv_usec, u.ru_maxrss,
	    u.ru_ixrss, u.ru_idrss, u.ru_isrss, u.ru_minflt, u.ru_majflt,
	    u.ru_nswap, u.ru_inblock, u.ru_oublock, u.ru_msgsnd, u.ru_msgrcv,
	    u.ru_nsignals, u.ru_nvcsw, u.ru_nivcsw);
}

void
method_stats(struct call *call)
{
	const struct control *c = call->control;
	struct buf *out = call->reply;
	long long prefetch = 0;

	for (int kind = 0; kind < HELD_KINDS; kind++)
		prefetch += c->core->settings.slots[kind];
	buf_add_char(out, '{');
	add_total(out, c->core);
	json_add_member_int(out, "pid", c->node->pid);
	json_add_name(out, "clock");
	buf_printf(out, "\"%lld\"", c->node->clock);
	json_add_member_int(out, "uptime", (call->now - c->started) / 1000);
	add_pool(out, c);
	add_broker(out, c->broker);
	json_add_member_int(out, "prefetch_count", prefetch);
	add_usage(out);
	buf_add_char(out, '}');
}

/* conf, report */

/* What a worker of Python would call the same thing, as JSON. */
static void
add_celery_names(struct buf *out, const struct control *c)
{
	json_add_member(out, "broker_url", c->broker);
	buf_add_text(out, ",\"task_serializer\":\"json\","
			  "\"result_serializer\":\"json\","
			  "\"accept_content\":[\"json\"],"
			  "\"timezone\":\"UTC\",\"enable_utc\":true,"
			  "\"task_acks_late\":true,"
			  "\"task_reject_on_worker_lost\":true");
	json_add_member(out, "task_default_queue",
	    queues_count(c->queues) ? queues_at(c->queues, 0) : NULL);
	json_add_name(out, "task_time_limit");
	buf_printf(out, "%.3f", (double)c->core->settings.time_limit_ms / 1000);
}

static bool
is_secret(const char *name)
{
	for (size_t i = 0; i < settings_count; i++)
		if (strcmp(settings[i].name, name) == 0)
			return settings[i].type == SETTING_SECRET;
	return true;
}

static void
add_setting(struct buf *out, const char *name)
{
	char *lower = mem_copy(name);

	for (char *p = lower; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	if (is_secret(name))
		json_add_member(out, lower, "********");
	else
		json_add_member(out, lower, setting_text(name));
	free(lower);
}

void
method_conf(struct call *call)
{
	const struct control *c = call->control;

	buf_add_char(call->reply, '{');
	add_celery_names(call->reply, c);
	for (size_t i = 0; c->settings && c->settings[i]; i++)
		add_setting(call->reply, c->settings[i]);
	buf_add_char(call->reply, '}');
}

void
method_report(struct call *call)
{
	const struct control *c = call->control;
	struct utsname system = {.sysname = "Linux"};
	struct buf text = BUF_EMPTY;

	uname(&system);
	buf_printf(&text,
	    "\nsoftware -> hts\nplatform -> system:%s kernel version:%s "
	    "arch:%s\nsettings -> transport:redis broker:%s\n\n",
	    system.sysname, system.release, system.machine, c->broker);
	for (size_t i = 0; c->settings && c->settings[i]; i++) {
		const char *name = c->settings[i];

		buf_printf(&text, "%s: %s\n", name,
		    is_secret(name)	 ? "********"
		    : setting_text(name) ? setting_text(name)
					 : "none");
	}
	reply_ok(call, text.data);
	buf_release(&text);
}
