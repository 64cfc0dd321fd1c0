#include "ai/answer/formula.h"

#include <ctype.h>
#include <string.h>

#define COMMAND_MAX 24

/* TeX commands whose first letter makes an escape of JSON that texts have,
 * too: a tab, a line break, a carriage return.  sure: what is left of it is no
 * word, so that no formula has to be around it.  (Backspace and form feed are
 * in no text; what follows them needs no table.) */
static const struct {
	const char *name;
	bool sure;
} commands[] = {
    {"tan", false},
    {"tanh", true},
    {"tau", false},
    {"tbinom", true},
    {"text", false},
    {"textbf", true},
    {"textcolor", true},
    {"textit", true},
    {"textrm", true},
    {"textsc", true},
    {"textstyle", true},
    {"textsubscript", true},
    {"textsuperscript", true},
    {"texttt", true},
    {"textup", true},
    {"tfrac", true},
    {"therefore", true},
    {"theta", true},
    {"thickapprox", true},
    {"tilde", true},
    {"times", true},
    {"to", false},
    {"top", false},
    {"triangle", true},
    {"triangleleft", true},
    {"triangleq", true},
    {"triangleright", true},
    {"tt", false},
    {"twoheadrightarrow", true},
    {"nRightarrow", true},
    {"nabla", true},
    {"natural", false},
    {"ncong", true},
    {"ne", false},
    {"nearrow", true},
    {"neg", false},
    {"neq", true},
    {"newcommand", true},
    {"newline", true},
    {"nexists", false},
    {"ngeq", true},
    {"ngtr", true},
    {"ni", false},
    {"nleftarrow", true},
    {"nleq", true},
    {"nless", true},
    {"nmid", false},
    {"nolimits", true},
    {"nonumber", true},
    {"not", false},
    {"notin", true},
    {"nparallel", false},
    {"nrightarrow", true},
    {"nsim", true},
    {"nsubseteq", true},
    {"nsupseteq", true},
    {"nu", false},
    {"nwarrow", true},
    {"raise", false},
    {"raisebox", true},
    {"rangle", false},
    {"rbrace", true},
    {"rbrack", true},
    {"rceil", true},
    {"rfloor", true},
    {"rho", true},
    {"right", true},
    {"rightarrow", true},
    {"rightharpoonup", true},
    {"rightleftharpoons", true},
    {"rightsquigarrow", true},
    {"rm", false},
    {"rtimes", true},
    {"rvert", true},
    {"rVert", true},
};

/* Where in a text we are. */
struct place {
	bool math; /* between dollars, or \( and \), or \[ and \] */
	bool code; /* between backticks */
	bool path; /* in a word that began with a drive, C:\ */
};

static char
letter_of(char control)
{
	switch (control) {
	case '\t':
		return 't';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\b':
		return 'b';
	case '\f':
		return 'f';
	default:
		return '\0';
	}
}

/* Finds the command of this first letter and the letters at rest. */
static bool
is_command(char first, const char *rest, bool *sure)
{
	char name[COMMAND_MAX];
	size_t n = 1;

	name[0] = first;
	while (isalpha((unsigned char)rest[n - 1]) && n < sizeof name - 1) {
		name[n] = rest[n - 1];
		n++;
	}
	name[n] = '\0';
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (strcmp(commands[i].name, name) == 0) {
			*sure = commands[i].sure;
			return true;
		}
	return false;
}

/* Whether the control character at p was a backslash and a letter. */
static bool
was_backslash(const char *text, const char *p, const struct place *at)
{
	char before = p > text ? p[-1] : '\0';
	bool sure;

	if (!isalpha((unsigned char)p[1]))
		return false;
	if (*p == '\b' || *p == '\f' || (at->path && *p != '\n'))
		return true;
	if (!is_command(letter_of(*p), p + 1, &sure))
		return at->path && before != ':' &&
		       islower((unsigned char)p[1]);
	if (sure || *p == '\r')
		return true;
	/* Formulas that stand alone begin with a line break. */
	if (at->math)
		return *p != '\n' || before != '$';
	/* Code begins its lines with tabs, a table has them between cells. */
	return *p == '\t' && (before == ' ' || before == '\0');
}

/* Whether the backslash at p and its n stand for the end of a line. */
static bool
was_newline(const char *text, const char *p, const struct place *at)
{
	char before = p > text ? p[-1] : '\0', after = p[1] ? p[2] : '\0';
	bool sure;

	return p[1] == 'n' && !at->math && !at->code && !at->path &&
	       (isalnum((unsigned char)before) || (before & 0x80) ||
		   (before && strchr(".,:;!?)", before))) &&
	       (isupper((unsigned char)after) ||
		   isdigit((unsigned char)after) ||
		   (after && strchr("-*\\", after))) &&
	       !is_command('n', p + 2, &sure);
}

/* Goes on over the character at p. */
static void
follow(struct place *at, const char *text, const char *p)
{
	char before = p > text ? p[-1] : '\0';

	if (*p == '`')
		at->code = !at->code;
	else if (*p == '$' && before != '\\')
		at->math = !at->math && strchr(p + 1, '$');
	else if (*p == '\\' && (p[1] == '(' || p[1] == '['))
		at->math = true;
	else if (*p == '\\' && (p[1] == ')' || p[1] == ']'))
		at->math = false;
	if (*p == ':' && isalpha((unsigned char)before) &&
	    (p - text < 2 || !isalnum((unsigned char)p[-2])))
		at->path = true;
	else if (*p == ' ' || (*p == '\n' && !isalpha((unsigned char)p[1])))
		at->path = false;
}

bool
formula_mend(const char *text, struct buf *out)
{
	struct place at = {false, false, false};
	bool mended = false;

	for (const char *p = text; *p; p++) {
		if (letter_of(*p) && was_backslash(text, p, &at)) {
			buf_add_char(out, '\\');
			buf_add_char(out, letter_of(*p));
			mended = true;
			continue;
		}
		if (*p == '\\' && was_newline(text, p, &at)) {
			buf_add_char(out, '\n');
			p++;
			mended = true;
			continue;
		}
		follow(&at, text, p);
		buf_add_char(out, *p);
	}
	return mended;
}
