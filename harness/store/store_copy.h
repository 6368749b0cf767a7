/* A run's database as a file of its own. */
#ifndef STORE_COPY_H
#define STORE_COPY_H

#include "algorithms/core/err.h"

/* All of RUN (store.h), as one transaction sees it, into a new file without journal or free pages. The same
 * contents give the same bytes. */
int store_copy(const char *run, const char *to, struct err *e);

#endif
