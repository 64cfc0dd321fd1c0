/* The exit codes of every hts program; the manual pages repeat this table. */
#ifndef HTS_LIB_EXITS_H
#define HTS_LIB_EXITS_H

enum hts_exit {
	EXIT_DRAINED = 0, /* all input handled */
	EXIT_FILE_FAILED =
	    1, /* by hand only: a file or an awaited task failed */
	EXIT_PERMANENT =
	    100, /* usage, settings, schema: never works like this */
	EXIT_TEMPORARY = 111 /* torn pipe, server gone, resources: try again */
};

#endif
