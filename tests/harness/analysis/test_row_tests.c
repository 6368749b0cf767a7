/* McNemar's test over rows, counted by hand. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "harness/analysis/row_tests.h"
#include "tests/support/small_run.h"

enum { ROWS = 48, DATA = 4, LEARNERS = 3, MOST_CELLS = DATA * LEARNERS * 2 };
static const char *const data[DATA] = { "x", "y", "repeated", "folds" };
static const char *const learner[LEARNERS] = { "a", "b", "c" };

/* On x: a is right on rows 0 to 43, b on 0 to 24, 44 and 45, c on 0 to 25, 44 and 45. On y a and b
 * change places. */
static bool right(size_t set, size_t l, size_t row)
{
	if (set == 1)
		l = l == 0 ? 1 : l == 1 ? 0 : l;
	return l == 0 ? row < 44 : row < (l == 1 ? 25 : 26) || row == 44 || row == 45;
}

/* x and y are tested at once, the others half by half: in two repeats, in two folds. */
static struct results *run(void)
{
	static struct small_cell c[MOST_CELLS];
	static uint32_t label[ROWS], at[MOST_CELLS][ROWS];
	static float score[MOST_CELLS][ROWS][2];
	size_t n = 0;

	for (size_t i = 0; i < ROWS; i++)
		label[i] = i % 3 == 0;
	for (size_t set = 0; set < DATA; set++)
		for (size_t l = 0; l < LEARNERS; l++)
			for (size_t part = 0, parts = set < 2 ? 1 : 2; part < parts; part++, n++) {
				size_t rows = ROWS / parts;
				double hits = 0;

				for (size_t k = 0; k < rows; k++) {
					size_t row = parts * k + part;
					bool hit = right(set, l, row);

					at[n][k] = (uint32_t)row;
					score[n][k][hit ? label[row] : 1 - label[row]] = 1;
					hits += hit;
				}
				c[n] = (struct small_cell){
					.study = "compare", .data = data[set],
					.variant = { .learner = learner[l] },
					.repeat = set == 2 ? part : 0, .fold = set == 3 ? part : 0,
					.train = 1, .valid = NAN, .test = hits / (double)rows,
					.o = { .status = CELL_OK, .n_train = ROWS, .n_test = (double)rows,
					       .rows = at[n], .nrows = rows,
					       .test_scores = score[n][0], .ntest_scores = 2 * rows }
				};
			}
	return small_run("run", c, n, label, ROWS);
}

Test(analysis_row_tests, rows_that_only_one_got_right)
{
	/* On x, a - c: 18 and 2 rows, 2 (1 + 20 + 190) / 2^20; a - b: 19 and 2, 2 (1 + 21 + 210) /
	 * 2^21; c - b: 1 and 0, p 1. On y a and b have changed places. Six
	 * tests in all. */
	static const double p20 = 422. / 1048576, p21 = 464. / 2097152;
	static const char *const order[LEARNERS] = { "a", "c", "b" };
	const struct { size_t only_a, only_b; double p, p_holm; int better; } want[2][3] = {
		{ { 18, 2, p20, 4 * p20, +1 }, { 19, 2, p21, 6 * p21, +1 }, { 1, 0, 1, 1, 0 } },
		{ { 0, 1, 1, 1, 0 }, { 2, 19, p21, 6 * p21, -1 }, { 2, 18, p20, 4 * p20, -1 } },
	};
	struct results *r = run();
	struct comparison *c;
	struct row_tests *t;

	cr_assert(!comparison_create(&c, r, 0, NULL) && !row_tests_create(&t, c, NULL));
	cr_assert(c->sets == DATA && c->ranked == 3);
	for (size_t m = 0; m < 3; m++)
		cr_assert_str_eq(comparison_variant(c, m)->learner, order[m]);
	for (size_t s = 0; s < 2; s++)
		for (size_t q = 0; q < 3; q++) {
			const struct row_test *x = t->pair[s] + q;

			cr_assert_str_eq(comparison_dataset(c, s)->name, data[s]);
			cr_expect_eq(x->both_tested, ROWS);
			cr_expect(x->only_a == want[s][q].only_a && x->only_b == want[s][q].only_b,
				  "%zu %zu: %d %d", s, q, (int)x->only_a, (int)x->only_b);
			cr_expect(close_to(x->p, want[s][q].p, 1e-12, 0));
			cr_expect(close_to(x->p_holm, want[s][q].p_holm, 1e-12, 0));
			cr_expect_eq(x->better, want[s][q].better);
		}
	cr_expect_null(t->pair[2], "rows tested twice are not independent");
	for (size_t q = 0; q < 3; q++) {        /* counted, not tested: folds train on one another */
		const struct row_test *x = t->pair[3] + q;

		cr_expect(x->only_a == want[0][q].only_a && x->only_b == want[0][q].only_b);
		cr_expect(isnan(x->p) && isnan(x->p_holm) && !x->better);
	}
	row_tests_destroy(t);
	comparison_destroy(c);
	small_run_close(r);
}
