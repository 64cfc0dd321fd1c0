#include "extract/page/roman.h"

#include <string.h>
#include <strings.h>

#define ROMAN_MAX 9 /* "lxxxviii" and one more */

size_t
roman_read(const char *text, size_t n, long *value)
{
	static const char *const tens[] = {
	    "", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc"};
	static const char *const ones[] = {
	    "", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"};
	char number[ROMAN_MAX + 8];
	size_t length = 0;

	while (length < n && length < ROMAN_MAX &&
	       strchr("ivxlcIVXLC", text[length]) && text[length])
		length++;
	for (*value = 1; length && *value < 100; ++*value) {
		strcpy(number, tens[*value / 10]);
		strcat(number, ones[*value % 10]);
		if (strlen(number) == length &&
		    strncasecmp(text, number, length) == 0)
			return length;
	}
	return 0;
}
