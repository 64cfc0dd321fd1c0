/* The commands of hts-store: argv[0] is the command's name.  Each returns the
 * exit code; wrong use exits 100. */
#ifndef HTS_STORE_HTS_STORE_H
#define HTS_STORE_HTS_STORE_H

int fetch_command(int argc, char **argv);   /* adds what tasks need */
int save_command(int argc, char **argv);    /* writes how they ended */
int show_command(int argc, char **argv);    /* one upload, to read */
int pending_command(int argc, char **argv); /* open tasks, to publish */
int forget_command(int argc, char **argv);  /* opens failed tasks again */
int migrate_command(int argc, char **argv); /* makes the schema hts */

#endif
