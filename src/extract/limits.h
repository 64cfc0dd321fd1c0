/*
 * Bounds of one extraction and the reasons for their values.  All hold inside a
 * child process: reaching one costs one document, never the program.  Those an
 * operator may want to change are settings; the manual page lists all.
 */
#ifndef HTS_EXTRACT_LIMITS_H
#define HTS_EXTRACT_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)

struct limits {
	/* Text of one record, cut at a paragraph: a book of 600 pages has
	 * 2 MiB. */
	size_t text;
	size_t pages; /* or slides, or chapters */
	/* Archives.  Sizes in headers lie, so bytes are counted while
	 * inflating.  Small parts of real files reach 160:1, large ones
	 * 42:1. */
	size_t entries, part, parts, ratio;
	/* The child; of memory it gets as much more as the file is long. */
	size_t cpu_s, memory, tool_memory;
	int64_t running_ms;
	size_t ocr_pages;
	int64_t ocr_cpu_ms;
};

/* The defaults, until limits_read reads the settings: before the first
 * fork. */
extern const struct limits *const limits;
void limits_read(void);
/* All processes of a child together: it, and two programs as large as one may
 * be, for most are smaller. */
size_t limits_group_memory(void);
/* In a child: from here on SIGXCPU no longer ends it.  Readers ask whether it
 * has come, and finish with what they have in LIMIT_FINISH_S more. */
void limits_watch_time(void);
bool limits_time_is_up(void);
/* Text recognition takes longer: after so much time no further page is begun,
 * after that the child is ended. */
int64_t limits_ocr_ms(void);
int64_t limits_ocr_running_ms(void);

/* The settings may not say more. */
#define LIMIT_TEXT (16 * MIB)
#define LIMIT_PAGES 20000 /* they make page_map */
#define PAGES_SETTING "HTS_EXTRACT_PAGES"

/* What is decoded before cleaning, which only makes text shorter.  For as much
 * of a table that repeats itself fuzz drivers would take ten seconds. */
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
#define LIMIT_RAW_TEXT (1 * MIB)
#else
#define LIMIT_RAW_TEXT (32 * MIB)
#endif
/* The child's answer: the text as JSON (an escape doubles a byte), pages. */
#define LIMIT_REPORT (48 * MIB)
/* What it writes to stderr: one message of the log. */
#define LIMIT_MESSAGES (1 * KIB)
#define LIMIT_PARAGRAPH (1 * MIB)
#define LIMIT_SHEETS 50
#define LIMIT_CELLS 100000

/* From here on the ratio of a part counts. */
#define LIMIT_RATIO_FROM (8 * MIB)

/* XML.  libxml2 takes quadratic time for the attributes of one element, and
 * shows them only afterwards: a start tag is measured before it is parsed.  In
 * HTML it may be long, by pictures in it, but not have more attributes. */
#define LIMIT_DEPTH 256
#define LIMIT_TAG (64 * KIB)
#define LIMIT_HTML_ATTRIBUTES 256
#define LIMIT_HTML_DEPTH 512

/* Word before 2007.  Each paragraph looks for its list. */
#define LIMIT_DOC_LISTS 2000
#define LIMIT_DOC_BOXES 1000		/* each shape looks for its box */
#define LIMIT_DOC_PROPERTIES (16 * KIB) /* of one paragraph */
#define LIMIT_DOC_FIELDS 32		/* in each other */

/* Lines that pdftohtml prints, with places: five times the text. */
#define LIMIT_HELPER_OUTPUT (512 * MIB)
#define LIMIT_HELPER_ERRORS (4 * KIB)

/* Parts of a PDF that are read at the same time: each process reads the
 * fonts again, so they must not be short. */
#define LIMIT_RANGE_PAGES 100

/* Text recognition.  A page of 14 400 points would be 1.6 gigapixels. */
#define LIMIT_PIXELS 40000000.0
#define LIMIT_OCR_ANSWER (4 * MIB) /* lines of one page */

/* The child, and its programs: parts of a PDF and workers of text recognition,
 * eight each, which start one more. */
#define LIMIT_FINISH_S 10
#define LIMIT_PROCESSES 32
#define LIMIT_FILE (64 * MIB)
#define LIMIT_DESCRIPTORS 64 /* 8 parts of a PDF, 8 of recognition: 2 each */

#endif
