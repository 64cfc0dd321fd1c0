/* The task of a record: arguments by name and by position. */
#include "unit/tap.h"

#include <stdlib.h>

#include "lib/json.h"

#include "store/assignment.h"

static void
arguments(const char *task, const char *args, const char *kwargs,
    const char *want, const char *what)
{
	struct span a = {args, args ? strlen(args) : 0};
	struct span k = {kwargs, kwargs ? strlen(kwargs) : 0};
	cJSON *named = assignment_arguments(task_find(task), a, k);
	struct buf text = BUF_EMPTY;

	if (named)
		json_add_value(&text, named);
	IS(text.data, want, what);
	buf_release(&text);
	cJSON_Delete(named);
}

static void
target(const char *line, const char *want, const char *what)
{
	struct assignment assignment;

	OK(assignment_read(&assignment, line, strlen(line)), what);
	IS(assignment_target(&assignment), want,
	    "the target of an assignment is read");
	assignment_release(&assignment);
}

#define DOCUMENT "{\"id\":\"1\",\"task\":\"document.process_document\","
#define CARDS "{\"id\":\"1\",\"task\":\"ai.generate_flashcards\","

static void
test_read(void)
{
	static const char *const foreign[] = {"{}", "{\"id\":\"1\"}",
	    "{\"id\":\"1\",\"task\":\"maintenance.noop\"}",
	    "{\"id\":\"1\",\"task\":\"other\"}",
	    "{\"task\":\"document.process_document\"}"};
	struct assignment assignment;

	for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
		OK(!assignment_read(
		       &assignment, foreign[i], strlen(foreign[i])),
		    foreign[i]);
	target(DOCUMENT "\"args\":[\"x\"]}", "x", "one positional id");
	target(DOCUMENT "\"kwargs\":{\"upload_id\":\"u\"}}", "u",
	    "an upload by name");
	target(DOCUMENT "\"args\":[],\"kwargs\":{}}", NULL, "no id");
	target(
	    DOCUMENT "\"kwargs\":{\"task_id\":7}}", NULL, "a number is no id");
	target(DOCUMENT "\"args\":null,\"kwargs\":{\"task_id\":\"p\","
			"\"upload_id\":\"u\"}}",
	    "p", "the task before the upload");
	target(CARDS "\"kwargs\":{\"uploaded_file_id\":null,"
		     "\"upload_id\":\"u\"}}",
	    "u", "null is no id");
	OK(assignment_read(&assignment, CARDS "\"args\":{}}",
	       strlen(CARDS "\"args\":{}}")) &&
		assignment.malformed,
	    "arguments that are no list are malformed");
	assignment_release(&assignment);
}

int
main(void)
{
	arguments("document.process_document", "[\"a\"]", "{}",
	    "{\"task_id\":\"a\"}", "a positional argument gets its name");
	arguments("ai.generate_flashcards", "[\"f\",\"u\",7,\"en\"]", NULL,
	    "{\"uploaded_file_id\":\"f\",\"upload_id\":\"u\","
	    "\"num_cards\":7,\"language\":\"en\"}",
	    "several in their order");
	arguments("ai.extract_topics", "[\"f\"]",
	    "{\"uploaded_file_id\":\"g\"}", "{\"uploaded_file_id\":\"g\"}",
	    "a named one wins");
	arguments("document.process_document", "[1,2]", "{}", NULL,
	    "too many are refused");
	arguments("document.process_document", NULL, "[]", NULL,
	    "kwargs that are no object are refused");
	arguments("document.process_document", "[NaN]", NULL, NULL,
	    "what is no JSON is refused");
	test_read();
	return TAP_DONE();
}
