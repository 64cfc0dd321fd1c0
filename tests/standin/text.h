/* Reading the study material in a request: where the document is, its
 * sentences, its words.  All results are spans of the caller's text. */
#ifndef STANDIN_TEXT_H
#define STANDIN_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"
#include "lib/jscan.h"

struct spans {
	struct span *list;
	size_t count;
	size_t capacity;
};

void spans_add(struct spans *spans, struct span span);
void spans_release(struct spans *spans);

/* The text between <document id="..."> and its end tag; the whole text if
 * there are no tags. */
struct span text_document(const struct buf *message);
/* The message without the document, appended to out. */
void text_around(
    const struct buf *message, struct span document, struct buf *out);
/* Sentences in order; if the text has none, its paragraphs or lines.
 * Repeated ones are left out. */
void text_sentences(struct span document, struct spans *out);
/* Lines that are not blank, without the white space around them. */
void text_lines(struct span document, struct spans *out);
/* Words (runs of letters and digits) of one sentence. */
void text_words(struct span sentence, struct spans *out);
/* The span without the white space around it. */
struct span text_trim(struct span span);
/* The beginning of a span, at most points characters, cut between words if
 * it can be. */
struct span text_clip(struct span span, size_t points);
/* Appends the span with each run of white space as one blank. */
void text_flat(struct buf *out, struct span span);
bool text_same(struct span a, struct span b);
/* The first number in a text, or fallback. */
long text_number(const struct buf *text, long fallback);

#endif
