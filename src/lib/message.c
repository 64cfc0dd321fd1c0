#include "lib/message.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <zlib.h>

#include "lib/clock.h"
#include "lib/hash.h"
#include "lib/jedit.h"
#include "lib/json.h"
#include "lib/mem.h"
#include "lib/utf8.h"

#define LIMIT_MAX_S 3153600000.0

static struct span
of(struct span object, const char *name)
{
	return object.at ? jscan_member(object.at, object.length, name)
			 : object;
}

/* Times. */

/* Up to max digits at *p as a number; false if there is none. */
static bool
digits(const char **p, int max, int *value)
{
	int n = 0;

	for (*value = 0; n < max && isdigit((unsigned char)**p); n++)
		*value = *value * 10 + (*(*p)++ - '0');
	return n > 0;
}

/* "Z", "+hh:mm", "-hh:mm", "+hhmm" or nothing, which is UTC. */
static bool
read_offset(const char *p, int *seconds)
{
	int sign = *p == '-' ? -1 : 1, hours, minutes;

	*seconds = 0;
	if (!*p || strcmp(p, "Z") == 0)
		return true;
	if (*p != '+' && *p != '-')
		return false;
	p++;
	if (!digits(&p, 2, &hours))
		return false;
	p += *p == ':';
	if (!digits(&p, 2, &minutes) || *p)
		return false;
	*seconds = sign * (hours * 3600 + minutes * 60);
	return true;
}

static bool
read_clock(const char **p, struct tm *t, double *fraction)
{
	double unit = 0.1;

	if (!digits(p, 2, &t->tm_hour) || *(*p)++ != ':' ||
	    !digits(p, 2, &t->tm_min))
		return false;
	if (**p != ':')
		return true;
	(*p)++;
	if (!digits(p, 2, &t->tm_sec))
		return false;
	if (**p != '.')
		return true;
	for ((*p)++; isdigit((unsigned char)**p); (*p)++, unit /= 10)
		*fraction += unit * (**p - '0');
	return true;
}

bool
message_time(const char *text, double *epoch)
{
	struct tm t = {.tm_mday = 1};
	int year, month = 1, offset = 0;
	double fraction = 0;
	const char *p = text;

	if (!digits(&p, 4, &year) || p - text != 4)
		return false;
	if (*p == '-') {
		p++;
		if (!digits(&p, 2, &month))
			return false;
		if (*p == '-') {
			p++;
			if (!digits(&p, 2, &t.tm_mday))
				return false;
			if (*p) {
				p++; /* T, a blank, anything */
				if (!read_clock(&p, &t, &fraction) ||
				    !read_offset(p, &offset))
					return false;
				p = "";
			}
		}
	}
	if (*p || month < 1 || month > 12 || t.tm_mday < 1 || t.tm_mday > 31 ||
	    t.tm_hour > 24 || t.tm_min > 59 || t.tm_sec > 60)
		return false;
	t.tm_year = year - 1900;
	t.tm_mon = month - 1;
	*epoch = (double)timegm(&t) - offset + fraction;
	return true;
}

/* NAN if the value is null, absent or no time. */
static double
time_of(struct span value, bool *wrong)
{
	char *text = jscan_text(value);
	double epoch = NAN;

	if (value.at && !jscan_is_null(value) &&
	    (!text || !message_time(text, &epoch)))
		*wrong = true;
	free(text);
	return epoch;
}

/* The body. */

static bool
inflate_body(struct buf *body)
{
	struct buf out = BUF_EMPTY;
	z_stream z = {.next_in = (unsigned char *)body->data,
	    .avail_in = (uInt)body->length};
	int code = Z_OK;

	if (inflateInit(&z) != Z_OK)
		return false;
	while (code == Z_OK && out.length <= MESSAGE_BODY_MAX) {
		z.next_out = (unsigned char *)buf_reserve(&out, 65536);
		z.avail_out = 65536;
		code = inflate(&z, Z_NO_FLUSH);
		out.length += 65536 - z.avail_out;
	}
	inflateEnd(&z);
	buf_reserve(&out, 0)[0] = '\0';
	buf_release(body);
	*body = out;
	return code == Z_STREAM_END && out.length <= MESSAGE_BODY_MAX;
}

/* The text that the body stands for; a reason if there is none. */
static const char *
decode_body(struct message *m, const char *text, size_t n, struct span headers,
    struct span properties)
{
	struct span raw = jscan_member(text, n, "body");
	struct span compression = of(headers, "compression");
	char *string = jscan_text(raw);
	const char *why = NULL;

