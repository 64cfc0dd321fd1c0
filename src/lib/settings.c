#include "lib/settings.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/share.h"

#define SECRET_MAX 65536
#define MIB 1048576.0
#define GIB (1024 * MIB)

const struct setting settings[] = {
    {"REDIS_URL", SETTING_SECRET, "redis://localhost:6379/0", 0, 0, NULL, NULL,
	"Redis: redis://, rediss:// or unix://"},
    {"REDIS_PASSWORD", SETTING_SECRET, NULL, 0, 0, NULL, NULL,
	"password, if the URL has none"},
    {"REDIS_HOST", SETTING_TEXT, NULL, 0, 0, NULL, NULL,
	"host, if there is no REDIS_URL"},
    {"REDIS_PORT", SETTING_COUNT, "6379", 1, 65535, NULL, NULL,
	"port, if there is no REDIS_URL"},
    {"REDIS_DB", SETTING_COUNT, "0", 0, 1048576, NULL, NULL,
	"database, if there is no REDIS_URL"},
    {"CELERY_BROKER_URL", SETTING_SECRET, NULL, 0, 0, NULL, NULL,
	"Redis of the queues, if not REDIS_URL"},
    {"CELERY_RESULT_BACKEND", SETTING_SECRET, NULL, 0, 0, NULL, NULL,
	"Redis of the results, if not the broker's: same server; "
	"rpc:// or disabled://: none are kept"},
    {"DATABASE_URL", SETTING_SECRET, NULL, 0, 0, NULL, NULL,
	"PostgreSQL: postgresql://, postgres://, postgresql+psycopg2:// or a "
	"libpq string"},
    {"OPENAI_API_KEY", SETTING_SECRET, NULL, 0, 0, NULL, NULL,
	"key of the API"},
    {"OPENAI_BASE_URL", SETTING_TEXT, "https://api.openai.com/v1", 0, 0, NULL,
	NULL, "where the API is"},
    {"OPENAI_MODEL", SETTING_TEXT, "gpt-4o-mini", 0, 0, NULL,
	"OPENAI_DEFAULT_MODEL", "model, if the task names none"},
    {"OPENAI_ORGANIZATION", SETTING_TEXT, NULL, 0, 0, NULL, "OPENAI_ORG_ID",
	"sent as OpenAI-Organization"},
    {"OPENAI_PROJECT", SETTING_TEXT, NULL, 0, 0, NULL, "OPENAI_PROJECT_ID",
	"sent as OpenAI-Project"},
    {"OPENAI_HEADER", SETTING_CHOICE, "auto", 0, 0, "auto|bearer|api-key", NULL,
	"how the key is sent; auto: api-key for Azure, else Bearer"},
    {"OPENAI_CAP_FIELD", SETTING_CHOICE, "auto", 0, 0,
	"auto|max_completion_tokens|max_tokens", NULL,
	"what limits an answer; auto: max_tokens for Ollama's port 11434"},
    {"OPENAI_FORMAT", SETTING_CHOICE, "schema", 0, 0, "schema|object|none",
	NULL, "response_format: JSON Schema, JSON object, or none"},
    {"OPENAI_SERVICE_TIER", SETTING_CHOICE, NULL, 0, 0,
	"auto|default|flex|scale|priority|fast", NULL,
	"sent as service_tier; flex is cheaper and slower"},
    {"OPENAI_REASONING_EFFORT", SETTING_CHOICE, NULL, 0, 0,
	"none|minimal|low|medium|high|xhigh|max", NULL,
	"sent as reasoning_effort"},
    {"OPENAI_SAFETY_IDENTIFIER", SETTING_SWITCH, "false", 0, 0, NULL, NULL,
	"send a hash of the user's id as safety_identifier"},
    {"OPENAI_CONTEXT", SETTING_COUNT, NULL, 2048, 1e8, NULL, NULL,
	"tokens the model reads and writes at once; none: 128000, Ollama 4096"},
    {"OPENAI_MAX_OUTPUT", SETTING_COUNT, NULL, 256, 1e8, NULL, NULL,
	"tokens the model writes at most; none: as its refusals say"},
    {"OPENAI_TEMPERATURE", SETTING_TEXT, "0.3", 0, 0, NULL, NULL,
	"sent as temperature, 0 to 2; none: left out"},
    {"OPENAI_EXTRA_BODY", SETTING_TEXT, NULL, 0, 0, NULL, NULL,
	"JSON object: members of requests to add, replace or (null) leave out"},
    {"OPENAI_EXTRA_HEADERS", SETTING_SECRET, NULL, 0, 0, NULL, NULL,
	"JSON object: further headers of requests"},
    {"OPENAI_MAX_RETRIES", SETTING_COUNT, "5", 0, 20, NULL, NULL,
	"further tries of one request after transient faults"},
    {"OPENAI_TIMEOUT", SETTING_SECONDS, "600", 1, 3600, NULL, NULL,
	"seconds one request may take"},
    {"OPENAI_RPM", SETTING_COUNT, NULL, 1, 1e9, NULL, NULL,
	"requests per minute; none: as the API's headers say"},
    {"OPENAI_TPM", SETTING_COUNT, NULL, 1, 1e9, NULL, NULL,
	"tokens per minute; none: as the API's headers say"},
    {"OPENAI_CACHE_TTL", SETTING_SECONDS, "604800", 1, 31536000, NULL, NULL,
	"seconds an answer is kept in Redis"},
    {"OPENAI_CACHE_ENABLED", SETTING_SWITCH, "true", 0, 0, NULL, NULL,
	"use answers kept in Redis"},
    {"WORKER_CONCURRENCY", SETTING_COUNT, NULL, 1, 1024, NULL, NULL,
	"parallel extraction processes; none: number of cores"},
    {"HTS_AI_CONCURRENCY", SETTING_COUNT, "64", 1, 4096, NULL, NULL,
	"API calls in flight at most"},
    {"HTS_WINDOW", SETTING_TEXT, NULL, 0, 0, NULL, NULL,
	"tasks held by kind: document=N,ai=N,other=N; none: "
	"WORKER_CONCURRENCY+2, HTS_AI_CONCURRENCY+4, 4"},
    {"CELERY_QUEUES", SETTING_TEXT, "celery", 0, 0, NULL, NULL,
	"queues to take tasks from, separated by commas"},
    {"CELERY_DEFAULT_QUEUE", SETTING_TEXT, NULL, 0, 0, NULL, NULL,
	"queue of what follows a task and names none: the web API's "
	"task_default_queue; none: celery if it is served, else the task's"},
    {"CELERY_PRIORITY_STEPS", SETTING_TEXT, "0,3,6,9", 0, 0, NULL, NULL,
	"priority_steps of the web API's broker_transport_options"},
    {"CELERY_SEP", SETTING_TEXT, "\\x06\\x16", 0, 0, NULL, NULL,
	"sep of the web API's broker_transport_options"},
    {"CELERY_FANOUT_PREFIX", SETTING_TEXT, "/{db}.", 0, 0, NULL, NULL,
	"fanout_prefix of the web API's broker_transport_options; false: none"},
    {"CELERY_FANOUT_PATTERNS", SETTING_SWITCH, "true", 0, 0, NULL, NULL,
	"fanout_patterns of the web API's broker_transport_options"},
    {"CELERY_VISIBILITY_TIMEOUT", SETTING_SECONDS, "3600", 30, 31536000, NULL,
	NULL,
	"seconds until other workers restore a message; the same for all "
	"workers"},
    {"CELERY_RESULT_EXPIRES", SETTING_SECONDS, "86400", 1, 31536000, NULL, NULL,
	"seconds a result is kept"},
    {"CELERY_TASK_TIME_LIMIT", SETTING_SECONDS, "3600", 1, 604800, NULL, NULL,
	"seconds a task may take, if it says nothing"},
    {"CELERY_TASK_MAX_RETRIES", SETTING_COUNT, "3", 0, 100, NULL, NULL,
	"retries of a task"},
    {"CELERY_TASK_TRACK_STARTED", SETTING_SWITCH, "false", 0, 0, NULL, NULL,
	"store the state STARTED when a task begins to run"},
    {"LOG_LEVEL", SETTING_CHOICE, "INFO", 0, 0,
	"DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL", "LOGGING_LEVEL",
	"least severity said on stderr"},
    {"LOG_FORMAT", SETTING_CHOICE, "text", 0, 0, "text|json", NULL,
	"form of messages on stderr"},
    {"HEALTH_PORT", SETTING_COUNT, "8080", 0, 65535, NULL, NULL,
	"port of the health pages; 0: none"},
    {"UPLOAD_TEMP_DIR", SETTING_TEXT, NULL, 0, 0, NULL, NULL,
	"temporary files; none: ${TMPDIR:-/tmp}/hackthestudy_uploads-<uid>"},
    {"HTS_RUN_DIR", SETTING_TEXT, NULL, 0, 0, NULL, NULL,
	"temporary files of this run; hts-dispatch sets it"},
    {"MAX_UPLOAD_SIZE_MB", SETTING_COUNT, "100", 1, 2000, NULL, NULL,
	"largest file read"},
    {"HTS_RETRY_BASE", SETTING_SECONDS, "60", 0.001, 3600, NULL, NULL,
	"first retry after at most this many seconds, doubling up to an hour"},
    {"HTS_GRACE", SETTING_SECONDS, "25", 0, 86400, NULL, NULL,
	"seconds running tasks have to end after TERM"},
    {"HTS_BREAK", SETTING_SECONDS, "10", 0, 3600, NULL, NULL,
	"seconds the other stages have when one died"},
    {"HTS_LEASE", SETTING_SECONDS, "30", 3, 3600, NULL, NULL,
	"seconds until another worker takes over the tasks of a dead one"},
    {"HTS_LINE_MAX", SETTING_BYTES, "64M", 65536, GIB, NULL, NULL,
	"longest record"},
    {"HTS_STAGE_BYTES", SETTING_BYTES, "64M", 65536, GIB, NULL, NULL,
	"records a stage holds at most"},
    {"HTS_FOREIGN", SETTING_CHOICE, "fail", 0, 0, "fail|release", NULL,
	"what to do with tasks hts does not know"},
    {"HTS_EXTRACT_CPU", SETTING_COUNT, "20", 1, 3600, NULL, NULL,
	"seconds of processor time for a document, of each process"},
    {"HTS_EXTRACT_TIME", SETTING_SECONDS, "60", 1, 86400, NULL, NULL,
	"seconds for a document, without those it has to wait for a "
	"processor; HTS_OCR_CPU more if text is recognised"},
    {"HTS_EXTRACT_MEMORY", SETTING_BYTES, "512M", 128 * MIB, 64 * GIB, NULL,
	NULL, "memory for a document, beside the file itself"},
    {"HTS_EXTRACT_TOOL_MEMORY", SETTING_BYTES, "1G", 128 * MIB, 64 * GIB, NULL,
	NULL, "memory of a program that reads documents (pdftohtml)"},
    {"HTS_EXTRACT_TEXT", SETTING_BYTES, "16M", 1024, 16 * MIB, NULL, NULL,
	"text of a record; more is cut at a paragraph"},
    {"HTS_EXTRACT_PAGES", SETTING_COUNT, "2000", 1, 20000, NULL, NULL,
	"pages, slides or chapters read of a document"},
    {"HTS_EXTRACT_ENTRIES", SETTING_COUNT, "10000", 1, 1000000, NULL, NULL,
	"entries of an archive (Word, EPUB)"},
    {"HTS_EXTRACT_PART", SETTING_BYTES, "256M", 65536, 16 * GIB, NULL, NULL,
	"bytes that one part of an archive unpacks to"},
    {"HTS_EXTRACT_PARTS", SETTING_BYTES, "512M", 65536, 16 * GIB, NULL, NULL,
	"bytes that all parts read of an archive unpack to"},
    {"HTS_EXTRACT_RATIO", SETTING_COUNT, "200", 2, 100000, NULL, NULL,
	"how many times its size a part of an archive unpacks to, from 8 MiB"},
    {"HTS_OCR", SETTING_CHOICE, "auto", 0, 0, "auto|never|always", NULL,
	"read scanned pages with tesseract"},
    {"HTS_OCR_PAGES", SETTING_COUNT, "50", 1, 20000, NULL, NULL,
	"pages of a document that are recognised"},
    {"HTS_OCR_CPU", SETTING_SECONDS, "120", 1, 86400, NULL, NULL,
	"seconds of processor time to recognise the pages of a document"},
    {"HTS_SANDBOX", SETTING_CHOICE, "auto", 0, 0, "auto|require", NULL,
	"auto: warn, require: end with 100 where the kernel has no Landlock or "
	"no seccomp filters for what reads documents"},
    {"HTS_COUNT_FLASHCARDS", SETTING_AMOUNT, NULL, 1, 200, NULL, NULL,
	"flashcards, if the task does not say; auto: by the length of the "
	"text; none: 5"},
    {"HTS_COUNT_QUESTIONS", SETTING_AMOUNT, NULL, 1, 200, NULL, NULL,
	"the same for questions; none: 3"},
    {"HTS_COUNT_TOPICS", SETTING_AMOUNT, NULL, 1, 200, NULL, NULL,
	"the same for topics; none: 8"},
    {"HTS_COUNT_MAX", SETTING_COUNT, "200", 1, 200, NULL, NULL,
	"most items of a kind that auto makes"},
    {"HTS_CREDITS_REQUIRED", SETTING_SWITCH, "no", 0, 0, NULL, NULL,
	"begin no AI task of a user without credits"},
    {"HTS_MAX_TOKENS_PER_UPLOAD", SETTING_COUNT, "0", 0, 1e12, NULL, NULL,
	"tokens that all requests about an upload may cost; 0: unbounded"},
    {"HTS_PROMPTS", SETTING_TEXT, NULL, 0, 0, NULL, NULL,
	"directory of the prompts; none: share/prompts"},
    {"HTS_CREDITS", SETTING_TEXT, NULL, 0, 0, NULL, NULL,
	"table of credits per 1000 tokens; none: share/credits.tsv"},
};
const size_t settings_count = sizeof settings / sizeof *settings;

