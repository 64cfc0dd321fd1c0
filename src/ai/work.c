#include "ai/work.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"

#define MESSAGE_MAX 512

void
failure_set(struct failure *f, struct verdict verdict, int64_t after_ms,
    const char *format, ...)
{
	char message[MESSAGE_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof message, format, arguments);
	va_end(arguments);
	failure_release(f);
	*f = (struct failure){verdict, after_ms, mem_copy(message)};
}

void
failure_copy(struct failure *to, const struct failure *from)
{
	failure_release(to);
	*to = (struct failure){
	    from->verdict, from->after_ms, mem_copy(from->message)};
}

void
failure_release(struct failure *f)
{
	free(f->message);
	memset(f, 0, sizeof *f);
}
