/* Where programs are. */
#ifndef HTS_EXTRACT_SANDBOX_PROGRAM_H
#define HTS_EXTRACT_SANDBOX_PROGRAM_H

/* The path of a program by PATH, as the shell finds it; NULL: it is not
 * installed.  free() it. */
char *program_find(const char *name);

#endif
