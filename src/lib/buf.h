/*
 * A growing byte buffer.  data is never NULL after the first write and always
 * has a NUL after its last byte, so it can be read as a string.
 */
#ifndef HTS_LIB_BUF_H
#define HTS_LIB_BUF_H

#include <stddef.h>

struct buf {
	char *data;
	size_t length;
	size_t capacity;
};

#define BUF_EMPTY                                                              \
	{                                                                      \
		NULL, 0, 0                                                     \
	}

void buf_init(struct buf *b);	 /* same as = BUF_EMPTY */
void buf_release(struct buf *b); /* frees the contents; b is empty after */
void buf_clear(struct buf *b);	 /* keeps the memory */
/* Makes room for more bytes after length and returns that place. */
char *buf_reserve(struct buf *b, size_t more);
void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_add_text(struct buf *b, const char *text);
void buf_add_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Removes the first n bytes (n <= length). */
void buf_drop(struct buf *b, size_t n);
/* Replaces n bytes at offset by text of m bytes. */
void buf_replace(
    struct buf *b, size_t offset, size_t n, const char *text, size_t m);
/* Hands the memory to the caller (free() it); b is empty after. */
char *buf_take(struct buf *b);

#endif
