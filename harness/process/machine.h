/* The environment record: what ran these cells. */
#ifndef MACHINE_H
#define MACHINE_H

#include <stdbool.h>
#include <stddef.h>

#include "algorithms/core/err.h"

struct machine_fact {
	char name[16], value[232];
	bool number;
};

enum { MAX_FACTS = 24 };

/* host, cpu, cores, isa, memory, os, kernel, compiler, versions of the libraries, commit, code. Returns
 * how many. The same machine and build give the same facts. */
size_t machine_list(struct machine_fact facts[MAX_FACTS]);

/* The same as one JSON object. Caller frees. */
char *machine_facts(struct err *e);

#endif
