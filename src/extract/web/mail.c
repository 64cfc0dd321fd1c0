#include "extract/web/mail.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/mem.h"
#include "lib/utf8.h"

#include "extract/limits.h"
#include "extract/markdown/flow.h"
#include "extract/text/charset.h"
#include "extract/text/decode.h"
#include "extract/text/guess.h"
#include "extract/text/labels.h"
#include "extract/web/html.h"

#define HEAD 8192
#define DEPTH_MAX 8 /* of parts in parts */
#define CHARSETS_MAX 8

struct text {
	const char *at, *end;
};

/* A message or a part of one. */
struct part {
	struct text head, body;
};

/* Lines. */

/* The next line without its end; false at the end. */
static bool
next_line(struct text *rest, struct text *line)
{
	const char *stop;

	if (rest->at >= rest->end)
		return false;
	stop = memchr(rest->at, '\n', (size_t)(rest->end - rest->at));
	line->at = rest->at;
	line->end = stop ? stop : rest->end;
	rest->at = stop ? stop + 1 : rest->end;
	if (line->end > line->at && line->end[-1] == '\r')
		line->end--;
	return true;
}

/* Headers end with an empty line.  In a mailbox file a line "From ..." stands
 * in front of them. */
static struct part
split(const char *bytes, size_t n)
{
	struct part p = {{bytes, bytes + n}, {bytes, bytes + n}};
	struct text line;

	if (n > 5 && memcmp(bytes, "From ", 5) == 0)
		next_line(&p.body, &line);
	p.head.at = p.body.at;
	while (next_line(&p.body, &line))
		if (line.at == line.end)
			break;
	p.head.end = p.body.at;
	return p;
}

/* The value of a header, its lines joined, or NULL; free() it. */
static char *
header(struct text head, const char *name)
{
	struct buf value = BUF_EMPTY;
	struct text line;
	size_t n = strlen(name);
	bool found = false;

	while (next_line(&head, &line)) {
		size_t length = (size_t)(line.end - line.at);

		if (found && length && strchr(" \t", *line.at)) {
			buf_add(&value, line.at, length);
		} else if (found) {
			break;
		} else if (length > n && line.at[n] == ':' &&
			   strncasecmp(line.at, name, n) == 0) {
			found = true;
			n++;
			n += strspn(line.at + n, " \t");
			buf_add(&value, line.at + (n < length ? n : length),
			    n < length ? length - n : 0);
			buf_add(&value, "", 0);
		}
	}
	if (!found)
		return NULL;
	return value.data ? buf_take(&value) : mem_copy("");
}

/* A parameter of a header's value, such as boundary; NULL if there is none;
 * free() it. */
static char *
parameter(const char *value, const char *name)
{
	const char *at = value;
	size_t n = strlen(name);

	while (at && (at = strcasestr(at, name))) {
		bool alone = at > value && strchr("; \t", at[-1]);

		at += n;
		if (!alone || at[strspn(at, " \t")] != '=')
			continue;
		at += strspn(at, " \t") + 1;
		at += strspn(at, " \t");
		if (*at == '"')
			return mem_copy_n(at + 1, strcspn(at + 1, "\""));
		return mem_copy_n(at, strcspn(at, "; \t"));
	}
	return NULL;
}

static bool
begins(const char *value, const char *word)
{
	return value && strncasecmp(value, word, strlen(word)) == 0;
}

/* Encodings. */

/* "=C3", and "=" at the end of a line, which goes on; in headers "_" is a
 * blank. */
static void
add_quoted(struct buf *out, struct text from, bool in_header)
{
	for (; from.at < from.end; from.at++) {
		size_t left = (size_t)(from.end - from.at);

		if (*from.at == '_' && in_header) {
			buf_add_char(out, ' ');
		} else if (*from.at != '=') {
			buf_add_char(out, *from.at);
		} else if (left > 2 && hex_digit(from.at[1]) >= 0 &&
			   hex_digit(from.at[2]) >= 0) {
			buf_add_char(out, (char)(hex_digit(from.at[1]) << 4 |
						 hex_digit(from.at[2])));
			from.at += 2;
		} else if (left > 2 && from.at[1] == '\r' &&
			   from.at[2] == '\n') {
			from.at += 2;
		} else if (left > 1 && from.at[1] == '\n') {
			from.at++;
		}
	}
}

static void
add_base64(struct buf *out, struct text from)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned long bits = 0;
	int count = 0;

	for (; from.at < from.end && *from.at != '='; from.at++) {
		const char *digit = *from.at ? strchr(digits, *from.at) : NULL;

		if (!digit)
			continue;
		bits = bits << 6 | (unsigned long)(digit - digits);
		count += 6;
		if (count >= 8) {
			count -= 8;
			buf_add_char(out, (char)(bits >> count & 0xFF));
		}
	}
}

