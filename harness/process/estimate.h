/* How long a run will take and what memory it will hold, before it begins: cells on samples of
 * growing size, run by a worker under limits as any other, and their costs carried on to all rows
 * (cost.h).
 *
 *   pace_list_make -> estimate_probe(&e, &paces, job_list, &options, &err) -> e.wall, paces.at[i].each
 *
 * Each learner meets a first sample of each data set; then those that seem to take most of the run
 * meet larger ones, as long as that costs little beside the run. Those that were not reached take
 * after others of their learner. Learners are told what their sample stands for (learner_env.whole).
 */
#ifndef ESTIMATE_H
#define ESTIMATE_H

#include <signal.h>

#include "harness/process/pace.h"

struct estimate_options {
	size_t jobs;
	double memory;                  /* bytes of this machine, for learners to plan with */
	double share;                   /* of the run that finding out may take, and */
	double least, most;             /* seconds that larger samples may take however short or long
					 * the run is */
	const volatile sig_atomic_t *stop;      /* NULL: none */
};
/* What a look ahead may cost. */
#define ESTIMATE_OVERHEAD 3e-4         /* seconds of the parent for a cell: orders, answers, the store */
#define ESTIMATE_SHARE 0.03
#define ESTIMATE_LEAST 0.1              /* seconds */
#define ESTIMATE_MOST  1.0
#define ESTIMATE_FIRST 1.0             /* for first samples, without which nothing is known */

struct estimate {
	double wall, cpu;               /* seconds of what is to be run; NAN where nothing is known */
	double slowdown;                /* wall seconds that a second of processor time takes here */
	double spent;                   /* wall seconds of finding out */
	double memory;                  /* bytes that workers will hold at one time, at most */
	size_t unknown;                 /* paces that nothing is known of */
};

/* Paces whose `each` is known already are left as they are. Fills cost, each and bytes of the others,
 * NAN and 0 where samples failed. */
int estimate_probe(struct estimate *out, struct pace_list *p, const struct job_list *l,
		   const struct estimate_options *o, struct err *e);

/* The same sums again, after the paces were changed. */
void estimate_sum(struct estimate *out, const struct pace_list *p, size_t jobs);

/* Bytes of predictions that these cells will leave in run.db; of the pace of which they are most, *most. */
double estimate_kept(const struct pace_list *p, const struct pace **most);

/* Values that all cells train on, over all: a run of few is done sooner than it is looked at. */
double estimate_work(const struct pace_list *p);

#endif
