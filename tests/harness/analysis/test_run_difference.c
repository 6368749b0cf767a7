/* diff and report on the same data: what one finds between two learners of a run, the other must
 * find between two runs of one learner. Figures are those of tests/golden/analysis.inc. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "harness/analysis/comparison.h"
#include "harness/analysis/run_difference.h"
#include "tests/support/small_run.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

static const struct {
	const char *data;
	int regression;
	const char *learner;
	size_t repeat, fold;
	double train_rows, valid_rows, test_rows, train, test;
	int ok;
} cells[] = {
#define COMPARE_CELLS
#include "tests/golden/analysis.inc"
#undef COMPARE_CELLS
};
#define CELLS (sizeof cells / sizeof *cells)
enum { SETS = 8 };

/* The cells of a learner, or of all; renamed when `as` is not NULL. Backwards: positions must not
 * matter. */
static struct results *run_of(const char *name, const char *learner, const char *as)
{
	static struct small_cell c[CELLS];
	size_t n = 0;

	for (size_t i = CELLS; i-- > 0;)
		if (!learner || !strcmp(cells[i].learner, learner))
			c[n++] = (struct small_cell){
				.study = "compare", .data = cells[i].data,
				.regression = cells[i].regression,
				.variant = { .learner = as ? as : cells[i].learner,
					     .baseline = !strcmp(cells[i].learner, "baseline") },
				.repeat = cells[i].repeat, .fold = cells[i].fold,
				.train = cells[i].train, .valid = NAN, .test = cells[i].test,
				.o = { .status = cells[i].ok ? CELL_OK : CELL_FAILED,
				       .n_train = cells[i].train_rows,
				       .n_valid = cells[i].valid_rows,
				       .n_test = cells[i].test_rows }
			};
	return small_run(name, c, n, NULL, 100);
}

static size_t set_named(const struct comparison *c, const char *name)
{
	size_t s = 0;

	while (strcmp(comparison_dataset(c, s)->name, name))
		s++;
	return s;
}

Test(analysis_run_difference, two_runs_differ_as_two_learners_of_one_do)
{
	static const struct { double p_holm; } want[SETS] = {
#define DIFFERENCE_HOLM
#include "tests/golden/analysis.inc"
#undef DIFFERENCE_HOLM
	};
	struct results *both = run_of("both", NULL, NULL), *a = run_of("a", "mlp", "learner"),
		       *b = run_of("b", "svm", "learner");
	struct run_difference *d;
	struct comparison *c;

	cr_assert(!comparison_create(&c, both, 0, NULL) && !run_difference_create(&d, a, b, NULL));
	cr_assert_str_eq(comparison_variant(c, c->pair[0].a)->learner, "svm");
	cr_assert_str_eq(comparison_variant(c, c->pair[0].b)->learner, "mlp");
	cr_assert(d->n == SETS && !d->only_a && !d->only_b);
	for (size_t i = 0; i < SETS; i++) {
		const struct run_difference_group *g = d->group + i;
		const char *name = a->dataset[g->dataset].name;
		size_t s = set_named(c, name);
		const struct paired_test *x = c->paired + s * c->pairs;
		double scale = comparison_metric(c, s)->relative ? -c->reference[s] : 1;

		cr_assert(g->tested && x->known && g->t.n == x->t.n);
		NEAR(g->t.mean, scale * x->t.mean);
		NEAR(g->t.se, fabs(scale) * x->t.se);
		NEAR(g->t.p, x->t.p);
		NEAR(fmin(g->t.ci.lo, g->t.ci.hi),
		     fmin(scale * x->t.ci.lo, scale * x->t.ci.hi));
		NEAR(g->mean_b - g->mean_a, g->t.mean);
		NEAR(g->p_holm, want[*name - 'a'].p_holm);
		cr_expect_eq(run_difference_real(g), want[*name - 'a'].p_holm < .05);
		cr_expect_eq(g->other_status, *name == 'a', "mlp's third fold on a failed");
		cr_expect_eq(g->cells, g->pairs + g->other_status);
		cr_expect_eq(g->unequal, g->pairs);
	}
	comparison_destroy(c);
	run_difference_destroy(d);
	results_close(both);
	results_close(a);
	small_run_close(b);
}

Test(analysis_run_difference, a_run_does_not_differ_from_itself)
{
	struct results *a = run_of("a", "mlp", NULL);
	struct run_difference *d;

	cr_assert(!run_difference_create(&d, a, a, NULL));
	cr_assert(d->n == SETS && d->both == a->n_cells);
	for (size_t i = 0; i < SETS; i++)
		cr_expect(!d->group[i].unequal && !d->group[i].other_status &&
			  d->group[i].t.p == 1 && !run_difference_real(d->group + i));
	run_difference_destroy(d);
	small_run_close(a);
}

Test(analysis_run_difference, cells_of_one_run_alone_are_counted)
{
	struct results *a = run_of("a", "mlp", NULL), *b = run_of("b", NULL, NULL);
	struct run_difference *d;

	cr_assert(!run_difference_create(&d, a, b, NULL));
	cr_expect(d->only_a == 0 && d->only_b == CELLS - a->n_cells && d->n == SETS);
	run_difference_destroy(d);
	cr_assert(!run_difference_create(&d, b, a, NULL));
	cr_expect(d->only_b == 0 && d->only_a == CELLS - a->n_cells && d->n == SETS);
	run_difference_destroy(d);
	results_close(a);
	small_run_close(b);
}
