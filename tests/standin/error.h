/* A failure as the OpenAI API tells it: status and
 * {"error":{"message","type","param","code"}}. */
#ifndef STANDIN_ERROR_H
#define STANDIN_ERROR_H

#include "lib/buf.h"

struct api_error {
	int status;	  /* 0: no error */
	const char *type; /* static texts; NULL is written as null */
	const char *code;
	char param[100]; /* "": null */
	char message[600];
};

/* Fills error with status 400 and type invalid_request_error, the form of
 * everything that is wrong with a request. */
void error_request(struct api_error *error, const char *code, const char *param,
    const char *format, ...) __attribute__((format(printf, 4, 5)));
/* Any other failure; param is null. */
void error_set(struct api_error *error, int status, const char *type,
    const char *code, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* Appends the body. */
void error_body(struct buf *out, const struct api_error *error);

#endif
