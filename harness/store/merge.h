/* Runs made in several places, as one. Cells are joined by content: those of which data, split, learner,
 * settings and seed agree (identity.h) are one cell, whatever plan, machine or vector instructions they are
 * of. Whatever is stored of a cell goes with it, the machine that ran it too.
 *
 *   store_open(&s, out, e) -> store_merge(s, run, MERGE_ALL, &told, e) for each -> store_describe_run -> store_close
 *   run_open(&r, out, &job_list, ...) -> store_merge(r.store, run, MERGE_PLANNED, &told, e) for each -> run_close */
#ifndef MERGE_H
#define MERGE_H

#include "harness/store/store.h"

enum merge_how {
	MERGE_ALL,              /* the cells of both; the first run merged into an empty store gives its plan */
	MERGE_PLANNED           /* outcomes of the cells that the store's plan has; others are left out */
};

/* What came of it; counts are added to. */
struct merge_told {
	size_t cells;           /* of the other run's plan */
	size_t taken;           /* outcomes of it that are in the store now */
	size_t conflicts;       /* cells of one key, both well ended, with other scores, curves or predictions */
	size_t unplanned;       /* outcomes that MERGE_PLANNED left out */
	/* Of a conflict, one sentence; the store's outcome is kept. NULL: only counted. */
	void (*conflict)(void *ctx, const char *text);
	void *ctx;
};

/* Copies cells of the run `from` into the open store. A cell that both have keeps the outcome that is ok, else
 * the one that is there. On an error nothing of `from` is in the store. ERR_DATA where cells cannot stand side by side: a
 * data set of one name that holds other data, one that stands there under another name, or cells of one place (study, data set, learner,
 * repeat, fold) that were made otherwise. */
int store_merge(struct store *into, const char *from, enum merge_how how, struct merge_told *told,
		struct err *e);

#endif
