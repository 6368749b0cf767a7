/* Verdicts on published figures, from cells written down here; intervals by R's t.test. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "datasets/fetch/fetch_entries.h"
#include "harness/plan/plan.h"
#include "harness/replications/replications.h"
#include "tests/support/claim_cells.h"

/* One figure on rows that a test writes down. */
static struct replications_outcome judged(struct claim_cells *t, struct replications_cell x)
{
	const struct replications p = { .name = "p", .cell = &x, .n = 1 };
	struct replications_outcome o;
	struct err e = { 0 };
	struct results *r;

	x.study = "s";
	x.learner = "mlp";
	r = small_run("published", t->cell, t->n, NULL, 0);
	cr_assert(!replications_judge(&o, &p, 0, r, &e), "%s", e.text);
	small_run_close(r);
	return o;
}

#define NEAR(a, b) cr_expect_float_eq(a, b, 1e-6 * (1 + fabs(b)), "%s is %.9g", #a, a)

/* Leaving one out: 10 rows, 7 of them right. */
Test(replications, rows_are_counted)
{
	struct replications_cell x = { .rule = REPLICATIONS_COUNT, .part = ON_TEST, .level = NAN, .value = 7,
				       .value_to = 7, .rows = 10 };
	static struct claim_cells t;
	struct replications_outcome o;

	for (size_t i = 0; i < 10; i++) {
		struct small_cell *c = claim_cells_add(&t, "d", "mlp", 0, NAN, i < 7);
		c->fold = i;
		c->o.n_test = 1;
		c->o.n_train = 9;
		c->o.independent = false;
		claim_cells_add(&t, "d", "tree", 0, NAN, 0)->fold = i;
	}
	o = judged(&t, x);
	cr_expect(o.word == REPLICATIONS_SAME && o.ours == 7 && o.n == 10 && isnan(o.ci.lo));
	x.value = x.value_to = 8;
	cr_expect_eq(judged(&t, x).word, REPLICATIONS_DIFFERS);
	x.value = 6;
	cr_expect_eq(judged(&t, x).word, REPLICATIONS_SAME, "6 to 8");
	x.rows = 11;
	o = judged(&t, x);
	cr_expect(o.word == REPLICATIONS_OPEN && strstr(o.why, "not as many rows"), "%s", o.why);
	t.cell[0].o.status = CELL_TIMEOUT;
	o = judged(&t, x);
	cr_expect(o.word == REPLICATIONS_OPEN && strstr(o.why, "cells failed"), "%s", o.why);
	x.dataset = "another";
	cr_expect(strstr(judged(&t, x).why, "no cells for it"));
}

/* t.test(100 * c(.90, .92, .88, .95, .91, .93)): 91.5 (88.952, 94.048), se 0.99163 */
Test(replications, means_differ_by_their_errors)
{
	static const double score[] = { .90, .92, .88, .95, .91, .93 };
	struct replications_cell x = { .rule = REPLICATIONS_MEAN, .part = ON_TEST, .level = NAN, .value = 93.4,
				       .tolerance = 0.05, .margin = 5 };
	static struct claim_cells t;
	struct replications_outcome o;

	claim_cells_row(&t, "d", "mlp", NAN, score, 6);
	o = judged(&t, x);
	NEAR(o.ours, 91.5);
	NEAR(o.ci.lo, 88.9509297);
	NEAR(o.ci.hi, 94.0490703);
	NEAR(o.allowed, 0.05 + 1.959963985 * 0.991631652);
	cr_expect(o.n == 6 && o.word == REPLICATIONS_SAME);
	x.value = 93.6;
	cr_expect_eq(judged(&t, x).word, REPLICATIONS_DIFFERS);
	x.se = 1;
	o = judged(&t, x);
	NEAR(o.allowed, 0.05 + 1.959963985 * sqrt(0.991631652 * 0.991631652 + 1));
	cr_expect_eq(o.word, REPLICATIONS_SAME, "theirs is not exact either");
	x.se = 0;
	x.runs = 1;
	NEAR(judged(&t, x).allowed, 0.05 + 1.959963985 * sqrt(0.991631652 * 0.991631652 * 7));
	x.margin = 3;
	o = judged(&t, x);
	cr_expect(o.word == REPLICATIONS_OPEN && strstr(o.why, "too much"), "%s", o.why);
	x.part = ON_TRAIN;
	cr_expect_eq(judged(&t, x).ours, 100);
}

/* Folds share training rows: 20 tested by 80 learned, se sqrt(1 / 6 + 1 / 4) sd. */
Test(replications, folds_are_no_draws)
{
	static const double score[] = { .90, .92, .88, .95, .91, .93 };
	struct replications_cell x = { .rule = REPLICATIONS_MEAN, .part = ON_TEST, .level = NAN, .value = 93.4,
				       .margin = 9 };
	static struct claim_cells t;

	claim_cells_row(&t, "d", "mlp", NAN, score, 6);
	for (size_t i = 0; i < 6; i++) {
		t.cell[i].o.independent = false;
		t.cell[i].fold = t.cell[i].repeat;
		t.cell[i].repeat = 0;
	}
	NEAR(judged(&t, x).allowed, 1.959963985 * 2.42899156 * sqrt(1. / 6 + .25));
}

/* Four trainings on one split: their spread stands for that of one network, too. */
Test(replications, one_network_against_several)
{
	static const double score[] = { .90, .92, .88, .94 };
	struct replications_cell x = { .rule = REPLICATIONS_RUNS, .part = ON_TEST, .level = NAN, .value = 96,
				       .margin = 9, .runs = 1 };
	static struct claim_cells t;
	struct replications_outcome o;

	for (size_t i = 0; i < 4; i++)
		claim_cells_add(&t, "d", "mlp", 0, NAN, score[i])->training = i;
	o = judged(&t, x);
	NEAR(o.ours, 91.0);
	NEAR(o.allowed, 1.959963985 * 2.58198890 * sqrt(1 + 1. / 4));
	cr_expect(o.n == 4 && o.word == REPLICATIONS_SAME);
	x.value = 97.4;
	cr_expect_eq(judged(&t, x).word, REPLICATIONS_DIFFERS);
	t.n = 1;
	cr_expect(strstr(judged(&t, x).why, "several trainings"));
}

/* Each figure has a plan, with a study, data and a learner of these names. */
Test(replications, plans_have_what_the_figures_want)
{
	for (const struct replications *p = replications; p->name; p++) {
		struct builtin_plan text;
		struct err e = { 0 };
		struct plan plan;

		cr_assert(builtin_plan_find(p->name, &text), "%s", p->name);
		cr_assert(!plan_load(&plan, text.text, text.length, p->name, &e), "%s", e.text);
		cr_expect_str_eq(plan.name, p->name);
		cr_expect(p->paper && p->time && (!p->wants || fetch_find(p->wants)), "%s", p->name);
		for (size_t i = 0; i < p->n; i++) {
			size_t s = 0;

			while (s < plan.nstudies && strcmp(plan.studies[s].name, p->cell[i].study))
				s++;
			cr_assert(s < plan.nstudies, "%s: %s", p->name, p->cell[i].what);
			cr_expect(p->cell[i].rule == REPLICATIONS_COUNT ? p->cell[i].rows > 0
									: p->cell[i].margin > p->cell[i].tolerance);
		}
		plan_free(&plan);
	}
	cr_expect_str_eq(replications_find("replicate-sonar-mine")->name, "replicate-sonar");
	cr_expect_null(replications_find("replicate-sonars"));
}
