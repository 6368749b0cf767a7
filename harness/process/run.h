/* A job_list meets its store: what the plan asks for is written down, what an earlier run left is
 * found, and the rest is run.
 *
 *   run_open(&s, run, &job_list, command, shard, how, e) -> s.todo, s.paces ... -> run_cells -> run_close */
#ifndef RUN_H
#define RUN_H

#include "harness/process/data_findings.h"
#include "harness/process/join.h"
#include "harness/process/scheduler.h"

struct run {
	const struct job_list *job_list;
	struct store *store;
	int64_t machine;
	int64_t *ids;                   /* per cell: its row */
	enum cell_status *before;       /* per cell: what was there already */
	size_t *todo;                   /* cells to be run */
	size_t ntodo;
	struct data_findings findings;  /* of the plan's data sets, stored too */
	struct pace_list paces;             /* of todo, with what earlier calls saw of their cells */
	double memory;                  /* bytes for cells that run together; 0: any (scheduler.h) */
	bool goes_on;                   /* tries all cells of a kind of which several met a limit */
	struct join *join;              /* others run cells of it, too; NULL: nobody does */
	struct store_anew anew;         /* finished cells that are to be run again all the same */
	/* Told of every outcome after it is stored, and of the time between; see scheduler.h. */
	void (*progress)(void *ctx, const struct run_progress *t, size_t cell,
			 const struct outcome *o);
	void (*ran_out)(void *ctx, size_t cell, enum cell_status status, size_t n);
	void (*gave_up)(void *ctx, size_t cell, enum cell_status status, size_t n);
	/* With join: nothing is left to begin, and others have cells that are not done. NULL: silent. */
	void (*waits)(void *ctx, size_t cells);
	void *ctx;
};

enum run_resume {
	RESUME,                         /* run what has no outcome yet, or ended by a limit of time or
					 * memory that is larger now */
	RESUME_RETRY,                   /* and what did not end ok (or skipped) */
	RESUME_FRESH                    /* forget everything first */
};

/* shard: which part of its plan the list is (shard_text), NULL for all of it. On error *s is empty. */
int run_open(struct run *s, const char *run, const struct job_list *l, const char *command, const char *shard,
	     enum run_resume how, struct err *e);
/* The same for one of several processes (join.h): into a file of its own. What is there already is that of the
 * run, if there is one. */
int run_open_joined(struct run *s, struct join *join, const char *run, const struct job_list *l, const char *command,
		    enum run_resume how, struct err *e);
void run_close(struct run *s);                          /* accepts { 0 } */

/* Runs s->todo. t counts what this call ran. */
int run_cells(struct run *s, size_t jobs, const volatile sig_atomic_t *stop, struct run_progress *t,
		struct err *e);
/* The same with s->join: the cells that nobody has or had and died, until all are done, by whomever. t->total: with
 * those that others have when stop was set. */
int run_cells_joined(struct run *s, size_t jobs, const volatile sig_atomic_t *stop, struct run_progress *t, struct err *e);

#endif
