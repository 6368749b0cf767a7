/* Single outcomes of a run read back whole, as store_outcome took them: for checking a run again
 * and for copying it. (query.h reads a run for reports.) */
#ifndef RECALL_H
#define RECALL_H

#include "harness/store/store.h"

struct recall;

/* Read-only; ERR_IO or ERR_FORMAT when there is no run. */
int recall_open(struct recall **out, const char *run, struct err *e);
void recall_close(struct recall *r);                            /* accepts NULL */

/* The plan's canonical YAML; valid while r is open. */
const char *recall_plan(const struct recall *r);

/* The outcome of the active cell with this canonical text, whatever version of the code ran it (the
 * first line after the head, "code=..."). *found is false where there is none. same_code tells
 * whether that line agrees, too. Details of the machine's speed are not read. */
int recall_cell(struct recall *r, const char *canonical, struct outcome *o, bool *found,
		bool *same_code, struct err *e);

#endif
