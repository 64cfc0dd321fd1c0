/*
 * Backslashes that JSON took for escapes.  A model that writes \theta with
 * one backslash has written a tab and "heta"; the reader of JSON cannot know.
 * Pure.
 */
#ifndef HTS_AI_ANSWER_FORMULA_H
#define HTS_AI_ANSWER_FORMULA_H

#include <stdbool.h>

#include "lib/buf.h"

/* Appends text with such backslashes put back: in front of the names of TeX
 * commands and in Windows paths.  A backslash and an n that stand where a line
 * ends become its line break.  False if nothing had to be mended. */
bool formula_mend(const char *text, struct buf *out);

#endif
