/* Error over the depth of a tree against tests/golden/analysis.inc: one test error that rises again
 * and whose lowest point is not where validation picks, one that falls to the end although
 * validation picks a shallow tree, one where some folds pick the end and others
 * the setting before. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "harness/analysis/validation_curves.h"
#include "tests/support/small_run.h"

#define NEAR(got, want, i)                                                                         \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g: row %zu",      \
		  (double)(got), (double)(want), (i))

static const struct {
	size_t set;
	double depth;
	size_t fold;
	double train_rows, valid_rows, test_rows, train, valid, test;
} cells[] = {
#define CURVE_CELLS
#include "tests/golden/analysis.inc"
#undef CURVE_CELLS
};
#define CELLS (sizeof cells / sizeof *cells)

static const char *const data[] = { "rises", "helps", "falls" };

static struct results *run(void)
{
	static struct small_cell c[CELLS];
	static char label[CELLS][32], changed[CELLS][32];

	for (size_t i = 0; i < CELLS; i++) {
		snprintf(label[i], sizeof *label, "tree[max_depth=%g]", cells[i].depth);
		snprintf(changed[i], sizeof *changed, "max_depth=%g", cells[i].depth);
		c[i] = (struct small_cell){
			.study = "overfitting", .data = data[cells[i].set],
			.variant = { .learner = "tree", .label = label[i], .changed = changed[i] },
			.fold = cells[i].fold, .factor = "max_depth",
			.factor_value = cells[i].depth, .train = cells[i].train,
			.valid = cells[i].valid, .test = cells[i].test,
			.o = { .status = CELL_OK, .n_train = cells[i].train_rows,
			       .n_valid = cells[i].valid_rows, .n_test = cells[i].test_rows }
		};
	}
	return small_run("run", c, CELLS, NULL, 53);
}

static const struct validation_curve *curve_on(const struct validation_curves *d,
					       const struct results *r, const char *name)
{
	size_t wanted = small_data(r, name), i = 0;

	while (d->at[i].dataset != wanted)
		i++;
	return d->at + i;
}

Test(analysis_validation_curves, loss_at_the_complex_end_against_what_validation_picks)
{
	static const struct {
		size_t set, best, low, chosen, high;
		double train, valid, test, se;
		double loss, lo, hi, p, p_holm;
		int overfits;
	} want[] = {
#define CURVE_READINGS
#include "tests/golden/analysis.inc"
#undef CURVE_READINGS
	};
	struct results *r = run();
	struct validation_curves d;

	cr_assert(!validation_curves_create(&d, r, 0, NULL));
	cr_assert(d.n == 3 && d.sets == 3);
	for (size_t i = 0; i < 3; i++) {
		const struct validation_curve *x = curve_on(&d, r, data[want[i].set]);
		const struct validation_point *best = x->point + want[i].best;

		cr_assert(x->known && x->n == 5 && x->upward && x->complex == 4 && !x->simple);
		cr_expect(x->best == want[i].best && x->low == want[i].low &&
			  x->chosen == want[i].chosen && x->high == want[i].high, "%zu, %zu",
			  x->best, x->chosen);
		NEAR(best->error[ON_TRAIN], want[i].train, i);
		NEAR(best->error[ON_VALID], want[i].valid, i);
		NEAR(best->error[ON_TEST], want[i].test, i);
		NEAR(best->se, want[i].se, i);
		cr_assert(x->picked && x->tested);
		cr_expect_eq(x->overfits, want[i].overfits);
		cr_expect_eq(x->loss.n, 5);
		NEAR(x->loss.mean, want[i].loss, i);
		NEAR(x->loss.ci.lo, want[i].lo, i);
		NEAR(x->loss.ci.hi, want[i].hi, i);
		NEAR(x->loss.p, want[i].p, i);
		NEAR(x->p_holm, want[i].p_holm, i);
	}
	validation_curves_free(&d);
	small_run_close(r);
}

/* Three folds of a network, four epochs; test errors of the last epoch are .02, .04, .06 above
 * those of the second, which validation picks. By hand: mean .04, s .02, n2/n1 = 1000 / (1600 + 400),
 * t^2 = .04^2 / (.02^2 (1/3 + 1/2)) = 4.8, and with 2 degrees p = 1 - t / sqrt(2 + t^2). */
