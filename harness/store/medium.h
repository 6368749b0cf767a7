/* Where a run lies: SQLite's write-ahead log needs memory that all readers and writers share, which machines across
 * a network do not. There a run is kept with a rollback journal, slower by two waits for the disk at each outcome. */
#ifndef MEDIUM_H
#define MEDIUM_H

#include <stdbool.h>

/* The path's file system is one of a network, or of a kind that may be. False where nothing can be known. */
bool medium_is_network(const char *path);
/* The same of statfs(2)'s f_type. */
bool medium_type_is_network(unsigned long type);

#endif
