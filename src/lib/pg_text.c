#include "lib/pg_text.h"

#include <string.h>

#include "lib/buf.h"
#include "lib/mem.h"

/* What SQLSTATEs mean for us; the first match counts, the prefix may be a
 * class (two characters).  Appendix A of the PostgreSQL manual. */
static const struct {
	const char *prefix;
	enum pg_status status;
} meanings[] = {
    {"40", PG_AGAIN},	 /* serialization failure, deadlock */
    {"55P03", PG_AGAIN}, /* lock_timeout */
    {"57014", PG_AGAIN}, /* statement_timeout, cancelled */
    {"08", PG_LOST},	 /* connection */
    {"57P", PG_LOST},	 /* shutdown, crash, starting up */
    {"25006", PG_LOST},	 /* read-only: a standby after a failover */
    {"25P03", PG_LOST},	 /* idle in transaction for too long */
    {"53", PG_LOST},	 /* disk full, no memory, no connections left */
    {"58", PG_LOST},	 /* I/O errors of the server */
};

/* Errors at connecting that the same start would meet again. */
static const char *const refusals[] = {"28", "3D", "42"};

static bool
starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* A prepared statement that is on another server (a pooler in between), there
 * already (prepared by another program), or older than a change of its
 * table. */
bool
pg_text_stale(const char *sqlstate)
{
	return starts(sqlstate, "26000") || starts(sqlstate, "42P05") ||
	       starts(sqlstate, "0A000");
}

enum pg_status
pg_text_meaning(const char *sqlstate)
{
	if (pg_text_stale(sqlstate))
		return PG_AGAIN;
	for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
		if (starts(sqlstate, meanings[i].prefix))
			return meanings[i].status;
	return PG_REFUSED;
}

/* asyncpg calls sslmode "ssl"; the value of both is the same, but for these. */
static const struct {
	const char *ssl, *sslmode;
} ssl_words[] = {{"true", "require"}, {"True", "require"}, {"1", "require"},
    {"false", "disable"}, {"False", "disable"}, {"0", "disable"}};

static void
add_parameter(struct buf *out, const char *text, size_t n)
{
	size_t name = sizeof "ssl=" - 1;

	if (n < name || strncmp(text, "ssl=", name) != 0) {
		buf_add(out, text, n);
		return;
	}
	buf_add_text(out, "sslmode=");
	for (size_t i = 0; i < sizeof ssl_words / sizeof ssl_words[0]; i++)
		if (strlen(ssl_words[i].ssl) == n - name &&
		    strncmp(ssl_words[i].ssl, text + name, n - name) == 0) {
			buf_add_text(out, ssl_words[i].sslmode);
			return;
		}
	buf_add(out, text + name, n - name);
}

char *
pg_text_url(const char *url)
{
	const char *plus = strchr(url, '+'), *colon = strstr(url, "://");
	const char *query = colon ? strchr(colon, '?') : NULL;
	struct buf out = BUF_EMPTY;

	if (!colon)
		return mem_copy(url);
	buf_add(
	    &out, url, (size_t)((plus && plus < colon ? plus : colon) - url));
	buf_add(&out, colon, query ? (size_t)(query - colon) : strlen(colon));
	for (const char *p = query; p && *p;) {
		size_t n = strcspn(p + 1, "&");

		buf_add_char(&out, *p);
		add_parameter(&out, p + 1, n);
		p += 1 + n;
	}
	return buf_take(&out);
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

bool
pg_text_refusal(const char *sqlstate)
{
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
		if (starts(sqlstate, refusals[i]))
			return true;
	return false;
}
