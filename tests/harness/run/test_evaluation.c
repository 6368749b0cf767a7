/* What an evaluation knows beside the answers: weights of rows, the positive class, costs. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/core/mem.h"
#include "tests/support/one_cell.h"

enum { ROWS = 90 };

static struct dataset *weighted(enum one_cell_truth truth)
{
	struct dataset *d = one_cell_data(ROWS, truth);

	cr_assert_not_null(d->weight = mem_array(ROWS, sizeof *d->weight, NULL));
	for (size_t i = 0; i < ROWS; i++)
		d->weight[i] = (float)(1 + i % 7);
	one_cell_seal(d);
	return d;
}

static double score_of(const struct outcome *o, const char *metric)
{
	for (size_t i = 0; i < o->nscores; i++)
		if (!strcmp(o->scores[i].metric, metric))
			return o->scores[i].test;
	return NAN;
}

Test(run_evaluation, rows_count_by_their_weights)
{
	struct dataset *d = weighted(TRUTH_NOISE);
	struct outcome o = one_cell(d, "knn", 0);
	double right = 0, all = 0, plain = 0;

	cr_assert_eq(o.status, CELL_OK, "%s", o.info);
	for (size_t i = 0; i < o.nrows; i++) {
		size_t row = o.rows[i];
		bool hit = (o.test_scores[2 * i + 1] > o.test_scores[2 * i]) == d->label[row];

		right += hit ? (double)d->weight[row] : 0;
		all += (double)d->weight[row];
		plain += hit;
	}
	cr_expect(close_to(score_of(&o, "accuracy"), right / all, 1e-12, 0));
	cr_expect(fabs(right / all - plain / (double)o.nrows) > 1e-3, "the weights matter here");
	outcome_free(&o);
	dataset_destroy(d);
}

Test(run_evaluation, so_they_do_in_regression_and_for_the_baseline)
{
	struct dataset *d = weighted(TRUTH_SUM);
	struct outcome o = one_cell(d, "baseline", 0);
	double loss = 0, all = 0;

	cr_assert_eq(o.status, CELL_OK, "%s", o.info);
	for (size_t i = 0; i < o.nrows; i++) {
		size_t row = o.rows[i];
		double gap = d->target[row] - (double)o.test_scores[i] - o.score_offset;

		loss += (double)d->weight[row] * fabs(gap);
		all += (double)d->weight[row];
	}
	cr_expect(close_to(score_of(&o, "mae"), loss / all, 1e-6, 0));
	outcome_free(&o);
	dataset_destroy(d);
}

/* All rows are said to be of the commoner class: its rows are all taken for it, and none of the rarer
 * one's is found. */
Test(run_evaluation, the_rarer_of_two_classes_is_the_positive_one)
{
	for (uint32_t rare = 0; rare < 2; rare++) {
		struct dataset *d = one_cell_data(ROWS, TRUTH_SIGN);
		struct outcome o;

		for (size_t i = 0; i < ROWS; i++)
			d->label[i] = i % 5 ? 1 - rare : rare;
		one_cell_seal(d);
		o = one_cell(d, "baseline", 0);
		cr_expect_eq(score_of(&o, "specificity"), 1);
		cr_expect(close_to(score_of(&o, "average_precision"), .2, 1e-6, 0), "%g",
			  score_of(&o, "average_precision"));
		cr_expect(isnan(score_of(&o, "cost")), "nobody said what mistakes cost");
		outcome_free(&o);
		dataset_destroy(d);
	}
}
