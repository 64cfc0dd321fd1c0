#include "lib/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/msg.h"

#define BUF_FIRST 256

void
buf_init(struct buf *b)
{
	*b = (struct buf)BUF_EMPTY;
}

void
buf_release(struct buf *b)
{
	free(b->data);
	buf_init(b);
}

void
buf_clear(struct buf *b)
{
	b->length = 0;
	if (b->data)
		b->data[0] = '\0';
}

char *
buf_reserve(struct buf *b, size_t more)
{
	size_t need, capacity;

	if (more >= SIZE_MAX / 2 - b->length)
		die_temporary("out of memory");
	need = b->length + more + 1;
	if (need > b->capacity) {
		capacity = b->capacity ? b->capacity : BUF_FIRST;
		while (capacity < need)
			capacity *= 2;
		b->data = mem_resize(b->data, capacity);
		b->capacity = capacity;
	}
	return b->data + b->length;
}

void
buf_add(struct buf *b, const void *bytes, size_t n)
{
	char *place = buf_reserve(b, n);

	if (n)
		memcpy(place, bytes, n);
	b->length += n;
	b->data[b->length] = '\0';
}

void
buf_add_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void
buf_add_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_printf(struct buf *b, const char *format, ...)
{
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (n < 0)
		die_temporary("cannot format text");
	buf_reserve(b, (size_t)n);
	va_start(arguments, format);
	vsnprintf(b->data + b->length, (size_t)n + 1, format, arguments);
	va_end(arguments);
	b->length += (size_t)n;
}

void
buf_drop(struct buf *b, size_t n)
{
	if (n == 0)
		return;
	memmove(b->data, b->data + n, b->length - n + 1);
	b->length -= n;
}

void
buf_replace(struct buf *b, size_t offset, size_t n, const char *text, size_t m)
{
	if (m > n)
		buf_reserve(b, m - n);
	memmove(b->data + offset + m, b->data + offset + n,
	    b->length - offset - n + 1);
	if (m)
		memcpy(b->data + offset, text, m);
	b->length = b->length - n + m;
}

char *
buf_take(struct buf *b)
{
	char *data;

	buf_reserve(b, 0)[0] = '\0';
	data = b->data;
	buf_init(b);
	return data;
}
