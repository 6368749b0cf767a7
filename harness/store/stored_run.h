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
/* "2/5": it has that part of its plan's cells alone; "": all of them. */
const char *stored_run_shard(const struct stored_run *r);

/* The active cell with this canonical text, whatever version of the code and whatever vector
 * instructions it was computed with (its lines "code=..." and "isa=..."); where there is none, that of
 * other data (line "digest=...") or of another version of its program. */
struct stored_cell {
	int64_t id;                     /* 0: there is none */
	enum cell_status status;
	bool same_code, same_data, same_program;        /* "code=...", "digest=..." agree, too, and files,
							 * version and abilities of the program */
	size_t trials;                  /* configurations that its search tried */
	char isa[16];                   /* of its machine (cpu.h); "" unknown */
};

int stored_run_find(struct stored_run *r, const char *canonical, struct stored_cell *out,
		    struct err *e);

/* The canonical text of the cell of this id. Caller frees. */
char *stored_run_canonical(struct stored_run *r, int64_t id, struct err *e);

/* What is known of the machines and builds that ran the active cells, fact by fact (process/machine.h):
 * machine counts from 0, cells are those that it ran. Nonzero of tell ends it. */
typedef int stored_fact_fn(void *ctx, size_t machine, size_t cells, const char *name, const char *value);
int stored_run_facts(struct stored_run *r, stored_fact_fn *tell, void *ctx, struct err *e);

/* All that is stored of the cell of this id. The caller's to free; empty on error. */
int stored_run_outcome(struct stored_run *r, int64_t id, struct outcome *o, struct err *e);

#endif
