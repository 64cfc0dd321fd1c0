/*
 * How many tokens a text will be, without a tokenizer.  Measured for o200k:
 * long prose has 3.8 to 4.4 bytes per token in the four languages, formulas
 * and digits 1.6 to 1.8; the estimate errs on the high side.
 */
#ifndef HTS_AI_REQUEST_TOKEN_H
#define HTS_AI_REQUEST_TOKEN_H

#include <stddef.h>

/* Weight of one byte in hundredths of a token. */
unsigned token_weight(unsigned char byte);
/* Estimated tokens of n bytes, rounded up; never more than n. */
size_t token_estimate(const char *text, size_t n);

/* Moving average of estimated to counted tokens of one model. */
struct token_scale {
	double factor; /* 0: nothing learned yet */
};
void token_learn(struct token_scale *s, size_t estimated, long counted);
size_t token_scaled(const struct token_scale *s, size_t estimated);

#endif
