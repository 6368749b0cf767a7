/* Runs of one plan, made in several places, as one. */
#ifndef MERGE_H
#define MERGE_H

#include "harness/store/store.h"

/* Copies every cell of the run `from`, with all its details, machine, data set and variant, into
 * the open store. A cell that both have keeps the outcome that is ok, else the one that is there.
 * The first run merged into an empty store gives the plan; later ones must have the same
 * (ERR_DATA). */
int store_merge(struct store *into, const char *from, struct err *e);

#endif
