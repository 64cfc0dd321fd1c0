/* Items and files of a record as rows. */
#include "unit/tap.h"

#include <stdlib.h>

#include "lib/json.h"
#include "lib/uuid.h"

#include "store/row_id.h"
#include "store/rows.h"

static cJSON *
parse(const char *text)
{
	return json_parse(text, strlen(text));
}

static void
check_files(
    const char *files, const char *text, const char *want, const char *what)
{
	cJSON *list = parse(files);
	struct buf rows = BUF_EMPTY;

	rows_files(list, text, &rows);
	IS(rows.data, want, what);
	buf_release(&rows);
	cJSON_Delete(list);
}

static void
test_files(void)
{
	check_files("[{\"id\":\"a\",\"offset\":0,\"length\":2,\"pages\":1},"
		    "{\"id\":\"b\",\"offset\":3,\"length\":3}]",
	    "Hi\f\xC3\xA4!",
	    "[{\"id\":\"a\",\"status\":\"completed\",\"info\":{\"pages\":1,"
	    "\"characters\":2,\"estimated_tokens\":0},\"text\":\"Hi\"},"
	    "{\"id\":\"b\",\"status\":\"completed\",\"info\":"
	    "{\"characters\":2,\"estimated_tokens\":0},"
	    "\"text\":\"\xC3\xA4!\"}]",
	    "each file has its part of the text");
	check_files("[{\"id\":\"a\",\"error\":{\"code\":\"encrypted\","
		    "\"message\":\"no\"}}]",
	    "Hi",
	    "[{\"id\":\"a\",\"status\":\"error\",\"info\":{\"error\":"
	    "\"encrypted: no\",\"error_code\":\"encrypted\"}}]",
	    "a file with an error has no text");
	check_files("[{\"id\":\"a\",\"offset\":1,\"length\":2}]", "Hi",
	    "[{\"id\":\"a\",\"status\":\"error\",\"info\":{\"error\":"
	    "\"no_text: the document was read and has no text\","
	    "\"error_code\":\"no_text\"}}]",
	    "a place outside of the text is no text");
	check_files("[{\"name\":\"x\"}]", "Hi", "[]",
	    "a file without id is none of ours");
}

static void
test_failed(void)
{
	const char *const ids[] = {"a", "b"};
	cJSON *files = parse("[{\"id\":\"b\",\"error\":{\"code\":\"empty\","
			     "\"message\":\"0 bytes\"}}]");
	struct buf rows = BUF_EMPTY;

	rows_failed_files(ids, 2, files, "time_limit", "too slow", &rows);
	IS(rows.data,
	    "[{\"id\":\"a\",\"status\":\"error\",\"info\":{\"error\":"
	    "\"time_limit: too slow\",\"error_code\":\"time_limit\"}},"
	    "{\"id\":\"b\",\"status\":\"error\",\"info\":{\"error\":"
	    "\"empty: 0 bytes\",\"error_code\":\"empty\"}}]",
	    "a failed file says its own reason, if it has one");
	buf_release(&rows);
	cJSON_Delete(files);
}

static void
test_items(void)
{
	cJSON *cards = parse(
	    "[{\"question\":\"q\",\"answer\":\"a\",\"file\":\"f\",\"page\":3},"
	    "{\"question\":\"q\",\"answer\":\"a\",\"file\":null,"
	    "\"page\":null}]");
	struct buf rows = BUF_EMPTY;
	cJSON *list;

	IS_INT((long long)rows_items(
		   ITEM_FLASHCARDS, cards, "[\"one\",\"two\"]", &rows),
	    2, "two cards are two rows");
	list = parse(rows.data);
	IS(json_text(list->child, "id"), "one", "the first has the first id");
	IS(json_text(list->child->next, "id"), "two", "the second the second");
	OK(strstr(rows.data, "\"tags\":[\"file:f\",\"page:3\"]") != NULL,
	    "file and page become tags");
	OK(strstr(rows.data, "\"tags\":[]") != NULL,
	    "an item without file and page has no tags");
	cJSON_Delete(list);
	cJSON_Delete(cards);
	buf_clear(&rows);
	IS_INT((long long)rows_items(ITEM_QUESTIONS, NULL, "[]", &rows), 0,
	    "no list is no rows");
	IS(rows.data, "[]", "an empty array");
	buf_release(&rows);
}

static void
test_ids(void)
{
	char id[UUID_SIZE], other[UUID_SIZE];
	struct buf gone = BUF_EMPTY;

	row_id("u", "flashcard", "Was ist die Mitose?", 0, id);
	OK(strlen(id) == UUID_SIZE - 1 && id[14] == '5',
	    "ids of rows are UUIDs of version 5");
	row_id("u", "flashcard", " was  IST die\nMitose? ", 0, other);
	IS(other, id, "letter case and white space make no other id");
	row_id("u", "flashcard", "Was ist die Mitose?", 1, other);
	OK(strcmp(other, id) != 0, "another ordinal does");
	row_id("v", "flashcard", "Was ist die Mitose?", 0, other);
	OK(strcmp(other, id) != 0, "another upload does");
	row_id("u", "question", "Was ist die Mitose?", 0, other);
	OK(strcmp(other, id) != 0, "another kind does");
	row_ids_gone("[\"a\",\"b\",\"c\"]", "[\"b\"]", &gone);
	IS(gone.data, "[\"a\",\"c\"]", "what is not made again is gone");
	buf_release(&gone);
}

int
main(void)
{
	test_files();
	test_failed();
	test_items();
	test_ids();
	return TAP_DONE();
}
