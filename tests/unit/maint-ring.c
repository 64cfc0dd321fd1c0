/* Judging from Redis whether a ring serves its queues. */
#include <stddef.h>

#include "maint/ring_health.h"

#include "tap.h"

static enum task_kind
kind(const char *message)
{
	return ring_kind(message, strlen(message));
}

static void
test_stuck(void)
{
	struct ring_head head = {.print = ""};

	OK(!ring_stuck(&head, "", 0), "an empty queue");
	OK(!ring_stuck(&head, "", 100000), "an empty queue after a while");
	OK(!ring_stuck(&head, "a", 100000), "a new message");
	OK(!ring_stuck(&head, "a", 159999),
	    "a head is not stuck after 59.999 s");
	OK(ring_stuck(&head, "a", 160000), "a head is stuck after 60 s");
	OK(!ring_stuck(&head, "b", 160001), "another message");
	OK(!ring_stuck(&head, "", 170000), "an empty queue is not stuck");
	OK(!ring_stuck(&head, "b", 230000), "the message came back");
}

static void
test_kind(void)
{
	IS_INT(kind("{\"headers\":{\"task\":\"ai.extract_topics\"}}"), TASK_AI,
	    "an AI task");
	IS_INT(kind("{\"body\":\"x\",\"headers\":"
		    "{\"task\":\"document.process_document\"}}"),
	    TASK_DOCUMENT, "a document");
	IS_INT(kind("{\"headers\":{\"task\":\"other.task\"}}"),
	    TASK_MAINTENANCE, "an unknown task");
	/* {"task":"document.process_document","id":"1"} */
	IS_INT(kind("{\"content-type\":\"application/"
		    "json\",\"headers\":{},\"properties\":{\"body_encoding\":"
		    "\"base64\"},\"body\":\"eyJ0YXNrIjoiZG9jdW1lbnQucHJvY"
		    "2Vzc19kb2N1bWVudCIsImlkIjoiMSJ9\"}"),
	    TASK_DOCUMENT, "the name in the body, as in protocol 1");
	IS_INT(kind("no message"), TASK_MAINTENANCE, "no message");
	IS_INT(kind("{\"body\":\"!\"}"), TASK_MAINTENANCE, "no base64");
}

static void
test_window(void)
{
	const char *all = "document=1, ai=2,other=3";

	IS_INT(ring_window(all, TASK_DOCUMENT, 9), 1, "first window");
	IS_INT(ring_window(all, TASK_AI, 9), 2, "second window");
	IS_INT(ring_window(all, TASK_MAINTENANCE, 9), 3, "third window");
	IS_INT(ring_window("ai=2", TASK_DOCUMENT, 9), 9,
	    "a window that is not named has the default");
	IS_INT(ring_window(NULL, TASK_AI, 9), 9,
	    "a window that is not set has the default");
}

int
main(void)
{
	test_stuck();
	test_kind();
	test_window();
	return TAP_DONE();
}
