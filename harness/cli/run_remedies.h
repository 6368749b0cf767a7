/* The end of `bakeoff run`: remedies for learners that may over- or underfit, tried on inner splits. */
#ifndef RUN_REMEDIES_H
#define RUN_REMEDIES_H

#include "harness/process/run.h"

/* Seconds of a core that remedies may take where nobody says: a fifth of what the cells took, at least
 * RUN_REMEDIES_LEAST; of what they took beyond RUN_REMEDIES_LONG a tenth. Cheap remedies come first, so
 * that a run of seconds has nearly all of them in that time. */
#define RUN_REMEDIES_LEAST 2.0
#define RUN_REMEDIES_LONG  50.0

struct run_remedies {
	const char *out;                /* the run, whose cells are all done */
	const char *ignore;             /* codes of findings that nobody wants, or NULL */
	double seconds;                 /* of a core; 0: as above */
	size_t jobs;
	bool quiet;
	const volatile sig_atomic_t *stop;
};

/* What remedies may take where nobody says, after cells that took so many seconds of a core. */
double run_remedies_seconds(double took);

/* Chooses the suspects (harness/analysis/generalization.h) that fit into the time, by what their
 * cells took, and runs what was not run before. Tells what is left out. */
int run_remedies(const struct run_remedies *w, struct run *s, struct err *e);

#endif
