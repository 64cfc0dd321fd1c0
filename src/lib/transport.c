#include "lib/transport.h"

#include <errno.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "lib/mem.h"

struct transport {
	const struct redis_url *url;
	int fd;
	bool connected;
	struct addrinfo *addresses, *address; /* the one being tried */
	SSL_CTX *context;
	SSL *ssl;
	bool want_write; /* TLS must write before it can go on */
};

static int
fail(char *error, const char *what, const char *why)
{
	snprintf(error, TRANSPORT_ERROR_SIZE, "%s: %s", what, why);
	return -1;
}

static const char *
tls_reason(void)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());

	ERR_clear_error();
	return reason ? reason : "TLS failed";
}

static int
connect_socket(int family, const struct sockaddr *address, socklen_t n)
{
	int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int on = 1;

	if (fd < 0)
		return -1;
	if (family != AF_UNIX) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	}
	if (connect(fd, address, n) < 0 && errno != EINPROGRESS &&
	    errno != EAGAIN) {
		close(fd);
		return -1;
	}
	return fd;
}

static int
open_local(struct transport *t, char *error)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	if (strlen(t->url->socket) >= sizeof address.sun_path)
		return fail(error, t->url->socket, "path is too long");
	strcpy(address.sun_path, t->url->socket);
	t->fd = connect_socket(
	    AF_UNIX, (struct sockaddr *)&address, sizeof address);
	if (t->fd < 0)
		return fail(error, t->url->socket, strerror(errno));
	return 0;
}

/* Tries addresses from t->address on until one begins to connect. */
static int
open_address(struct transport *t, char *error)
{
	if (t->fd >= 0)
		close(t->fd);
	for (t->fd = -1; t->address; t->address = t->address->ai_next) {
		t->fd = connect_socket(t->address->ai_family,
		    t->address->ai_addr, t->address->ai_addrlen);
		if (t->fd >= 0)
			return 0;
	}
	return fail(error, t->url->host, strerror(errno));
}

static int
open_remote(struct transport *t, char *error)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	int code =
	    getaddrinfo(t->url->host, t->url->port, &hints, &t->addresses);

	if (code != 0)
		return fail(error, t->url->host, gai_strerror(code));
	t->address = t->addresses;
	return open_address(t, error);
}

static int
load_certificates(struct transport *t, char *error)
{
	const struct redis_url *url = t->url;

	if (url->ca_certs ? SSL_CTX_load_verify_locations(
				t->context, url->ca_certs, NULL) != 1
			  : SSL_CTX_set_default_verify_paths(t->context) != 1)
		return fail(error, "ssl_ca_certs", tls_reason());
	if (url->certfile &&
	    SSL_CTX_use_certificate_chain_file(t->context, url->certfile) != 1)
		return fail(error, "ssl_certfile", tls_reason());
	if (url->certfile && SSL_CTX_use_PrivateKey_file(t->context,
				 url->keyfile ? url->keyfile : url->certfile,
				 SSL_FILETYPE_PEM) != 1)
		return fail(error, "ssl_keyfile", tls_reason());
	return 0;
}

/* Numbers are checked against the certificate's IP addresses, names against
 * its names, and only names are sent as SNI. */
static int
expect_host(struct transport *t, char *error)
{
	unsigned char number[16];
	const char *host = t->url->host;
	bool numeric = inet_pton(AF_INET, host, number) == 1 ||
		       inet_pton(AF_INET6, host, number) == 1;

	if (numeric ? X509_VERIFY_PARAM_set1_ip_asc(
			  SSL_get0_param(t->ssl), host) != 1
		    : SSL_set1_host(t->ssl, host) != 1)
		return fail(error, host, tls_reason());
	/* SSL_set_tlsext_host_name() without its cast that drops const. */
	if (!numeric &&
	    SSL_ctrl(t->ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME,
		TLSEXT_NAMETYPE_host_name, (void *)(uintptr_t)host) != 1)
		return fail(error, host, tls_reason());
	return 0;
}

