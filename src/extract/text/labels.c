#include "extract/text/labels.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* The labels between blanks. */
static const struct {
	const char *charset, *labels;
} rows[] = {
    {"windows-1252", " windows-1252 iso-8859-1 latin1 us-ascii ascii cp1252 "
		     "x-cp1252 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 "
		     "iso-ir-100 l1 csisolatin1 ansi_x3.4-1968 cp819 ibm819 "},
    {"CP1250", " windows-1250 cp1250 x-cp1250 "},
    {"CP1251", " windows-1251 cp1251 x-cp1251 "},
    {"CP1253", " windows-1253 cp1253 x-cp1253 "},
    {"CP1254", " windows-1254 iso-8859-9 latin5 cp1254 x-cp1254 iso8859-9 "
	       "iso88599 iso_8859-9 iso_8859-9:1989 iso-ir-148 l5 "
	       "csisolatin5 "},
    {"CP1255", " windows-1255 cp1255 x-cp1255 "},
    {"CP1256", " windows-1256 cp1256 x-cp1256 "},
    {"CP1257", " windows-1257 cp1257 x-cp1257 "},
    {"CP1258", " windows-1258 cp1258 x-cp1258 "},
    {"CP874", " windows-874 tis-620 iso-8859-11 iso8859-11 iso885911 dos-874 "
	      "cp874 "},
    {"ISO-8859-2", " iso-8859-2 latin2 iso8859-2 iso88592 iso_8859-2 "
		   "iso_8859-2:1987 iso-ir-101 l2 csisolatin2 "},
    {"ISO-8859-3", " iso-8859-3 latin3 iso8859-3 iso88593 iso_8859-3 "
		   "iso_8859-3:1988 iso-ir-109 l3 csisolatin3 "},
    {"ISO-8859-4", " iso-8859-4 latin4 iso8859-4 iso88594 iso_8859-4 "
		   "iso_8859-4:1988 iso-ir-110 l4 csisolatin4 "},
    {"ISO-8859-5", " iso-8859-5 cyrillic iso8859-5 iso88595 iso_8859-5 "
		   "iso_8859-5:1988 iso-ir-144 csisolatincyrillic "},
    {"ISO-8859-6", " iso-8859-6 arabic iso8859-6 iso88596 iso_8859-6 "
		   "iso_8859-6:1987 iso-8859-6-e iso-8859-6-i iso-ir-127 "
		   "asmo-708 ecma-114 csisolatinarabic csiso88596e "
		   "csiso88596i "},
    {"ISO-8859-7", " iso-8859-7 greek greek8 iso8859-7 iso88597 iso_8859-7 "
		   "iso_8859-7:1987 iso-ir-126 ecma-118 elot_928 "
		   "csisolatingreek sun_eu_greek "},
    {"ISO-8859-8", " iso-8859-8 iso-8859-8-i iso-8859-8-e hebrew logical "
		   "visual iso8859-8 iso88598 iso_8859-8 iso_8859-8:1988 "
		   "iso-ir-138 csisolatinhebrew csiso88598e csiso88598i "},
    {"ISO-8859-10", " iso-8859-10 latin6 iso8859-10 iso885910 iso-ir-157 l6 "
		    "csisolatin6 "},
    {"ISO-8859-13", " iso-8859-13 iso8859-13 iso885913 "},
    {"ISO-8859-14", " iso-8859-14 iso8859-14 iso885914 "},
    {"ISO-8859-15", " iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9 "
		    "csisolatin9 "},
    {"ISO-8859-16", " iso-8859-16 "},
    {"KOI8-R", " koi8-r koi8 koi koi8_r cskoi8r "},
    {"KOI8-U", " koi8-u koi8-ru "},
    {"macintosh", " macintosh mac x-mac-roman csmacintosh "},
    {"MAC-CYRILLIC", " x-mac-cyrillic x-mac-ukrainian "},
    {"cp850", " cp850 ibm850 "},
    {"CP437", " cp437 ibm437 "},
    {"CP866", " ibm866 cp866 866 csibm866 "},
    {"CP932", " shift_jis shift-jis sjis x-sjis windows-31j ms932 ms_kanji "
	      "csshiftjis "},
    {"EUC-JP-MS", " euc-jp x-euc-jp cseucpkdfmtjapanese "},
    {"ISO-2022-JP", " iso-2022-jp csiso2022jp "},
    {"CP936", " gbk gb2312 gb_2312 gb_2312-80 x-gbk chinese iso-ir-58 "
	      "csgb2312 csiso58gb231280 "},
    {"GB18030", " gb18030 "},
    {"CP950", " big5 big5-hkscs cn-big5 x-x-big5 csbig5 "},
    {"CP949", " euc-kr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean "
	      "windows-949 iso-ir-149 cseuckr csksc56011987 "},
};

const char *
label_charset(const char *label)
{
	char word[32];
	int n = snprintf(word, sizeof word, " %s ", label);

	if (n < 3 || n >= (int)sizeof word ||
	    strcspn(label, " ") + 2 < (size_t)n)
		return NULL;
	for (char *c = word; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strstr(rows[i].labels, word))
			return rows[i].charset;
	return NULL;
}
