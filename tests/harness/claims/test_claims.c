/* Claims on cells whose responses are written down here. Effects, intervals and p are what R 4.2 says of the
 * same numbers: t.test, wilcox.test, binom.test, fisher.test, prop.test (Wilson), lm of logarithms; Page's
 * trend by all orders of every block. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/claims/claims.h"
#include "tests/support/claim_cells.h"

static void done(struct claims *c, struct results *r)
{
	claims_destroy(c);
	small_run_close(r);
}

#define NEAR(a, b) cr_expect_float_eq(a, b, 1e-9 * (1 + fabs(b)), "%s is %.12g", #a, a)

static void expect(const struct claims_verdict *v, enum claims_word word, double effect, double lo, double hi,
		   double p)
{
	cr_expect_eq(v->word, word, "%s: %s", v->claim->id, claims_words[v->word]);
	NEAR(v->effect, effect);
	if (isfinite(lo))
		NEAR(v->ci.lo, lo);
	if (isfinite(hi))
		NEAR(v->ci.hi, hi);
	NEAR(v->p, p);
}

static const double first[] = { .90, .92, .88, .95, .91, .93 }, second[] = { .85, .86, .86, .88, .87, .85 },
	third[] = { .89, .90, .875, .955, .90, .92 },
	other_first[] = { .70, .72, .74, .71, .73, .75 }, other_second[] = { .71, .70, .75, .70, .74, .74 };

static void two_sets(struct claim_cells *t)
{
	claim_cells_row(t, "one", "mlp", NAN, first, 6);
	claim_cells_row(t, "one", "tree", NAN, second, 6);
	claim_cells_row(t, "one", "knn", NAN, third, 6);
	claim_cells_row(t, "two", "mlp", NAN, other_first, 6);
	claim_cells_row(t, "two", "tree", NAN, other_second, 6);
}

Test(claims, the_word_is_by_p_and_interval)
{
	static struct claim_cells t;
	struct results *r;
	struct claims *c;

	two_sets(&t);
	c = claim_cells_judged(&t, "- {id: yes, claim: c, a: mlp, b: tree, datasets: one, margin: 0.01, prediction: supported}\n"
		       "- {id: less, claim: c, a: tree, b: mlp, datasets: one, margin: 0.01, expect: less}\n"
		       "- {id: no, claim: c, a: mlp, b: tree, datasets: two, margin: 0.02, prediction: 'undecided: so'}\n"
		       "- {id: open, claim: c, a: mlp, b: knn, datasets: one, prediction: 'undecided: so'}\n"
		       "- {id: margin, claim: c, a: mlp, b: tree, datasets: one, margin: 0.04}\n"
		       "- {id: same, claim: c, a: mlp, b: tree, datasets: two, margin: 0.03, expect: equal}\n"
		       "- {id: unlike, claim: c, a: mlp, b: tree, datasets: one, margin: 0.03, expect: equal}\n"
		       "- {id: alone, claim: c, a: mlp, datasets: one, against: 0.85, margin: 0.01, primary: no}\n", &r);
	cr_assert_eq(c->n, 8);
	cr_expect_eq(c->primary, 7);
	expect(c->at, CLAIMS_SUPPORTED, .0533333333333333, .0306629324606, .0760037342061, .00178216548753);
	expect(c->at + 1, CLAIMS_SUPPORTED, -.0533333333333333, -.0760037342061, -.0306629324606, .00178216548753);
	expect(c->at + 2, CLAIMS_REFUTED, .00166666666667, -.01228201351, .0156153468433, .771111856359);
	expect(c->at + 3, CLAIMS_UNDECIDED, .00833333333333, -.000235272785454, .0169019394521, .0544900993424);
	cr_expect_eq(c->at[4].word, CLAIMS_UNDECIDED, "the interval reaches below the margin");
	expect(c->at + 5, CLAIMS_SUPPORTED, .00166666666667, -.01228201351, .0156153468433, .00170281414869);
	cr_expect_eq(c->at[6].word, CLAIMS_REFUTED, "it is wholly beyond the margin");
	NEAR(c->at[7].effect, .915);
	cr_expect(isnan(c->at[7].p_holm) && c->at[7].word == CLAIMS_SUPPORTED);
	cr_expect(c->at[0].as_predicted && c->at[3].as_predicted && !c->at[2].as_predicted &&
		  !c->at[4].as_predicted);
	/* 0.0171, 0.0018 four times in ...: the smallest p of seven */
	NEAR(c->at[5].p_holm, 7 * .00170281414869);
	cr_expect_str_eq(claims_unit(c, c->at), "draws");
	done(c, r);
}

