/* hts-store fetch: adds to each record what its task needs. */
#ifndef HTS_STORE_FETCH_H
#define HTS_STORE_FETCH_H

int fetch_command(int argc, char **argv);

#endif
