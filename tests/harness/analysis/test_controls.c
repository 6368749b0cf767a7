/* Controls judged: written-down cells with what is to be expected, and a word for each. */
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "harness/analysis/controls.h"
#include "harness/analysis/findings.h"
#include "harness/studies/study_kind.h"
#include "tests/support/small_run.h"

#define NEAR(got, want)                                                                            \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g",               \
		  (double)(got), (double)(want))

enum { FOLDS = 10, ARMS = STUDY_CONTROLS, MOST = FOLDS * ARMS };

/* A learner of ten folds, whose arms score what `score` says, with counts where the arm has some. */
struct cells {
	struct small_cell at[MOST];
	struct outcome_count count[MOST][3];
	size_t n;
};

static struct small_cell *add(struct cells *c, enum study_control arm, size_t fold, double test)
{
	struct small_cell *x = c->at + c->n++;

	*x = (struct small_cell){ .study = "controls",
				  .data = "table",
				  .variant = { .learner = "tree" },
				  .fold = fold,
				  .factor = study_control_name(arm),
				  .factor_value = arm,
				  .train = 1,
				  .valid = NAN,
				  .test = test,
				  .o = { .status = CELL_OK,
					 .n_train = 90,
					 .n_test = 10,
					 .counts = c->count[c->n - 1] } };
	return x;
}

static void count(struct small_cell *x, const char *name, double value)
{
	snprintf(x->o.counts[x->o.ncounts].name, sizeof x->o.counts->name, "%s", name);
	x->o.counts[x->o.ncounts++].value = value;
}

/* Scores that vary by a hundredth around `mean`, by fold. */
static double around(double mean, size_t fold)
{
	static const double off[FOLDS] = { 1, -1, 2, -2, 0, 1, -1, 0, 1, -1 };

	return mean + .01 * off[fold];
}

/* permuted: the mean score there, where luck is .5; cost: of planted errors, where .12 is to be expected;
 * half: what half A is better by; row: what row numbers bring; copied: rows of each fold, on which the score is
 * better by `gain`. */
struct case_of {
	double permuted, cost, half, row, gain;
	size_t copied;
};

static struct results *run(const struct case_of *w)
{
	static struct cells c;
	struct small_cell *x;

	c.n = 0;
	for (size_t k = 0; k < FOLDS; k++) {
		x = add(&c, STUDY_CONTROL_PLAIN, k, around(.8, k));
		count(x, "control_copied", (double)w->copied);
		if (w->copied) {
			count(x, "control_on_copied", around(.8 + w->gain, k));
			count(x, "control_on_others", around(.8, (k + 3) % FOLDS));
		}
		x = add(&c, STUDY_CONTROL_PERMUTED, k, around(w->permuted, k));
		count(x, "control_luck", .5);
		count(x, "control_spread", .05);
		x = add(&c, STUDY_CONTROL_PLANTED, k, around(.8 - w->cost, k));
		count(x, "control_true", around(.8, k));
		count(x, "control_luck", around(.68, k));
		count(x, "control_spread", .03);
		add(&c, STUDY_CONTROL_HALF_A, k, around(.75 + w->half, k));
		add(&c, STUDY_CONTROL_HALF_B, k, around(.75, (k + 1) % FOLDS));
		add(&c, STUDY_CONTROL_ROW_NUMBER, k, around(.8 + w->row, (k + 2) % FOLDS));
		add(&c, STUDY_CONTROL_RANDOM_ID, k, around(.8, k));
	}
	return small_run("run", c.at, c.n, NULL, 100);
}

static struct controls judged(const struct results *r)
{
	struct controls c;
	struct err e = { 0 };

	cr_assert(!controls_create(&c, r, small_study(r, "controls"), &e), "%s", e.text);
	return c;
}

static const struct control_row *row_of(const struct controls *c, enum control_kind kind)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->at[i].kind == kind)
			return c->at + i;
	cr_assert(false, "no %s", controls_kind_text(kind));
	return NULL;
}

static size_t findings_of_controls(const struct results *r, char *text, size_t size)
{
	struct findings f;
	struct err e = { 0 };
	size_t n = 0;

	cr_assert(!findings_create(&f, r, NULL, &e), "%s", e.text);
	for (size_t i = 0; i < f.n; i++)
		if (!strcmp(f.at[i].code->code, "control"))
			n += (size_t) !!snprintf(text, size, "%s", f.at[i].text);
	findings_free(&f);
	return n;
}

Test(analysis_controls, as_they_should_be)
{
	struct results *r = run(&(struct case_of){ .permuted = .52, .cost = .115, .half = .002 });
	struct controls c = judged(r);
	const struct control_row *x;
	char text[400];
	double z;

	cr_assert_eq(c.n, 7);
	cr_expect_eq(c.judged, 5, "not the rate, and no copies");
	z = gsl_cdf_ugaussian_Qinv(.05 / 5 / 2);
	x = row_of(&c, CONTROL_CHANCE);
	cr_expect(x->verdict == CONTROL_GOOD && x->n == FOLDS);
	NEAR(x->expected, .5);
	NEAR(x->measured, .52);
	NEAR(x->ci.hi, .52 + z * .05 * sqrt(1 + 1 / 200.) / sqrt(FOLDS));
	x = row_of(&c, CONTROL_EFFECT);
	cr_expect(x->verdict == CONTROL_GOOD && c.effects == 1);
	NEAR(x->expected, .12);
	NEAR(x->measured, .115);
	NEAR(x->ci.lo, .115 - z * .03 * sqrt(1 + 1 / 200.) / sqrt(FOLDS));
	x = row_of(&c, CONTROL_SELF);
	cr_expect(x->verdict == CONTROL_GOOD && x->p > .05);
	NEAR(x->measured, .002);
	x = row_of(&c, CONTROL_SELF_RATE);
	cr_expect(x->verdict == CONTROL_UNDECIDED && x->n == 1 && x->measured == 0,
		  "one pair says little");
	cr_expect(row_of(&c, CONTROL_COPIES)->verdict == CONTROL_GOOD &&
		  row_of(&c, CONTROL_COPIES)->tested == 100);
	cr_expect_eq(row_of(&c, CONTROL_ROW_NUMBER)->verdict, CONTROL_GOOD);
	x = row_of(&c, CONTROL_RANDOM_ID);
	cr_expect(x->verdict == CONTROL_GOOD && x->ci.lo == 0 && x->ci.hi == 0,
		  "the same scores: nothing gained");
	cr_expect(c.count[CONTROL_GOOD] == 6 && c.count[CONTROL_UNDECIDED] == 1 &&
		  !c.count[CONTROL_BAD]);
	cr_expect_eq(findings_of_controls(r, text, sizeof text), 0);
	controls_free(&c);
	small_run_close(r);
}

