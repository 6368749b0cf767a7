/* What luck scores: shares and means by hand. */
#include <criterion/criterion.h>

#include "algorithms/baseline/baseline.h"
#include "tests/support/problems.h"

/* Four rows of one column, of which the last weighs 5. */
static struct fitted answer(enum task task, const char *params)
{
	static const float x[4] = { 0 }, weight[4] = { 1, 1, 1, 5 };
	static const struct column column = { .name = "x" };
	static const uint32_t label[4] = { 0, 0, 0, 1 };
	static const double target[4] = { 1, 2, 3, 10 };
	struct data_view v = { .x = x, .rows = 4, .cols = 1, .stride = 1, .columns = &column,
			       .task = task, .classes = task == TASK_CLASSIFY ? 2 : 0,
			       .label = task == TASK_CLASSIFY ? label : NULL,
			       .target = task == TASK_REGRESS ? target : NULL, .weight = weight };
	struct fitted f;
	struct err e = { 0 };

	cr_assert(!fit(&f, &baseline_class, params, &v, NULL, 1, 1, &e) && !fitted_predict(&f, &v, &e),
		  "%s", e.text);
	return f;
}

Test(baseline, classes_get_their_share_of_the_weight)
{
	struct fitted f = answer(TASK_CLASSIFY, "");

	for (size_t i = 0; i < 4; i++) {
		cr_expect_eq(f.scores[2 * i], 3.0f / 8);
		cr_expect_eq(f.scores[2 * i + 1], 5.0f / 8);
	}
	fitted_free(&f);
}

Test(baseline, the_mean_is_weighted_and_the_median_is_not)
{
	struct fitted mean = answer(TASK_REGRESS, ""), median = answer(TASK_REGRESS, "center=median");

	cr_expect_eq(mean.scores[0], 7);
	cr_expect_eq(median.scores[0], 2.5f);
	fitted_free(&mean);
	fitted_free(&median);
}
