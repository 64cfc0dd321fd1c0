/* One upload as a page to read. */
#ifndef HTS_STORE_UPLOAD_PAGE_H
#define HTS_STORE_UPLOAD_PAGE_H

#include <stdio.h>
#include <cjson/cJSON.h>

/* Prints the object of "show --json" for people. */
void page_print(FILE *out, const cJSON *upload);

#endif