static int
start_tls(struct transport *t, char *error)
{
	t->context = SSL_CTX_new(TLS_client_method());
	if (!t->context)
		return fail(error, "TLS", tls_reason());
	SSL_CTX_set_min_proto_version(t->context, TLS1_2_VERSION);
	SSL_CTX_set_mode(t->context, SSL_MODE_ENABLE_PARTIAL_WRITE |
					 SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_verify(t->context,
	    t->url->verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
	if (load_certificates(t, error) < 0)
		return -1;
	t->ssl = SSL_new(t->context);
	if (!t->ssl)
		return fail(error, "TLS", tls_reason());
	if (t->url->verify && t->url->check_name && expect_host(t, error) < 0)
		return -1;
	SSL_set_connect_state(t->ssl);
	return 0;
}

struct transport *
transport_open(const struct redis_url *url, char error[TRANSPORT_ERROR_SIZE])
{
	struct transport *t = mem_alloc(sizeof *t);
	int result;

	t->url = url;
	t->fd = -1;
	result = url->socket ? open_local(t, error) : open_remote(t, error);
	if (result == 0 && url->tls)
		result = start_tls(t, error);
	if (result < 0) {
		transport_free(t);
		return NULL;
	}
	return t;
}

void
transport_free(struct transport *t)
{
	if (!t)
		return;
	SSL_free(t->ssl);
	SSL_CTX_free(t->context);
	if (t->fd >= 0)
		close(t->fd);
	if (t->addresses)
		freeaddrinfo(t->addresses);
	free(t);
}

int
transport_fd(const struct transport *t)
{
	return t->fd;
}

short
transport_events(const struct transport *t, int writing)
{
	if (!t->connected)
		return POLLOUT;
	return writing || t->want_write ? POLLIN | POLLOUT : POLLIN;
}

/* 1 connected, 0 not yet, -1 no address answers. */
static int
finish_connect(struct transport *t, char *error)
{
	struct pollfd ready = {t->fd, POLLOUT, 0};
	int code = 0;
	socklen_t n = sizeof code;

	if (t->connected)
		return 1;
	if (poll(&ready, 1, 0) != 1)
		return 0;
	getsockopt(t->fd, SOL_SOCKET, SO_ERROR, &code, &n);
	if (code == 0) {
		t->connected = true;
		if (t->ssl && SSL_set_fd(t->ssl, t->fd) != 1)
			return fail(error, "TLS", tls_reason());
		return 1;
	}
	errno = code;
	if (t->address && (t->address = t->address->ai_next))
		return open_address(t, error);
	return fail(error, t->url->socket ? t->url->socket : t->url->host,
	    strerror(code));
}

static ssize_t
tls_result(struct transport *t, int n, char *error)
{
	long verified;

	t->want_write = false;
	if (n > 0)
		return n;
	switch (SSL_get_error(t->ssl, n)) {
	case SSL_ERROR_WANT_READ:
		return 0;
	case SSL_ERROR_WANT_WRITE:
		t->want_write = true;
		return 0;
	case SSL_ERROR_ZERO_RETURN:
		return fail(error, "TLS", "the server closed the connection");
	case SSL_ERROR_SYSCALL:
		return fail(error, "TLS",
		    errno ? strerror(errno) : "the connection broke");
	default:
		verified = SSL_get_verify_result(t->ssl);
		if (verified != X509_V_OK && t->url->verify)
			return fail(error, "certificate",
			    X509_verify_cert_error_string(verified));
		return fail(error, "TLS", tls_reason());
	}
}

static ssize_t
plain_result(ssize_t n, char *error)
{
	if (n > 0)
		return n;
	if (n == 0)
		return fail(error, "Redis", "the server closed the connection");
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
		return 0;
	return fail(error, "Redis", strerror(errno));
}

ssize_t
transport_read(struct transport *t, void *bytes, size_t n,
    char error[TRANSPORT_ERROR_SIZE])
{
	int ready = finish_connect(t, error);

	if (ready <= 0)
		return ready;
	if (!t->ssl)
		return plain_result(recv(t->fd, bytes, n, 0), error);
	ERR_clear_error();
	errno = 0;
	return tls_result(t, SSL_read(t->ssl, bytes, (int)n), error);
}

ssize_t
transport_write(struct transport *t, const void *bytes, size_t n,
    char error[TRANSPORT_ERROR_SIZE])
{
	int ready = finish_connect(t, error);

	if (ready <= 0)
		return ready;
	if (!t->ssl)
		return plain_result(send(t->fd, bytes, n, MSG_NOSIGNAL), error);
	if (n > 1 << 20)
		n = 1 << 20;
	ERR_clear_error();
	errno = 0;
	return tls_result(t, SSL_write(t->ssl, bytes, (int)n), error);
}
