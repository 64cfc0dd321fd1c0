/*
 * Messages to the operator: one line on stderr per event, at most 4096 bytes,
 * one write, never blocking (a stderr nobody reads costs the message, not the
 * program).  Form: "hts-store: <task id>: warning: cannot ...: why".
 * LOG_LEVEL (DEBUG INFO WARNING ERROR) and LOG_FORMAT (text, json) apply.
 * What could forge or hide a part of a line in foreign text is escaped, bytes
 * that are not UTF-8 too; never pass secrets or document text.
 */
#ifndef HTS_LIB_MSG_H
#define HTS_LIB_MSG_H

#define MSG_PRINTF(f, a) __attribute__((format(printf, f, a)))

enum msg_level { MSG_DEBUG, MSG_INFO, MSG_WARNING, MSG_FATAL };

/* Names the program and reads LOG_LEVEL and LOG_FORMAT; exits 100 if wrong.
 * Also ignores SIGPIPE: a reader that goes away is seen as a write error.
 * Call it first in main.  program must stay valid. */
void msg_init(const char *program);

/* The name given to msg_init. */
const char *msg_program(void);

/* One message about the task id (NULL: about the program).  Keep errno. */
void msg_debug(const char *id, const char *format, ...) MSG_PRINTF(2, 3);
void msg_info(const char *id, const char *format, ...) MSG_PRINTF(2, 3);
void msg_warn(const char *id, const char *format, ...) MSG_PRINTF(2, 3);

/* A fatal message, then exit 100: the same start will fail again. */
_Noreturn void die_permanent(const char *format, ...) MSG_PRINTF(1, 2);
/* A fatal message, then exit 111: a later start may work. */
_Noreturn void die_temporary(const char *format, ...) MSG_PRINTF(1, 2);
/* One "usage: ..." line on stderr, then exit 100. */
_Noreturn void die_usage(const char *synopsis);

#endif
