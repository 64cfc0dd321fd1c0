#include "extract/limits.h"

#include <signal.h>

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
    .running_ms = 60000,
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
	    .running_ms = setting_ms("HTS_EXTRACT_TIME"),
	    .ocr_pages = (size_t)setting_count("HTS_OCR_PAGES"),
	    .ocr_cpu_ms = setting_ms("HTS_OCR_CPU"),
	};
}

size_t
limits_group_memory(void)
{
	return now.memory + 2 * now.tool_memory;
}

static volatile sig_atomic_t time_is_up;

static void
on_xcpu(int signal_number)
{
	(void)signal_number;
	time_is_up = 1;
}

void
limits_watch_time(void)
{
	struct sigaction action = {.sa_handler = on_xcpu};

	sigaction(SIGXCPU, &action, NULL);
}

bool
limits_time_is_up(void)
{
	return time_is_up;
}

/* Half of the usual time is left to finish the pages begun. */
int64_t
limits_ocr_ms(void)
{
	return now.ocr_cpu_ms + now.running_ms / 2;
}

int64_t
limits_ocr_running_ms(void)
{
	return now.ocr_cpu_ms + now.running_ms;
}
