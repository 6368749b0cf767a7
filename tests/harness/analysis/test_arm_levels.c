/* Arms at three levels of wrong labels on three data sets, against tests/golden/analysis.inc. */
#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "harness/analysis/arm_levels.h"
#include "tests/support/small_run.h"

#define NEAR(got, want, i)                                                                         \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g: row %zu",      \
		  (double)(got), (double)(want), (i))

static const struct {
	size_t set, level, arm, fold;
	double train_rows, valid_rows, test_rows, left_out, test;
} cells[] = {
#define LEVEL_CELLS
#include "tests/golden/analysis.inc"
#undef LEVEL_CELLS
};
#define CELLS (sizeof cells / sizeof *cells)

static const char *const data[] = { "a", "b", "c" };
static const double level[] = { 0, 15, 30 };
static const struct { const char *label, *params, *name; } arm[] = {
	{ "mlp[a]", "{\"dropout\":0,\"l2\":0}", "plain" },
	{ "mlp[b]", "{\"dropout\":0.5,\"l2\":0}", "dropout 0.5" },
	{ "mlp[c]", "{\"dropout\":0,\"l2\":0.01}", "l2 0.01" },
};

/* Levels, arms and folds in no order; the plain arm is the plan's first, not the run's. */
static struct results *run(void)
{
	static struct small_cell c[CELLS];

	for (size_t i = 0; i < CELLS; i++) {
		size_t from = CELLS - 1 - i;

		c[i] = (struct small_cell){
			.study = "regularization-noise", .data = data[cells[from].set],
			.variant = { .learner = "mlp", .label = arm[cells[from].arm].label,
				     .params = arm[cells[from].arm].params },
			.place = cells[from].arm, .factor = "label_noise", .factor_value = level[cells[from].level],
			.fold = cells[from].fold, .train = 1, .valid = NAN, .test = cells[from].test,
			.o = { .status = CELL_OK, .n_train = cells[from].train_rows,
			       .n_valid = cells[from].valid_rows, .n_test = cells[from].test_rows,
			       .n_left_out = cells[from].left_out }
		};
	}
	return small_run("run", c, CELLS, NULL, 100);
}

struct worked_out {
	struct results *r;
	struct arms *a;
	struct arm_levels *x;
	size_t na, n;
};

static struct worked_out work_out(void)
{
	struct worked_out w = { .r = run() };

	cr_assert(!arms_create(&w.a, &w.na, w.r, 0, NULL));
	cr_assert(!arm_levels_create(&w.x, &w.n, w.a, w.na, w.r, 0, NULL));
	cr_assert(w.na == 3 && w.n == 2 && w.x->n == 3 && w.x->sets == 3);
	return w;
}

static void finish(struct worked_out *w)
{
	arm_levels_free(w->x, w->n);
	arms_free(w->a, w->na);
	small_run_close(w->r);
}

Test(analysis_arm_levels, effects_at_each_level)
{
	static const struct { size_t set, level, arm; double mean, lo, hi, p_holm; } want[] = {
#define LEVEL_EFFECTS
#include "tests/golden/analysis.inc"
#undef LEVEL_EFFECTS
	};
	struct worked_out w = work_out();

	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		const struct arm_levels *x = w.x + want[i].arm - 1;
		const struct arms_effect *y = arm_levels_effect(x, want[i].level,
								small_data(w.r, data[want[i].set]), ARMS_TEST);

		cr_assert(y && y->known);
		cr_expect_str_eq(x->name, arm[want[i].arm].name);
		cr_expect_str_eq(x->factor, "label_noise");
		cr_expect_eq(arm_levels_value(x, want[i].level), level[want[i].level]);
		NEAR(y->mean, want[i].mean, i);
		NEAR(y->ci.lo, want[i].lo, i);
		NEAR(y->ci.hi, want[i].hi, i);
		NEAR(y->p_holm, want[i].p_holm, i);
	}
	finish(&w);
}

Test(analysis_arm_levels, change_from_the_first_level_to_the_last)
{
	static const struct { size_t set, arm; double mean, lo, hi, p_holm; } want[] = {
#define LEVEL_CHANGES
#include "tests/golden/analysis.inc"
#undef LEVEL_CHANGES
	};
	static const struct { size_t arm; double mean, lo, hi, p_holm; } means[] = {
#define LEVEL_MEANS
#include "tests/golden/analysis.inc"
#undef LEVEL_MEANS
	};
	struct worked_out w = work_out();

	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		const struct arm_levels *x = w.x + want[i].arm - 1;
		size_t dataset = small_data(w.r, data[want[i].set]), s = 0;

		while (x->set[s] != dataset)
			s++;
		cr_expect(x->change[s].known);
		NEAR(x->change[s].mean, want[i].mean, i);
		NEAR(x->change[s].ci.lo, want[i].lo, i);
		NEAR(x->change[s].ci.hi, want[i].hi, i);
		NEAR(x->change[s].p_holm, want[i].p_holm, i);
	}
	for (size_t i = 0; i < 2; i++) {
		const struct arms_effect *y = w.x[means[i].arm - 1].over + TASK_CLASSIFY;

		cr_expect(y->known && y->n == 3);
		NEAR(y->mean, means[i].mean, i);
		NEAR(y->ci.lo, means[i].lo, i);
		NEAR(y->ci.hi, means[i].hi, i);
		NEAR(y->p_holm, means[i].p_holm, i);
	}
	finish(&w);
}

/* Arms of a study that varies nothing else have no levels. */
Test(analysis_arm_levels, none_where_nothing_else_varies)
{
	struct small_cell c[4];
	struct arm_levels *x;
	struct results *r;
	struct arms *a;
	size_t n, na;

	for (size_t i = 0; i < 4; i++)
		c[i] = (struct small_cell){ .study = "regularization", .data = "a", .place = i / 2, .fold = i % 2,
			.variant = { .learner = "mlp", .label = arm[i / 2].label, .params = arm[i / 2].params },
			.factor = "arm", .factor_value = NAN, .train = 1, .valid = NAN, .test = .9 + .01 * (double)i,
			.o = { .status = CELL_OK, .n_train = 9, .n_test = 9 } };
	r = small_run("run", c, 4, NULL, 18);
	cr_assert(!arms_create(&a, &na, r, 0, NULL) && na == 1 && !*a->factor && isnan(a->level));
	cr_assert(!arm_levels_create(&x, &n, a, na, r, 0, NULL) && !n);
	arm_levels_free(x, n);
	arms_free(a, na);
	small_run_close(r);
}
