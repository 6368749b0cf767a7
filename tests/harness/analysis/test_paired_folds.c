/* Pairs of folds, and the ratio of rows that corrects their tests. */
#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "harness/analysis/paired_folds.h"
#include "tests/support/small_run.h"

static struct small_cell cell(const char *learner, size_t repeat, size_t fold, double test)
{
	return (struct small_cell){ .study = "compare", .data = "a",
				    .variant = { .learner = learner }, .repeat = repeat,
				    .fold = fold, .train = test + .1, .valid = NAN, .test = test,
				    .o = { .status = CELL_OK, .n_train = 60, .n_valid = 20,
					   .n_test = 20 + (double)fold } };
}

static size_t find(const struct results *r, const char *learner, int repeat, int fold)
{
	size_t v = small_variant(r, learner), i = 0;

	while (r->cell[i].variant != v || r->cell[i].repeat != repeat || r->cell[i].fold != fold)
		i++;
	return i;
}

Test(analysis_paired_folds, the_same_repeat_and_fold_in_any_order_without_partners_left_out)
{
	struct small_cell c[] = { cell("mlp", 0, 0, .5), cell("mlp", 0, 1, .6),
				  cell("mlp", 1, 0, .7), cell("mlp", 1, 1, .8),
				  cell("svm", 0, 0, .4), cell("svm", 0, 1, .9),
				  cell("svm", 1, 0, .1), cell("svm", 2, 0, .2) };
	double d[4], train[4];
	struct paired_folds p;
	struct results *r;

	c[1].o.status = CELL_FAILED;
	r = small_run("run", c, 8, NULL, 100);
	size_t a[] = { find(r, "mlp", 1, 1), find(r, "mlp", 1, 0), find(r, "mlp", 0, 1),
		       find(r, "mlp", 0, 0) },
	       b[] = { find(r, "svm", 1, 0), find(r, "svm", 2, 0), find(r, "svm", 0, 0),
		       find(r, "svm", 0, 1) };

	cr_assert(!paired_folds_create(&p, r, a, 4, r, b, 4, NULL));
	cr_assert_eq(p.n, 2);
	cr_expect(p.at[0].a == a[3] && p.at[0].b == b[2] && p.at[1].a == a[1] && p.at[1].b == b[0]);
	paired_folds_differences(&p, ON_TEST, 10, d);
	paired_folds_differences(&p, ON_TRAIN, -1, train);
	cr_expect(close_to(d[0], 1, 1e-12, 0) && close_to(d[1], 6, 1e-12, 0), "%g %g", d[0], d[1]);
	cr_expect(close_to(train[0], -.1, 1e-12, 0) && close_to(train[1], -.6, 1e-12, 0));
	paired_folds_differences(&p, ON_VALID, 1, d);
	cr_expect(isnan(d[0]), "no score on validation rows");
	paired_folds_free(&p);
	small_run_close(r);
}

Test(analysis_paired_folds, fewer_than_two_pairs_are_no_test)
{
	struct small_cell c[] = { cell("mlp", 0, 0, .5), cell("svm", 0, 0, .4) };
	struct results *r = small_run("run", c, 2, NULL, 100);
	size_t a = find(r, "mlp", 0, 0), b = find(r, "svm", 0, 0);
	struct paired_folds p;
	struct paired_t t;
	double d;

	cr_assert(!paired_folds_create(&p, r, &a, 1, r, &b, 1, NULL) && p.n == 1);
	paired_folds_differences(&p, ON_TEST, 1, &d);
	cr_expect_eq(paired_folds_t(&t, &p, &d), -1);
	paired_folds_free(&p);
	cr_assert(!paired_folds_create(&p, r, &a, 1, r, &b, 0, NULL) && p.n == 0);
	cr_expect_eq(fold_overlap_ratio(&p.overlap), 0);
	paired_folds_free(&p);
	small_run_close(r);
}

/* Draws have no row in common: nothing widens the variance of their scores. */
Test(analysis_paired_folds, independent_draws_do_not_overlap)
{
	struct run_cell fold = { .n_test = 30, .n_train = 90, .n_valid = NAN, .independent = NAN },
			draw = fold;
	struct fold_overlap o = { 0 };

	draw.independent = 1;
	for (size_t i = 0; i < 20; i++)
		fold_overlap_add(&o, &draw);
	cr_expect_eq(fold_overlap_ratio(&o), 0);
	fold_overlap_add(&o, &fold);
	cr_expect_gt(fold_overlap_ratio(&o), 0);
}

/* Folds of k-fold cross-validation, however uneven and whatever is set aside: 1/(k - 1), 1/k. */
Test(analysis_paired_folds, the_ratio_of_k_folds_counts_validation_rows_as_learned_from)
{
	static const struct { size_t rows, k, valid; } cases[] = {
		{ 442, 10, 0 }, { 442, 10, 88 }, { 53, 5, 7 }, { 30, 3, 5 },
	};

	for (size_t i = 0; i < 4; i++) {
		size_t rows = cases[i].rows, k = cases[i].k;
		struct fold_overlap o = { 0 };

		for (size_t f = 0; f < k; f++) {
			size_t test = rows / k + (f < rows % k);
			struct run_cell c = { .n_test = (double)test,
					      .n_train = (double)(rows - test - cases[i].valid),
					      .n_valid = cases[i].valid ? (double)cases[i].valid
									: NAN };

			fold_overlap_add(&o, &c);
		}
		cr_expect(close_to(fold_overlap_ratio(&o), 1 / ((double)k - 1), 1e-14, 0));
	}
}

/* Two repeats of three folds of 10 rows: 2 degrees; .4 over 30 rows varies by .24 / 30 = .008, more
 * than the folds do (variance .0004 (1/6 + 1/2)). Held out three times: each counts. */
Test(analysis_paired_folds, a_test_is_no_surer_than_its_folds_and_rows)
{
	static const double d[] = { .38, .40, .42, .42, .40, .38 };
	struct fold_sample s = { 0 }, held = { 0 };
	struct paired_t t;

	for (int k = 0; k < 6; k++) {
		fold_sample_add(&s, &(struct run_cell){ .repeat = k / 3, .fold = k % 3, .n_test = 10 });
		if (k < 3)
			fold_sample_add(&held, &(struct run_cell){ .repeat = k, .n_test = 10 });
	}
	cr_assert(!fold_sample_t(&t, &s, .5, d, true));
	cr_expect(t.df == 2 && close_to(t.se, sqrt(.008), 1e-12, 0));
	/* with 2 degrees P(|T| > t) = 1 - t / sqrt(2 + t^2) */
	cr_expect(close_to(t.p, 1 - .4 / sqrt(.008) / sqrt(2 + .16 / .008), 1e-12, 0));
	cr_assert(!fold_sample_t(&t, &s, .5, d, false));
	cr_expect(close_to(t.se, sqrt(.0016 / 5 * (1. / 6 + .5)), 1e-12, 0), "%g", t.se);
	cr_assert(!fold_sample_t(&t, &held, .5, d, false));
	cr_expect_eq(t.df, 2, "of 3 splits");
}
