/* Epochs to the loss of a reference, counted by hand. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "harness/analysis/optimizer_speed.h"
#include "tests/support/small_run.h"

enum { FOLDS = 3, EPOCHS = 16, VARIANTS = 5 };

/* A loss of 1 - pace * epoch, more by a fold's own share. the first of the plan ends at
 * 1 - 16 * 0.01 = 0.84, where sgd at 0.2 gets in 8, adam's paces in 2 and 4 epochs, slow's never. */
static const struct { const char *optimizer, *rate; double pace; } variants[VARIANTS] = {
	{ "sgd", "0.1", 0.01 }, { "sgd", "0.2", 0.02 },
	{ "adam", "0.01", 0.08 }, { "adam", "0.001", 0.04 }, { "slow", "0.1", 0.005 },
};

struct cells {
	struct small_cell c[VARIANTS * FOLDS];
	struct outcome_curve_point curve[VARIANTS * FOLDS][EPOCHS];
	char label[VARIANTS][64], params[VARIANTS][96];
	bool diverged;                  /* adam's fast rate, in folds 1 and 2 */
};

/* Of adam's fast rate, fold 1 takes twice as long; with `late`, it never arrives. */
static struct results *run(struct cells *s, const char *name, bool late)
{
	for (size_t v = 0; v < VARIANTS; v++)
		for (size_t f = 0; f < FOLDS; f++) {
			struct outcome_curve_point *curve = s->curve[v * FOLDS + f];
			double pace = variants[v].pace * (v == 2 && f == 1 ? late ? 0.1 : 0.5 : 1);

			snprintf(s->label[v], sizeof *s->label, "mlp[%s,%s]", variants[v].optimizer, variants[v].rate);
			snprintf(s->params[v], sizeof *s->params, "{\"optimizer\":\"%s\",\"learning_rate\":%s}",
				 variants[v].optimizer, variants[v].rate);
			for (size_t t = 0; t < EPOCHS; t++)
				curve[t] = (struct outcome_curve_point){
					.step = t + 1, .train = 1, .valid = NAN, .test = 0.9,
					.train_loss = 1 + 0.1 * (double)f - pace * ((double)t + 1) - 1e-9 * (v > 0) };
			s->c[v * FOLDS + f] = (struct small_cell){
				.study = "optimizers", .data = "table", .fold = f, .place = v,
				.variant = { .learner = "mlp", .label = s->label[v], .params = s->params[v] },
				.train = 1, .valid = NAN, .test = 0.9,
				.o = { .status = CELL_OK, .curve = curve, .ncurve = EPOCHS, .n_train = 200,
				       .n_test = 100, .fit_cpu_s = v == 2 || v == 3 ? 3.2 : 1.6 } };
			if (s->diverged && v == 2 && f) {
				s->c[v * FOLDS + f].o.status = CELL_DIVERGED;
				s->c[v * FOLDS + f].o.ncurve = 0;
			}
		}
	return small_run(name, s->c, VARIANTS * FOLDS, NULL, 300);
}

static const struct optimizer_arm *arm(const struct optimizer_speeds *s, const struct results *r, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (strstr(r->variant[s->at[i].at[0].variant].label, name))
			return s->at + i;
	cr_assert(false, "no %s", name);
	return NULL;
}

static const char *chosen(const struct optimizer_arm *y, const struct results *r)
{
	return r->variant[y->at[y->chosen].variant].label;
}

/* adam at 0.01: 2, 4, 2 epochs, geometric mean 2 * 2^(1/3) = 2.52, at 0.001 4 each: 0.01 it is. Against 8:
 * log 4, log 2, log 4; their sd is log 2 / sqrt(3), widened by sqrt(1/3 + 100/200). */
Test(analysis_optimizer_speed, epochs_to_the_loss_of_the_reference)
{
	struct cells s = { 0 };
	struct results *r = run(&s, "speed", false);
	struct optimizer_speeds o;
	const struct optimizer_arm *sgd, *adam, *slow;

	cr_assert(!optimizer_speeds_create(&o, r, small_study(r, "optimizers"), NULL));
	cr_assert_eq(o.n, 3);
	sgd = arm(&o, r, "sgd"), adam = arm(&o, r, "adam"), slow = arm(&o, r, "slow");
	cr_expect(sgd->reference && sgd == o.at && !adam->reference);
	cr_expect_str_eq(chosen(sgd, r), "mlp[sgd,0.2]");
	cr_expect(sgd->cells == 6 && sgd->reached == 6 && adam->reached == 6 && slow->reached == 0);
	cr_expect_eq(slow->chosen, slow->n);
	cr_expect(!slow->tested && !sgd->tested && adam->tested);
	cr_expect_str_eq(chosen(adam, r), "mlp[adam,0.01]");
	cr_expect(close_to(adam->at[adam->chosen].epochs, 2 * cbrt(2), 1e-9, 0));
	cr_expect(close_to(adam->epochs.mean, 5 * log(2) / 3, 1e-9, 0), "%g", adam->epochs.mean);
	cr_expect(close_to(adam->epochs.se, log(2) / sqrt(3) * sqrt(1 / 3. + 0.5), 1e-9, 0), "%g", adam->epochs.se);
	cr_expect_eq(adam->p_holm, adam->epochs.p);
	cr_expect(close_to(adam->epoch_s, 0.2, 1e-9, 0) && close_to(adam->cheaper, -log(2), 1e-9, 0));
	optimizer_speeds_free(&o);
	small_run_close(r);
}

Test(analysis_optimizer_speed, a_rate_at_which_one_fold_never_arrives_is_not_chosen)
{
	struct cells s = { 0 };
	struct results *r = run(&s, "late", true);
	struct optimizer_speeds o;
	const struct optimizer_arm *adam;

	cr_assert(!optimizer_speeds_create(&o, r, small_study(r, "optimizers"), NULL));
	adam = arm(&o, r, "adam");
	cr_expect_str_eq(chosen(adam, r), "mlp[adam,0.001]");
	cr_expect_eq(adam->reached, 5);
	cr_expect(close_to(adam->at[adam->chosen].epochs, 4, 1e-9, 0));
	optimizer_speeds_free(&o);
	small_run_close(r);
}

/* A cell that diverged is told at its rate, and is no cell that arrived. */
Test(analysis_optimizer_speed, what_diverged_is_counted_rate_by_rate)
{
	struct cells s = { 0 };
	struct results *r;
	struct optimizer_speeds o;
	const struct optimizer_arm *adam;
	size_t fast;

	s.diverged = true;
	r = run(&s, "diverged", false);
	cr_assert(!optimizer_speeds_create(&o, r, small_study(r, "optimizers"), NULL));
	adam = arm(&o, r, "adam");
	cr_assert_eq(adam->n, 2);
	fast = strstr(r->variant[adam->at[0].variant].label, "0.01") ? 0 : 1;
	cr_expect(adam->at[fast].diverged == 2 && adam->at[fast].trained == FOLDS);
	cr_expect(adam->at[!fast].diverged == 0 && adam->at[!fast].trained == FOLDS);
	cr_expect_eq(adam->reached, 4);
	cr_expect_str_eq(chosen(adam, r), "mlp[adam,0.001]");
	optimizer_speeds_free(&o);
	small_run_close(r);
}