	if (!string)
		why = "the body is no string";
	else if (strlen(string) > MESSAGE_BODY_MAX * 4 / 3)
		why = "the body is too long";
	else if (!jscan_is(of(properties, "body_encoding"), "base64"))
		buf_add_text(&m->body, string);
	else if (base64_decode(&m->body, string, strlen(string)) < 0)
		why = "the body is no base64";
	free(string);
	if (why || !compression.at || jscan_is_null(compression))
		return why;
	/* zlib's format, in spite of the name: that is what kombu writes. */
	if (!jscan_is(compression, "application/x-gzip"))
		return "the body's compression is not known";
	return inflate_body(&m->body) ? NULL : "the body does not decompress";
}

/* A raw newline between JSON tokens would end the record it gets into. */
static const char *
clean_body(struct buf *body)
{
	for (size_t i = 0; i < body->length; i++)
		if (body->data[i] == '\n' || body->data[i] == '\r')
			body->data[i] = ' ';
	if (!body->length || memchr(body->data, '\0', body->length))
		return "the body is no JSON";
	return utf8_valid(body->data, body->length) ? NULL
						    : "the body is no UTF-8";
}

static bool
is_object(struct span value)
{
	return value.at && value.at[0] == '{';
}

static bool
is_array(struct span value)
{
	return value.at && value.at[0] == '[';
}

/* Seconds, at most a century; 0 for anything else. */
static double
limit_of(struct span value)
{
	char *text = value.at ? mem_copy_n(value.at, value.length) : NULL;
	double limit = text ? strtod(text, NULL) : 0;

	free(text);
	return limit > 0 && limit < LIMIT_MAX_S ? limit : 0;
}

/* [hard, soft], each a number or null. */
static void
read_limits(struct message *m, struct span limits)
{
	struct span name, value;
	struct jscan scan;

	if (!is_array(limits))
		return;
	jscan_start(&scan, limits.at, limits.length);
	if (jscan_next(&scan, &name, &value))
		m->hard_limit = limit_of(value);
	if (jscan_next(&scan, &name, &value))
		m->soft_limit = limit_of(value);
}

/* id, task and the rest, from the headers or, in protocol 1, the body. */
static void
read_fields(struct message *m, struct span from)
{
	long long number;

	m->id = jscan_text(of(from, "id"));
	m->task = jscan_text(of(from, "task"));
	m->root_id = jscan_text(of(from, "root_id"));
	m->parent_id = jscan_text(of(from, "parent_id"));
	m->group = jscan_text(of(from, m->old_protocol ? "taskset" : "group"));
	if (m->old_protocol && !m->group)
		m->group = jscan_text(of(from, "group"));
	if (jscan_integer(of(from, "group_index"), 0, LONG_MAX, &number))
		m->group_index = (long)number;
	if (jscan_integer(of(from, "retries"), 0, 1000000, &number))
		m->retries = (long)number;
	m->ignore_result = jscan_is_true(of(from, "ignore_result"));
	read_limits(m, of(from, "timelimit"));
}

/* Protocol 2: [args, kwargs, embed]. */
static const char *
read_list_body(struct message *m)
{
	struct span name, embed = {NULL, 0};
	const char *rest;
	struct jscan scan;

	jscan_start(&scan, m->body.data, m->body.length);
	if (scan.object || !jscan_next(&scan, &name, &m->args) ||
	    !jscan_next(&scan, &name, &m->kwargs) ||
	    !jscan_next(&scan, &name, &embed) ||
	    jscan_next(&scan, &name, &name) || !jscan_closed(&scan, &rest))
		return "the body is no list of three";
	if (rest[strspn(rest, " \t\r\n")])
		return "there is more behind the body";
	if (is_object(embed))
		m->embed = embed;
	return NULL;
}

static const char *
read_object_body(struct message *m)
{
	struct span body = {m->body.data, m->body.length};

	m->args = of(body, "args");
	m->kwargs = of(body, "kwargs");
	m->embed = body; /* callbacks, errbacks and chord are here, too */
	read_fields(m, body);
	return NULL;
}

static const char *
check_fields(struct message *m, struct span times)
{
	bool wrong = false;

	if (!m->id || !*m->id)
		return "there is no id";
	if (!m->task || !*m->task)
		return "there is no task";
	m->eta = time_of(of(times, "eta"), &wrong);
	m->expires = time_of(of(times, "expires"), &wrong);
	if (wrong)
		return "eta or expires is no time";
	if (m->args.at && !is_array(m->args) && !jscan_is_null(m->args))
		return "the arguments are no list";
	if (m->kwargs.at && !is_object(m->kwargs) && !jscan_is_null(m->kwargs))
		return "the keyword arguments are no object";
	return NULL;
}

