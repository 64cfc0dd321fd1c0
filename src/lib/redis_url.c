#include "lib/redis_url.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/mem.h"
#include "lib/utf8.h"

/* A part of the URL with its percent escapes decoded. */
static char *
decode(const char *text, size_t n)
{
	char *out = mem_alloc(n + 1);
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		if (text[i] == '%' && i + 2 < n &&
		    hex_digit(text[i + 1]) >= 0 &&
		    hex_digit(text[i + 2]) >= 0) {
			out[m++] = (char)(hex_digit(text[i + 1]) << 4 |
					  hex_digit(text[i + 2]));
			i += 2;
		} else {
			out[m++] = text[i];
		}
	}
	return out;
}

static char *
decode_unless_empty(const char *text, size_t n)
{
	return n ? decode(text, n) : NULL;
}

static const char *
read_database(const char *text, int *database)
{
	char *end;
	long number = strtol(text, &end, 10);

	if (end == text || *end || number < 0 || number > 1048576)
		return "the database is no number";
	*database = (int)number;
	return NULL;
}

/* To a client "optional" is "required" (Python: ssl.CERT_OPTIONAL). */
static const char *
read_requirement(struct redis_url *url, const char *value)
{
	static const char *const verified[] = {
	    "required", "CERT_REQUIRED", "optional", "CERT_OPTIONAL"};

	if (strcasecmp(value, "none") == 0 ||
	    strcasecmp(value, "CERT_NONE") == 0) {
		url->verify = false;
		return NULL;
	}
	for (size_t i = 0; i < sizeof verified / sizeof *verified; i++)
		if (strcasecmp(value, verified[i]) == 0)
			return NULL;
	return "ssl_cert_reqs is none of required optional none";
}

/* redis-py: what it takes for true and false in an address. */
static const char *
read_switch(const char *value, bool *on)
{
	static const char *const words[] = {
	    "0", "f", "false", "n", "no", "1", "t", "true", "y", "yes"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(value, words[i]) == 0) {
			*on = i >= sizeof words / sizeof *words / 2;
			return NULL;
		}
	return "ssl_check_hostname is neither true nor false";
}

static const char *
read_option(struct redis_url *url, const char *name, char *value)
{
	const struct {
		const char *name;
		char **place;
	} files[] = {{"ssl_ca_certs", &url->ca_certs},
	    {"ssl_certfile", &url->certfile}, {"ssl_keyfile", &url->keyfile}};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (strcmp(name, files[i].name) == 0) {
			free(*files[i].place);
			*files[i].place = mem_copy(value);
			return NULL;
		}
	if (strcmp(name, "db") == 0 || strcmp(name, "virtual_host") == 0)
		return read_database(value, &url->database);
	if (strcmp(name, "ssl_cert_reqs") == 0)
		return read_requirement(url, value);
	if (strcmp(name, "ssl_check_hostname") == 0)
		return read_switch(value, &url->check_name);
	return NULL; /* redis-py has more options, for itself */
}

static const char *
read_query(struct redis_url *url, const char *query)
{
	const char *wrong = NULL;

	while (*query && !wrong) {
		size_t n = strcspn(query, "&");
		size_t split = strcspn(query, "=&");
		char *name = decode(query, split);
		char *value = split < n
				  ? decode(query + split + 1, n - split - 1)
				  : mem_copy("");

		wrong = read_option(url, name, value);
		free(name);
		free(value);
		query += n + (query[n] == '&');
	}
	return wrong;
}

static void
read_user(struct redis_url *url, const char *text, size_t n)
{
	const char *colon = memchr(text, ':', n);
	size_t user = colon ? (size_t)(colon - text) : n;

	url->user = decode_unless_empty(text, user);
	if (colon)
		url->password = decode_unless_empty(colon + 1, n - user - 1);
}

static const char *
read_host(struct redis_url *url, const char *text, size_t n)
{
	const char *close = n && *text == '[' ? memchr(text, ']', n) : NULL;
	const char *colon = memchr(close ? close : text, ':',
	    n - (size_t)((close ? close : text) - text));
	size_t host = colon ? (size_t)(colon - text) : n;
	long port;
	char *end;

	url->host = close ? decode(text + 1, (size_t)(close - text - 1))
			  : decode(text, host);
	if (!*url->host) {
		free(url->host);
		url->host = mem_copy("localhost");
	}
	url->port = colon ? decode(colon + 1, n - host - 1) : mem_copy("6379");
	port = strtol(url->port, &end, 10);
	if (!*url->port || *end || port < 1 || port > 65535)
		return "the port is no number from 1 to 65535";
	return NULL;
}

/* text is what stands behind "://", without the query. */
static const char *
read_address(struct redis_url *url, const char *text, size_t n, bool local)
{
	const char *at = memrchr(text, '@', n), *slash;
	const char *wrong;
	char *database;

	if (at) {
		read_user(url, text, (size_t)(at - text));
		n -= (size_t)(at + 1 - text);
		text = at + 1;
	}
	if (local) {
		url->socket = decode(text, n);
		return *url->socket == '/' ? NULL : "the path is not absolute";
	}
	slash = memchr(text, '/', n);
	wrong = read_host(url, text, slash ? (size_t)(slash - text) : n);
	/* Celery itself prints redis://host:6379// for database 0. */
	while (slash && slash < text + n && *slash == '/')
		slash++;
	if (wrong || !slash || slash == text + n)
		return wrong;
	database = decode(slash, (size_t)(text + n - slash));
	wrong = read_database(database, &url->database);
	free(database);
	return wrong;
}

const char *
redis_url_parse(const char *text, struct redis_url *url)
{
	static const struct {
		const char *scheme;
		bool tls, local;
	} schemes[] = {{"redis://", false, false}, {"rediss://", true, false},
	    {"unix://", false, true}, {"redis+socket://", false, true}};
	const char *wrong = "it is none of redis:// rediss:// unix://";
	/* kombu takes a list of servers that stand in for each other. */
	char *first = mem_copy_n(text, strcspn(text, ";"));
	size_t n, skip;

	*url = (struct redis_url){.verify = true, .check_name = true};
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		skip = strlen(schemes[i].scheme);
		if (strncmp(first, schemes[i].scheme, skip) != 0)
			continue;
		text = first + skip;
		n = strcspn(text, "?");
		url->tls = schemes[i].tls;
		wrong = read_address(url, text, n, schemes[i].local);
		if (!wrong && text[n] == '?')
			wrong = read_query(url, text + n + 1);
		break;
	}
	free(first);
	return wrong;
}

void
redis_url_release(struct redis_url *url)
{
	free(url->socket);
	free(url->host);
	free(url->port);
	free(url->user);
	free(url->password);
	free(url->ca_certs);
	free(url->certfile);
	free(url->keyfile);
	*url = (struct redis_url){0};
}
