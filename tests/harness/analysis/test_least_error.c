/* What nobody can go below, by the metric of a study, and what is left above it. */
#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "harness/analysis/least_error.h"
#include "tests/support/small_run.h"

static struct results *run(void)
{
	static const struct { const char *data; bool regression; } set[] = {
		{ "twonorm[d=7]", false }, { "xor[flip=0.1]", false }, { "xor[noise=0.1]", false },
		{ "my.csv", false }, { "friedman1[noise=0.5]", true }, { "linear[n=75]", true }
	};
	struct small_cell c[6];

	for (size_t i = 0; i < 6; i++)
		c[i] = (struct small_cell){ .study = "compare", .data = set[i].data, .regression = set[i].regression,
					    .variant = { .learner = "knn" }, .train = 1, .valid = NAN, .test = .9,
					    .o = { .status = CELL_OK, .n_train = 300, .n_test = 100 } };
	return small_run("least", c, 6, NULL, 400);
}

Test(analysis_least_error, is_that_of_the_generator_in_the_units_of_the_metric)
{
	struct results *r = run();
	size_t study = small_study(r, "compare");
	static const struct { const char *data; double want; } known[] = {
		{ "twonorm[d=7]", .022750131948179212 },        /* Phi(-2) */
		{ "xor[flip=0.1]", .1 },
		{ "friedman1[noise=0.5]", .5 },                 /* RMSE: the noise's standard deviation */
		{ "linear[n=75]", .5 }
	};

	for (size_t i = 0; i < 4; i++) {
		double got = least_error(r, study, small_data(r, known[i].data));
		cr_expect(close_to(got, known[i].want, 1e-9, 0), "%s: %.12g", known[i].data, got);
	}
	cr_expect(isnan(least_error(r, study, small_data(r, "xor[noise=0.1]"))), "nobody knows it");
	cr_expect(isnan(least_error(r, study, small_data(r, "my.csv"))));
	r->study[study].metric[TASK_CLASSIFY] = *metric_find("auc");
	r->study[study].metric[TASK_REGRESS] = *metric_find("mae");
	cr_expect(isnan(least_error(r, study, small_data(r, "twonorm[d=7]"))), "an error rate is no AUC");
	cr_expect(isnan(least_error(r, study, small_data(r, "linear[n=75]"))), "nor is RMSE an MAE");
	small_run_close(r);
}

Test(analysis_least_error, is_unknown_where_rows_have_weights)
{
	struct results *r = run();

	r->dataset[small_data(r, "xor[flip=0.1]")].weight = "w";
	cr_expect(isnan(least_error(r, small_study(r, "compare"), small_data(r, "xor[flip=0.1]"))));
	small_run_close(r);
}

Test(analysis_least_error, is_reached_by_an_interval_that_comes_down_to_it)
{
	struct least_excess over = least_excess(.1, .13, (struct interval){ .11, .15 }),
			    at = least_excess(.1, .13, (struct interval){ .09, .17 }),
			    none = least_excess(.1, .13, (struct interval){ NAN, NAN });

	cr_expect(close_to(over.over, .03, 1e-12, 0) && close_to(over.ci.lo, .01, 1e-12, 0) &&
		  close_to(over.ci.hi, .05, 1e-12, 0) && !over.reached);
	cr_expect(at.reached);
	cr_expect(!none.reached, "without an interval nothing is said");
}
