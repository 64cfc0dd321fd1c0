/* Reading what lies in a queue: whatever bytes, it ends, within its bounds, and
 * what was read can be written as a retry and read again. */
#include <stdint.h>
#include <stdlib.h>

#include "lib/mem.h"
#include "lib/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = mem_copy_n((const char *)data, size);
	struct buf retry = BUF_EMPTY;
	struct message m, again;
	const char *why;

	if (message_read(&m, text, size, &why) == MESSAGE_READ) {
		message_retry(&retry, &m, text, size, 1.8e9, "tag", "gen@h");
		if (message_read(&again, retry.data, retry.length, &why) !=
			MESSAGE_READ ||
		    (again.retries != m.retries + 1 && m.retries < 1000000))
			abort();
		message_release(&again);
	}
	message_release(&m);
	buf_release(&retry);
	free(text);
	return 0;
}
