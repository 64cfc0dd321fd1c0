/* Records with files: which are ours, what leaves, what a child may say. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "unit/tap.h"

#include "lib/json.h"
#include "lib/mem.h"

#include "extract/report.h"
#include "extract/child.h"
#include "extract/reading.h"
#include "extract/limits.h"
#include "extract/sandbox/sandbox.h"

static enum filter_line
kind(const char *line)
{
	struct reading *reading = NULL;
	enum filter_line k = reading_parse(line, strlen(line), &reading);

	if (reading)
		reading_free(reading);
	return k;
}

static void
kinds(void)
{
	static const struct {
		const char *line;
		enum filter_line kind;
	} cases[] = {
	    {"{\"files\":[{\"path\":\"/a\"}]}", FILTER_HELD},
	    {"{\"id\":\"1\",\"files\":[]}", FILTER_HELD},
	    {"{\"files\":[],\"text\":\"x\"}", FILTER_PASS},
	    {"{\"text\":null,\"files\":[]}", FILTER_PASS},
	    {"{\"settle\":\"fail\",\"files\":[]}", FILTER_PASS},
	    {"{\"files\":[],\"settle\":\"done\"}", FILTER_PASS},
	    {"{\"files\":null}", FILTER_PASS},
	    {"{\"a\":{\"files\":[]}}", FILTER_PASS},
	    {"{}", FILTER_PASS},
	    {"", FILTER_BROKEN},
	    {"[]", FILTER_BROKEN},
	    {"null", FILTER_BROKEN},
	    {"{\"files\":[", FILTER_BROKEN},
	    {"{\"files\":[]} x", FILTER_BROKEN},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		IS_INT(kind(cases[i].line), cases[i].kind,
		    *cases[i].line ? cases[i].line : "an empty line");
}

/* The line that leaves when the files of a record gave these reports. */
static char *
finish(const char *line, const char *const answers[])
{
	struct reading *reading = NULL;
	char *out;

	if (reading_parse(line, strlen(line), &reading) != FILTER_HELD)
		return NULL;
	for (size_t i = 0; i < reading->count && !reading->refused; i++) {
		struct reading_file *f = &reading->files[i];

		if (f->state == READING_FILE_DONE)
			continue;
		if (!report_read(&f->report, answers[i], strlen(answers[i])))
			report_fail(&f->report, "crashed", "died");
		reading_done(reading, f);
	}
	reading_finish(reading, 0, true);
	out = mem_copy(reading->held.line.data);
	reading_free(reading);
	return out;
}

static void
is_line(const char *line, const char *const answers[], const char *want,
    const char *what)
{
	char *got = finish(line, answers);

	IS(got, want, what);
	free(got);
}

