/* Where a dial first fits its training rows, and whether the test error peaks there. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "algorithms/core/close.h"
#include "harness/analysis/double_descent.h"
#include "tests/support/small_run.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

enum { WIDTHS = 5, FOLDS = 6, LEARNED = 200, LEFT = 800, TESTED = 200 };
static const double width[WIDTHS] = { 1, 2, 4, 8, 16 };

/* Errors over widths; those of a fold are shifted by spread and, at the threshold, by a little of its own. */
struct shape {
	double train[WIDTHS], test[WIDTHS];
	double spread;
	size_t threshold;
	enum double_descent_shape is;
};

static const struct shape shapes[] = {
	{ { .3, .2, .01, 0, 0 }, { .2, .15, .4, .3, .2 }, .002, 2, DESCENT_DOUBLE },
	{ { .3, .2, .01, 0, 0 }, { .2, .25, .4, .4, .4 }, .002, 2, DESCENT_RISES },
	{ { .3, .2, .009, 0, 0 }, { .4, .4, .4, .3, .2 }, .002, 2, DESCENT_FALLS },
	{ { .3, .2, .011, 0, 0 }, { .4, .4, .4, .4, .4 }, .002, 3, DESCENT_OPEN },
	{ { .3, .2, .1, .1, 0 }, { .2, .25, .4, .3, .2 }, .002, 0, DESCENT_NOT_REACHED },
	{ { 0, 0, 0, 0, 0 }, { .2, .25, .4, .3, .2 }, .002, 0, DESCENT_NOT_REACHED },
};

/* The validation rows of even folds pick width 1, those of odd ones width 2; rows above the threshold they would
 * pick more gladly. */
static struct results *run(const struct shape *s)
{
	static char changed[WIDTHS][32];
	struct small_cell c[WIDTHS * FOLDS];
	size_t n = 0;

	for (size_t k = 0; k < WIDTHS; k++) {
		snprintf(changed[k], sizeof *changed, "hidden=%g", width[k]);
		for (size_t f = 0; f < FOLDS; f++) {
			double own = s->spread * ((double)f - 2.5) * (k == s->threshold ? 2 : k == 4 ? -1 : 1);

			c[n++] = (struct small_cell){
				.study = "double-descent", .data = "a", .fold = f, .factor = "hidden",
				.factor_value = width[k],
				.variant = { .learner = "mlp", .label = changed[k], .changed = changed[k] },
				.train = 1 - s->train[k], .valid = k > 1 ? .95 : k == f % 2 ? .8 : .7,
				.test = 1 - s->test[k] - own,
				.o = { .status = CELL_OK, .n_train = LEARNED - 40, .n_valid = 40,
				       .n_test = TESTED, .n_left_out = LEFT }
			};
		}
	}
	return small_run("descent", c, n, NULL, LEARNED + LEFT + TESTED);
}

Test(analysis_double_descent, is_told_from_a_rise_and_a_fall)
{
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		struct results *r = run(shapes + i);
		struct double_descents d;
		struct err e = { 0 };

		cr_assert(!double_descents_create(&d, r, 0, &e), "%s", e.text);
		cr_assert(d.n == 1);
		cr_expect(d.at[0].shape == shapes[i].is, "%zu: %d, p %g and %g", i, (int)d.at[0].shape, d.at[0].rise_p,
			  d.at[0].fall_p);
		cr_expect(d.at[0].shape == DESCENT_NOT_REACHED || d.at[0].threshold == shapes[i].threshold);
		double_descents_free(&d);
		small_run_close(r);
	}
}

Test(analysis_double_descent, is_measured_against_each_folds_pick_and_the_complex_end)
{
	struct results *r = run(shapes);
	struct double_descents d;
	double rise[FOLDS], mean = 0, var = 0;

	cr_assert(!double_descents_create(&d, r, 0, NULL));
	for (size_t f = 0; f < FOLDS; f++) {
		rise[f] = .4 - (f % 2 ? .15 : .2) + .002 * ((double)f - 2.5);
		mean += rise[f] / FOLDS;
	}
	for (size_t f = 0; f < FOLDS; f++)
		var += pow(rise[f] - mean, 2) / (FOLDS - 1);
	NEAR(d.at[0].rise.mean, mean);
	/* whole folds overlap: n2 / n1 = 200 / 1000, whatever of them is learned from */
	NEAR(d.at[0].rise.se, sqrt(var * (1. / FOLDS + .2)));
	NEAR(d.at[0].fall.mean, .2);
	NEAR(d.at[0].fall_p, fmin(2 * fmin(d.at[0].rise.p, d.at[0].fall.p), fmax(d.at[0].rise.p, d.at[0].fall.p)) *
			     (d.at[0].fall.p > d.at[0].rise.p) +
			     2 * d.at[0].fall.p * !(d.at[0].fall.p > d.at[0].rise.p));
	double_descents_free(&d);
	small_run_close(r);
}