static const struct setting *
find(const char *name)
{
	for (size_t i = 0; i < settings_count; i++)
		if (strcmp(settings[i].name, name) == 0)
			return &settings[i];
	abort();
}

/* The variable that is set (its other name counts too), or NULL: an empty
 * value is no value, as compose files write it. */
static const char *
given(const struct setting *s, const char **name)
{
	const char *value = getenv(s->name);

	*name = s->name;
	if ((!value || !*value) && s->also) {
		value = getenv(s->also);
		if (value && *value)
			*name = s->also;
	}
	return value && *value ? value : NULL;
}

static const char *
value_of(const struct setting *s)
{
	const char *name, *value = given(s, &name);

	return value ? value : s->fallback;
}

_Noreturn static void
wrong(const struct setting *s, const char *what)
{
	const char *name, *value = given(s, &name);

	die_permanent("%s: '%s' is %s", name, value ? value : "", what);
}

const char *
setting_text(const char *name)
{
	return value_of(find(name));
}

static char *
secret_from_file(const char *name, const char *path)
{
	struct buf text = BUF_EMPTY;

	if (file_read(path, SECRET_MAX, &text) < 0)
		die_permanent(
		    "%s: cannot read '%s': %s", name, path, strerror(errno));
	while (text.length && strchr("\r\n", text.data[text.length - 1]))
		text.data[--text.length] = '\0';
	if (text.length == 0)
		die_permanent("%s: '%s' is empty", name, path);
	return buf_take(&text);
}

