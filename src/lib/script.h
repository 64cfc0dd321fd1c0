/* Lua scripts of queues for Redis. */
#ifndef HTS_LIB_SCRIPT_H
#define HTS_LIB_SCRIPT_H

/* The text of share/lua/NAME.lua with common.lua behind its first line; free()
 * it.  Exits 100 if a file is missing. */
char *script_read(const char *name);

#endif
