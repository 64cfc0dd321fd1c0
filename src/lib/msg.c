#include "lib/msg.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "lib/clock.h"
#include "lib/exits.h"
#include "lib/utf8.h"

/* PIPE_BUF: one write of this size is never torn apart by another program's. */
#define MESSAGE_MAX 4096
#define TEXT_MAX 2048
#define ESCAPE_MAX 13 /* two \\uXXXX and the end */

static const char *program = "hts";
static enum msg_level least = MSG_INFO;
static bool as_json;
static unsigned long dropped;

static const char *const level_names[] = {"debug", "info", "warning", "fatal"};

static void
read_level(void)
{
	static const struct {
		const char *word;
		enum msg_level level;
	} words[] = {{"DEBUG", MSG_DEBUG}, {"INFO", MSG_INFO},
	    {"WARNING", MSG_WARNING}, {"WARN", MSG_WARNING},
	    {"ERROR", MSG_FATAL}, {"CRITICAL", MSG_FATAL}};
	const char *name = getenv("LOG_LEVEL") ? "LOG_LEVEL" : "LOGGING_LEVEL";
	const char *word = getenv(name);

	if (!word || !*word)
		return;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(words[i].word, word) == 0) {
			least = words[i].level;
			return;
		}
	die_permanent(
	    "%s: '%s' is none of DEBUG INFO WARNING ERROR", name, word);
}

void
msg_init(const char *name)
{
	const char *format = getenv("LOG_FORMAT");

	program = name;
	signal(SIGPIPE, SIG_IGN);
	read_level();
	if (!format || !*format || strcmp(format, "text") == 0)
		return;
	if (strcmp(format, "json") != 0)
		die_permanent("LOG_FORMAT: '%s' is none of text json", format);
	as_json = true;
}

const char *
msg_program(void)
{
	return program;
}

/* What forges a line or how it reads: control characters, also those of C1, the
 * ends of lines of Unicode, what turns the direction of text, and what nobody
 * sees. */
static bool
is_unsafe(uint32_t point)
{
	return point < 0x20 || (point >= 0x7F && point < 0xA0) ||
	       point == 0x61C || (point >= 0x200B && point <= 0x200F) ||
	       (point >= 0x2028 && point <= 0x202E) ||
	       (point >= 0x2060 && point <= 0x2069) || point == 0xFEFF ||
	       (point >= 0xE0000 && point < 0xE0080);
}

static int
escape_point(char *out, size_t size, uint32_t point)
{
	if (as_json && point > 0xFFFF)
		return snprintf(out, size, "\\u%04x\\u%04x",
		    0xD7C0 + (point >> 10), 0xDC00 + (point & 0x3FF));
	if (as_json || point > 0xFF)
		return snprintf(out, size, "\\u%04x", point);
	return snprintf(out, size, "\\x%02x", point);
}

/* Copies text so that it cannot forge or break a line, or a JSON string. */
static void
escape(char *out, size_t size, const char *text)
{
	size_t n = 0, left = strlen(text), length;
	uint32_t point;

	for (; left && n + ESCAPE_MAX < size; text += length, left -= length) {
		length = utf8_decode(text, left, &point);
		if (length == 0) { /* no character: the byte, in hex */
			length = 1;
			n += (size_t)snprintf(out + n, size - n,
			    as_json ? "\\\\x%02x" : "\\x%02x",
			    (unsigned char)*text);
		} else if (is_unsafe(point)) {
			n += (size_t)escape_point(out + n, size - n, point);
		} else {
			if (as_json && (point == '"' || point == '\\'))
				out[n++] = '\\';
			memcpy(out + n, text, length);
			n += length;
		}
	}
	out[n] = '\0';
}

/* One write, and none at all rather than waiting for a reader of stderr. */
static void
put(const char *line, size_t n)
{
	struct pollfd end = {STDERR_FILENO, POLLOUT, 0};

	if (poll(&end, 1, 0) != 1 || !(end.revents & POLLOUT) ||
	    write(STDERR_FILENO, line, n) < 0)
		dropped++;
}

__attribute__((format(printf, 3, 0))) static void
say(enum msg_level level, const char *id, const char *format, va_list arguments)
{
	char text[TEXT_MAX], safe[TEXT_MAX], safe_id[128], now[CLOCK_ISO_SIZE];
	char line[MESSAGE_MAX];
	int saved = errno, n;

	if (level < least)
		return;
	if (vsnprintf(text, sizeof text, format, arguments) >= (int)sizeof text)
		utf8_trim(text);
	escape(safe, sizeof safe, text);
	escape(safe_id, sizeof safe_id, id ? id : "");
	clock_iso(clock_epoch(), now);
	if (as_json)
		n = snprintf(line, sizeof line,
		    "{\"time\":\"%s\",\"program\":\"%s\",\"level\":\"%s\","
		    "\"id\":\"%s\",\"dropped\":%lu,\"message\":\"%s\"}\n",
		    now, program, level_names[level], safe_id, dropped, safe);
	else
		n = snprintf(line, sizeof line, "%s: %s%s%s%s%s\n", program,
		    safe_id, id ? ": " : "",
		    level == MSG_INFO ? "" : level_names[level],
		    level == MSG_INFO ? "" : ": ", safe);
	if (n > 0)
		put(line,
		    (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
	errno = saved;
}

#define SAY(level, id)                                                         \
	do {                                                                   \
		va_list arguments;                                             \
		va_start(arguments, format);                                   \
		say(level, id, format, arguments);                             \
		va_end(arguments);                                             \
	} while (0)

void
msg_debug(const char *id, const char *format, ...)
{
	SAY(MSG_DEBUG, id);
}

void
msg_info(const char *id, const char *format, ...)
{
	SAY(MSG_INFO, id);
}

void
msg_warn(const char *id, const char *format, ...)
{
	SAY(MSG_WARNING, id);
}

/* What is held is the kernel's to take back: nothing is tidied up, which might
 * fail or wait. */
_Noreturn static void
end(enum hts_exit code)
{
	fflush(stdout);
	_exit(code);
}

void
die_permanent(const char *format, ...)
{
	SAY(MSG_FATAL, NULL);
	end(EXIT_PERMANENT);
}

void
die_temporary(const char *format, ...)
{
	SAY(MSG_FATAL, NULL);
	end(EXIT_TEMPORARY);
}

void
die_usage(const char *synopsis)
{
	if (as_json)
		die_permanent("usage: %s", synopsis);
	fprintf(stderr, "usage: %s\n", synopsis);
	end(EXIT_PERMANENT);
}
