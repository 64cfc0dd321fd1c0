/* hts-store save: writes the outcome of each record, in one transaction. */
#ifndef HTS_STORE_SAVE_H
#define HTS_STORE_SAVE_H

int save_command(int argc, char **argv);

#endif
