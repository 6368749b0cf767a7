/* Cells of one study whose responses a test writes down, and claims on them. */
#ifndef CLAIM_CELLS_H
#define CLAIM_CELLS_H

#include "harness/claims/claims.h"
#include "tests/support/small_run.h"

enum { CLAIM_CELLS = 200 };

struct claim_cells {
	struct small_cell cell[CLAIM_CELLS];
	size_t n;
};

/* One cell of an independent draw, with rows enough not to bound the spread; level NAN: none. */
struct small_cell *claim_cells_add(struct claim_cells *t, const char *data, const char *learner, size_t repeat,
				   double level, double test);
/* One of each draw. */
void claim_cells_row(struct claim_cells *t, const char *data, const char *learner, double level,
		     const double *test, size_t n);

/* The run with a plan of one study and these claims, "- {id: ...}\n" each; valid until the next call. */
struct results *claim_cells_again(struct results *r, const char *claims);
/* The cells stored and the claims judged; *r is small_run_close's, after claims_destroy. */
struct claims *claim_cells_judged(struct claim_cells *t, const char *claims, struct results **r);

#endif