char *
setting_secret(const char *name)
{
	const struct setting *s = find(name);
	char *file_name = mem_printf("%s_FILE", name), *secret = NULL;
	const char *path = getenv(file_name), *used;

	if (path && *path) {
		if (given(s, &used))
			die_permanent(
			    "%s and %s are both set", name, file_name);
		secret = secret_from_file(file_name, path);
	} else {
		secret = mem_copy(value_of(s));
	}
	free(file_name);
	return secret;
}

static double
number_of(const struct setting *s)
{
	const char *text = value_of(s);
	char *end, what[128];
	double number;

	if (!text)
		return NAN;
	errno = 0;
	number = strtod(text, &end);
	if (s->type == SETTING_BYTES && end > text && *end) {
		static const char units[] = "KMG";
		const char *unit = strchr(units, *end);

		if (unit) {
			number = ldexp(number, 10 * (int)(unit - units + 1));
			end++;
		}
	}
	snprintf(what, sizeof what, "no %s from %g to %g%s",
	    s->type == SETTING_SECONDS ? "number of seconds" : "whole number",
	    s->min, s->max, s->type == SETTING_AMOUNT ? ", and not auto" : "");
	if (end == text || *end || errno || !isfinite(number) ||
	    number < s->min || number > s->max ||
	    (s->type != SETTING_SECONDS && number != floor(number)))
		wrong(s, what);
	return number;
}

