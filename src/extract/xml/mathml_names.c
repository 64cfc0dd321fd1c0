#include "extract/xml/mathml_names.h"

#include <stdlib.h>
#include <string.h>

struct name {
	const char *name;
	enum mathml_kind kind;
};

/* Sorted by name. */
static const struct name names[] = {
    {"acc", MATHML_ACCENT},
    {"annotation", MATHML_SKIP},
    {"annotation-xml", MATHML_SKIP},
    {"bar", MATHML_BAR},
    {"begChr", MATHML_OPEN},
    {"chr", MATHML_OPERATOR},
    {"d", MATHML_FENCED},
    {"degHide", MATHML_NO_DEGREE},
    {"endChr", MATHML_CLOSE},
    {"eqArr", MATHML_EQUATIONS},
    {"f", MATHML_FRACTION},
    {"func", MATHML_FUNCTION},
    {"groupChr", MATHML_ACCENT},
    {"limLow", MATHML_UNDER},
    {"limUpp", MATHML_OVER},
    {"m", MATHML_TABLE},
    {"mfenced", MATHML_FENCED},
    {"mfrac", MATHML_FRACTION},
    {"mover", MATHML_OVER},
    {"mr", MATHML_ROW},
    {"mroot", MATHML_INDEXED_ROOT},
    {"msqrt", MATHML_SQUARE_ROOT},
    {"msub", MATHML_SUB},
    {"msubsup", MATHML_SUB_SUPER},
    {"msup", MATHML_SUPER},
    {"mtable", MATHML_EQUATIONS},
    {"mtr", MATHML_ROW},
    {"munder", MATHML_UNDER},
    {"munderover", MATHML_UNDER_OVER},
    {"nary", MATHML_NARY},
    {"pos", MATHML_POSITION},
    {"rad", MATHML_RADICAL},
    {"sSub", MATHML_SUB},
    {"sSubSup", MATHML_SUB_SUPER},
    {"sSup", MATHML_SUPER},
    {"sepChr", MATHML_SEPARATOR},
    {"subHide", MATHML_NO_LOWER},
    {"supHide", MATHML_NO_UPPER},
};

/* By place; those behind the last are as the last. */
static const enum mathml_role operands[MATHML_KINDS][3] = {
    [MATHML_FRACTION] = {ROLE_NUMERATOR, ROLE_DENOMINATOR},
    [MATHML_SUB] = {ROLE_BASE, ROLE_LOWER},
    [MATHML_SUPER] = {ROLE_BASE, ROLE_UPPER},
    [MATHML_SUB_SUPER] = {ROLE_BASE, ROLE_LOWER, ROLE_UPPER},
    [MATHML_UNDER] = {ROLE_BASE, ROLE_LOWER},
    [MATHML_OVER] = {ROLE_BASE, ROLE_UPPER},
    [MATHML_UNDER_OVER] = {ROLE_BASE, ROLE_LOWER, ROLE_UPPER},
    [MATHML_INDEXED_ROOT] = {ROLE_RADICAND, ROLE_INDEX},
    [MATHML_RADICAL] = {ROLE_RADICAND, ROLE_RADICAND},
    [MATHML_FUNCTION] = {ROLE_NAME},
    [MATHML_FENCED] = {ROLE_PART, ROLE_PART, ROLE_PART},
    [MATHML_TABLE] = {ROLE_ROW, ROLE_ROW, ROLE_ROW},
    [MATHML_EQUATIONS] = {ROLE_ROW, ROLE_ROW, ROLE_ROW},
    [MATHML_ROW] = {ROLE_CELL, ROLE_CELL, ROLE_CELL},
};

/* Sign as it stands alone, as it stands on a letter. */
static const struct mathml_accent accents[] = {
    {"^", "\xCC\x82", "hat"},
    {"\xCB\x86", "\xCC\x82", "hat"},
    {"\xCC\x82", "\xCC\x82", "hat"},
    {"~", "\xCC\x83", "tilde"},
    {"\xCB\x9C", "\xCC\x83", "tilde"},
    {"\xCC\x83", "\xCC\x83", "tilde"},
    {"\xC2\xAF", "\xCC\x84", "overline"},
    {"\xE2\x80\xBE", "\xCC\x84", "overline"},
    {"\xCC\x84", "\xCC\x84", "overline"},
    {"\xCC\x85", "\xCC\x84", "overline"},
    {"_", "\xCC\xB2", "underline"},
    {"\xCC\xB2", "\xCC\xB2", "underline"},
    {"\xCB\x87", "\xCC\x8C", "check"},
    {"\xCC\x8C", "\xCC\x8C", "check"},
    {"\xCB\x99", "\xCC\x87", "dot"},
    {"\xCC\x87", "\xCC\x87", "dot"},
    {"\xC2\xA8", "\xCC\x88", "ddot"},
    {"\xCC\x88", "\xCC\x88", "ddot"},
    {"\xE2\x83\x9B", "\xE2\x83\x9B", "dddot"},
    {"\xE2\x86\x92", "\xE2\x83\x97", "vec"},
    {"\xE2\x83\x97", "\xE2\x83\x97", "vec"},
    {"\xE2\x8F\x9E", "", ""}, /* braces */
    {"\xE2\x8F\x9F", "", ""},
};

static int
by_name(const void *key, const void *row)
{
	return strcmp(key, ((const struct name *)row)->name);
}

enum mathml_kind
mathml_kind(const char *name)
{
	const struct name *found = bsearch(
	    name, names, sizeof names / sizeof *names, sizeof *names, by_name);
	size_t n = strlen(name);

	if (found)
		return found->kind;
	return n > 2 && strcmp(name + n - 2, "Pr") == 0 ? MATHML_PROPERTIES
							: MATHML_OTHER;
}

enum mathml_role
mathml_role(enum mathml_kind parent, const char *name, int index)
{
	if (strcmp(name, "sub") == 0)
		return ROLE_LOWER;
	if (strcmp(name, "sup") == 0)
		return ROLE_UPPER;
	if (strcmp(name, "deg") == 0)
		return ROLE_DEGREE;
	return operands[parent][index < 3 ? index : 2];
}

const struct mathml_accent *
mathml_accent(const char *text, size_t n)
{
	for (size_t i = 0; i < sizeof accents / sizeof *accents; i++)
		if (strlen(accents[i].sign) == n &&
		    memcmp(accents[i].sign, text, n) == 0)
			return &accents[i];
	return NULL;
}
