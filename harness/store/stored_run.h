/* Single outcomes of a run read back whole, as store_outcome took them: for checking a run again
 * and for copying it. (query.h reads a run for reports.) */
#ifndef STORED_RUN_H
#define STORED_RUN_H

#include "harness/store/store.h"

struct stored_run;

/* Read-only; ERR_IO or ERR_FORMAT when there is no run. */
int stored_run_open(struct stored_run **out, const char *run, struct err *e);
void stored_run_close(struct stored_run *r);                            /* accepts NULL */

/* The plan's canonical YAML; valid while r is open. */
const char *stored_run_plan(const struct stored_run *r);

/* The outcome of the active cell with this canonical text, whatever version of the code ran it (the
 * first line after the head, "code=..."). *found is false where there is none. same_code tells
 * whether that line agrees, too. */
int stored_run_cell(struct stored_run *r, const char *canonical, struct outcome *o, bool *found,
		bool *same_code, struct err *e);

#endif
