/* The languages the stand-in writes: how to tell them apart, and the
 * sentences its items are made of. */
#ifndef STANDIN_SPEECH_H
#define STANDIN_SPEECH_H

#include <stdbool.h>

#include "lib/buf.h"
#include "lib/jscan.h"

struct speech {
	const char *code;	/* "de" */
	const char *stop_words; /* each between blanks */
	/* Texts; {} is the place of the part taken from the document. */
	const char *cloze;	/* a sentence with a gap */
	const char *open;	/* a sentence to explain */
	const char *right;	/* why the option or statement is right */
	const char *wrong;	/* why the statement is wrong */
	const char *fillers[4]; /* wrong options for very short texts */
};

/* By code; NULL if unknown. */
const struct speech *speech_find(const char *code);
/* The language of a text by its stop words; NULL if there are none. */
const struct speech *speech_of(struct span text);
/* The language the answer is asked for in: that of the system message, or of
 * the document when the system message leaves it to the document. */
const struct speech *speech_wanted(
    const struct buf *system, struct span document);
/* Whether the system message leaves the language to the document. */
bool speech_automatic(const struct buf *system);
/* Appends the text with {} replaced by part. */
void speech_fill(struct buf *out, const char *text, struct span part);

#endif
