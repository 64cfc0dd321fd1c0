/*
 * What reading one file gave: its text, or a code that says why there is
 * none.  Readers (text.h, docx.h, pdf.h) fill it inside the child process.
 */
#ifndef HTS_EXTRACT_EXTRACTION_H
#define HTS_EXTRACT_EXTRACTION_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

/* Bits of one page. */
enum page_flag {
	PAGE_GARBLED = 1,	  /* fonts without a usable map to characters */
	PAGE_NO_TEXT = 2,	  /* nearly nothing on it: perhaps a scan */
	PAGE_CONTENTS = 4,	  /* a table of contents */
	PAGE_HIDDEN = 8,	  /* a slide or sheet that is not shown */
	PAGE_OCR = 16,		  /* its text was recognised in a picture */
	PAGE_LOW_CONFIDENCE = 32, /* with many doubts */
	PAGE_OCR_SKIPPED = 64	  /* it should have been: over the limits */
};

/* How much cleaning the text needs. */
enum text_origin {
	ORIGIN_PLAIN,  /* as its author typed it: lines stay */
	ORIGIN_MARKUP, /* from a structured document */
	ORIGIN_PRINTED /* from a printed page: lines are wrapped */
};

struct extraction {
	struct buf text; /* UTF-8; pages separated by one form feed */
	enum text_origin origin;
	const char *type;     /* "pdf", "docx", ... */
	const char *encoding; /* of a text file, or NULL */
	struct buf title;     /* what the document calls itself, or empty */
	bool paged;	      /* has numbered pages */
	bool partial;	      /* the file broke off in the middle */
	bool truncated;	      /* there is more than the limits allow */
	bool counted;	      /* of pages, sheets or cells: a warning says so */
	bool restricted;      /* an owner password forbids copying */
	size_t ocr_pages;     /* how many were recognised in pictures */
	struct buf page_flags; /* one byte of page_flag per page */
	struct buf warnings;   /* elements of a JSON array */
	const char *error;     /* code of why_codes; NULL: there is text */
	const char *spared;    /* one taken back: it stands without text */
	char message[256];     /* of the last of both, for people */
};

void extraction_init(struct extraction *x);
void extraction_release(struct extraction *x);
/* Whether there is more than white space and control characters. */
bool extraction_has_text(const struct buf *text);
/* Records why there is no text; the first reason stays.  Returns -1. */
int extraction_fail(struct extraction *x, const char *code, const char *format,
    ...) __attribute__((format(printf, 3, 4)));
/* If the error is damage or a lack of time, takes it back: the text read so far
 * is kept, with a warning, and x is partial. */
void extraction_spare(struct extraction *x);
/* The text ends here.  The reason is a warning, or the error if there is no
 * text at all. */
void extraction_end(
    struct extraction *x, const char *code, const char *message);
/* x is truncated: only the first most things were read.  setting: its name if a
 * setting may raise that, or NULL. */
void extraction_count(
    struct extraction *x, size_t most, const char *things, const char *setting);
/* Adds a sentence about text that is there but not as it should be. */
void extraction_warn(struct extraction *x, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