static void
lines(void)
{
	static const char one[] = "{\"type\":\"txt\",\"pages\":0,"
				  "\"characters\":3,\"page_map\":[],"
				  "\"warnings\":[],\"text\":\"\xC3\xA4"
				  "b\\n\"}";
	static const char two[] =
	    "{\"type\":\"pdf\",\"pages\":1,\"characters\":2,\"page_map\":["
	    "{\"number\":1,\"offset\":0,\"length\":2,\"characters\":2,"
	    "\"flags\":[\"contents\"]}],\"warnings\":[\"w\"],"
	    "\"partial\":true,\"text\":\"c\\n\"}";
	static const char bad[] = "{\"type\":\"pdf\",\"error\":{\"code\":"
				  "\"encrypted\",\"message\":\"locked\"}}";

	is_line("{\"n\":1e400,\"files\":[{\"id\":\"x\",\"size\":12345678901"
		"234567890,\"path\":\"/a\",\"temporary\":true},{\"path\":"
		"\"/b\"}],\"z\":0}",
	    (const char *const[]){one, two},
	    "{\"n\":1e400,\"files\":[{\"id\":\"x\",\"size\":1234567890123456"
	    "7890,\"type\":\"txt\",\"offset\":0,\"length\":4,\"pages\":0,"
	    "\"characters\":3,\"page_map\":[],\"warnings\":[],\"fresh\":true}"
	    ",{\"type\":\"pdf\",\"offset\":5,\"length\":2,\"pages\":1,"
	    "\"characters\":2,\"page_map\":[{\"number\":1,\"offset\":0,"
	    "\"length\":2,\"characters\":2,\"flags\":[\"contents\"]}],"
	    "\"warnings\":[\"w\"],\"partial\":true,\"fresh\":true}],\"z\":0,"
	    "\"text\":\"\xC3\xA4"
	    "b\\n\\fc\\n\"}",
	    "two files: texts joined, the rest of the record untouched");
	is_line("{\"files\":[{\"name\":\"a\",\"path\":\"/a\"},{\"path\":\"/b"
		"\"}]}",
	    (const char *const[]){bad, two},
	    "{\"files\":[{\"name\":\"a\",\"type\":\"pdf\",\"error\":{\"code"
	    "\":\"encrypted\",\"message\":\"locked\"}},{\"type\":\"pdf\","
	    "\"offset\":0,\"length\":2,\"pages\":1,\"characters\":2,"
	    "\"page_map\":[{\"number\":1,\"offset\":0,\"length\":2,"
	    "\"characters\":2,\"flags\":[\"contents\"]}],\"warnings\":[\"w\""
	    "],\"partial\":true,\"fresh\":true}],\"text\":\"c\\n\"}",
	    "one bad, one good: the good one's text");
	is_line("{\"files\":[{\"path\":\"/a\"},{\"path\":\"/b\"}]}",
	    (const char *const[]){bad, "nonsense"},
	    "{\"files\":[{\"type\":\"pdf\",\"error\":{\"code\":\"encrypted\","
	    "\"message\":\"locked\"}},{\"error\":{\"code\":\"crashed\","
	    "\"message\":\"died\"}}],\"settle\":\"fail\",\"why\":{\"code\":"
	    "\"encrypted\",\"message\":\"locked\"}}",
	    "all bad: the first one's code");
	is_line("{\"files\":[{\"id\":\"x\",\"cached\":{\"type\":\"txt\","
		"\"pages\":0,\"characters\":2,\"page_map\":[],\"warnings\":[]"
		",\"created\":1.5,\"text\":\"c\\n\"}}]}",
	    NULL,
	    "{\"files\":[{\"id\":\"x\",\"type\":\"txt\",\"offset\":0,"
	    "\"length\":2,\"pages\":0,\"characters\":2,\"page_map\":[],"
	    "\"warnings\":[]}],\"text\":\"c\\n\"}",
	    "a cached file: its text, not fresh");
	is_line("{\"files\":[{\"path\":\"/a\"}]}",
	    (const char *const[]){"{\"type\":\"txt\",\"pages\":0,"
				  "\"characters\":2,\"page_map\":[],"
				  "\"truncated\":true,\"text\":\"c\\n\"}"},
	    "{\"files\":[{\"type\":\"txt\",\"offset\":0,\"length\":2,"
	    "\"pages\":0,\"characters\":2,\"page_map\":[],\"warnings\":[],"
	    "\"truncated\":true}],\"text\":\"c\\n\",\"truncated\":true}",
	    "a text over a limit: not for the cache");
	is_line("{\"files\":[]}", NULL,
	    "{\"files\":[],\"settle\":\"fail\",\"why\":{\"code\":\"not_found"
	    "\",\"message\":\"there are no files to read\"}}",
	    "no files");
	is_line("{\"files\":[{\"id\":\"x\"}]}", NULL,
	    "{\"files\":[{\"id\":\"x\",\"error\":{\"code\":\"internal\","
	    "\"message\":\"the record names no path\"}}],\"settle\":\"fail\","
	    "\"why\":{\"code\":\"internal\",\"message\":\"the record names "
	    "no path\"}}",
	    "a file without path");
}