enum message_result
message_read(struct message *m, const char *text, size_t n, const char **why)
{
	struct span headers = jscan_member(text, n, "headers");
	struct span properties = jscan_member(text, n, "properties");
	struct span type = jscan_member(text, n, "content-type");

	*m = (struct message){.eta = NAN, .expires = NAN, .group_index = -1};
	m->old_protocol = !is_object(headers) || !of(headers, "task").at;
	if (!m->old_protocol)
		read_fields(m, headers);
	if (memchr(text, '\0', n) || !utf8_valid(text, n)) {
		*why = "the message is no UTF-8";
		return MESSAGE_UNDECODABLE;
	}
	if (!jscan_is(type, "application/json")) {
		*why = "its content type is not application/json";
		return MESSAGE_REFUSED;
	}
	*why = decode_body(m, text, n, headers, properties);
	if (!*why)
		*why = clean_body(&m->body);
	if (!*why)
		*why =
		    m->old_protocol ? read_object_body(m) : read_list_body(m);
	if (!*why)
		*why = check_fields(
		    m, m->old_protocol
			   ? (struct span){m->body.data, m->body.length}
			   : headers);
	return *why ? MESSAGE_UNDECODABLE : MESSAGE_READ;
}

void
message_release(struct message *m)
{
	free(m->id);
	free(m->task);
	free(m->group);
	free(m->root_id);
	free(m->parent_id);
	buf_release(&m->body);
	*m = (struct message){.eta = NAN, .expires = NAN, .group_index = -1};
}

/* The retry. */

static char *
quoted(const char *text)
{
	struct buf out = BUF_EMPTY;

	json_add_text(&out, text);
	return buf_take(&out);
}

/* Protocol 1 keeps retries and eta in its body. */
static char *
edited_body(const struct message *m, const struct jedit *edits, size_t count)
{
	struct span body = {m->body.data, m->body.length};
	char *text = jedit_text(body, edits, count);
	struct buf out = BUF_EMPTY;

	buf_add_char(&out, '"');
	base64_encode(&out, text, strlen(text));
	buf_add_char(&out, '"');
	free(text);
	return buf_take(&out);
}

static char *
edited_headers(struct span headers, const struct message *m,
    const char *retries, const char *eta, const char *origin)
{
	char *parent = quoted(m->id), *from = quoted(origin), *text;
	struct jedit edits[] = {{"retries", retries}, {"eta", eta},
	    {"parent_id", parent}, {"origin", from}, {"redelivered", NULL}};

	text = jedit_text(headers, edits, sizeof edits / sizeof *edits);
	free(parent);
	free(from);
	return text;
}

void
message_retry(struct buf *out, const struct message *m, const char *text,
    size_t n, double due, const char *delivery_tag, const char *origin)
{
	char iso[CLOCK_ISO_SIZE], retries[24];
	struct span properties = jscan_member(text, n, "properties");
	struct span headers = jscan_member(text, n, "headers");
	struct jedit fresh = {"redelivered", NULL}, outer[3], tag[3];
	char *eta, *tag_text, *info, *changed, *address, *plain_headers = NULL;
	size_t count = 0;

	clock_iso(due, iso);
	snprintf(retries, sizeof retries, "%ld", m->retries + 1);
	eta = quoted(iso);
	tag_text = quoted(delivery_tag);
	info = jedit_text(of(properties, "delivery_info"), &fresh, 1);
	tag[0] = (struct jedit){"delivery_tag", tag_text};
	tag[1] = (struct jedit){"delivery_info", info};
	/* The body of protocol 1 is written again, in base64 and as it is: it
	 * may have come as plain text, or compressed. */
	tag[2] = (struct jedit){"body_encoding", "\"base64\""};
	if (m->old_protocol) {
		struct jedit body[] = {{"retries", retries}, {"eta", eta}};
		struct jedit plain = {"compression", NULL};

		changed = edited_body(m, body, 2);
		outer[count++] = (struct jedit){"body", changed};
		address = jedit_text(properties, tag, 3);
		plain_headers = jedit_text(headers, &plain, 1);
		if (headers.at)
			outer[count++] =
			    (struct jedit){"headers", plain_headers};
	} else {
		changed = edited_headers(headers, m, retries, eta, origin);
		outer[count++] = (struct jedit){"headers", changed};
		address = jedit_text(properties, tag, 2);
	}
	outer[count++] = (struct jedit){"properties", address};
	jedit_object(out, (struct span){text, n}, outer, count);
	free(changed);
	free(address);
	free(eta);
	free(tag_text);
	free(info);
	free(plain_headers);
}
