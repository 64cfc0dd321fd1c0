/*
 * What is wrong with an item although it has the right form: rules by kind,
 * in German, English, French and Spanish.  Pure.
 */
#ifndef HTS_AI_ANSWER_FLAW_H
#define HTS_AI_ANSWER_FLAW_H

#include "ai/forms.h"

/* The flaw of a draft before its options are shuffled: the first is the right
 * one.  language: what the texts should be in, as ISO 639-1. */
struct rejection flaw_find(
    const struct draft *d, enum form form, const char *language);
/* Takes letters and numbers in front of all options away: "B) ...". */
void flaw_strip_labels(struct draft *d);

#endif