/* The mean difference to knn is 0.00833, its standard deviation 0.00816. */
Test(claims, what_an_undecided_one_lacks)
{
	static const struct { const char *claim, *lack; } cases[] = {
		{ "- {id: a, claim: c, a: mlp, b: knn, datasets: one}\n", "about 8 draws like these (there are 6) would" },
		{ "- {id: a, claim: c, a: mlp, b: knn, datasets: one, against: 0.0083}\n",
		  "the effect is so near the line that 100 times as many draws would leave it open" },
		{ "- {id: a, claim: c, a: mlp, datasets: three}\n", "no cell, with its partners, has all that it compares" },
	};
	static struct claim_cells t;
	struct results *r;
	struct err e = { 0 };
	struct claims *c;

	two_sets(&t);
	claim_cells_row(&t, "three", "mlp", NAN, (const double[]){ NAN, NAN, NAN }, 3);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *lack;

		c = claim_cells_judged(&t, cases[i].claim, &r);
		cr_expect_eq(c->at->word, CLAIMS_UNDECIDED);
		cr_assert(lack = claims_lack(c, c->at, &e));
		cr_expect(strstr(lack, cases[i].lack) == lack, "%s", lack);
		free(lack);
		done(c, r);
	}
}

/* At least so many of the sets and rivals, by the corrected p and limits of each. */
Test(claims, any_and_all_of_data_sets_and_rivals)
{
	static struct claim_cells t;
	struct results *r;
	struct claims *c;

	two_sets(&t);
	c = claim_cells_judged(&t, "- {id: all, claim: c, a: mlp, b: tree}\n"
		       "- {id: any, claim: c, a: mlp, b: tree, sets: any}\n"
		       "- {id: both, claim: c, a: mlp, b: [tree, knn], datasets: one}\n"
		       "- {id: either, claim: c, a: mlp, b: [tree, knn], datasets: one, rivals: 1}\n", &r);
	expect(c->at, CLAIMS_UNDECIDED, .00166666666667, -.01228201351, .0188320396992, .771111856359);
	cr_expect_str_eq(c->at[0].at[c->at[0].decides].set, "two");
	expect(c->at + 1, CLAIMS_SUPPORTED, .0533333333333333, .0254349312731, .0760037342061,
	       2 * .00178216548753);
	expect(c->at + 2, CLAIMS_UNDECIDED, .00833333333333, -.000235272785454, NAN, .0544900993424);
	cr_expect_str_eq(c->at[2].at[c->at[2].decides].b, "knn");
	expect(c->at + 3, CLAIMS_SUPPORTED, .0533333333333333, .0254349312731, .0760037342061,
	       2 * .00178216548753);
	cr_expect_eq(c->at[3].cells, 18);
	done(c, r);
}

/* Folds share training rows: Nadeau and Bengio's ratio is 20 / 80. */
Test(claims, folds_are_no_draws)
{
	static struct claim_cells t;
	struct results *r;
	struct claims *c;

	claim_cells_row(&t, "one", "mlp", NAN, first, 5);
	claim_cells_row(&t, "one", "tree", NAN, second, 5);
	for (size_t i = 0; i < t.n; i++) {
		t.cell[i].o.independent = false;
		t.cell[i].fold = t.cell[i].repeat;
		t.cell[i].repeat = 0;
	}
	c = claim_cells_judged(&t, "- {id: yes, claim: c, a: mlp, b: tree, response: test}\n", &r);
	expect(c->at, CLAIMS_SUPPORTED, .048, .0121741741785, .0838258258215, .0204758744209);
	cr_expect_str_eq(claims_unit(c, c->at), "folds");
	claims_destroy(c);
	/* among three of its kind it is not enough that the interval lies beyond the line */
	cr_assert(!claims_judge(&c, claim_cells_again(r, "- {id: x, claim: c, a: mlp, b: tree}\n- {id: y, claim: c, a: mlp, b: tree}\n"
					     "- {id: z, claim: c, a: mlp, b: tree}\n"), NULL));
	expect(c->at, CLAIMS_UNDECIDED, .048, .0121741741785, .0838258258215, .0204758744209);
	NEAR(c->at[0].p_holm, 3 * .0204758744209);
	done(c, r);
}

