/* What each learner takes on each data set: expected before it has run there, seen afterwards; and
 * from all of them the time that a run will still take.
 *
 *   pace_list_make(&p, job_list, todo, ntodo, e) -> a pace's cost, known, memory are filled in (estimate.h)
 *   -> pace_start, pace_finish, as cells begin and end -> pace_list_remaining
 *   -> pace_list_free
 *
 * Nothing here reads a clock: times are handed in, so that what is said of a run can be tested. */
#ifndef PACE_H
#define PACE_H

#include "harness/plan/job_list.h"
#include "harness/process/cost.h"
#include "harness/store/store.h"

/* A learner with its parameters in a study, on a data set, and, where the study varies that, on so many
 * rows, beside so much noise or with so many wrong labels. */
struct pace {
	const struct variant *variant;
	const struct plan_task *task;
	const struct study *study;
	size_t keep, noise, wrong;      /* as in struct cell */
	size_t cell;                    /* the first of its cells */
	size_t cells;                   /* to be run */

	struct cost cost;               /* of samples */
	double each;                    /* seconds of a cell, of the wall clock, by samples or an earlier
					 * call; NAN: not known */
	double cpu;                     /* the same of processor time */
	double bytes;                   /* memory of a cell; 0: not known */

	size_t finished, running;
	double seconds;                 /* of the finished ones, on the wall clock */
	size_t ok, limits;              /* how cells ended, in earlier calls too: with a score, or beyond
					 * the limit of time or memory */
	enum cell_status ran_out;       /* of those the last: CELL_TIMEOUT, CELL_MEMORY */
	bool told;                      /* in this call, that the first one met a limit */
	size_t seen;                    /* cells of earlier calls that `each` and cpu are the means of */
};

struct pace_list {
	struct pace *at;                /* by variant, task, keep, noise, wrong */
	size_t n;
};

/* todo NULL: all cells. */
int pace_list_make(struct pace_list *p, const struct job_list *l, const size_t *todo, size_t ntodo,
	       struct err *e);
void pace_list_free(struct pace_list *p);                       /* accepts { 0 } */
/* Of a cell; NULL where none of its kind is to be run. */
struct pace *pace_list_find(const struct pace_list *p, const struct cell *c);

/* A cell of it that ended ok in an earlier call took so many seconds and bytes; NAN: not known. */
void pace_see(struct pace *p, double wall, double cpu, double bytes);

static inline size_t pace_left(const struct pace *p)    /* neither finished nor running */
{
	return p->cells - p->finished - p->running;
}

/* How much longer cells took than expected, 1 while nothing can be compared. */
double pace_list_drift(const struct pace_list *p);

struct pace_running {
	const struct pace *pace;
	double age;                     /* seconds */
};
/* Seconds until all is done by `jobs` workers. A cell takes the mean of its kind's that ended; or what
 * was expected, by as much as others took longer (drift); or, where nothing was, the mean of all
 * others; and always more than the one of its kind that runs has taken so far. NAN while nothing is
 * known of any. */
double pace_list_remaining(const struct pace_list *p, const struct pace_running *r, size_t running,
		       size_t jobs);

/* Several cells of it met a limit, and no more were done: the rest would end so, too. */
enum { PACE_PATIENCE = 2 };
static inline bool pace_is_hopeless(const struct pace *p)
{
	return p->limits >= PACE_PATIENCE && p->limits > p->ok;
}
static inline bool pace_limit_status(enum cell_status s)
{
	return s == CELL_TIMEOUT || s == CELL_MEMORY;
}
static inline void pace_count(struct pace *p, enum cell_status s)
{
	p->ok += s == CELL_OK;
	p->limits += pace_limit_status(s);
	p->ran_out = pace_limit_status(s) ? s : p->ran_out;
}

/* Whether a cell of it may begin beside those that run, which hold `taken` bytes, so that all together stay
 * within memory (bytes; 0: any). One may always run. */
bool pace_fits(const struct pace *p, double taken, double memory);

#endif