static void
answers(void)
{
	static const char *const wrong[] = {"", "x", "[]", "{}",
	    "{\"text\":1,\"pages\":0,\"characters\":0,\"page_map\":[]}",
	    "{\"text\":\"a\"}",
	    "{\"text\":\"a\xFF\",\"pages\":0,\"characters\":1,\"page_map\":[]}",
	    "{\"text\":\"a\",\"pages\":-1,\"characters\":1,\"page_map\":[]}",
	    "{\"text\":\"a\",\"pages\":0,\"characters\":9,\"page_map\":[]}",
	    "{\"text\":\"a\",\"pages\":1,\"characters\":1,\"page_map\":["
	    "{\"number\":1,\"offset\":0,\"length\":2,\"characters\":1}]}",
	    "{\"text\":\"a\",\"pages\":1,\"characters\":1,\"page_map\":["
	    "{\"number\":1,\"offset\":-1,\"length\":1,\"characters\":1}]}",
	    "{\"text\":\"a\",\"pages\":0,\"characters\":1,\"page_map\":[]} x"};
	static const char unknown[] = "{\"error\":{\"code\":\"rm -rf\"}}";
	struct report a;

	report_init(&a);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		OK(!report_read(&a, wrong[i], strlen(wrong[i])),
		    "a child's answer that is refused");
	OK(!a.text && !a.code, "and leaves nothing behind");
	OK(report_read(&a, unknown, strlen(unknown)) &&
		strcmp(a.code, "internal") == 0,
	    "a code nobody knows is internal");
	report_release(&a);
}

static void
deaths(void)
{
	IS(child_death(SIGSEGV, 0), "crashed", "death: SEGV");
	IS(child_death(SIGBUS, 0), "unreadable", "death: BUS");
	IS(child_death(SIGABRT, 0), "crashed", "death: ABRT");
	IS(child_death(SIGXCPU, 0), "limit_time", "death: CPU time");
	IS(child_death(SIGKILL, 0), "limit_memory",
	    "death: KILL that was not ours");
	IS(child_death(SIGKILL, 20000), "limit_time",
	    "death: KILL by the hard limit of processor time");
	IS(child_death(111 << 8, 0), "limit_memory", "death: out of memory");
	IS(child_death(SANDBOX_FAILED << 8, 0), "internal",
	    "death: no sandbox");
	IS(child_death(0, 0), "crashed", "death: silence");
}

/* Three files of 10 MiB: 16 of them stay. */
static void
much_text(void)
{
	struct reading *reading = NULL;
	static const char line[] =
	    "{\"files\":[{\"path\":\"a\"},{\"path\":\"b\"},{\"path\":\"c\"}]}";
	struct buf json = BUF_EMPTY, text = BUF_EMPTY;
	cJSON *record;
	const cJSON *files;
	long length[3] = {-1, -1, -1};

	while (text.length < 10 * MIB)
		buf_add_text(&text, "Ein Absatz mit Text.\n\n");
	buf_printf(&json,
	    "{\"pages\":1,\"characters\":9,\"page_map\":[{\"number\":1,"
	    "\"offset\":0,\"length\":%zu,\"characters\":9}],\"text\":",
	    text.length);
	json_add_string(&json, text.data, text.length);
	buf_add_char(&json, '}');
	reading_parse(line, sizeof line - 1, &reading);
	/* The last first: it is dropped when those before it come. */
	for (int i = 2; i >= 0; i--) {
		OK(report_read(
		       &reading->files[i].report, json.data, json.length),
		    "limit: an answer of 10 MiB");
		reading_done(reading, &reading->files[i]);
	}
	IS_INT((long long)reading->files[2].report.length, 0,
	    "limit: what cannot be part of the record is let go");
	reading_finish(reading, 0, true);
	record = json_parse(reading->held.line.data, reading->held.line.length);
	files = json_array(record, "files");
	for (int i = 0; i < 3; i++)
		json_integer(cJSON_GetArrayItem(files, i), "length", 0,
		    20000000, &length[i]);
	IS_INT(length[0], (long long)text.length, "limit: the first whole");
	OK(length[1] > 5 * (long)MIB && length[1] <= 6 * (long)MIB,
	    "limit: the second cut");
	IS_INT(length[2], 0, "limit: the third not at all");
	OK(json_true(record, "truncated"), "limit: the record says so");
	OK(json_true(cJSON_GetArrayItem(files, 0), "fresh") &&
		!json_true(cJSON_GetArrayItem(files, 1), "fresh"),
	    "limit: a cut text is not for the cache");
	OK(strlen(json_text(record, "text")) <= LIMIT_TEXT,
	    "limit: 16 MiB in all");
	cJSON_Delete(record);
	buf_release(&json);
	buf_release(&text);
	reading_free(reading);
}

int
main(void)
{
	kinds();
	lines();
	answers();
	deaths();
	much_text();
	return TAP_DONE();
}
