#include "extract/markdown/fonts.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static bool
has_any(const char *name, const char *const *words)
{
	for (; *words; words++)
		if (strcasestr(name, *words))
			return true;
	return false;
}

bool
font_is_fixed(const char *name)
{
	static const char *const words[] = {"courier", "consol", "menlo",
	    "monaco", "typewriter", "inconsolata", "fixedsys", "terminal",
	    "letter gothic", "source code", "fira code", "cascadia",
	    "monospace", "ocr a", "cmtt", NULL};
	const char *mono;

	if (has_any(name, words))
		return true;
	/* "DejaVu Sans Mono", not "Monotype Corsiva". */
	mono = strcasestr(name, "mono");
	return mono && strncasecmp(mono, "monotype", 8) != 0;
}

bool
style_is_code(const char *name)
{
	static const char *const words[] = {"preformatted", "vorformatiert",
	    "verbatim", "listing", "quelltext", "quellcode", "source_20_code",
	    "source code", "sourcecode", "html code", "htmlcode", NULL};

	return strcasecmp(name, "code") == 0 || has_any(name, words);
}
