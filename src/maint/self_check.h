/* hts-maint --check: settings, temporary directory, Redis, PostgreSQL. */
#ifndef HTS_MAINT_SELF_CHECK_H
#define HTS_MAINT_SELF_CHECK_H

/* 0; 111 if a server is away; ends the program with 100 for wrong settings. */
int self_check(void);

#endif
