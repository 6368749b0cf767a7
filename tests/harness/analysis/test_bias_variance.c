/* Which answers are parted: whole repeats, rows that every repeat tests, and pairs on the same of both. */
#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "harness/analysis/bias_variance.h"
#include "tests/support/small_run.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

enum { ROWS = 6, REPEATS = 5, HALF = ROWS / 2 };
static const uint32_t label[ROWS] = { 0, 1, 0, 1, 0, 1 };
static uint32_t tested[2][HALF] = { { 0, 1, 2 }, { 3, 4, 5 } }, others[HALF] = { 0, 1, 3 };
static float answer[2][REPEATS][2][2 * HALF];

/* svm is right always, knn wrong about row 1 in repeats 1 and 4. */
static void say(size_t learner, size_t repeat, size_t fold)
{
	for (size_t i = 0; i < HALF; i++) {
		uint32_t row = tested[fold][i], said = label[row];

		if (!learner && row == 1 && repeat % 3 == 1)
			said = 0;
		answer[learner][repeat][fold][2 * i] = said == 0;
		answer[learner][repeat][fold][2 * i + 1] = said == 1;
	}
}

/* lost: the repeat in which knn's second fold failed. apart: its first fold tests other rows in repeat 2. */
static struct results *run(size_t lost, bool apart)
{
	struct small_cell c[2 * REPEATS * 2];
	size_t n = 0;

	for (size_t l = 0; l < 2; l++)
		for (size_t r = 0; r < REPEATS; r++)
			for (size_t f = 0; f < 2; f++) {
				bool fails = !l && r == lost && f;
				uint32_t *rows = !l && apart && r == 2 && !f ? others : tested[f];

				say(l, r, f);
				c[n++] = (struct small_cell){
					.study = "bias-variance", .data = "table", .repeat = r, .fold = f,
					.variant = { .learner = l ? "svm" : "knn" },
					.train = 1, .valid = NAN, .test = .9,
					.o = { .status = fails ? CELL_TIMEOUT : CELL_OK, .n_train = HALF, .n_left_out = 2,
					       .n_test = HALF, .rows = rows, .nrows = fails ? 0 : HALF,
					       .test_scores = answer[l][r][f], .ntest_scores = fails ? 0 : 2 * HALF }
				};
			}
	return small_run("parts", c, n, label, ROWS);
}

static struct bias_variance parted(const struct results *r)
{
	struct bias_variance b;
	struct err e = { 0 };

	cr_assert(!bias_variance_create(&b, r, small_study(r, "bias-variance"), &e), "%s", e.text);
	cr_assert(b.asked == 2 && b.n == 2);
	return b;
}

Test(analysis_bias_variance, is_of_every_row_and_repeat)
{
	struct results *r = run(REPEATS, false);
	struct bias_variance b = parted(r);

	/* row 1 alone: wrong in 2 of 5; pairs of draws agree in 2 * (3 + 1) of 20 */
	cr_expect(b.at[0].d.rows == ROWS && b.at[0].d.draws == REPEATS && b.pairs == 1);
	NEAR(b.at[0].d.mean[DECOMPOSED_ERROR], .4 / ROWS);
	NEAR(b.at[0].d.overlap, 3. / 5);        /* 3 rows tested; 3 learned from, of 5 that there were */
	NEAR(b.at[0].d.mean[DECOMPOSED_VARIANCE], (1 - 8. / 20) / 2 / ROWS);
	NEAR(bias_variance_between(&b, 1, 0, BIAS_VARIANCE_VARIANCE).mean, -.3 / ROWS);
	cr_expect(b.at[1].d.mean[DECOMPOSED_ERROR] == 0 && b.at[1].lean_p == 1);
	cr_expect(bias_variance_extreme(&b, 0, DECOMPOSED_VARIANCE, 1) == 0 &&
		  bias_variance_extreme(&b, 0, DECOMPOSED_VARIANCE, -1) == 1);
	bias_variance_free(&b);
	small_run_close(r);
}

Test(analysis_bias_variance, leaves_out_a_repeat_that_is_not_whole)
{
	struct results *r = run(4, false);
	struct bias_variance b = parted(r);

	cr_expect(b.at[0].d.draws == REPEATS - 1 && b.at[0].d.rows == ROWS);
	NEAR(b.at[0].d.mean[DECOMPOSED_ERROR], .25 / ROWS);
	cr_expect(b.at[1].d.draws == REPEATS);
	cr_expect(b.pairs == 0 && isnan(bias_variance_between(&b, 0, 1, BIAS_VARIANCE_BIAS).p), "other repeats");
	bias_variance_free(&b);
	small_run_close(r);
}

Test(analysis_bias_variance, leaves_out_rows_that_a_repeat_does_not_test_once)
{
	struct results *r = run(REPEATS, true);
	struct bias_variance b = parted(r);

	cr_expect(b.at[0].d.rows == ROWS - 2, "%zu: row 2 is missing in a repeat, row 3 is there twice",
		  b.at[0].d.rows);
	cr_expect(b.at[1].d.rows == ROWS && b.pairs == 0);
	bias_variance_free(&b);
	small_run_close(r);
}