Test(claims, over_data_sets)
{
	static const double d[] = { .05, .013, .021, -.004, .032, .041, .017 };
	static const char *const set[] = { "a", "b", "c", "d", "e", "f", "g" };
	static struct claim_cells t;
	struct results *r;
	struct claims *c;

	for (size_t i = 0; i < 7; i++)
		for (size_t k = 0; k < 2; k++) {
			claim_cells_add(&t, set[i], "mlp", k, NAN, .8 + d[i]);
			claim_cells_add(&t, set[i], "tree", k, NAN, .8);
		}
	c = claim_cells_judged(&t, "- {id: w, claim: c, a: mlp, b: tree, test: wilcoxon}\n", &r);
	expect(c->at, CLAIMS_SUPPORTED, .02375, .0065, .041, .03125);
	cr_expect_eq(c->at[0].at[0].n, 7);
	done(c, r);
}

Test(claims, the_median_of_cells)
{
	static const double a[] = { .85, .813, .821, .796, .832, .841, .817 };
	static struct claim_cells t;
	struct results *r;
	struct claims *c;

	claim_cells_row(&t, "one", "mlp", NAN, a, 7);
	for (size_t i = 0; i < 7; i++)
		claim_cells_add(&t, "one", "tree", i, NAN, .8);
	c = claim_cells_judged(&t, "- {id: s, claim: c, a: mlp, b: tree, test: sign}\n", &r);
	expect(c->at, CLAIMS_UNDECIDED, .021, -.004, .05, .125);
	done(c, r);
}

Test(claims, powers_of_a_level)
{
	static const double a[] = { .011, .025, .049, .108, .212 }, b[] = { .010, .015, .019, .031, .040 };
	static struct claim_cells t;
	struct results *r;
	struct claims *c;

	for (size_t k = 0; k < 5; k++)
		for (size_t i = 0; i < 3; i++) {
			/* the median of three repeats */
			double off = i == 0 ? .5 : i == 1 ? 1 : 2.5;
			claim_cells_add(&t, "one", "svm", i, 100 << k, .9)->o.fit_s = a[k] * off;
			claim_cells_add(&t, "one", "tree", i, 100 << k, .9)->o.fit_s = b[k] * off;
		}
	c = claim_cells_judged(&t, "- {id: one, claim: c, a: svm, response: measured fit_s, over: level, test: exponent, against: 0.5}\n"
		       "- {id: two, claim: c, a: svm, b: tree, response: measured fit_s, over: level, test: exponent}\n", &r);
	expect(c->at, CLAIMS_SUPPORTED, 1.06480089842, 1.00063203461, 1.12896976224, 9.9881573433e-05);
	expect(c->at + 1, CLAIMS_SUPPORTED, .560070326946, .470118048338, .650022605554, 1.16434836001e-05);
	done(c, r);
}

Test(claims, shares_above_a_threshold)
{
	static struct claim_cells t;
	struct results *r;
	struct claims *c;

	for (size_t i = 0; i < 10; i++) {
		claim_cells_add(&t, "one", "mlp", i, NAN, i < 8 ? .9 : .1);
		claim_cells_add(&t, "one", "tree", i, NAN, i < 1 ? .9 : .5);
	}
	c = claim_cells_judged(&t, "- {id: f, claim: c, a: mlp, b: tree, test: fisher, threshold: 0.5}\n", &r);
	expect(c->at, CLAIMS_SUPPORTED, .7, .265826609701, .865179666083, .00547749464158);
	done(c, r);
}

Test(claims, a_trend_over_levels)
{
	static const double rise[4][3] = { { .01, .03, .06 }, { .02, .02, .05 }, { .00, .04, .03 }, { .01, .05, .08 } };
	static struct claim_cells t;
	struct results *r;
	struct claims *c;

	for (size_t i = 0; i < 4; i++)
		for (size_t k = 0; k < 3; k++) {
			claim_cells_add(&t, "one", "tree", i, (double)(10 * k), .7);
			claim_cells_add(&t, "one", "mlp", i, (double)(10 * k), .7 + rise[i][k]);
		}
	c = claim_cells_judged(&t, "- {id: p, claim: c, a: mlp, b: tree, test: page, over: level}\n"
		       "- {id: q, claim: c, a: mlp, b: tree, test: page, over: level, expect: less}\n", &r);
	expect(c->at, CLAIMS_SUPPORTED, .045, .0145303963834, .0754696036166, .021604938271605);
	cr_expect_eq(c->at[1].word, CLAIMS_REFUTED, "it rises");
	done(c, r);
}

