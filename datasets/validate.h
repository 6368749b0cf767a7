/* Is this file a data set, in our layout or at all, and is there something to know before using it?
 *
 * Errors make it unusable, warnings deserve a look, notes just inform. Files of strangers are first
 * opened by a process that may die of them (hdf5_guard.h), so the answer comes within bounded time
 * and memory whatever the bytes are. */
#ifndef VALIDATE_H
#define VALIDATE_H

#include "datasets/inspect/inspect.h"
#include "datasets/load_options.h"

/* spec: anything that dataset_load takes. Everything wrong is told through found(); -1 only when
 * the check itself could not be done (out of memory). */
int validate(const char *spec, const struct load_options *opt, finding_fn *found, void *ctx,
	     struct err *e);

#endif
