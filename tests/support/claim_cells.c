#include "tests/support/claim_cells.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

struct small_cell *claim_cells_add(struct claim_cells *t, const char *data, const char *learner, size_t repeat,
				   double level, double test)
{
	cr_assert(t->n < CLAIM_CELLS);
	t->cell[t->n] = (struct small_cell){
		.study = "s", .kind = "compare", .data = data, .variant = { .learner = learner }, .repeat = repeat,
		.factor = isnan(level) ? NULL : "level", .factor_value = level, .train = 1, .test = test,
		.o = outcome_none()
	};
	t->cell[t->n].o.status = CELL_OK;
	t->cell[t->n].o.n_train = 400000;
	t->cell[t->n].o.n_valid = 0;
	t->cell[t->n].o.n_test = 100000;
	t->cell[t->n].o.independent = true;
	return &t->cell[t->n++];
}

void claim_cells_row(struct claim_cells *t, const char *data, const char *learner, double level,
		     const double *test, size_t n)
{
	for (size_t i = 0; i < n; i++)
		claim_cells_add(t, data, learner, i, level, test[i]);
}

struct results *claim_cells_again(struct results *r, const char *claims)
{
	static char text[4096];

	snprintf(text, sizeof text, "datasets: [iris]\nlearners: [knn]\nstudies: [{name: s}]\nclaims:\n%s", claims);
	r->run.plan = text;
	return r;
}

struct claims *claim_cells_judged(struct claim_cells *t, const char *claims, struct results **r)
{
	struct claims *c;
	struct err e = { 0 };

	*r = claim_cells_again(small_run("claims", t->cell, t->n, NULL, 0), claims);
	cr_assert(!claims_judge(&c, *r, &e), "%s", e.text);
	return c;
}
