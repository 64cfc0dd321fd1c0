/* The process of ocr.h that starts pdftoppm and tesseract: one question, one
 * answer, until its pipe ends. */
#ifndef HTS_EXTRACT_OCR_WORKER_H
#define HTS_EXTRACT_OCR_WORKER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* What became of a page. */
enum ocr_state {
	OCR_WAITING,
	OCR_DONE,
	OCR_FAILED,  /* it broke off */
	OCR_TIME,    /* it reached its limit of time */
	OCR_MEMORY,  /* or of memory */
	OCR_SKIPPED, /* over the limits of the document */
	OCR_STATES
};

struct ocr_question {
	uint32_t page; /* 0: the document is a picture */
	uint32_t dpi;
};

/* In front of length bytes of what tesseract printed, to its end or not. */
struct ocr_answer {
	uint32_t state; /* of ocr_state: how it ended */
	uint32_t length;
	uint32_t cpu_ms;
};

/* Reads n bytes; false at the end. */
bool ocr_take(int fd, void *bytes, size_t n);
bool ocr_give(int fd, const void *bytes, size_t n);
/* Works until there are no more questions. */
_Noreturn void ocr_work(pid_t parent, int input, int questions, int answers);

#endif
