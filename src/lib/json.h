/*
 * JSON values (cJSON) read safely: typed getters that ignore what has another
 * type, strict parsing, and a writer for strings.  Use jscan.h to look at one
 * field of a long line without parsing the rest.
 */
#ifndef HTS_LIB_JSON_H
#define HTS_LIB_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <cjson/cJSON.h>

#include "lib/buf.h"

/* Parses exactly n bytes.  Refuses what cJSON would let through: bytes that
 * are not UTF-8, an escaped NUL, anything but white space after the value,
 * nesting over 1000.  NULL if refused; cJSON_Delete() the result. */
cJSON *json_parse(const char *text, size_t n);

/* Appends n bytes of JSON in which U+FFFD stands for escapes of no character,
 * as Python writes them: half a surrogate pair and, with nul, \u0000.  True if
 * there was any. */
bool json_mend(struct buf *out, const char *text, size_t n, bool nul);
/* The same as json_parse, but escapes that stand for no character, \u0000 and
 * half a surrogate pair, are read as U+FFFD: the other members of what somebody
 * else stored still count, as they do in Python. */
cJSON *json_parse_mended(const char *text, size_t n);

/* Members of an object by exact name; borrowed until the object is deleted.
 * object may be NULL; a missing member or one of another type is NULL. */
const cJSON *json_object(const cJSON *object, const char *name);
const cJSON *json_array(const cJSON *object, const char *name);
const char *json_text(const cJSON *object, const char *name);
/* An integral number between min and max into *value; false if it is none. */
bool json_integer(
    const cJSON *object, const char *name, long min, long max, long *value);
bool json_number(const cJSON *object, const char *name, double *value);
/* True if the member is there and true. */
bool json_true(const cJSON *object, const char *name);
/* A JSON column that may hold an object or a string that holds an object:
 * parses it either way, mended.  NULL if neither; cJSON_Delete() the result. */
cJSON *json_object_or_text(const char *text);

/* Appends text as a JSON string with its quotes.  Invalid UTF-8 becomes
 * U+FFFD, control characters are escaped: no raw LF ever gets out. */
void json_add_string(struct buf *out, const char *text, size_t n);
/* The same for a C string; NULL gives null. */
void json_add_text(struct buf *out, const char *text);
/* Appends a value compactly. */
void json_add_value(struct buf *out, const cJSON *value);
/* Appends "name": with a leading comma unless out ends in { or [. */
void json_add_name(struct buf *out, const char *name);
/* Appends a member whose value is text (NULL: null), an integer or a truth. */
void json_add_member(struct buf *out, const char *name, const char *text);
void json_add_member_int(struct buf *out, const char *name, long long value);
void json_add_bool(struct buf *out, const char *name, bool value);
/* Appends a member whose value is already JSON. */
void json_add_member_raw(
    struct buf *out, const char *name, const char *json, size_t n);

#endif