/* Appends bytes as UTF-8; an encoding that is not named or not known is
 * guessed. */
static void
add_decoded(struct buf *out, const char *charset, const struct buf *bytes)
{
	const char *name = charset ? label_charset(charset) : NULL;
	struct charset *c = name ? charset_open(name) : NULL;
	const char *guessed;

	if (!bytes->length)
		return;
	if (c)
		decode_charset(
		    c, bytes->data, bytes->length, LIMIT_RAW_TEXT, out);
	else
		decode_text(
		    bytes->data, bytes->length, LIMIT_RAW_TEXT, out, &guessed);
	charset_close(c);
}

/* Adds the encoded word "=?utf-8?Q?...?=" that begins here; returns its end, or
 * NULL if it is none. */
static const char *
add_word(struct buf *out, const char *at)
{
	struct buf bytes = BUF_EMPTY;
	const char *kind, *text, *end;
	char *charset;

	if (strncmp(at, "=?", 2) != 0 || !(kind = strchr(at + 2, '?')) ||
	    !kind[1] || kind[2] != '?')
		return NULL;
	text = kind + 3;
	end = strstr(text, "?=");
	if (!end)
		return NULL;
	charset = mem_copy_n(at + 2, (size_t)(kind - at - 2));
	if ((kind[1] | 0x20) == 'b')
		add_base64(&bytes, (struct text){text, end});
	else
		add_quoted(&bytes, (struct text){text, end}, true);
	add_decoded(out, charset, &bytes);
	free(charset);
	buf_release(&bytes);
	return end + 2;
}

/* Adds a header that people read, and decodes its encoded words. */
static void
add_header(struct buf *out, const char *raw)
{
	struct buf bytes = BUF_EMPTY, text = BUF_EMPTY;
	const char *value, *end;

	buf_add_text(&bytes, raw);
	add_decoded(&text, NULL, &bytes);
	value = text.data ? text.data : "";
	while (*value) {
		end = add_word(out, value);
		if (!end) {
			buf_add_char(out, *value++);
			continue;
		}
		/* Blanks between two encoded words do not count. */
		value = end + strspn(end, " \t");
		if (strncmp(value, "=?", 2) != 0)
			value = end;
	}
	buf_release(&text);
	buf_release(&bytes);
}

/* The body as UTF-8. */
static void
read_body(const struct part *p, struct buf *out)
{
	char *type = header(p->head, "Content-Type");
	char *way = header(p->head, "Content-Transfer-Encoding");
	char *charset = parameter(type, "charset");
	struct buf bytes = BUF_EMPTY;

	if (begins(way, "base64"))
		add_base64(&bytes, p->body);
	else if (begins(way, "quoted-printable"))
		add_quoted(&bytes, p->body, false);
	else
		buf_add(&bytes, p->body.at, (size_t)(p->body.end - p->body.at));
	add_decoded(out, charset, &bytes);
	buf_release(&bytes);
	free(charset);
	free(way);
	free(type);
}

/* Parts. */

/* The next part of a body, each behind a line "--boundary". */
static bool
next_part(struct text *rest, const char *boundary, struct part *out)
{
	size_t n = strlen(boundary);
	const char *from = NULL;
	struct text line;

	while (next_line(rest, &line)) {
		if ((size_t)(line.end - line.at) < n + 2 ||
		    memcmp(line.at, "--", 2) != 0 ||
		    memcmp(line.at + 2, boundary, n) != 0)
			continue;
		if (from) {
			rest->at = line.at;
			*out = split(from, (size_t)(line.at - from));
			return true;
		}
		from = rest->at;
	}
	if (from && from < rest->end)
		*out = split(from, (size_t)(rest->end - from));
	return from && from < rest->end;
}

static bool
is_attached(const struct part *p)
{
	char *disposition = header(p->head, "Content-Disposition");
	bool attached = begins(disposition, "attachment");

	free(disposition);
	return attached;
}

static void
write_html(const struct part *p, bool page, struct extraction *x)
{
	struct buf html = BUF_EMPTY;
	struct flow flow;

	read_body(p, &html);
	if (page && html.length) {
		html_read(html.data, html.length, x);
	} else if (html.length) {
		flow_start(&flow, x);
		flow.out.last = x->text.length ? BLOCK_TEXT : BLOCK_NONE;
		html_read_chapter(html.data, html.length, &flow);
		flow_release(&flow);
	}
	buf_release(&html);
}

static void
write_plain(const struct part *p, struct extraction *x)
{
	struct buf text = BUF_EMPTY;

	read_body(p, &text);
	if (extraction_has_text(&text)) {
		if (x->text.length)
			buf_add_char(&x->text, '\n');
		buf_add(&x->text, text.data, text.length);
	}
	buf_release(&text);
}

static bool write_part(
    const struct part *p, bool page, int depth, struct extraction *x);

