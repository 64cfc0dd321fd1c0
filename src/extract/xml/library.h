/* Shared libraries that are loaded only when a document needs them: to load one
 * with all the libraries it needs takes longer than to read a page of text. */
#ifndef HTS_EXTRACT_XML_LIBRARY_H
#define HTS_EXTRACT_XML_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* Of a list of functions, a macro that calls another with each: the members
 * of a structure of pointers to them, and their names. */
#define LIBRARY_MEMBER(function) __typeof__(function) *function;
#define LIBRARY_NAME(function) #function,

struct library {
	const char *file;
	enum { LIBRARY_NEW, LIBRARY_LOADED, LIBRARY_MISSING } state;
};

/* Loads the library for the life of the process and looks up count functions
 * by their names into a structure of LIBRARY_MEMBERs [dlopen(3)].  False: it
 * is missing; a message said why, and it is not tried again. */
bool library_load(struct library *l, const char *const names[], void *functions,
    size_t count);

#endif
