#include "extract/text/guess.h"

#include <stdbool.h>
#include <string.h>

#include <uchardet/uchardet.h>

#include "lib/utf8.h"

#include "extract/text/charset.h"
#include "extract/text/labels.h"
#include "extract/xml/library.h"

#include "sonames.h"

#define LOOK_BYTES 65536

static bool
is_high(char c)
{
	return (unsigned char)c >= 0x80;
}

static bool
is_plain(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Letters of Windows-1252, and of most other code pages. */
static bool
is_letter(char c)
{
	return is_plain(c) || (unsigned char)c >= 0xC0 ||
	       (c && strchr("\x8A\x8C\x8E\x9A\x9C\x9E\x9F", c));
}

/* The rules of Western Europe. */

/* How many of these bytes stand behind a letter and in front of one. */
static size_t
count_in_words(const char *bytes, size_t n, const char *which)
{
	size_t count = 0;

	for (size_t i = 1; i + 1 < n; i++)
		if (is_high(bytes[i]) && strchr(which, bytes[i]) &&
		    is_plain(bytes[i - 1]) &&
		    (is_plain(bytes[i + 1]) || is_high(bytes[i + 1])))
			count++;
	return count;
}

/* Umlauts and sharp s of DOS and of Mac OS; 84, 94, 8E, 99 and 9A are quotes
 * and the like in Windows-1252, which do not stand inside words.  NULL: of
 * neither. */
static const char *
german_label(const char *bytes, size_t n)
{
	size_t windows = count_in_words(bytes, n, "\xE4\xF6\xFC\xDF\xE9\xE8");
	size_t dos = count_in_words(bytes, n, "\x81\x84\x94\xE1");
	size_t mac = count_in_words(bytes, n, "\x8A\x9A\x9F\xA7");

	if (mac > windows && memchr(bytes, '\r', n) && !memchr(bytes, '\n', n))
		return "macintosh";
	/* E1 alone is a letter of Windows-1252, too. */
	if (dos > windows && count_in_words(bytes, n, "\x81\x84\x94") > 0)
		return "cp850";
	return NULL;
}

/* What languages have beside a to z, as Windows-1252 has it.  Small letters of
 * Hungarian and Turkish stand in its place for others, so they are asked for
 * where all letters could be theirs.  The first row that fits counts. */
static const struct {
	const char *letters;
	bool western;
} languages[] = {{"äöüßÄÖÜéèà", true},
    {"àâæçèéêëîïôùûüÿœÀÂÆÇÈÉÊËÎÏÔÙÛÜŸŒ", true}, {"áéíñóúüÁÉÍÑÓÚÜ", true},
    {"àèéìòùÀÈÉÌÒÙ", true}, {"áéíóöõúüûÁÉÍÓÖÕÚÜÛ", false}, /* Hungarian */
    {"àáâãçéêíóôõúüÀÁÂÃÇÉÊÍÓÔÕÚÜ", true}, {"åäæéöøÅÄÆÉÖØ", true},
    {"áèéêëïóöüÉ", true}, {"àçèéíïòóúüÀÇÈÉÍÏÒÓÚÜ", true},
    {"âçîöûüýþðÂÇÎÖÛÜÝÞÐ", false}, /* Turkish */
    {"áéíóúýþæöðÁÉÍÓÚÝÞÆÖÐ", true}};

/* Whether a byte above 7F is a letter, or stands where only letters do. */
static bool
counts_as_letter(const char *bytes, size_t n, size_t i)
{
	/* apostrophes, dashes, blanks, soft hyphens, dots in the middle */
	static const char joins[] = "\x91\x92\x96\x97\xA0\xAD\xB4\xB7";

	return is_letter(bytes[i]) ||
	       (i > 0 && i + 1 < n && is_letter(bytes[i - 1]) &&
		   is_letter(bytes[i + 1]) && !strchr(joins, bytes[i]));
}

/* Whether a language has all of these bytes. */
static bool
has_letters(const char *letters, const bool seen[256])
{
	char letter[5];

	for (unsigned c = 0x80; c < 256; c++) {
		letter[utf8_encode(codepage_1252[c - 0x80], letter)] = '\0';
		if (seen[c] && !strstr(letters, letter))
			return false;
	}
	return true;
}

/* Whether the letters are those of a language of Western Europe. */
static bool
is_western(const char *bytes, size_t n)
{
	bool seen[256] = {false};

	for (size_t i = 0; i < n; i++)
		if (is_high(bytes[i]) && counts_as_letter(bytes, n, i))
			seen[(unsigned char)bytes[i]] = true;
	for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
		if (has_letters(languages[i].letters, seen))
			return languages[i].western;
	return false;
}

/* In scripts other than Latin most bytes above 7F stand side by side. */
static bool
is_other_script(const char *bytes, size_t n)
{
	size_t high = 0, beside = 0;

	for (size_t i = 0; i < n; i++)
		if (is_high(bytes[i])) {
			high++;
			beside += (i > 0 && is_high(bytes[i - 1])) ||
				  (i + 1 < n && is_high(bytes[i + 1]));
		}
	return beside * 2 > high;
}

/* What uchardet says. */

#define FUNCTIONS(f)                                                           \
	f(uchardet_new) f(uchardet_delete) f(uchardet_handle_data)             \
	    f(uchardet_data_end) f(uchardet_get_charset)

static struct {
	FUNCTIONS(LIBRARY_MEMBER)
} uchardet;
static const char *const functions[] = {FUNCTIONS(LIBRARY_NAME)};
static bool loaded;

/* Its answers that are believed, and the label of what the text is read in: a
 * superset where there is one.  It also knows some that are seldom right. */
static const struct answer {
	const char *name, *label;
	bool latin;
	const char *windows; /* the same with signs in 80 to 9F */
} answers[] = {
    {"WINDOWS-1250", "windows-1250", true, NULL},
    {"ISO-8859-15", "iso-8859-15", true, "windows-1252"},
    {"ISO-8859-2", "iso-8859-2", true, "windows-1250"},
    {"ISO-8859-16", "iso-8859-16", true, "windows-1250"},
    {"ISO-8859-9", "windows-1254", true, NULL},
    {"WINDOWS-1254", "windows-1254", true, NULL},
    {"ISO-8859-13", "windows-1257", true, NULL},
    {"WINDOWS-1257", "windows-1257", true, NULL},
    {"WINDOWS-1251", "windows-1251", false, NULL},
    {"ISO-8859-5", "iso-8859-5", false, NULL},
    {"KOI8-R", "koi8-u", false, NULL},
    {"IBM866", "ibm866", false, NULL},
    {"MAC-CYRILLIC", "x-mac-cyrillic", false, NULL},
    {"WINDOWS-1253", "windows-1253", false, NULL},
    {"ISO-8859-7", "iso-8859-7", false, "windows-1253"},
    {"WINDOWS-1255", "windows-1255", false, NULL},
    {"ISO-8859-8", "windows-1255", false, NULL},
    {"WINDOWS-1256", "windows-1256", false, NULL},
    {"ISO-8859-6", "iso-8859-6", false, NULL},
    {"TIS-620", "windows-874", false, NULL},
    {"ISO-8859-11", "windows-874", false, NULL},
    {"GB18030", "gb18030", false, NULL},
    {"BIG5", "big5", false, NULL},
    {"SHIFT_JIS", "shift_jis", false, NULL},
    {"EUC-JP", "euc-jp", false, NULL},
    {"EUC-KR", "euc-kr", false, NULL},
    {"UHC", "euc-kr", false, NULL},
};
#define ANSWERS (sizeof answers / sizeof *answers)

static void
load(void)
{
	static struct library library = {UCHARDET_SO, LIBRARY_NEW};

	if (loaded)
		return;
	loaded = library_load(&library, functions, &uchardet,
	    sizeof functions / sizeof *functions);
	for (size_t i = 0; i < ANSWERS; i++)
		charset_expect(label_charset(answers[i].label));
}

static const struct answer *
ask(const char *bytes, size_t n)
{
	const struct answer *found = NULL;
	uchardet_t asked = loaded ? uchardet.uchardet_new() : NULL;
	const char *name;

	if (!asked)
		return NULL;
	uchardet.uchardet_handle_data(asked, bytes, n);
	uchardet.uchardet_data_end(asked);
	name = uchardet.uchardet_get_charset(asked);
	for (size_t i = 0; i < ANSWERS && !found; i++)
		if (strcmp(answers[i].name, name) == 0)
			found = &answers[i];
	uchardet.uchardet_delete(asked);
	return found;
}

static bool
has_signs(const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)bytes[i] >= 0x80 &&
		    (unsigned char)bytes[i] < 0xA0)
			return true;
	return false;
}

