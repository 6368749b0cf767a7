/* The part of `bakeoff verify` about remedies: what was tried on inner splits, tried again. */
#ifndef VERIFY_REMEDIES_H
#define VERIFY_REMEDIES_H

#include "harness/plan/job_list.h"

struct verify_remedies {
	size_t same, differing;         /* fits with bit-identical scores; others */
	size_t other;                   /* not run: by other code or vector instructions, or without an
					 * outcome that can be repeated */
};

/* l: of the run's own plan. Prints the first difference. */
int verify_remedies(struct verify_remedies *out, const char *run, const struct job_list *l, size_t jobs,
		    struct err *e);

#endif
