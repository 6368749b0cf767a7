/* The environment record: what ran these cells. */
#ifndef MACHINE_H
#define MACHINE_H

#include "algorithms/core/err.h"

/* One JSON object of strings and numbers: cpu, cores, isa, memory, os, compiler, versions of the
 * libraries, commit, code. Caller frees. The same machine and build give the same text. */
char *machine_facts(struct err *e);

#endif
