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

static const struct { size_t set, arm, fold; double value; } losses[] = {
#define ARM_LOSSES
#include "tests/golden/analysis.inc"
#undef ARM_LOSSES
};

static double loss_of(size_t cell)
{
	size_t i = 0;

	while (losses[i].set != cells[cell].set || losses[i].arm != cells[cell].arm ||
	       losses[i].fold != cells[cell].fold)
		i++;
	return losses[i].value;
}

/* The plain arm is the plan's first, though not that of the run; a single learner beside it makes no arms. */
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
			.place = cells[from].arm, .log_loss = cells[from].set == 2 ? 0 : loss_of(from),
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

struct wanted_effect {
	double mean, se, lo, hi, p, p_holm;
};

static void check_effect(const struct arms_effect *x, const struct wanted_effect *want, size_t i)
{
	cr_expect_eq(x->known, !isnan(want->mean));
	if (!x->known)
		return;
	NEAR(x->mean, want->mean, i);
	NEAR(x->se, want->se, i);
	NEAR(x->ci.lo, want->lo, i);
	NEAR(x->ci.hi, want->hi, i);
	NEAR(x->p, want->p, i);
	NEAR(x->p_holm, want->p_holm, i);
	cr_expect_eq(arms_effect_real(x), want->p_holm < .05);
}

Test(analysis_arms, effects_on_each_data_set)
{
	static const char *const data[] = { "a", "b", "c", "d" };
	static const struct {
		size_t set, arm;
		struct wanted_effect on[ARMS_MEASURES];
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
	cr_expect_eq(arm_named(a, "plain"), 0);
	for (size_t i = 0; i < 12; i++) {
		const struct arm *k = a->arm + arm_named(a, arm[want[i].arm].name);
		size_t s = set_named(a, r, data[want[i].set]);

		for (int m = 0; m < ARMS_MEASURES; m++)
			check_effect(k->on[m] + s, want[i].on + m, i);
	}
	arms_free(a, n);
	small_run_close(r);
}

static void check_mean(const struct arms_effect *x, const double want[11], size_t i)
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
	NEAR(x->p_holm, want[10], i);
}

Test(analysis_arms, means_over_the_data_sets_of_a_task)
{
	static const struct {
		size_t arm;
		/* mean, lo, hi, p, family's lo, hi, tau2, i2, one more data set's lo, hi, p_holm */
		double over[ARMS_MEASURES][11];
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

		for (int m = 0; m < ARMS_MEASURES; m++)
			check_mean(k->over[m] + TASK_CLASSIFY, want[i].over[m], i);
		cr_expect(!k->over[ARMS_TEST][TASK_REGRESS].known, "one regression has no spread");
	}
	arms_free(a, n);
	small_run_close(r);
}

/* Whatever it is set to, the first of the plan is what the others are compared with. */
Test(analysis_arms, the_plain_one_is_the_first_of_the_plan)
{
	struct small_cell c[4];
	struct results *r;
	struct arms *a;
	size_t n;

	for (size_t i = 0; i < 4; i++)
		c[i] = (struct small_cell){ .study = "regularization", .data = "a", .place = 1 - i / 2, .fold = i % 2,
			.variant = { .learner = "mlp", .label = arm[i / 2].label,
				     .params = i / 2 ? "{\"dropout\":0.5,\"early_stop\":\"yes\"}"
						     : "{\"dropout\":0,\"early_stop\":\"no\"}" },
			.train = 1, .valid = NAN, .test = i / 2 ? .9 : .8,
			.o = { .status = CELL_OK, .n_train = 9, .n_test = 9 } };
	r = small_run("run", c, 4, NULL, 18);
	cr_assert(!arms_create(&a, &n, r, 0, NULL) && n == 1 && a->n == 2);
	cr_expect_str_eq(r->variant[a->arm[0].variant].label, "mlp[b]");
	cr_expect_str_eq(a->arm[1].name, "dropout 0, early_stop no");
	cr_expect(close_to(a->arm[1].on[ARMS_TEST]->mean, -.1, 1e-9, 0));
	cr_expect_not(a->arm[1].on[ARMS_LOSS]->known);
	arms_free(a, n);
	small_run_close(r);
}
