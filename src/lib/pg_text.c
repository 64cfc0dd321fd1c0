#include "lib/pg_text.h"

#include <string.h>

#include "lib/mem.h"

char *
pg_text_url(const char *url)
{
	const char *plus = strchr(url, '+'), *colon = strstr(url, "://");

	if (!plus || !colon || plus > colon)
		return mem_copy(url);
	return mem_printf("%.*s%s", (int)(plus - url), url, colon);
}

void
pg_text_sqlstate(const char *message, char out[6])
{
	out[0] = '\0';
	for (const char *at = strstr(message, ":  "); at;
	     at = strstr(at + 1, ":  ")) {
		size_t n =
		    strspn(at + 3, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

		if (n == 5 && at[8] == ':') {
			memcpy(out, at + 3, 5);
			out[5] = '\0';
			return;
		}
	}
}
