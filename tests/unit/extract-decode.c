/* Bytes of text files: which encoding, and what comes out. */
#include <stdlib.h>
#include <string.h>

#include "unit/tap.h"

#include "lib/utf8.h"

#include "extract/text/decode.h"

#define MAX 1000000
#define TEN(text) text text text text text text text text text text
#define BYTES(text) (text), sizeof(text) - 1

static const struct {
	const char *what, *bytes;
	size_t n;
	const char *encoding, *want; /* NULL: binary */
} cases[] = {
    {"ASCII", BYTES("plain"), "utf-8", "plain"},
    {"UTF-8", BYTES("\xC3\xA4\xE2\x82\xAC"), "utf-8", "\xC3\xA4\xE2\x82\xAC"},
    {"UTF-8 with a mark", BYTES("\xEF\xBB\xBF\xC3\xA4"), "utf-8", "\xC3\xA4"},
    {"UTF-16LE with a mark", BYTES("\xFF\xFEH\0\xE4\0\xAC\x20"), "utf-16le",
	"H\xC3\xA4\xE2\x82\xAC"},
    {"UTF-16BE with a mark", BYTES("\xFE\xFF\0H\0\xE4\x20\xAC"), "utf-16be",
	"H\xC3\xA4\xE2\x82\xAC"},
    {"UTF-16LE without", BYTES("H\0a\0l\0l\0o\0 \0d\0u\0"), "utf-16le",
	"Hallo du"},
    {"UTF-16BE without", BYTES("\0H\0a\0l\0l\0o\0 \0d\0u"), "utf-16be",
	"Hallo du"},
    {"UTF-16 surrogates", BYTES("\xFF\xFE\x3D\xD8\x00\xDE"), "utf-16le",
	"\xF0\x9F\x98\x80"},
    {"UTF-16 lone surrogate", BYTES("\xFF\xFE\x3D\xD8H\0"), "utf-16le",
	"\xEF\xBF\xBDH"},
    {"UTF-32LE with a mark", BYTES("\xFF\xFE\0\0H\0\0\0\xAC\x20\0\0"),
	"utf-32le", "H\xE2\x82\xAC"},
    {"UTF-32BE with a mark", BYTES("\0\0\xFE\xFF\0\0\0H"), "utf-32be", "H"},
    {"UTF-32 beyond Unicode", BYTES("\xFF\xFE\0\0\0\0\x11\0"), "utf-32le",
	"\xEF\xBF\xBD"},
    {"Windows-1252",
	BYTES("Gr\xF6\xDF"
	      "e \x84messbar\x93, 5 \x80"),
	"windows-1252",
	"Gr\xC3\xB6\xC3\x9F"
	"e \xE2\x80\x9Emessbar\xE2\x80\x9C, 5 \xE2\x82\xAC"},
    {"Windows-1252, undefined byte", BYTES("Gr\xF6 \x81"), "windows-1252",
	"Gr\xC3\xB6 \xEF\xBF\xBD"},
    {"CP850",
	BYTES("Gr\x94\xE1"
	      "e f\x81r M\x84nner"),
	"cp850",
	"Gr\xC3\xB6\xC3\x9F"
	"e f\xC3\xBCr M\xC3\xA4nner"},
    {"Mac Roman",
	BYTES("Gr\x9A\xA7"
	      "e\rf\x9Fr M\x8Anner\r"),
	"macintosh",
	"Gr\xC3\xB6\xC3\x9F"
	"e\rf\xC3\xBCr M\xC3\xA4nner\r"},
    {"English quotes are no umlauts of DOS",
	BYTES("the \x93word\x94 \x93or\x94"), "windows-1252",
	"the \xE2\x80\x9Cword\xE2\x80\x9D \xE2\x80\x9Cor\xE2\x80\x9D"},
    {"overlong is not UTF-8", BYTES("a\xC0\xAF"), "windows-1252",
	"a\xC3\x80\xC2\xAF"},
    {"a letter at the end", BYTES("Caf\xE9"), "windows-1252", "Caf\xC3\xA9"},
    {"UTF-8 that breaks off",
	BYTES("Gr\xC3\xB6\xC3\x9F"
	      "e \xC3"),
	"utf-8",
	"Gr\xC3\xB6\xC3\x9F"
	"e "},
    {"UTF-8 that breaks off later",
	BYTES("\xEF\xBB\xBF"
	      "5 \xE2\x82"),
	"utf-8", "5 "},
    {"UTF-8 that is whole", BYTES("5 \xE2\x82\xAC"), "utf-8", "5 \xE2\x82\xAC"},
    {"one stray byte for ten", BYTES(TEN("\xC3\xA4") "f\xFCr"), "utf-8",
	TEN("\xC3\xA4") "f\xC3\xBCr"},
    {"two stray bytes for ten",
	BYTES(TEN("\xC3\xA4") "f\xFCr M\xFC"
			      "he"),
	"windows-1252",
	TEN("\xC3\x83\xC2\xA4") "f\xC3\xBCr M\xC3\xBC"
				"he"},
    {"zero bytes", BYTES("abcdefghij\0klmnopqrstuvwxyz"), "utf-8", NULL},
    {"control characters", BYTES("\x01\x02\x03\x04 text"), "utf-8", NULL},
};

