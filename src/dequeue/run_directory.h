/* The directory of this run's temporary files, which hts-dispatch made. */
#ifndef HTS_DEQUEUE_RUN_DIRECTORY_H
#define HTS_DEQUEUE_RUN_DIRECTORY_H

/* Removes the files in it: those of stages that are gone. */
void run_directory_empty(void);
/* Removes HTS_RUN_DIR and the files in it, if hts-dispatch made it; what cannot
 * be removed is left to hts-maint clean-temp-files. */
void run_directory_remove(void);

#endif
