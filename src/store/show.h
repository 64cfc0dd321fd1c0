/* hts-store show: one upload as a page to read. */
#ifndef HTS_STORE_SHOW_H
#define HTS_STORE_SHOW_H

#include <stdio.h>
#include <cjson/cJSON.h>

int show_command(int argc, char **argv);
/* Prints the object of "show --json" for people. */
void page_print(FILE *out, const cJSON *upload);

#endif
