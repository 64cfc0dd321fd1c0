/* The defaults stand in two tables: in the settings, and where none are read.
 */
#include <stdlib.h>

#include "lib/msg.h"
#include "unit/tap.h"
#include "extract/limits.h"

#define SAME(member) IS_INT(limits->member, before.member, #member)

int
main(void)
{
	struct limits before = *limits;

	msg_init("extract-limits");
	clearenv();
	limits_read();
	SAME(text);
	SAME(pages);
	SAME(entries);
	SAME(part);
	SAME(parts);
	SAME(ratio);
	SAME(cpu_s);
	SAME(memory);
	SAME(tool_memory);
	SAME(running_ms);
	SAME(ocr_pages);
	SAME(ocr_cpu_ms);
	IS_INT(limits_ocr_ms(), 150000, "no page is begun after 150 s");
	IS_INT(limits_ocr_running_ms(), 180000, "recognition ends after 180 s");
	setenv("HTS_OCR_CPU", "7", 1);
	setenv("HTS_EXTRACT_TIME", "2.5", 1);
	setenv("HTS_EXTRACT_MEMORY", "200M", 1);
	limits_read();
	IS_INT(limits_ocr_running_ms(), 9500, "or as the settings say");
	IS_INT(limits->memory, 200 * MIB, "sizes in MiB");
	return TAP_DONE();
}