Test(analysis_validation_curves, epochs_are_corrected_by_the_same_ratio)
{
	struct small_cell c[3];
	struct outcome_curve_point point[3][4];
	struct validation_curves d;
	struct results *r;

	for (size_t f = 0; f < 3; f++) {
		double late = .02 * (double)(f + 1);

		for (size_t i = 0; i < 4; i++)
			point[f][i] = (struct outcome_curve_point){
				.step = i + 1, .train = .7 + .05 * (double)i,
				.valid = i == 1 ? .8 : .75, .test = i == 1 ? .8 : .8 - late
			};
		c[f] = (struct small_cell){
			.study = "overfitting", .data = "a", .variant = { .learner = "mlp" },
			.fold = f, .factor = "step", .factor_value = NAN, .train = .85,
			.valid = .75, .test = .8 - late,
			.o = { .status = CELL_OK, .n_train = 1600, .n_valid = 400, .n_test = 1000,
			       .curve = point[f], .ncurve = 4 }
		};
	}
	r = small_run("run", c, 3, NULL, 30);
	cr_assert(!validation_curves_create(&d, r, 0, NULL));
	cr_assert(d.n == 1 && d.at[0].n == 4 && d.at[0].known && d.at[0].tested);
	cr_expect(d.at[0].chosen == 1 && d.at[0].complex == 3 && !d.at[0].overfits);
	NEAR(d.at[0].loss.mean, .04, (size_t)0);
	NEAR(d.at[0].loss.t, sqrt(4.8), (size_t)0);
	NEAR(d.at[0].loss.p, 1 - sqrt(4.8 / 6.8), (size_t)0);
	validation_curves_free(&d);
	small_run_close(r);
}

/* Error over depth 1, 2, 3, 4 by fold; each fold picks by its own validation rows. */
static struct results *dial(const double valid[][4], const double test[][4], size_t folds)
{
	static struct small_cell c[40];
	static char changed[4][16];
	size_t n = 0;

	for (size_t k = 0; k < 4; k++) {
		snprintf(changed[k], sizeof *changed, "max_depth=%zu", k + 1);
		for (size_t f = 0; f < folds; f++)
			c[n++] = (struct small_cell){
				.study = "overfitting", .data = "a",
				.variant = { .learner = "tree", .label = changed[k],
					     .changed = changed[k] },
				.fold = f, .factor = "max_depth", .factor_value = (double)k + 1,
				.train = .6 + .1 * (double)k, .valid = 1 - valid[f][k],
				.test = 1 - test[f][k],
				.o = { .status = CELL_OK, .n_train = 20, .n_valid = 5, .n_test = 10 }
			};
	}
	return small_run("run", c, n, NULL, 40);
}

Test(analysis_validation_curves, a_fold_picks_by_its_own_validation_rows_and_ties_go_to_the_simplest)
{
	/* The means over folds are lowest at depth 2; no fold picks it but the last, for which 2 and
	 * 3 tie up to the last bit. */
	static const double valid[4][4] = { { .1, .15, .4, .4 }, { .4, .15, .1, .4 },
					    { .4, .15, .1, .4 }, { .4, .1 + 1e-16, .1, .4 } },
			    test[4][4] = { { .30, .9, .9, .40 }, { .9, .9, .32, .50 },
					   { .9, .9, .30, .35 }, { .9, .20, .9, .40 } };
	struct results *r = dial(valid, test, 4);
	struct validation_curves d;

	cr_assert(!validation_curves_create(&d, r, 0, NULL) && d.n == 1);
	/* losses .10 .18 .05 .20: mean .1325 */
	NEAR(d.at[0].loss.mean, .1325, (size_t)0);
	cr_expect(d.at[0].low == 0 && d.at[0].chosen == 1 && d.at[0].high == 2, "%zu %zu %zu",
		  d.at[0].low, d.at[0].chosen, d.at[0].high);
	validation_curves_free(&d);
	small_run_close(r);
}

