#include "extract/limits.h"

#include "lib/settings.h"

static struct limits now = {
    .text = LIMIT_TEXT,
    .pages = 2000,
    .entries = 10000,
    .part = 256 * MIB,
    .parts = 512 * MIB,
    .ratio = 200,
    .cpu_s = 20,
    .memory = 512 * MIB,
    .tool_memory = 1024 * MIB,
    .wall_ms = 60000,
    .ocr_pages = 50,
    .ocr_cpu_ms = 120000,
};
const struct limits *const limits = &now;

void
limits_read(void)
{
	now = (struct limits){
	    .text = setting_bytes("HTS_EXTRACT_TEXT"),
	    .pages = (size_t)setting_count("HTS_EXTRACT_PAGES"),
	    .entries = (size_t)setting_count("HTS_EXTRACT_ENTRIES"),
	    .part = setting_bytes("HTS_EXTRACT_PART"),
	    .parts = setting_bytes("HTS_EXTRACT_PARTS"),
	    .ratio = (size_t)setting_count("HTS_EXTRACT_RATIO"),
	    .cpu_s = (size_t)setting_count("HTS_EXTRACT_CPU"),
	    .memory = setting_bytes("HTS_EXTRACT_MEMORY"),
	    .tool_memory = setting_bytes("HTS_EXTRACT_TOOL_MEMORY"),
	    .wall_ms = setting_ms("HTS_EXTRACT_TIME"),
	    .ocr_pages = (size_t)setting_count("HTS_OCR_PAGES"),
	    .ocr_cpu_ms = setting_ms("HTS_OCR_CPU"),
	};
}

/* Half of the usual time is left to finish the pages begun. */
int64_t
limits_ocr_ms(void)
{
	return now.ocr_cpu_ms + now.wall_ms / 2;
}

int64_t
limits_ocr_wall_ms(void)
{
	return now.ocr_cpu_ms + now.wall_ms;
}
