/*
 * Bounds of one extraction and why they are what they are.  All of them hold
 * inside a child process: reaching one costs one document, never the program.
 */
#ifndef HTS_EXTRACT_LIMITS_H
#define HTS_EXTRACT_LIMITS_H

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)

/* Text of one record, cut at a paragraph: a book of 600 pages has 2 MiB. */
#define LIMIT_TEXT (16 * MIB)
/* What is decoded before cleaning, which only makes text shorter. */
#define LIMIT_RAW_TEXT (32 * MIB)
/* The child's answer: the text as JSON (an escape doubles a byte), pages. */
#define LIMIT_ANSWER (48 * MIB)
#define LIMIT_PARAGRAPH (1 * MIB)
#define LIMIT_SHEETS 50
#define LIMIT_CELLS 100000
#define LIMIT_PAGES 2000      /* HTS_PDF_PAGES may say another number for PDF */
#define LIMIT_PAGES_MAX 20000 /* of any document: they make page_map */

/* Archives.  Sizes in headers lie, so bytes are counted while inflating.
 * Small parts of real files reach 160:1, large ones 42:1. */
#define LIMIT_ENTRIES 10000
#define LIMIT_PART (256 * MIB)
#define LIMIT_PARTS (512 * MIB)
#define LIMIT_RATIO 200
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

/* Lines that pdftotext prints, with boxes: ten times the text. */
#define LIMIT_HELPER_OUTPUT (512 * MIB)
#define LIMIT_HELPER_ERRORS (4 * KIB)

/* Parts of a PDF that are read at the same time: each process reads the
 * fonts again, so they must not be short. */
#define LIMIT_RANGE_PAGES 100

/* Text recognition.  A page of 14 400 points would be 1.6 gigapixels. */
#define LIMIT_PIXELS 40000000.0
#define LIMIT_OCR_PAGES 50
#define LIMIT_OCR_CPU_MS 120000
#define LIMIT_OCR_MS 150000	   /* then no further page is begun */
#define LIMIT_OCR_WALL_MS 180000   /* then it ends like others after 60 s */
#define LIMIT_OCR_ANSWER (4 * MIB) /* lines of one page */

/* The child. */
#define LIMIT_CPU_S 20
#define LIMIT_WALL_MS 60000
#define LIMIT_MEMORY (512 * MIB)
#define LIMIT_HELPER_MEMORY (1024 * MIB)
#define LIMIT_FILE (64 * MIB)
#define LIMIT_DESCRIPTORS 64 /* 8 parts of a PDF, 8 of recognition: 2 each */

#endif
