/* Shared libraries that are loaded when a document needs them: with all they
 * need themselves that takes longer than to read a page of text. */
#ifndef HTS_EXTRACT_LIBRARY_H
#define HTS_EXTRACT_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* Of a list of functions, a macro that calls another with each: the members
 * of a structure of pointers to them, and their names. */
#define LIBRARY_MEMBER(function) __typeof__(function) *function;
#define LIBRARY_NAME(function) #function,

/* Loads the library for the life of the process and looks up count functions
 * by their names into a structure of LIBRARY_MEMBERs [dlopen(3)].  False: a
 * message says what is missing. */
bool library_load(const char *library, const char *const names[],
    void *functions, size_t count);

#endif
