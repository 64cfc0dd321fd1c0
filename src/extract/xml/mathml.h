/*
 * Formulas as one line of text: a/b, x^2, a_i, √(x+1), ∑_(i=1)^n x,
 * (1, 0; 0, 1).  MathML, and what Office calls Math (OMML, ECMA-376 22.1),
 * also as RTF writes it.
 */
#ifndef HTS_EXTRACT_XML_MATHML_H
#define HTS_EXTRACT_XML_MATHML_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/buf.h"

#include "extract/xml/mathml_names.h"

struct xml_element;

#define MATHML_DEPTH 64 /* deeper elements are not kept */
#define MATHML_SIGN_SIZE 8

struct mathml {
	struct buf out;
	struct mathml_level {
		enum mathml_kind kind;
		enum mathml_role role, closed; /* closed: before it */
		int children;		       /* begun so far */
		size_t start;	 /* length of out in front of its sign */
		size_t mark;	 /* behind it */
		size_t elements; /* begun before it */
		/* What its properties say. */
		char open[MATHML_SIGN_SIZE], close[MATHML_SIGN_SIZE],
		    separator[MATHML_SIGN_SIZE];
		bool no_degree, no_lower, no_upper;
	} levels[MATHML_DEPTH];
	size_t depth, skip;
	size_t elements;	 /* begun so far, and letters of Office */
	enum mathml_role closed; /* operand that ends where out ends, or none */
};

/* An element by its name without prefix, and with its attributes. */
void mathml_start(struct mathml *m, const char *name);
void mathml_element(struct mathml *m, const struct xml_element *e);
void mathml_end(struct mathml *m);
/* Text of MathML, where white space means nothing. */
void mathml_text(struct mathml *m, const char *text, size_t n);
/* Text of Office as it is; in RTF also the value of a property. */
void mathml_add(struct mathml *m, const char *text, size_t n);
/* Empties it for the next formula; keeps memory. */
void mathml_clear(struct mathml *m);
void mathml_release(struct mathml *m);

#endif