long
setting_count(const char *name)
{
	const struct setting *s = find(name);
	double number = number_of(s);

	if (!isnan(number))
		return (long)number;
	return strcmp(name, "WORKER_CONCURRENCY") == 0
		   ? sysconf(_SC_NPROCESSORS_ONLN)
		   : 0;
}

long
setting_amount(const char *name)
{
	const struct setting *s = find(name);
	const char *text = value_of(s);

	if (!text)
		return -1;
	return strcasecmp(text, "auto") == 0 ? 0 : (long)number_of(s);
}

int64_t
setting_ms(const char *name)
{
	return (int64_t)(number_of(find(name)) * 1000.0 + 0.5);
}

size_t
setting_bytes(const char *name)
{
	return (size_t)number_of(find(name));
}

bool
setting_switch(const char *name)
{
	static const char *const words[] = {
	    "false", "0", "no", "off", "true", "1", "yes", "on"};
	const struct setting *s = find(name);

	for (size_t i = 0; i < 8; i++)
		if (strcasecmp(words[i], value_of(s)) == 0)
			return i >= 4;
	wrong(s, "none of true false");
}

const char *
setting_choice(const char *name)
{
	const struct setting *s = find(name);
	const char *value = value_of(s), *p, *bar;
	char what[160];

	if (!value)
		return NULL;
	for (p = s->choices; p; p = bar ? bar + 1 : NULL) {
		size_t n;

		bar = strchr(p, '|');
		n = bar ? (size_t)(bar - p) : strlen(p);
		if (strlen(value) == n && strncasecmp(p, value, n) == 0)
			return value;
	}
	snprintf(what, sizeof what, "none of %s", s->choices);
	wrong(s, what);
}