static void expect_bad(const struct case_of *w, enum control_kind kind, const char *says)
{
	struct results *r = run(w);
	struct controls c = judged(r);
	char text[400] = "";

	cr_expect_eq(row_of(&c, kind)->verdict, CONTROL_BAD, "%s", controls_kind_text(kind));
	cr_expect_eq(c.count[CONTROL_BAD], 1, "%s alone", controls_kind_text(kind));
	cr_expect_eq(findings_of_controls(r, text, sizeof text), 1);
	cr_expect(strstr(text, says), "%s: %s", controls_kind_text(kind), text);
	controls_free(&c);
	small_run_close(r);
}

/* Each fault is seen where it is, and nowhere else. */
Test(analysis_controls, not_as_they_should_be)
{
	static const struct case_of fine = { .permuted = .5, .cost = .12 };
	struct case_of w = fine;

	w.permuted = .56;
	expect_bad(&w, CONTROL_CHANCE,
		   "table: on permuted labels the accuracy of tree is 56.0 [51.9, 60.1], where its "
		   "answers score 50.0 by luck");
	w.permuted = .44;
	expect_bad(&w, CONTROL_CHANCE, "is 44.0");
	w = fine;
	w.cost = .06; /* half of what it must cost */
	expect_bad(&w, CONTROL_EFFECT, "with 20 % of the labels wrong tree loses 6.0 of accuracy");
	w = fine;
	w.half = .2;
	w.permuted = .5;
	expect_bad(&w, CONTROL_SELF,
		   "trained on two halves of the same rows, differs from itself by 20.0");
	w = fine;
	w.row = .1;
	expect_bad(&w, CONTROL_ROW_NUMBER, "tree gains 10.0 of accuracy");
	w = fine;
	w.copied = 3;
	w.gain = .15;
	expect_bad(&w, CONTROL_COPIES,
		   "on test rows that have a copy among the training rows (30 % of them)");
}

/* Copies without gain, and a column that harms: nothing to accuse anybody of. */
Test(analysis_controls, neither)
{
	struct results *r =
		run(&(struct case_of){ .permuted = .5, .cost = .12, .row = -.3, .copied = 2 });
	struct controls c = judged(r);

	cr_expect_eq(row_of(&c, CONTROL_COPIES)->verdict, CONTROL_UNDECIDED);
	cr_expect_eq(row_of(&c, CONTROL_COPIES)->copied, 20);
	cr_expect(row_of(&c, CONTROL_ROW_NUMBER)->ci.hi < 0);
	cr_expect_neq(row_of(&c, CONTROL_ROW_NUMBER)->verdict, CONTROL_BAD);
	cr_expect_eq(c.judged, 6);
	controls_free(&c);
	small_run_close(r);
}

/* Forty pairs: sets of one fold count as one, repeats each for itself. */
Test(analysis_controls, the_rate_is_of_all_pairs)
{
	static struct small_cell cell[4 * 3 * 2 * FOLDS];
	static const char *const data[] = { "a", "b", "c", "d" };
	struct controls c;
	struct results *r;
	size_t n = 0;

	for (size_t d = 0; d < 4; d++)
		for (size_t repeat = 0; repeat < 3; repeat++)
			for (size_t k = 0; k < 2 * FOLDS; k++)
				cell[n++] = (struct small_cell){
					.study = "controls",
					.data = data[d],
					.variant = { .learner = "tree" },
					.repeat = repeat,
					.fold = k / 2,
					.valid = NAN,
					.train = 1,
					.factor = study_control_name(k % 2 ? STUDY_CONTROL_HALF_B :
									     STUDY_CONTROL_HALF_A),
					/* half A is better in two repeats of three of d */
					.factor_value = (double)(k % 2),
					.test = around(.7 + .1 * (k % 2 == 0 && d == 3 && repeat),
						       (k / 2 + k) % FOLDS),
					.o = { .status = CELL_OK,
					       .n_train = 45,
					       .n_left_out = 45,
					       .n_test = 10 }
				};
	r = small_run("run", cell, n, NULL, 100);
	c = judged(r);
	cr_expect_eq(c.pairs, 12);
	cr_expect_eq(c.rejected, 2);
	NEAR(row_of(&c, CONTROL_SELF_RATE)->measured, 2. / 12);
	cr_expect_eq(row_of(&c, CONTROL_SELF_RATE)->verdict, CONTROL_UNDECIDED,
		     "2 of 12 may be chance");
	controls_free(&c);
	small_run_close(r);
}