/* Of alternatives the first with text is written, for the others say the same.
 * Of a stored page only the first part is: the others are pictures and styles.
 */
static bool
write_parts(const struct part *p, const char *type, bool page, int depth,
    struct extraction *x)
{
	char *boundary = parameter(type, "boundary");
	bool one = page || begins(type, "multipart/alternative") ||
		   begins(type, "multipart/related");
	struct text rest = p->body;
	struct part inner;
	bool written = false;

	while (boundary && *boundary && !x->error && !(one && written) &&
	       x->text.length <= LIMIT_RAW_TEXT &&
	       next_part(&rest, boundary, &inner))
		if (write_part(&inner, page, depth + 1, x))
			written = true;
	free(boundary);
	return written;
}

/* Whether it had text. */
static bool
write_part(const struct part *p, bool page, int depth, struct extraction *x)
{
	char *type = header(p->head, "Content-Type");
	size_t before = x->text.length;
	struct part inner;

	if (depth > DEPTH_MAX || is_attached(p)) {
		free(type);
		return false;
	}
	if (begins(type, "multipart/")) {
		write_parts(p, type, page, depth, x);
	} else if (begins(type, "message/rfc822")) {
		inner = split(p->body.at, (size_t)(p->body.end - p->body.at));
		write_part(&inner, page, depth + 1, x);
	} else if (begins(type, "text/html") ||
		   begins(type, "application/xhtml")) {
		write_html(p, page, x);
	} else if (!page && (!type || begins(type, "text/plain"))) {
		write_plain(p, x);
	}
	free(type);
	return x->text.length > before;
}

/* The message. */

static bool
has(struct text head, const char *name)
{
	char *value = header(head, name);

	free(value);
	return value != NULL;
}

bool
looks_mail(const char *bytes, size_t n)
{
	struct part p = split(bytes, n < HEAD ? n : HEAD);
	struct text rest = p.head, line;
	size_t name;

	/* Each line of a head is "Name: value", or goes on the line before. */
	while (next_line(&rest, &line) && line.at < line.end) {
		if (strchr(" \t", *line.at) && line.at > bytes)
			continue;
		for (name = 0; line.at + name < line.end &&
			       line.at[name] > ' ' && line.at[name] != ':' &&
			       line.at[name] < 0x7F;)
			name++;
		if (name == 0 || line.at + name == line.end ||
		    line.at[name] != ':')
			return false;
	}
	return has(p.head, "MIME-Version") ||
	       (has(p.head, "From") &&
		   (has(p.head, "Message-ID") || has(p.head, "Received")));
}

void
mail_expect(const char *bytes, size_t n)
{
	static const char word[] = "charset";
	const char *end = bytes + n, *at = bytes, *known;
	char *name;

	for (int i = 0; i < CHARSETS_MAX; i++) {
		at = memmem(at, (size_t)(end - at), word, sizeof word - 1);
		if (!at && i == 0)
			guess_expect(NULL, 0); /* bodies are encoded */
		if (!at)
			return;
		at += sizeof word - 1;
		while (at < end && strchr("=3D\" \t", *at) && *at)
			at++;
		name = mem_copy_n(
		    at, (size_t)(end - at) < 32 ? (size_t)(end - at) : 32);
		name[strcspn(name, "\"'; \t\r\n>")] = '\0';
		known = label_charset(name);
		if (known)
			charset_expect(known);
		free(name);
	}
}

/* Subject and sender in front of the text. */
static void
write_head(struct text head, struct extraction *x)
{
	char *subject = header(head, "Subject"), *from = header(head, "From");
	char *date = header(head, "Date");
	struct markdown m = {&x->text, BLOCK_NONE};
	struct buf line = BUF_EMPTY;

	if (subject)
		add_header(&line, subject);
	if (line.length)
		markdown_heading(&m, 1, line.data, line.length);
	buf_clear(&line);
	if (from)
		add_header(&line, from);
	if (date && line.length)
		buf_add_text(&line, ", ");
	if (date)
		add_header(&line, date);
	if (line.length)
		markdown_paragraph(&m, line.data, line.length);
	buf_release(&line);
	free(date);
	free(from);
	free(subject);
}

int
mail_read(const char *bytes, size_t n, struct extraction *x)
{
	struct part p = split(bytes, n);
	/* Nobody sent it. */
	bool page = !has(p.head, "Message-ID") && !has(p.head, "Received") &&
		    !has(p.head, "To");

	x->origin = ORIGIN_MARKUP;
	if (!page)
		write_head(p.head, x);
	write_part(&p, page, 0, x);
	/* No page, but a message that was stored and not sent. */
	if (page && !x->text.length && !x->error) {
		write_head(p.head, x);
		write_part(&p, false, 0, x);
	}
	return x->error ? -1 : 0;
}
