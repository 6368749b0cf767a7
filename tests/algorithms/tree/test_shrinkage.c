/* Means of many categories in trees of values that are pruned: how much is believed, and what comes of it. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "algorithms/tree/node.h"
#include "algorithms/tree/shrinkage.h"

enum { EIGHT = 8 };

/* By R: aov's F, qf(pnorm(3), 7, 87), and what the header says of them. Paulson's quantile is within 2 %. */
Test(tree_shrinkage, shares_pool_and_gain_are_those_of_r)
{
	static const size_t rows[EIGHT] = { 30, 20, 25, 15, 1, 1, 2, 1 };
	static const double mean[EIGHT] = { 1.2547368421, -0.7452631579, 0.0547368421, -1.4452631579, 1.7547368421,
					    -1.2452631579, 0.1547368421, -3.2452631579 },
			    share[EIGHT] = { 0.9067653, 0.8663772, 0.8901665, 0.8294334 };
	const double pool = (1.7547368421 - 1.2452631579 + 2 * 0.1547368421 - 3.2452631579) / 5;
	struct tree_side l = { .weight = 55, .sum = 30 * mean[0] + 25 * mean[2] }, r = { .weight = 40, .sum = -l.sum };
	struct tree_group_sum sum[EIGHT];
	struct tree_shrinkage s;
	double left;

	for (size_t g = 0; g < EIGHT; g++)
		sum[g] = (struct tree_group_sum){ rows[g], (double)rows[g], (double)rows[g] * mean[g], 0 };
	cr_assert(tree_shrinkage_make(&s, sum, EIGHT, 184.9553684));
	cr_expect(fabs(s.ratio / 0.32418752 - 1) < 0.03, "%g", s.ratio);
	for (size_t g = 0; g < EIGHT; g++) {
		double want = g < 4 ? share[g] * sum[g].sum : pool * sum[g].weight;

		cr_expect_eq(tree_shrinkage_pools(&s, &sum[g]), g >= 4);
		cr_expect(fabs(tree_shrinkage_sum(&s, &sum[g]) - want) < 0.01 * fabs(want), "group %zu", g);
	}
	cr_expect(s.pooled >= 4 && s.pooled < EIGHT);
	left = tree_shrinkage_sum(&s, &sum[0]) + tree_shrinkage_sum(&s, &sum[2]);
	cr_expect(fabs(tree_shrinkage_gain(&s, &l, &r, left) / 49.4259744 - 1) < 0.01, "%g",
		  tree_shrinkage_gain(&s, &l, &r, left));
}

/* Sums of categories without and with effects of their own. */
static bool told(uint64_t seed, size_t groups, double effect, double *ratio)
{
	struct rng r = rng_make(rng_seed(seed, "tests/tree/shrinkage"));
	struct tree_group_sum *sum = mem_zeros(groups, sizeof *sum, NULL);
	double total = 0, all = 0, n = 0;
	struct tree_shrinkage s;
	bool is;

	for (size_t g = 0; g < groups; g++) {
		double own = effect * rng_normal(&r);

		sum[g].rows = 1 + rng_below(&r, 6);
		sum[g].weight = (double)sum[g].rows;
		for (size_t i = 0; i < sum[g].rows; i++) {
			double y = own + rng_normal(&r);

			sum[g].sum += y;
			total += y * y;
		}
		all += sum[g].sum;
		n += sum[g].weight;
	}
	for (size_t g = 0; g < groups; g++)
		sum[g].sum -= all / n * sum[g].weight;
	is = tree_shrinkage_make(&s, sum, groups, total - all * all / n);
	*ratio = s.ratio;
	free(sum);
	return is;
}

Test(tree_shrinkage, chance_is_believed_once_in_hundreds_of_times_and_effects_less_than_they_are)
{
	size_t chance = 0;
	double ratio;

	for (uint64_t k = 0; k < 1000; k++)
		chance += told(k, 60, 0, &ratio);
	cr_expect(chance < 8, "%zu of 1000", chance);           /* 1.35 are expected */
	for (uint64_t k = 0; k < 50; k++) {
		cr_assert(told(k, 4000, 0.7, &ratio));
		cr_expect(ratio > 0.6 * 0.49 && ratio < 0.49, "%g", ratio);
	}
}

