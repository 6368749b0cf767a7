/* Arms of a network on four small data sets, one of them a regression, against tests/golden/analysis.inc. */
#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/close.h"
#include "harness/analysis/arms.h"
#include "tests/support/small_run.h"

#define NEAR(got, want, i)                                                                         \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g: row %zu",      \
		  (double)(got), (double)(want), (i))

static const struct {
	size_t set, arm, fold;
	double train_rows, valid_rows, test_rows, train, test;
} cells[] = {
#define ARM_CELLS
#include "tests/golden/analysis.inc"
#undef ARM_CELLS
};
#define CELLS (sizeof cells / sizeof *cells)

static const struct { const char *label, *params, *name; } arm[] = {
	{ "mlp[a]", "{\"dropout\":0,\"l2\":0,\"hidden\":64}", "plain" },
	{ "mlp[b]", "{\"dropout\":0.5,\"l2\":0,\"hidden\":64}", "dropout 0.5" },
	{ "mlp[c]", "{\"dropout\":0,\"l2\":0.01,\"hidden\":64}", "l2 0.01" },
	{ "mlp[d]", "{\"dropout\":0.5,\"l2\":0.01,\"hidden\":64}", "dropout 0.5, l2 0.01" },
};

/* The plain arm is not the plan's first; a single learner beside it makes no arms. */
static struct results *run(void)
{
	static const char *const data[] = { "a", "b", "c", "d" };
	static struct small_cell c[CELLS + 2];

	for (size_t i = 0; i < CELLS; i++) {
		size_t from = CELLS - 1 - i;

		c[i] = (struct small_cell){
			.study = "regularization", .data = data[cells[from].set],
			.regression = cells[from].set == 2,
			.variant = { .learner = "mlp", .label = arm[cells[from].arm].label,
				     .params = arm[cells[from].arm].params },
			.fold = cells[from].fold, .train = cells[from].train, .valid = NAN,
			.test = cells[from].test,
			.o = { .status = CELL_OK, .n_train = cells[from].train_rows,
			       .n_valid = cells[from].valid_rows, .n_test = cells[from].test_rows }
		};
	}
	c[CELLS] = c[CELLS + 1] = (struct small_cell){
		.study = "regularization", .data = "a", .variant = { .learner = "svm" },
		.test = .9, .o = { .status = CELL_OK, .n_train = 9, .n_test = 1 }
	};
	c[CELLS + 1].fold = 1;
	return small_run("run", c, CELLS + 2, NULL, 100);
}

static size_t arm_named(const struct arms *a, const char *name)
{
	for (size_t k = 0; k < a->n; k++)
		if (!strcmp(a->arm[k].name, name))
			return k;
	cr_assert(false, "no arm %s", name);
	return 0;
}

static size_t set_named(const struct arms *a, const struct results *r, const char *name)
{
	size_t wanted = small_data(r, name), s = 0;

	while (a->set[s] != wanted)
		s++;
	return s;
}

Test(analysis_arms, effects_on_each_data_set)
{
	static const char *const data[] = { "a", "b", "c", "d" };
	static const struct {
		size_t set, arm;
		double mean, lo, hi, p, p_holm, gap, gap_lo, gap_hi, gap_p, gap_holm;
	} want[] = {
#define ARM_EFFECTS
#include "tests/golden/analysis.inc"
#undef ARM_EFFECTS
	};
	struct results *r = run();
	struct arms *a;
	size_t n;

	cr_assert(!arms_create(&a, &n, r, 0, NULL));
	cr_assert(n == 1 && a->n == 4 && a->sets == 4);
	cr_expect_eq(a->plain, arm_named(a, "plain"));
	for (size_t i = 0; i < 12; i++) {
		const struct arm *k = a->arm + arm_named(a, arm[want[i].arm].name);
		size_t s = set_named(a, r, data[want[i].set]);

		cr_expect(k->test[s].known && k->gap[s].known);
		NEAR(k->test[s].mean, want[i].mean, i);
		NEAR(k->test[s].ci.lo, want[i].lo, i);
		NEAR(k->test[s].ci.hi, want[i].hi, i);
		NEAR(k->test[s].p, want[i].p, i);
		NEAR(k->test[s].p_holm, want[i].p_holm, i);
		cr_expect_eq(arms_effect_real(k->test + s), want[i].p_holm < .05);
		NEAR(k->gap[s].mean, want[i].gap, i);
		NEAR(k->gap[s].ci.lo, want[i].gap_lo, i);
		NEAR(k->gap[s].ci.hi, want[i].gap_hi, i);
		NEAR(k->gap[s].p, want[i].gap_p, i);
		NEAR(k->gap[s].p_holm, want[i].gap_holm, i);
	}
	arms_free(a, n);
	small_run_close(r);
}

static void check_mean(const struct arms_effect *x, const double want[10], double p_holm, size_t i)
{
	cr_assert(x->known && x->n == 3);
	NEAR(x->mean, want[0], i);
	NEAR(x->ci.lo, want[1], i);
	NEAR(x->ci.hi, want[2], i);
	NEAR(x->p, want[3], i);
	NEAR(x->family.lo, want[4], i);
	NEAR(x->family.hi, want[5], i);
	NEAR(x->tau2, want[6], i);
	NEAR(x->i2, want[7], i);
	NEAR(x->prediction.lo, want[8], i);
	NEAR(x->prediction.hi, want[9], i);
	NEAR(x->p_holm, p_holm, i);
}

Test(analysis_arms, means_over_the_data_sets_of_a_task)
{
	static const struct {
		size_t arm;
		/* mean, lo, hi, p, family's lo, hi, tau2, i2, one more data set's lo, hi */
		double test[10], gap[10], test_holm, gap_holm;
	} want[] = {
#define ARM_MEANS
#include "tests/golden/analysis.inc"
#undef ARM_MEANS
	};
	struct results *r = run();
	struct arms *a;
	size_t n;

	cr_assert(!arms_create(&a, &n, r, 0, NULL));
	for (size_t i = 0; i < 3; i++) {
		const struct arm *k = a->arm + arm_named(a, arm[want[i].arm].name);

		check_mean(k->all_test + TASK_CLASSIFY, want[i].test, want[i].test_holm, i);
		check_mean(k->all_gap + TASK_CLASSIFY, want[i].gap, want[i].gap_holm, i);
		cr_expect(!k->all_test[TASK_REGRESS].known, "one regression has no spread");
	}
	arms_free(a, n);
	small_run_close(r);
}