Test(analysis_validation_curves, without_validation_rows_nothing_is_picked_and_two_folds_decide_nothing)
{
	static const double none[3][4] = { { NAN, NAN, NAN, NAN }, { NAN, NAN, NAN, NAN },
					   { NAN, NAN, NAN, NAN } },
			    valid[2][4] = { { .1, .2, .3, .4 }, { .1, .2, .3, .4 } },
			    test[3][4] = { { .10, .2, .3, .40 }, { .1, .2, .3, .402 },
					   { .1, .2, .3, .401 } };
	struct results *r = dial(none, test, 3);
	struct validation_curves d;

	cr_assert(!validation_curves_create(&d, r, 0, NULL) && d.n == 1 && d.at[0].known);
	cr_expect(!d.at[0].picked && !d.at[0].tested && !d.at[0].overfits);
	validation_curves_free(&d);
	small_run_close(r);
	r = dial(valid, test, 2);
	cr_assert(!validation_curves_create(&d, r, 0, NULL) && d.n == 1);
	cr_expect(d.at[0].tested && d.at[0].loss.spread == PAIRED_FEW && !d.at[0].overfits);
	validation_curves_free(&d);
	small_run_close(r);
}

/* The tree as it is was run for one dial and is the first setting of the other, too; a tree of another rest is
 * on none. One layer of 7 is a setting of the dial of widths and of that of depths. */
Test(analysis_validation_curves, dials_share_what_is_a_setting_of_both)
{
	static const struct { const char *factor, *changed, *params; double at; } of[] = {
		{ "min_samples_leaf", "min_samples_leaf=5", "{\"min_samples_leaf\":5,\"ccp_alpha\":0}", 5 },
		{ "min_samples_leaf", "min_samples_leaf=9", "{\"min_samples_leaf\":9,\"ccp_alpha\":0}", 9 },
		{ "ccp_alpha", "", "{\"min_samples_leaf\":1,\"ccp_alpha\":0}", 0 },
		{ "ccp_alpha", "ccp_alpha=0.1", "{\"min_samples_leaf\":1,\"ccp_alpha\":0.1}", .1 },
		{ "ccp_alpha", "ccp_alpha=0.2", "{\"min_samples_leaf\":1,\"ccp_alpha\":0.2}", .2 },
		{ "ccp_alpha", "ccp_alpha=0.2,min_samples_leaf=3",
		  "{\"min_samples_leaf\":3,\"ccp_alpha\":0.2}", .2 },
		{ "hidden.length", "hidden=7:7", "{\"hidden\":[7,7]}", 2 },
		{ "hidden.length", "hidden=7:7:7", "{\"hidden\":[7,7,7]}", 3 },
		{ "hidden", "hidden=7", "{\"hidden\":[7]}", 7 },
		{ "hidden", "hidden=9", "{\"hidden\":[9]}", 9 },
	};
	enum { N = sizeof of / sizeof *of };
	static const struct { const char *name; size_t n; double first; } want[] = {
		{ "min_samples_leaf", 3, 1 }, { "ccp_alpha", 3, 0 }, { "hidden.length", 3, 1 }, { "hidden", 2, 7 }
	};
	struct small_cell c[2 * N];
	struct validation_curves d;
	struct results *r;

	for (size_t i = 0; i < 2 * N; i++)
		c[i] = (struct small_cell){
			.study = "overfitting", .data = "a", .fold = i % 2, .factor = of[i / 2].factor,
			.variant = { .learner = i / 2 < 6 ? "tree" : "mlp", .label = *of[i / 2].changed ? of[i / 2].changed : "tree",
				     .changed = of[i / 2].changed, .params = of[i / 2].params },
			.factor_value = of[i / 2].at, .train = 1, .valid = .8, .test = .8,
			.o = { .status = CELL_OK, .n_train = 20, .n_valid = 5, .n_test = 10 }
		};
	r = small_run("run", c, 2 * N, NULL, 40);
	cr_assert(!validation_curves_create(&d, r, 0, NULL));
	cr_expect(d.n == 4, "%zu", d.n);
	for (size_t k = 0; k < 4; k++) {
		size_t i = 0;

		while (i < d.n && strcmp(d.at[i].name, want[k].name))
			i++;
		cr_assert(i < d.n, "%s", want[k].name);
		cr_expect(d.at[i].n == want[k].n && d.at[i].point[0].x == want[k].first, "%s: %zu from %g",
			  want[k].name, d.at[i].n, d.at[i].point[0].x);
		cr_expect(d.at[i].point[0].folds == 2);
	}
	validation_curves_free(&d);
	small_run_close(r);
}
