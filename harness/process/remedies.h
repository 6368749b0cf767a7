/* Remedies against over- and underfitting, tried: for each learner that is suspected, the learner as it
 * is and each of its remedies (algorithms/learner.h) on the same inner splits with the same seeds, in
 * workers under the plan's limits, kept in the store's table remedy.
 *
 *   remedies_make(&m, &job_list, suspects, n, e)
 *   -> remedies_store(&m, store, e)                what an earlier call left is not run again
 *   -> remedies_run(&m, store, jobs, &stop, ...)  -> remedies_free(&m)
 *
 * What the arms bought is worked out from the store (harness/analysis/remedy_effects.h). */
#ifndef REMEDIES_H
#define REMEDIES_H

#include "harness/process/scheduler.h"

struct remedies_suspect {
	const struct study *study;
	const struct plan_task *task;
	const struct variant *variant;
	enum learner_fault fault;
	unsigned tried;                 /* which of the learner's remedies, bit by bit */
};
#define REMEDIES_ALL (~0u)

/* The suspect of this study, data set and label, by a cell of l, with all remedies; false where there is
 * none. */
bool remedies_suspect(struct remedies_suspect *out, const struct job_list *l, const char *study,
		      const char *dataset, const char *label, enum learner_fault fault);

struct remedies {
	struct job_list l;              /* cells on inner splits; its tasks are another list's */
	struct study **study;           /* (n): what the suspects' cells record, owned */
	const struct remedies_suspect *suspect;
	size_t n;
	struct remedies_arm {           /* of each variant of l */
		size_t suspect;
		const char *name;       /* "" : as it was */
	} *arm;
	int64_t *id;                    /* per cell: its row */
	size_t *todo, ntodo;            /* cells without an outcome */
};

/* The job list, whose tasks and plan are borrowed, and suspects (n) must outlive *out. */
int remedies_make(struct remedies *out, const struct job_list *l,
		  const struct remedies_suspect *suspect, size_t n, struct err *e);
void remedies_free(struct remedies *m);                 /* accepts { 0 } */

/* Leaves the suspect those remedies that fit into *left seconds, which become less: at `cost` seconds a
 * cell, by the arms' prices, the learner as it is among them, on all inner splits. Returns the seconds of
 * those that do not fit. */
double remedies_choose(struct remedies_suspect *s, double cost, double *left);

int remedies_store(struct remedies *m, struct store *s, struct err *e);
int remedies_run(struct remedies *m, struct store *s, size_t jobs,
		 const volatile sig_atomic_t *stop,
		 void (*progress)(void *ctx, const struct run_progress *t, size_t cell,
				  const struct outcome *o),
		 void *ctx, struct run_progress *t, struct err *e);

#endif
