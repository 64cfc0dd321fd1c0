#include "lib/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/msg.h"

void *
mem_alloc(size_t size)
{
	void *memory = calloc(1, size ? size : 1);

	if (!memory)
		die_temporary("out of memory");
	return memory;
}

void *
mem_resize(void *memory, size_t size)
{
	memory = realloc(memory, size ? size : 1);
	if (!memory)
		die_temporary("out of memory");
	return memory;
}

void *
mem_array(void *memory, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		die_temporary("out of memory");
	return mem_resize(memory, count * size);
}

char *
mem_copy(const char *text)
{
	return text ? mem_copy_n(text, strlen(text)) : NULL;
}

char *
mem_copy_n(const char *text, size_t n)
{
	char *copy = mem_alloc(n + 1);

	if (n)
		memcpy(copy, text, n);
	return copy;
}

char *
mem_printf(const char *format, ...)
{
	va_list arguments;
	char *text;
	int n;

	va_start(arguments, format);
	n = vasprintf(&text, format, arguments);
	va_end(arguments);
	if (n < 0)
		die_temporary("out of memory");
	return text;
}
