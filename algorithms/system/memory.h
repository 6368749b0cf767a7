/* What fits: the memory of this machine, or of the container or limit we run under. */
#ifndef MEMORY_H
#define MEMORY_H

#include "algorithms/core/err.h"

double memory_total(void);      /* bytes */
double memory_available(void);  /* of them, what is not in use at this moment */

/* ERR_NOMEM when bytes is more than that: "WHAT needs 12.3 GiB of memory, there are 3.8 GiB". */
int memory_check(double bytes, const char *what, struct err *e);

#endif