/* A cell that failed takes its partner along, and both are counted. */
Test(claims, what_is_missing_is_counted_and_needed_is_said)
{
	static struct claim_cells t;
	struct results *r;
	struct claims *c;

	two_sets(&t);
	t.cell[2].o.status = CELL_FAILED;
	c = claim_cells_judged(&t, "- {id: yes, claim: c, a: mlp, b: tree, datasets: one}\n"
		       "- {id: open, claim: c, a: mlp, b: tree, datasets: two, response: gap}\n"
		       "- {id: none, claim: c, a: mlp, b: svm, datasets: two}\n", &r);
	cr_expect_eq(c->at[0].missing, 2);
	cr_expect_eq(c->at[0].at[0].n, 5);
	NEAR(c->at[0].effect, .06);
	NEAR(c->at[1].effect, -.00166666666667);
	/* to be refuted: ((z + power) sd / effect) squared */
	NEAR(c->at[1].needed, ceil(pow((1.959963985 + .8416212336) * .0132916013582747 / .00166666666666667, 2)));
	cr_expect(c->at[2].word == CLAIMS_UNDECIDED && c->at[2].p == 1 && c->at[2].cells == 0);
	done(c, r);
}

Test(claims, another_plan_than_the_cells)
{
	static struct claim_cells t;
	static char text[] = "datasets: [iris]\nlearners: [knn]\nstudies: [{name: other}]\n"
			     "claims: [{id: x, claim: c, a: mlp}]\n";
	struct results *r;
	struct claims *c;
	struct err e = { 0 };

	two_sets(&t);
	r = small_run("claims", t.cell, t.n, NULL, 0);
	r->run.plan = text;
	cr_assert(claims_judge(&c, r, &e) && !c && strstr(e.text, "claim x: the run has no study other"), "%s", e.text);
	small_run_close(r);
}

/* delta_rms of three hidden layers and the output's: a tenth a layer further back, at the first record. */
Test(claims, slopes_over_hidden_layers)
{
	static struct outcome_diagnostic d[3][8];
	static const double slope[] = { -.6, -.7, -.62 };
	static struct claim_cells t;
	struct results *r;
	struct claims *c;

	for (size_t i = 0; i < 3; i++) {
		struct small_cell *cell = claim_cells_add(&t, "one", "mlp", i, NAN, .9);

		for (size_t k = 0; k < 8; k++) {
			d[i][k] = (struct outcome_diagnostic){ .step = k / 4, .index = k % 4,
				.value = k > 3 ? 1 : k == 3 ? 50 : pow(10, slope[i] * (double)(2 - k)) };
			strcpy(d[i][k].name, "delta_rms");
		}
		cell->o.diags = d[i];
		cell->o.ndiags = 8;
	}
	c = claim_cells_judged(&t, "- {id: l, claim: c, a: mlp, response: layers delta_rms, against: -0.3, expect: less}\n", &r);
	/* R: t.test(c(-.6, -.7, -.62), mu = -.3) */
	expect(c->at, CLAIMS_SUPPORTED, -.64, -.771448212155, -.508551787845, .0079773353986);
	done(c, r);
}

/* Probes of the inputs and two hidden layers, before the first step and behind the last. */
Test(claims, probes_of_the_last_layer)
{
	static struct outcome_diagnostic d[6][6];
	static struct claim_cells t;
	struct results *r;
	struct claims *c;

	for (size_t i = 0; i < 6; i++) {
		const double probe[] = { second[i], .5, third[i], second[i], .7, first[i] };
		struct small_cell *cell = claim_cells_add(&t, "one", "mlp", i, NAN, .9);

		for (size_t k = 0; k < 6; k++) {
			d[i][k] = (struct outcome_diagnostic){ .step = k < 3 ? 0 : 60, .index = k % 3, .value = probe[k] };
			strcpy(d[i][k].name, "probe");
		}
		cell->o.diags = d[i];
		cell->o.ndiags = 6;
	}
	c = claim_cells_judged(&t, "- {id: d, claim: c, a: mlp, response: probe depth}\n"
				   "- {id: t, claim: c, a: mlp, response: probe training}\n", &r);
	expect(c->at, CLAIMS_SUPPORTED, .0533333333333333, .0306629324606, .0760037342061, .00178216548753);
	expect(c->at + 1, CLAIMS_UNDECIDED, .00833333333333, -.000235272785454, .0169019394521, .0544900993424);
	done(c, r);
}
