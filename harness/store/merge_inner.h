/* Inside merge*.c. */
#ifndef MERGE_INNER_H
#define MERGE_INNER_H

#include <sqlite3.h>

#include "harness/store/merge.h"

/* Tells and counts the conflicts between main and the attached file; temp.pair has which cells are which. */
int merge_conflicts(sqlite3 *db, const char *from, struct merge_told *t, struct err *e);

#endif
