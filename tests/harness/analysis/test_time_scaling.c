/* Run time over rows: powers that were planted are found. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "algorithms/core/close.h"
#include "harness/analysis/time_scaling.h"
#include "tests/support/small_run.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

enum { SIZES = 5, FOLDS = 3, LEARNERS = 3 };
static const size_t rows[SIZES] = { 10, 100, 200, 400, 800 };
static const char *const learner[LEARNERS] = { "svm", "tree", "baseline" };

/* Fit: 1e-7 n^1.5 s and 1e-6 n s, at 10 rows below the clock's floor; predict: 50 test rows at
 * 2e-9 n s each, whatever was trained on. One fold in three is disturbed. */
static struct results *run(const char *family)
{
	static struct small_cell c[SIZES * FOLDS * LEARNERS];
	static char name[SIZES][32];
	size_t n = 0;

	for (size_t i = 0; i < SIZES; i++)
		for (size_t k = 0; k < LEARNERS * FOLDS; k++) {
			double x = (double)rows[i];

			snprintf(name[i], sizeof *name, "%s[n=%zu]", family, rows[i]);
			c[n++] = (struct small_cell){
				.study = "scaling", .data = name[i],
				.variant = { .learner = learner[k / FOLDS],
					     .baseline = k / FOLDS == 2 },
				.fold = k % FOLDS, .factor = "n", .factor_value = 2 * x,
				.train = .9, .valid = NAN, .test = .8,
				.o = { .status = CELL_OK, .n_train = x * 4 / 5,
				       .n_valid = x / 5, .n_test = 50,
				       .fit_s = (k / FOLDS ? 1e-6 * x : 1e-7 * pow(x, 1.5)) *
						(k % FOLDS == 1 ? 7 : 1),
				       .predict_s = 50 * 2e-9 * x * (k % FOLDS == 2 ? 9 : 1) }
			};
		}
	return small_run("run", c, n, NULL, 100);
}

Test(analysis_time_scaling, exponents_of_fit_and_of_one_prediction)
{
	struct results *r = run("waves");
	const struct time_scaling *steep, *flat;
	struct time_scalings *t;

	cr_assert(!time_scalings_create(&t, r, 0, NULL));
	cr_assert_eq(t->n, 2, "without the baseline");
	for (size_t i = 0; i < 2; i++) {
		const struct time_scaling *x = t->at + i;
		bool svm = x->variant == small_variant(r, "svm");

		cr_assert(x->n == SIZES && x->fit_known && x->query_known);
		for (size_t k = 0; k < SIZES; k++) {
			NEAR(x->at[k].size, 2 * (double)rows[k]);
			NEAR(x->at[k].rows, (double)rows[k]);
			NEAR(x->at[k].query_s, 2e-9 * (double)rows[k]);
		}
		NEAR(x->at[3].fit_s, svm ? 1e-7 * 8000 : 4e-4);
		NEAR(x->fit.exponent, svm ? 1.5 : 1);
		NEAR(x->query.exponent, 1);
		cr_expect_eq(x->fit.points, 4, "10 rows take less than the clock can tell");
		NEAR(x->fit_from, 100);
		cr_expect_eq(x->query.points, SIZES);
	}
	cr_expect(time_scalings_extremes(t, &steep, &flat));
	cr_expect(steep->variant == small_variant(r, "svm") &&
		  flat->variant == small_variant(r, "tree"));
	time_scalings_destroy(t);
	small_run_close(r);
}

Test(analysis_time_scaling, families_are_what_stands_before_the_bracket)
{
	struct results *r = run("waves");
	size_t a = small_data(r, "waves[n=10]"), b = small_data(r, "waves[n=800]");

	cr_expect(time_scaling_family(r, a, b));
	r->dataset[b].name = "waveshape[n=800]";
	cr_expect(!time_scaling_family(r, a, b));
	r->dataset[b].name = "waves";
	cr_expect(time_scaling_family(r, a, b));
	small_run_close(r);
}
