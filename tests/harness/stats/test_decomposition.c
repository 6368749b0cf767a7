/* Bias and variance against plain sums of their definitions, against closed values of a known distribution of
 * answers, and how often the interval holds them. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "algorithms/core/close.h"
#include "algorithms/core/rng.h"
#include "harness/stats/decomposition.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

enum { ROWS = 4, DRAWS = 5, CLASSES = 3 };

/* Right always; right 3 of 5; wrong by the mode, right 2 of 5; a tie of 0 and 2 that the first wins. */
static const uint32_t label[ROWS] = { 1, 0, 2, 2 };
static const uint32_t said[ROWS * DRAWS] = {
	1, 1, 1, 1, 1,
	0, 0, 1, 2, 0,
	1, 1, 2, 2, 1,
	0, 2, 0, 2, 1,
};

static struct decomposition classes(void)
{
	struct decomposition d;
	struct err e = { 0 };

	cr_assert(!decomposition_classes(&d, said, label, ROWS, DRAWS, CLASSES, &e), "%s", e.text);
	return d;
}

/* The plain sums: pairs of different draws instead of the corrected squares. */
static void by_pairs(size_t i, double *bias, double *variance)
{
	double agree = 0, both = 0, right = 0;

	for (size_t j = 0; j < DRAWS; j++) {
		right += said[i * DRAWS + j] == label[i];
		for (size_t k = 0; k < DRAWS; k++)
			if (k != j)
				agree += said[i * DRAWS + j] == said[i * DRAWS + k];
	}
	both = agree / (DRAWS * (DRAWS - 1));           /* estimates sum P^2 without bias */
	*variance = (1 - both) / 2;
	*bias = (1 - 2 * right / DRAWS + both) / 2;     /* 1/2 sum ([c = y] - P)^2 */
}

Test(stats_decomposition, of_classes_is_what_pairs_of_draws_say)
{
	struct decomposition d = classes();
	double bias = 0, variance = 0;

	for (size_t i = 0; i < ROWS; i++) {
		double b, v;

		by_pairs(i, &b, &v);
		NEAR(d.row[i * DECOMPOSED_PARTS + DECOMPOSED_BIAS], b);
		NEAR(d.row[i * DECOMPOSED_PARTS + DECOMPOSED_VARIANCE], v);
		bias += b / ROWS;
		variance += v / ROWS;
	}
	NEAR(d.mean[DECOMPOSED_BIAS], bias);
	NEAR(d.mean[DECOMPOSED_VARIANCE], variance);
	NEAR(d.mean[DECOMPOSED_ERROR], (0 + .4 + .6 + .6) / 4);
	NEAR(d.mean[DECOMPOSED_BIAS] + d.mean[DECOMPOSED_VARIANCE], d.mean[DECOMPOSED_ERROR]);
	decomposition_free(&d);
}

Test(stats_decomposition, of_the_mode_has_costs_and_mends)
{
	struct decomposition d = classes();

	NEAR(d.mean[DECOMPOSED_MAIN], 2. / 4);                  /* rows 2 and 3 */
	NEAR(d.mean[DECOMPOSED_UNBIASED], .4 / 4);              /* row 1 */
	NEAR(d.mean[DECOMPOSED_BIASED], (.4 + .4) / 4);         /* rows 2 and 3, where they were right */
	NEAR(d.mean[DECOMPOSED_MAIN] + d.mean[DECOMPOSED_UNBIASED] - d.mean[DECOMPOSED_BIASED],
	     d.mean[DECOMPOSED_ERROR]);
	decomposition_free(&d);
}

Test(stats_decomposition, of_numbers_is_that_of_the_mean_answer)
{
	static const double number[2 * 4] = { 1, 2, 3, 6, -1, -1, -1, -1 }, target[2] = { 2, 1 };
	struct decomposition d;
	struct err e = { 0 };

	cr_assert(!decomposition_numbers(&d, number, target, 2, 4, &e), "%s", e.text);
	/* the mean answers 3 and -1; variances 14/3 and 0; bias^2 1 less 14/3/4, and 4 */
	NEAR(d.mean[DECOMPOSED_VARIANCE], 14. / 3 / 2);
	NEAR(d.mean[DECOMPOSED_BIAS], (1 - 14. / 12 + 4) / 2);
	NEAR(d.mean[DECOMPOSED_ERROR], ((1 + 0 + 1 + 16) / 4. + 4) / 2);
	cr_expect(isnan(d.mean[DECOMPOSED_MAIN]));
	decomposition_free(&d);
}

