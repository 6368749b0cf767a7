/* Who cleans up behind this process, however it ends: a process of its own that waits until its owner
 * says so or is gone, then kills a group of processes, and whatever else has the folder's path in its environment
 * (what has left the group by setsid(2)), and removes the folder with all that is in it.
 *
 *   janitor_start(&j, folder, e) -> janitor_watch(&j, group) -> janitor_end(&j)
 *
 * It is in a group of its own, so that neither the terminal's signals nor a kill of its owner's group
 * reach it, and holds none of its owner's files. A fork costs about a millisecond. */
#ifndef JANITOR_H
#define JANITOR_H

#include "algorithms/core/err.h"

struct janitor {
	int pid; /* 0: none */
	int line; /* to it; it is gone when this is closed, by whatever */
};

/* The folder is its own from now on. */
int janitor_start(struct janitor *j, const char *folder, struct err *e);

/* Kills this group, too. */
void janitor_watch(struct janitor *j, int group);

/* Returns when all is done. Accepts { 0 }. */
void janitor_end(struct janitor *j);

#endif
