/* Allocation that never returns NULL: out of memory ends the program as a
 * temporary failure (111).  Hence every input has a bound before it is read. */
#ifndef HTS_LIB_MEM_H
#define HTS_LIB_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size);		     /* zeroed; free() it */
void *mem_resize(void *memory, size_t size); /* like realloc */
void *mem_array(void *memory, size_t count, size_t size); /* overflow checked */
char *mem_copy(const char *text);			  /* NULL gives NULL */
char *mem_copy_n(const char *text, size_t n); /* adds the final NUL */
char *mem_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