Test(stats_decomposition, its_error_joins_rows_and_draws)
{
	struct decomposition d = classes();
	double rows = 0, draws = 0, mean = 0, left[DRAWS], share[ROWS] = { 0, .4, .6, .6 };
	struct decomposition_estimate x = decomposition_part(&d, DECOMPOSED_ERROR, NULL, 0, .95);

	for (size_t i = 0; i < ROWS; i++)
		rows += pow(share[i] - .4, 2) / (ROWS * (ROWS - 1));
	for (size_t j = 0; j < DRAWS; j++) {
		left[j] = 0;
		for (size_t i = 0; i < ROWS; i++)
			for (size_t k = 0; k < DRAWS; k++)
				left[j] += k != j && said[i * DRAWS + k] != label[i];
		left[j] /= ROWS * (DRAWS - 1);
		mean += left[j] / DRAWS;
	}
	for (size_t j = 0; j < DRAWS; j++)
		draws += pow(left[j] - mean, 2) * (DRAWS - 1) / DRAWS;
	NEAR(x.mean, .4);
	NEAR(x.se, sqrt(rows + draws));
	NEAR(x.df, pow(rows + draws, 2) / (rows * rows / (ROWS - 1) + draws * draws / (DRAWS - 1)));
	x = decomposition_part(&d, DECOMPOSED_ERROR, &d, DECOMPOSED_ERROR, .95);
	cr_expect(x.mean == 0 && x.p == 1 && isnan(x.ci.lo));
	decomposition_free(&d);
}

Test(stats_decomposition, needs_draws)
{
	struct decomposition d;
	struct err e = { 0 };

	cr_expect(decomposition_classes(&d, said, label, 2, 2, CLASSES, &e) && e.code == ERR_DATA);
}

/* ---- answers whose distribution is known ---- */

enum { MANY = 150, DRAWN = 12, RUNS = 400 };

/* Each row is answered right with a chance of its own, and each draw shifts those of all rows: the models
 * of draws differ. Two learners draw alike. */
static struct decomposition drawn(struct rng *r, const double *chance)
{
	static uint32_t truth[MANY];
	uint32_t answer[MANY * DRAWN];
	struct decomposition d;

	for (size_t j = 0; j < DRAWN; j++) {
		double shift = .15 * (2 * rng_uniform(r) - 1);

		for (size_t i = 0; i < MANY; i++)
			answer[i * DRAWN + j] = !(rng_uniform(r) < chance[i] + shift);
	}
	cr_assert(!decomposition_classes(&d, answer, truth, MANY, DRAWN, 2, NULL));
	return d;
}

/* Over runs: corrected parts hit their expectation; two equal learners are told apart seldom, and no interval
 * misses often. E variance of a row of chance p is p (1 - p), bias^2 (1 - p)^2. */
Test(stats_decomposition, is_unbiased_and_seldom_finds_what_is_not_there)
{
	struct rng r = rng_make(11);
	double variance = 0, bias = 0, want_variance = 0, want_bias = 0;
	size_t alarms = 0, missed = 0;


	for (size_t k = 0; k < RUNS; k++) {
		double chance[MANY];
		struct decomposition a, b;
		struct decomposition_estimate x;

		for (size_t i = 0; i < MANY; i++)
			chance[i] = .2 + .6 * rng_uniform(&r);
		a = drawn(&r, chance);
		b = drawn(&r, chance);
		x = decomposition_part(&a, DECOMPOSED_VARIANCE, &b, DECOMPOSED_VARIANCE, .95);
		alarms += x.p < .05;
		x = decomposition_part(&a, DECOMPOSED_BIAS, NULL, 0, .95);
		missed += !(x.ci.lo <= .28 && .28 <= x.ci.hi);
		variance += a.mean[DECOMPOSED_VARIANCE] / RUNS;
		bias += a.mean[DECOMPOSED_BIAS] / RUNS;
		for (size_t i = 0; i < MANY; i++) {
			want_variance += chance[i] * (1 - chance[i]) / MANY / RUNS;
			want_bias += pow(1 - chance[i], 2) / MANY / RUNS;
		}
		decomposition_free(&a);
		decomposition_free(&b);
	}
	/* E p (1 - p) = .22, E (1 - p)^2 = .28 for p uniform on .2 to .8 */
	cr_expect(fabs(variance - want_variance) < 4e-4 && fabs(want_variance - .22) < 1e-3, "%g %g", variance,
		  want_variance);
	cr_expect(fabs(bias - want_bias) < 3e-3, "%g %g", bias, want_bias);
	printf("decomposition: equal learners told apart in %zu of %d runs, intervals that miss %zu\n", alarms, RUNS, missed);
	cr_expect(alarms <= 30, "%zu", alarms);         /* .05 and three standard errors */
	cr_expect(missed <= 33, "%zu", missed);
}
