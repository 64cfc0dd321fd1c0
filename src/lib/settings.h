/*
 * Settings from the environment: one table with name, type, default and
 * meaning, used for reading, for -h and for .env.example.  A wrong value ends
 * the program with 100 and one line that names the variable.
 */
#ifndef HTS_LIB_SETTINGS_H
#define HTS_LIB_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum setting_type {
	SETTING_TEXT,
	SETTING_SECRET,	 /* NAME, or NAME_FILE: a file that holds it */
	SETTING_COUNT,	 /* integer min..max */
	SETTING_AMOUNT,	 /* integer min..max, or "auto" */
	SETTING_SECONDS, /* decimal number min..max */
	SETTING_BYTES,	 /* integer, may end in K, M or G (KiB, MiB, GiB) */
	SETTING_SWITCH,	 /* true false 1 0 yes no on off */
	SETTING_CHOICE	 /* one of the words in choices */
};

struct setting {
	const char *name;
	enum setting_type type;
	const char *fallback; /* default as text; NULL: none */
	double min, max;      /* COUNT, SECONDS, BYTES */
	const char *choices;  /* CHOICE: words separated by '|' */
	const char *also;     /* another name it is read under, or NULL */
	const char *meaning;
};

extern const struct setting settings[];
extern const size_t settings_count;

/* Each ends with 100 on a wrong value.  Names that are not in the table, or
 * asked for as another type, are programming errors (abort). */
const char *setting_text(const char *name); /* borrowed; NULL without value */
char *setting_secret(const char *name);	    /* free() it; NULL without value */
long setting_count(const char *name);
/* 0 for "auto", -1 without value. */
long setting_amount(const char *name);
int64_t setting_ms(const char *name); /* a SECONDS setting in ms */
size_t setting_bytes(const char *name);
bool setting_switch(const char *name);
/* The word of the table; NULL without value. */
const char *setting_choice(const char *name);

/* Reads all settings of a NULL-terminated list of names, so that a wrong one
 * is found at start and not hours later.  Call it first: it also moves the
 * environment away from where /proc/PID/environ shows it. */
void settings_check(const char *const names[]);
/* All settings of the table: a wrong one is told before any server is asked. */
void settings_check_all(void);
/* The ENVIRONMENT part of -h: name, default and meaning of each. */
void settings_print(FILE *out, const char *const names[]);
/* .env.example: all settings with defaults, commented. */
void settings_example(FILE *out);

/* ${UPLOAD_TEMP_DIR:-${TMPDIR:-/tmp}/hackthestudy_uploads-<uid>}; free(). */
char *setting_temp_dir(void);

#endif
