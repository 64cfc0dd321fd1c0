/* The elements of formulas, and what their operands are. */
#ifndef HTS_EXTRACT_XML_MATHML_NAMES_H
#define HTS_EXTRACT_XML_MATHML_NAMES_H

#include <stddef.h>

enum mathml_kind {
	MATHML_OTHER,	   /* walked through */
	MATHML_SKIP,	   /* left out with all it holds */
	MATHML_PROPERTIES, /* holds those from MATHML_OPEN to MATHML_NO_UPPER */
	MATHML_OPEN,
	MATHML_CLOSE,
	MATHML_SEPARATOR,
	MATHML_OPERATOR,
	MATHML_POSITION,
	MATHML_NO_DEGREE,
	MATHML_NO_LOWER,
	MATHML_NO_UPPER,
	MATHML_FRACTION,
	MATHML_SUB,
	MATHML_SUPER,
	MATHML_SUB_SUPER,
	MATHML_UNDER,
	MATHML_OVER,
	MATHML_UNDER_OVER,
	MATHML_SQUARE_ROOT, /* of all it holds */
	MATHML_INDEXED_ROOT,
	MATHML_RADICAL, /* of Office: the degree comes first */
	MATHML_NARY,	/* sums, integrals */
	MATHML_FENCED,
	MATHML_FUNCTION,
	MATHML_ACCENT,
	MATHML_BAR,
	MATHML_TABLE,	  /* a matrix */
	MATHML_EQUATIONS, /* or lines, in Office with "&" in them */
	MATHML_ROW,
	MATHML_KINDS
};

/* What an element is to the one around it. */
enum mathml_role {
	ROLE_NONE,
	ROLE_BASE,
	ROLE_NUMERATOR,
	ROLE_DENOMINATOR, /* to ROLE_DEGREE: without text nothing is shown */
	ROLE_LOWER,
	ROLE_UPPER,
	ROLE_DEGREE, /* in front of the radicand */
	ROLE_INDEX,  /* behind it */
	ROLE_RADICAND,
	ROLE_NAME,
	ROLE_BOUND, /* of a sum */
	ROLE_PART,
	ROLE_ROW,
	ROLE_CELL
};

enum mathml_kind mathml_kind(const char *name);
/* Of the child of that name that is the index'th, from 0. */
enum mathml_role mathml_role(
    enum mathml_kind parent, const char *name, int index);

struct mathml_accent {
	const char *sign, *combining;
	const char *name; /* for more than one letter; "": it says nothing */
};

/* NULL if the text is none. */
const struct mathml_accent *mathml_accent(const char *text, size_t n);

#endif
