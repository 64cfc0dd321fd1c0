/* Where markup begins and ends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit/tap.h"

#include "extract/limits.h"
#include "extract/xml/xml_scan.h"

/* Head, then filler over the limit, in pieces of so many bytes. */
static bool
fits(const char *head, size_t n, const char *filler, size_t width, size_t piece)
{
	size_t length = strlen(filler) * width, at, size;
	struct xml_scan s;
	char *text = malloc(n + LIMIT_TAG * width + 16 * length);
	bool good = true;

	memset(&s, 0, sizeof s);
	memcpy(text, head, n);
	for (size = n; size < n + LIMIT_TAG * width + length;)
		for (size_t i = 0; filler[i]; i++)
			for (size_t b = 0; b < width; b++)
				text[size++] = (char)(b ? 0 : filler[i]);
	for (at = 0; good && at < size; at += piece)
		good = xml_scan(
		    &s, text + at, piece < size - at ? piece : size - at);
	free(text);
	return good;
}

static void
tags(void)
{
	static const struct {
		const char *what, *head, *filler;
		bool fits;
	} cases[] = {
	    {"text", "<p>", "a > b ", true},
	    {"short tags", "<p>", "<a b=\"c\"/>", true},
	    {"a long tag", "<p>x<p ", "a=\"1\" ", false},
	    {"with > in values", "<p ", "a=\">\" ", false},
	    {"in single quotes", "<p ", "a='>\"' ", false},
	    {"a comment", "<p><!-- <a ", "b='1' ", true},
	    {"that seems to end", "<p><!--><a", " --b", true},
	    {"behind a comment", "<p><!-- ' --><a ", "b='1' ", false},
	    {"CDATA", "<p><![CDATA[ <a ", "]> b='1' ", true},
	    {"behind CDATA", "<p><![CDATA[ <!-- ]]]><a ", "b='1' ", false},
	    {"an instruction", "<?x <a ", "b='1' > ", true},
	    {"behind one", "<?x <!-- ?><a ", "b='1' ", false},
	    {"behind a declaration", "<!DOCTYPE a><a ", "b='1' ", false},
	    {"behind declarations in one",
		"<!DOCTYPE a [<!ENTITY b \"]><!--\"><!-- ' --><?c ' ?>]><a ",
		"b='1' ", false},
	    {"a long declaration", "<!DOCTYPE a [", "<!ENTITY b 'c'>", false},
	};
	static const size_t pieces[] = {1, 7, 32768, 1000000};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++)
			OK(fits(cases[i].head, strlen(cases[i].head),
			       cases[i].filler, 1, pieces[p]) == cases[i].fits,
			    cases[i].what);
}

static void
encodings(void)
{
#define WIDE(text) text, sizeof(text) - 1
	OK(!fits(WIDE("\xFF\xFE<\0p\0 \0"), "a='>' ", 2, 999), "UTF-16");
	OK(!fits(WIDE("<\0p\0 \0"), "a='>' ", 2, 999), "without a mark");
	OK(fits(WIDE("<\0p\0>\0<!--"), "a ", 2, 999), "no comment, but no tag");
	OK(!fits(WIDE("<\0p\0>\0<!--<\0a\0"), " b", 2, 999),
	    "characters that look like a comment hide no tag");
	OK(!fits(WIDE("<\0\0\0p\0\0\0"), " b", 4, 999), "UTF-32");
#undef WIDE
}

static void
subsets(void)
{
	static const struct {
		const char *page, *rest;
	} cases[] = {
	    {"<!DOCTYPE html [<!ENTITY m \"]>\">]><p>x", "<p>x"},
	    {"\n<!-- [ --><?xml a?>\n<!doctype html [ ] >\n<p>", "\n<p>"},
	    {"<!DOCTYPE html><p>[x]>", NULL},
	    {"<!DOCTYPE html PUBLIC \"[\"><p>", NULL},
	    {"<!DOCTYPE html PUBLIC \"broken><p>[x]>", NULL},
	    {"<!DOCTYPE html [ <p>x</p>", "x</p>"},
	    {"<!DOCTYPE html [<!ENTITY a 'b'>x", NULL},
	    {"<!DOCTYPE html [<!ENTITY a \"b", NULL},
	    {"text <!DOCTYPE html []>", NULL},
	    {"<p><!DOCTYPE html []>", NULL},
	    {"", NULL},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *page = cases[i].page;
		size_t n = xml_scan_subset(page, strlen(page));

		IS(page + n, cases[i].rest ? cases[i].rest : page,
		    *page ? page : "nothing");
	}
}

int
main(void)
{
	tags();
	encodings();
	subsets();
	return TAP_DONE();
}
