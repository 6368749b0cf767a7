/* How long a run will take, told before it begins: in full by --dry-run, in a line by a run, with the
 * command that shortens it where one learner takes most of the time. */
#ifndef RUN_ESTIMATE_H
#define RUN_ESTIMATE_H

#include "harness/process/estimate.h"

/* Looks ahead, in so many seconds at most; stop: ends it (NULL: nothing does). */
int run_estimate_make(struct estimate *out, struct pace_list *p, const struct job_list *l, size_t jobs,
		      double most, const volatile sig_atomic_t *stop, struct err *e);

/* A table on stdout: a line for each learner on each data set, seconds and memory; then all of it. */
void run_estimate_print(const struct estimate *x, const struct pace_list *p, size_t jobs);

/* A line on stderr; nothing for a run of a second. remedies: seconds of a core that they may take after
 * the cells (run_remedies.h); 0: there will be none. */
void run_estimate_note(const struct estimate *x, const struct pace_list *p, size_t jobs, double remedies);

/* On out, where there is something to say of it: which learner takes most of a long run or will not be
 * done in time, and `command` (the command line of this run) with the option that helps. */
void run_estimate_advise(FILE *out, const struct estimate *x, const struct pace_list *p,
			 const struct job_list *l, const char *command);

/* A note where predictions will take a gigabyte of the disk or more: as many classes as rows are tested. */
void run_estimate_tell_kept(FILE *out, const struct pace_list *p);

/* A note where not all workers have room at one time in so many bytes (scheduler.h lets them wait). */
void run_estimate_tell_memory(const struct pace_list *p, size_t jobs, double memory);

#endif