static void
table(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *encoding = "none";
		struct buf out = BUF_EMPTY;
		enum decode_result result = decode_text(
		    cases[i].bytes, cases[i].n, MAX, &out, &encoding);
		char name[100];

		snprintf(name, sizeof name, "%s: encoding", cases[i].what);
		IS(encoding, cases[i].encoding, name);
		snprintf(name, sizeof name, "%s: text", cases[i].what);
		if (cases[i].want)
			IS(out.data, cases[i].want, name);
		else
			OK(result == DECODE_BINARY, name);
		buf_release(&out);
	}
}

/* Told only where it is known: what breaks off and is no UTF-8 is not. */
static void
torn(void)
{
	static const struct {
		const char *what, *bytes;
		enum decode_result want;
	} files[] = {
	    {"a whole character is not torn", "5 \xE2\x82\xAC", DECODE_DONE},
	    {"a torn one is told", "\xC3\xA4 \xE2\x82", DECODE_TORN},
	    {"a Windows letter is not torn", "Caf\xE9", DECODE_DONE}};
	const char *encoding;

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct buf out = BUF_EMPTY;

		IS_INT(decode_text(files[i].bytes, strlen(files[i].bytes), MAX,
			   &out, &encoding),
		    files[i].want, files[i].what);
		buf_release(&out);
	}
}

/* A new file with one old line in it. */
static void
mixed(void)
{
	struct buf in = BUF_EMPTY, out = BUF_EMPTY;
	const char *encoding;

	for (int i = 0; i < 2000; i++)
		buf_add_text(&in, "\xC3\xA4 ");
	buf_add_text(&in, "Gr\xF6\xDF"
			  "e");
	OK(decode_text(in.data, in.length, MAX, &out, &encoding) == DECODE_DONE,
	    "mixed: text");
	IS(encoding, "utf-8", "mixed: UTF-8 all the same");
	OK(utf8_valid(out.data, out.length), "mixed: valid");
	OK(strstr(out.data, "Gr\xC3\xB6\xC3\x9F"
			    "e"),
	    "mixed: the bad bytes are Windows-1252");
	buf_release(&in);
	buf_release(&out);
}

static void
bounds(void)
{
	struct buf in = BUF_EMPTY, out = BUF_EMPTY;
	const char *encoding;

	while (in.length < 100000)
		buf_add_text(&in, "\xE4 ist ein Umlaut. ");
	OK(decode_text(in.data, in.length, 5000, &out, &encoding) == DECODE_CUT,
	    "bounds: says that it stopped");
	OK(out.length >= 5000 && out.length < 5010, "bounds: where it should");
	OK(utf8_valid(out.data, out.length), "bounds: at a character");
	buf_clear(&out);
	buf_clear(&in);
	for (int i = 0; i < 5000; i++)
		buf_add_text(&in, "text ");
	buf_add(&in, "\0", 1);
	OK(decode_text(in.data, in.length, MAX, &out, &encoding) == DECODE_DONE,
	    "bounds: one zero byte in 25 000 is no binary");
	buf_release(&in);
	buf_release(&out);
}

int
main(void)
{
	table();
	torn();
	mixed();
	bounds();
	return TAP_DONE();
}
