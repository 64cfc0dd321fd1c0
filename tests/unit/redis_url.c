/* Addresses of Redis. */
#include "lib/redis_url.h"
#include "unit/tap.h"

static void
test_good(void)
{
	struct redis_url u;

	OK(!redis_url_parse("redis://user:p%40ss@host:1234/5", &u),
	    "all parts of a redis:// address are read");
	IS(u.host, "host", "host");
	IS(u.port, "1234", "port");
	IS(u.user, "user", "user");
	IS(u.password, "p@ss", "the password is decoded");
	IS_INT(u.database, 5, "database");
	redis_url_release(&u);
	OK(!redis_url_parse("redis://", &u), "nothing but the scheme");
	IS(u.host, "localhost", "host by default");
	IS(u.port, "6379", "port by default");
	redis_url_release(&u);
	OK(!redis_url_parse("rediss://:secret@[::1]:6380/0?ssl_cert_reqs="
			    "CERT_NONE&ssl_ca_certs=%2Fca.pem",
	       &u),
	    "rediss:// with Celery's options");
	OK(u.tls && !u.verify, "TLS, not verified because it says so");
	OK(!u.user, "an empty user is none");
	IS(u.host, "::1", "an IPv6 address");
	IS(u.ca_certs, "/ca.pem", "certificates");
	redis_url_release(&u);
	OK(!redis_url_parse("rediss://host", &u) && u.verify,
	    "certificates are verified unless told otherwise");
	redis_url_release(&u);
	OK(!redis_url_parse("unix:///run/redis.sock?db=3", &u), "unix://");
	IS(u.socket, "/run/redis.sock", "path");
	IS_INT(u.database, 3, "database of a socket");
	redis_url_release(&u);
	OK(!redis_url_parse("redis+socket:///s?virtual_host=2", &u),
	    "kombu's name of unix://");
	IS_INT(u.database, 2, "a unix address has its database");
	redis_url_release(&u);
}

static void
test_as_people_write(void)
{
	struct redis_url u;

	OK(!redis_url_parse("redis://host:6379//", &u) && u.database == 0,
	    "two slashes are database 0, as Celery prints it");
	redis_url_release(&u);
	OK(!redis_url_parse("redis://host:6379//3", &u) && u.database == 3,
	    "a database may stand behind two slashes");
	redis_url_release(&u);
	OK(!redis_url_parse("rediss://h/0?ssl_check_hostname=False", &u) &&
		u.verify && !u.check_name,
	    "ssl_check_hostname=False verifies all but the name");
	redis_url_release(&u);
	OK(!redis_url_parse("rediss://h/0?ssl_cert_reqs=optional", &u) &&
		u.verify && u.check_name,
	    "ssl_cert_reqs=optional verifies, as it does to Python's clients");
	redis_url_release(&u);
	OK(!redis_url_parse("redis://a:1/2;redis://b:3/4", &u) &&
		strcmp(u.host, "a") == 0 && u.database == 2,
	    "of several addresses the first one counts");
	redis_url_release(&u);
}

static void
test_bad(void)
{
	static const char *const cases[] = {"", "localhost:6379", "http://host",
	    "redis://host:port", "redis://host:0", "redis://host:70000",
	    "redis://host/x", "redis://host/-1", "unix://relative",
	    "rediss://h?ssl_cert_reqs=maybe",
	    "rediss://h?ssl_check_hostname=perhaps"};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct redis_url u;

		OK(redis_url_parse(cases[i], &u) != NULL,
		    *cases[i] ? cases[i] : "nothing");
		redis_url_release(&u);
	}
}

int
main(void)
{
	test_good();
	test_as_people_write();
	test_bad();
	return TAP_DONE();
}
