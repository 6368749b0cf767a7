#include "tests/support/alarms.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/compare.h"

enum { RUNS_QUICK = 40, MOST_CELLS = 30000, MOST_ANSWERS = 1300 };
#define ABSURD 1e-4             /* as rarely may a rule that holds fail its test */

size_t alarm_runs(void)
{
	const char *text = getenv("ALARM_RUNS");

	return text ? (size_t)strtoul(text, NULL, 10) : RUNS_QUICK;
}

void alarm_measure(const char *verdict, const char *learner, const char *cv, size_t alarms, size_t runs,
		   double nominal, double most)
{
	struct interval ci = wilson(alarms, runs, 0.95);
	bool absurd = alarms && most < 1 &&
		      gsl_cdf_binomial_Q((unsigned)alarms - 1, most, (unsigned)runs) < ABSURD;

	if (getenv("ALARM_RUNS"))
		printf("| %s | %s | %s | %zu | %.3f (%.3f to %.3f) | %g |\n", verdict, learner, cv, runs,
		       (double)alarms / (double)runs, ci.lo, ci.hi,
		       nominal);
	cr_expect_not(absurd, "%s, %s, %s: %zu of %zu", verdict, learner, cv, alarms, runs);
}

void alarm_tell(const char *verdict, const char *learner, const char *cv, size_t alarms,
		 size_t runs, double nominal)
{
	alarm_measure(verdict, learner, cv, alarms, runs, nominal, nominal);
}

/* ---- cells ---- */

struct alarm_cells *alarm_cells_begin(void)
{
	struct alarm_cells *a = mem_zeros(1, sizeof *a, NULL);

	cr_assert(a && (a->cell = mem_zeros(MOST_CELLS, sizeof *a->cell, NULL)));
	for (size_t i = 0; i < ALARM_AT_ONCE; i++)
		snprintf(a->study[i], sizeof *a->study, "run %zu", i);
	return a;
}

void alarm_cells_free(struct alarm_cells *a)
{
	free(a->cell);
	free(a->said);
	free(a);
}

static void keep_answers(struct alarm_cells *a, struct small_cell *c, const struct null_score *x)
{
	struct null_score *kept;

	if (!a->said)
		cr_assert(a->said = mem_zeros(MOST_ANSWERS, sizeof *a->said, NULL));
	cr_assert(a->n <= MOST_ANSWERS);
	kept = a->said + a->n - 1;
	*kept = *x;
	c->o.rows = kept->row;
	c->o.nrows = (size_t)x->n_test;
	c->o.test_scores = kept->said[0];
	c->o.ntest_scores = 2 * c->o.nrows;
}

void alarm_cells_add(struct alarm_cells *a, size_t run, const struct small_cell *like,
		      const struct null_table *t, const struct null_score *x)
{
	for (size_t k = 0; k < t->folds * t->repeats; k++) {
		struct small_cell *c = a->cell + a->n++;

		cr_assert(a->n <= MOST_CELLS);
		*c = *like;
		c->study = a->study[run];
		c->repeat = k / t->folds;
		c->fold = k % t->folds;
		c->train = x[k].train;
		c->valid = x[k].valid;
		c->test = x[k].test;
		c->o = (struct outcome){ .status = CELL_OK, .n_train = x[k].n_train,
					 .n_valid = x[k].n_valid, .n_test = x[k].n_test };
		if (a->answers)
			keep_answers(a, c, x + k);
	}
}

struct results *alarm_cells_stored(struct alarm_cells *a)
{
	uint32_t label[NULL_ROWS];
	struct results *r;

	for (uint32_t i = 0; i < NULL_ROWS; i++)
		label[i] = i % 2;
	r = small_run("run", a->cell, a->n, a->answers ? label : NULL, NULL_ROWS);
	a->n = 0;
	return r;
}
