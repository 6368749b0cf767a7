/* Where a file is put that is first written beside its place and then moved there. */
#ifndef PLACE_H
#define PLACE_H

#include "algorithms/core/err.h"

/* The place that `path` names, links followed, so that a link stays one; to be freed. NULL and ERR_IO
 * where something other than a regular file is: a device or a pipe must not be replaced. */
char *place_of_file(const char *path, struct err *e);

#endif
