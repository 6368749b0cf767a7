/* A folder for as long as some work takes, that nobody else may enter; gone when the work is over, however it
 * ended: by its end, an error, a crash, or a signal to this process (SIGKILL aside).
 *
 * The work is done by a child process, while this one waits: SIGINT, SIGTERM and SIGHUP are passed on to the
 * child and end this process, too, once the folder is removed. */
#ifndef PRIVATE_FOLDER_H
#define PRIVATE_FOLDER_H

#include "algorithms/core/err.h"

/* work: in the child; what it returns is put into *status. The folder is under TMPDIR, or /tmp. -1, with an
 * error, where there is no folder or no child, or where the child crashed. */
int private_folder_with(int (*work)(void *ctx, const char *folder), void *ctx, int *status, struct err *e);

/* Removes a folder with all that is in it; links are removed, not followed. */
int private_folder_remove(const char *folder, struct err *e);

#endif