Test(tree_shrinkage, what_has_one_row_each_or_no_noise_tells_nothing)
{
	struct tree_group_sum sum[3] = { { 1, 1, -1, 0 }, { 1, 1, 0, 0 }, { 1, 1, 1, 0 } };
	struct tree_shrinkage s;

	cr_expect(!tree_shrinkage_make(&s, sum, 3, 2));
	cr_expect(!tree_shrinkage_make(&s, sum, 1, 0));
}

/* ---- trees ---- */

enum { ROWS = 6000, TRAIN = 4000, COLS = 3 };

struct shrinkage_table {
	struct data_view train, test;
	float x[ROWS * COLS];
	double y[ROWS];
};

/* A category of so many levels, the first the most frequent, and two numbers. */
static void fill(struct shrinkage_table *t, uint32_t levels, double effect, uint64_t seed)
{
	static struct column columns[COLS] = { { .name = "level", .kind = COLUMN_CATEGORICAL }, { .name = "a" },
					       { .name = "b" } };
	struct rng r = rng_make(rng_seed(seed, "tests/tree/shrinkage/table"));
	double *own = mem_array(levels, sizeof *own, NULL);

	columns[0].levels = levels;
	for (size_t k = 0; k < levels; k++)
		own[k] = effect * rng_normal(&r);
	for (size_t i = 0; i < ROWS; i++) {
		double u = rng_uniform(&r);
		size_t level = (size_t)(u * u * u * levels);

		t->x[i * COLS] = (float)level;
		t->x[i * COLS + 1] = (float)rng_normal(&r);
		t->x[i * COLS + 2] = (float)rng_normal(&r);
		t->y[i] = own[level] + (double)t->x[i * COLS + 1] + rng_normal(&r);
	}
	free(own);
	t->train = (struct data_view){ .x = t->x, .rows = TRAIN, .cols = COLS, .stride = COLS, .columns = columns,
				       .task = TASK_REGRESS, .target = t->y };
	t->test = t->train;
	t->test.x += TRAIN * COLS;
	t->test.target += TRAIN;
	t->test.rows = ROWS - TRAIN;
}

/* Mean squared error of a pruned tree on the other rows. */
static double error_of(struct shrinkage_table *t, bool category)
{
	struct tree_options o = TREE_DEFAULTS;
	struct data_view train = t->train, test = t->test;
	struct tree *tree;
	double sum = 0;
	struct err e = { 0 };

	o.prune = TREE_PRUNE_COST_COMPLEXITY;
	if (!category) {
		train.x++, test.x++;
		train.columns++, test.columns++;
		train.cols = test.cols = COLS - 1;
	}
	cr_assert(!tree_fit(&tree, &train, NULL, &o, &e), "%s", e.text);
	for (size_t i = 0; i < test.rows; i++)
		sum += tree_row_loss(tree, tree_leaf(tree, &test, i), &test, i);
	tree_destroy(tree);
	return sum / (double)test.rows;
}

Test(tree_shrinkage, names_that_tell_nothing_cost_a_pruned_tree_nothing)
{
	static struct shrinkage_table t;
	double with = 0, without = 0;

	for (uint64_t k = 0; k < 5; k++) {
		fill(&t, k % 2 ? 2000 : 300, 0, k);
		with += error_of(&t, true);
		without += error_of(&t, false);
	}
	cr_expect(with < 1.02 * without, "%g and %g", with, without);
}

Test(tree_shrinkage, frequent_names_are_believed_and_rare_ones_do_no_harm)
{
	static struct shrinkage_table t;

	for (uint64_t k = 0; k < 3; k++) {
		double with, without;

		fill(&t, 300, 1.5, k);
		with = error_of(&t, true);
		without = error_of(&t, false);
		cr_expect(with < 0.7 * without, "%g and %g", with, without);
		fill(&t, 2000, 0.5, k);
		with = error_of(&t, true);
		without = error_of(&t, false);
		cr_expect(with < 1.03 * without, "%g and %g", with, without);
	}
}
