/*
 * Addresses of Redis as Celery and redis-py write them:
 *   redis://[user][:password]@host:port/db
 *   rediss://...?ssl_cert_reqs=required&ssl_ca_certs=FILE&ssl_certfile=FILE
 *            &ssl_keyfile=FILE&ssl_check_hostname=true
 *   unix://[:password@]/path/to/socket?db=0
 *   redis+socket:///path/to/socket?virtual_host=0
 * Of several with ; between them the first one counts.
 */
#ifndef HTS_LIB_REDIS_URL_H
#define HTS_LIB_REDIS_URL_H

#include <stdbool.h>

struct redis_url {
	bool tls;
	bool verify;	 /* the server's certificate; on unless CERT_NONE */
	bool check_name; /* in it; on unless ssl_check_hostname=false */
	char *socket;	 /* path, or NULL: host and port */
	char *host;
	char *port;
	char *user;	/* NULL or not empty */
	char *password; /* NULL or not empty */
	int database;
	char *ca_certs, *certfile, *keyfile;
};

/* NULL on success, else what is wrong (a static text without secrets); *url
 * is filled or left empty.  Release it in either case. */
const char *redis_url_parse(const char *text, struct redis_url *url);
void redis_url_release(struct redis_url *url);

#endif