static void
check(const struct setting *s)
{
	switch (s->type) {
	case SETTING_TEXT:
		break;
	case SETTING_SECRET:
		free(setting_secret(s->name));
		break;
	case SETTING_AMOUNT:
		setting_amount(s->name);
		break;
	case SETTING_COUNT:
	case SETTING_SECONDS:
	case SETTING_BYTES:
		number_of(s);
		break;
	case SETTING_SWITCH:
		setting_switch(s->name);
		break;
	case SETTING_CHOICE:
		setting_choice(s->name);
		break;
	}
}

/* What the program was started with can be read in /proc/PID/environ as long as
 * it lives: moves it to where only the program sees it. */
static void
hide_environment(void)
{
	static bool hidden;

	for (char **e = environ; !hidden && e && *e; e++) {
		char *copy = mem_copy(*e);

		explicit_bzero(*e, strlen(*e));
		*e = copy;
	}
	hidden = true;
}

void
settings_check(const char *const names[])
{
	hide_environment();
	for (size_t i = 0; names[i]; i++)
		check(find(names[i]));
}

void
settings_check_all(void)
{
	hide_environment();
	for (size_t i = 0; i < settings_count; i++)
		check(&settings[i]);
}

void
settings_print(FILE *out, const char *const names[])
{
	fputs("\nEnvironment:\n", out);
	for (size_t i = 0; names[i]; i++) {
		const struct setting *s = find(names[i]);

		fprintf(out, "  %-26s %s", s->name, s->meaning);
		if (s->fallback)
			fprintf(out, " [%s]", s->fallback);
		if (s->type == SETTING_SECRET)
			fprintf(out, " (or %s_FILE)", s->name);
		fputc('\n', out);
	}
}

void
settings_example(FILE *out)
{
	fputs(
	    "# Settings of hts with their defaults; uncomment what you "
	    "change.\n"
	    "# A secret X may also be given as X_FILE: a file that holds it.\n",
	    out);
	for (size_t i = 0; i < settings_count; i++)
		fprintf(out, "\n# %s\n#%s=%s\n", settings[i].meaning,
		    settings[i].name,
		    settings[i].fallback ? settings[i].fallback : "");
}

char *
setting_temp_dir(void)
{
	const char *named = setting_text("UPLOAD_TEMP_DIR");
	const char *tmp = getenv("TMPDIR");

	if (named)
		return mem_copy(named);
	return mem_printf("%s/hackthestudy_uploads-%ld",
	    tmp && *tmp ? tmp : "/tmp", (long)getuid());
}