/* Whether one of these bytes begins a word or goes on with it. */
static bool
has_before_letter(const char *bytes, size_t n, const char *which)
{
	for (size_t i = 0; i + 1 < n; i++)
		if (is_high(bytes[i]) && strchr(which, bytes[i]) &&
		    is_letter(bytes[i + 1]))
			return true;
	return false;
}

/* Of two that have most letters at the same places the one whose others are
 * there. */
static const char *
label_of(const struct answer *a, const char *bytes, size_t n)
{
	bool signs = has_signs(bytes, n);

	if (a->windows && signs)
		return a->windows;
	/* A Greek word that begins with an accented capital alpha. */
	if (strcmp(a->label, "iso-8859-7") == 0 &&
	    has_before_letter(bytes, n, "\xA2"))
		return "windows-1253";
	/* a with a tail, s and z with a sign; s with one where Polish has none
	 * of its other letters. */
	if (strcmp(a->label, "windows-1250") == 0 && !signs &&
	    (has_before_letter(bytes, n, "\xB1\xB6\xBB\xBC\xBE") ||
		(memchr(bytes, 0xB9, n) && !memchr(bytes, 0xB3, n) &&
		    !memchr(bytes, 0xBF, n))))
		return "iso-8859-2";
	return a->label;
}

/* From the first byte that says something. */
static const char *
window(const char *bytes, size_t *n)
{
	size_t i = 0;

	while (i < *n && !is_high(bytes[i]))
		i++;
	i -= i > 0;
	*n -= i;
	if (*n > LOOK_BYTES)
		*n = LOOK_BYTES;
	return bytes + i;
}

/* NULL: uchardet has to be asked. */
static const char *
own_label(const char *bytes, size_t n)
{
	const char *label = german_label(bytes, n);

	if (!label && !is_other_script(bytes, n) && is_western(bytes, n))
		label = "windows-1252";
	return label;
}

void
guess_expect(const char *bytes, size_t n)
{
	if (bytes)
		bytes = window(bytes, &n);
	if (!bytes || !own_label(bytes, n))
		load();
}

const char *
guess_codepage(const char *bytes, size_t n)
{
	const struct answer *a;
	const char *label;

	bytes = window(bytes, &n);
	label = own_label(bytes, n);
	if (label)
		return label;
	a = ask(bytes, n);
	return a && a->latin == !is_other_script(bytes, n)
		   ? label_of(a, bytes, n)
		   : "windows-1252";
}
