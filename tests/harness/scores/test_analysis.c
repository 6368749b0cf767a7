/* The design decides the tests, and the tests give what is published and what formulas give. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "harness/scores/score_budget.h"
#include "tests/support/scratch.h"
#include "tests/support/stats_golden.h"

#define NEAR(got, want, tolerance)                                                                   \
	cr_expect(close_to((got), (want), (tolerance), (tolerance)), #got " is %.12g, not %.12g",   \
		  (double)(got), (double)(want))

static const struct score_wishes plain = { .rope = NAN, .decimals = -1, .test_share = NAN, .test_rows = NAN, .seed = 1 };

/* The table lives as long as the analysis. */
static struct score_analysis *analysis_of(const char *path, const struct score_options *o, const struct score_wishes *w)
{
	struct score_table *t = NULL;
	struct score_analysis *a = NULL;
	struct err e = { 0 };

	cr_assert(!score_table_read(&t, path, o, &e), "%s", e.text);
	cr_assert(!score_analysis_create(&a, t, w, &e), "%s", e.text);
	return a;
}

static struct score_analysis *analysis_text(const char *text, const struct score_wishes *w)
{
	return analysis_of(scratch_text("table.csv", text), &(struct score_options){ 0 }, w);
}

static void done(struct score_analysis *a)
{
	struct score_table *t = (struct score_table *)a->t;

	score_analysis_destroy(a);
	score_table_destroy(t);
}

static const struct score_pair *pair_of(const struct score_analysis *a, const char *x, const char *y)
{
	for (size_t q = 0; q < a->pairs; q++)
		if (!strcmp(score_method_name(a, a->pair[q].a), x) && !strcmp(score_method_name(a, a->pair[q].b), y))
			return a->pair + q;
	cr_assert_fail("no pair %s, %s in that order", x, y);
	return NULL;
}

/* Demsar (2006), table 6, with the tie broken as his ranks have it. */
Test(scores_analysis, demsar_as_printed)
{
	struct score_wishes w = plain;
	struct score_analysis *a = analysis_of("tests/golden/demsar2006_table6_untied.csv", &(struct score_options){ 0 }, &w);

	cr_assert(a->design == SCORES_MANY && a->sets == 14 && a->methods == 4);
	cr_expect_str_eq(score_method_name(a, 0), "C4.5+m+cf");
	NEAR(a->method[0].mean_rank, 1.964, 5e-4);
	NEAR(a->method[1].mean_rank, 2.000, 5e-4);
	NEAR(a->method[2].mean_rank, 2.893, 5e-4);
	NEAR(a->method[3].mean_rank, 3.143, 5e-4);
	NEAR(a->f.chi2, golden("demsar2006", "paper/chi2_F"), 1e-3);
	NEAR(a->f.f, golden("demsar2006", "paper/F_F"), 2e-3);
	NEAR(a->cd, golden("demsar2006", "computed_cd/CD_nemenyi_0.05"), 1e-9);
	NEAR(a->cd_10, golden("demsar2006", "computed_cd/CD_nemenyi_0.10"), 1e-9);
	NEAR(pair_of(a, "C4.5+m", "C4.5")->over.w.p, 0.00732421875, 1e-12);
	NEAR(pair_of(a, "C4.5+m", "C4.5")->over.w.w_plus, 71.5, 1e-12);
	cr_expect_eq(pair_of(a, "C4.5+m", "C4.5")->verdict, VERDICT_FIRST);
	cr_expect_eq(pair_of(a, "C4.5+m+cf", "C4.5")->verdict, VERDICT_OPEN);   /* .012 is .062 after Holm */
	done(a);
	w.control = "C4.5";
	a = analysis_of("tests/golden/demsar2006_table6_untied.csv", &(struct score_options){ 0 }, &w);
	cr_assert_eq(a->pairs, 3);
	NEAR(a->cd, golden("demsar2006", "computed_cd/CD_bonferroni_dunn_0.05"), 1e-9);
	for (size_t q = 0; q < 3; q++) {
		NEAR(a->pair[q].z_ranks, golden("demsar2006", "paper/holm_z/%zu", q), 2e-3);
		NEAR(a->pair[q].p_z, golden("demsar2006", "paper/holm_p/%zu", q), 2e-3);
		cr_expect_eq(a->pair[q].b, a->control);
	}
	done(a);
}

/* The printed digits themselves: one tie more. */
Test(scores_analysis, demsar_as_digits)
{
	struct score_analysis *a = analysis_of("tests/golden/demsar2006_table6.csv", &(struct score_options){ 0 }, &plain);

	NEAR(a->method[0].mean_rank, 1.929, 5e-4);
	NEAR(a->f.chi2, golden("demsar2006", "computed/chi2_F"), 1e-9);
	NEAR(a->f.f_ties, golden("demsar2006", "computed/F_ID_tie_corrected"), 1e-9);
	NEAR(a->friedman_exact, golden("demsar2006", "friedman_exact_permutation_p"), 1e-9);
	done(a);
}

/* Wainer (2023): the published counts over four of his methods. */
Test(scores_analysis, wainer_s_four)
{
	static const struct {
		const char *a, *b;
		size_t wins, ties, losses;
	} want[] = { { "mlp", "svm", 77, 6, 49 }, { "mlp", "dt", 89, 1, 42 }, { "mlp", "knn", 105, 1, 26 },
		     { "svm", "knn", 98, 2, 32 } };
	struct score_analysis *a = analysis_of("tests/golden/wainer2023_four.csv", &(struct score_options){ 0 }, &plain);
	static const double rank[] = { 1.917, 2.193, 2.879, 3.011 };

	cr_assert(a->design == SCORES_MANY && a->sets == 132 && a->within && a->t->folded);
	for (size_t m = 0; m < 4; m++)
		NEAR(a->method[m].mean_rank, rank[m], 5e-4);
	NEAR(a->f.chi2, 66.5, 5e-2);
	NEAR(a->f.f, 26.4, 5e-2);
	NEAR(a->cd, .408, 5e-4);
	for (size_t i = 0; i < 4; i++) {
		const struct score_pair *p = pair_of(a, want[i].a, want[i].b);

		cr_expect(p->raw.wins == want[i].wins && p->raw.ties == want[i].ties && p->raw.losses == want[i].losses,
			  "%s %s: %zu/%zu/%zu", want[i].a, want[i].b, p->raw.wins, p->raw.ties, p->raw.losses);
		cr_expect_eq(p->verdict, VERDICT_FIRST);
		cr_expect_eq(p->won + p->equal + p->lost + p->open, 132);
		cr_expect(p->pooled && p->hierarchy.k > 100);
		NEAR(p->over.bayes.left + p->over.bayes.inside + p->over.bayes.right, 1, 1e-9);
		NEAR(p->hierarchy.next.left + p->hierarchy.next.inside + p->hierarchy.next.right, 1, 1e-6);
		/* one more set is less sure */
		cr_expect_gt(p->hierarchy.mu.right + p->hierarchy.mu.inside, p->hierarchy.next.right + p->hierarchy.next.inside);
	}
	for (int k = 0; k < 3; k++) {
		const struct score_sensitivity *x = a->sensitivity + k;

		NEAR(x->rope, .005 * (1 << k), 1e-12);
		cr_expect_eq(x->decided + x->equal + x->open, 6);
		cr_expect(!k || x->decided <= x[-1].decided);           /* a wider region decides no more */
	}
	cr_expect_eq(pair_of(a, "dt", "knn")->verdict, VERDICT_OPEN);
	cr_assert_eq(a->bt.k, 4);
	cr_expect(a->bt.strength[0] > a->bt.strength[1] && a->bt.strength[2] > a->bt.strength[3]);
	done(a);
}

/* Methods and columns in another order, errors instead of accuracies: the same answers. */
Test(scores_analysis, errors_are_accuracies_upside_down)
{
	static const char good[] = "d,a,b,c\nq,.9,.8,.7\nr,.8,.85,.6\ns,.95,.9,.5\nt,.7,.6,.65\nu,.9,.7,.8\nv,.88,.8,.7\n";
	static const char bad[] = "d,c,b,a\nq,.3,.2,.1\nr,.4,.15,.2\ns,.5,.1,.05\nt,.35,.4,.3\nu,.2,.3,.1\nv,.3,.2,.12\n";
	struct score_analysis *a = analysis_text(good, &plain), *b;
	struct score_options o = { .better = -1 };

	b = analysis_of(scratch_text("bad.csv", bad), &o, &plain);
	NEAR(a->f.chi2_ties, b->f.chi2_ties, 1e-12);
	for (size_t m = 0; m < 3; m++) {
		cr_expect_str_eq(score_method_name(a, m), score_method_name(b, m));
		NEAR(a->method[m].mean_rank, b->method[m].mean_rank, 1e-12);
		NEAR(a->method[m].aligned, b->method[m].aligned, 1e-12);
	}
	for (size_t q = 0; q < 3; q++) {
		NEAR(a->pair[q].over.mean, b->pair[q].over.mean, 1e-9);
		NEAR(a->pair[q].p, b->pair[q].p, 1e-12);
		NEAR(a->pair[q].cliff, b->pair[q].cliff, 1e-12);
		NEAR(a->pair[q].over.bayes.right, b->pair[q].over.bayes.right, 1e-12);
	}
	done(a);
	done(b);
}

/* Percent and shares are one thing in two units. */
Test(scores_analysis, percent_and_shares_say_the_same)
{
	struct score_analysis *a = analysis_text("d,a,b\nq,.9,.8\nr,.8,.805\ns,.95,.9\nt,.7,.6\nu,.9,.7\nv,.88,.8\n", &plain);
	struct score_analysis *b = analysis_text("d,a,b\nq,90,80\nr,80,80.5\ns,95,90\nt,70,60\nu,90,70\nv,88,80\n", &plain);

	cr_expect(a->w.rope == 0.01 && b->w.rope == 1);
	NEAR(a->pair->p, b->pair->p, 1e-12);
	NEAR(100 * a->pair->over.mean, b->pair->over.mean, 1e-9);
	NEAR(a->pair->over.bayes.right, b->pair->over.bayes.right, 1e-12);
	cr_expect_eq(b->pair->practical.ties, 1);
	done(a);
	done(b);
}

Test(scores_analysis, without_a_common_unit_signs_decide)
{
	struct score_analysis *a = analysis_text("d,rmse a,rmse b\nq,1,2\nr,1000,1001\ns,30,31\nt,4,5\nu,500,501\nv,6,7\nw,80,70\n",
						 &plain);        /* signed ranks would have 21 to 7, p .36 */

	cr_expect(!a->common_unit && a->w.rope == 0);
	NEAR(a->pair->p, 0.125, 1e-12);                 /* 6 of 7: 2 (7 + 1) / 2^7 */
	cr_expect(isnan(a->method[0].mean));
	done(a);
}

/* tests/golden/formulas.py has the same ten differences worked out; here by hand from the definition. */
Test(scores_analysis, folds_of_one_set)
{
	struct score_analysis *a = analysis_text("dataset,fold,a,b\nx,1,.90,.88\nx,2,.85,.86\nx,3,.92,.87\nx,4,.88,.85\nx,5,.91,.86\n",
						 &plain);
	const double d[] = { .02, -.01, .05, .03, .05 };
	double mean = .028, s2 = 0, se;

	for (int i = 0; i < 5; i++)
		s2 += (d[i] - mean) * (d[i] - mean) / 4;
	se = sqrt(s2 * (1. / 5 + 1. / 4));
	cr_assert(a->design == SCORES_ONE_FOLDED && !a->five_by_two);
	NEAR(a->pair->t.mean, mean, 1e-12);
	NEAR(a->pair->t.t, mean / se, 1e-9);
	NEAR(a->pair->t.df, 4, 0);
	NEAR(a->pair->p, a->pair->t.p, 0);
	NEAR(a->pair->region.left + a->pair->region.inside + a->pair->region.right, 1, 1e-12);
	cr_expect_eq(a->pair->verdict, VERDICT_OPEN);
	cr_expect(a->method[0].ci.lo < a->method[0].mean && a->method[0].ci.hi > a->method[0].mean);
	done(a);
}

/* Errors in folds: above 0 the first, with the smaller error, is better. */
Test(scores_analysis, folds_of_errors)
{
	struct score_options o = { .better = -1 };
	struct score_analysis *a = analysis_of(scratch_text("e.csv", "dataset,fold,a,b\nx,1,.30,.10\nx,2,.31,.12\nx,3,.29,.10\n"
							    "x,4,.33,.12\nx,5,.30,.11\n"), &o, &plain);

	cr_expect_str_eq(score_method_name(a, 0), "b");
	NEAR(a->pair->t.mean, (.20 + .19 + .19 + .21 + .19) / 5, 1e-12);
	cr_expect_eq(a->pair->verdict, VERDICT_FIRST);
	done(a);
}

/* Repeats add no degrees of freedom: the same folds three times are not three times as sure. */
Test(scores_analysis, repeats_add_no_degrees_of_freedom)
{
	char text[2048] = "dataset,repeat,fold,a,b\n";

	for (int r = 0; r < 3; r++)
		for (int f = 0; f < 5; f++)
			sprintf(text + strlen(text), "x,%d,%d,%g,%g\n", r, f, .9 + .01 * f, .89 + .012 * (f * r % 4));
	struct score_analysis *a = analysis_text(text, &plain);

	cr_expect_eq(a->pair->t.n, 15);
	NEAR(a->pair->t.df, 4, 0);
	done(a);
}

Test(scores_analysis, five_by_two)
{
	char text[1024] = "dataset,repeat,fold,a,b\n";
	double d[10], s2 = 0, sum = 0;
	struct score_analysis *a;

	for (int i = 0; i < 10; i++) {
		d[i] = .01 * ((i * 7) % 5) + .005;
		sprintf(text + strlen(text), "x,%d,%d,%.6f,.8\n", i / 2, i % 2, .8 + d[i]);
		sum += d[i] * d[i];
	}
	for (int i = 0; i < 10; i += 2)
		s2 += (d[i] - d[i + 1]) * (d[i] - d[i + 1]) / 2;
	a = analysis_text(text, &plain);
	cr_assert(a->five_by_two);
	NEAR(a->pair->five.f, sum / (2 * s2), 1e-9);
	NEAR(a->pair->p, a->pair->five.p_f, 0);
	done(a);
}

Test(scores_analysis, test_rows)
{
	char text[4096] = "row,a,b\n";
	struct score_analysis *a;

	for (int i = 0; i < 60; i++)
		sprintf(text + strlen(text), "r%d,%d,%d\n", i, i < 45, i >= 12 && i < 47);      /* only a: 12, only b: 2 */
	a = analysis_text(text, &plain);
	cr_assert_eq(a->design, SCORES_ONE_ITEMS);
	cr_expect(a->pair->only_a == 12 && a->pair->only_b == 2);
	NEAR(a->pair->p, mcnemar(12, 2).exact, 1e-15);
	NEAR(a->method[0].mean, .75, 1e-12);
	NEAR(a->method[0].ci.lo, wilson(45, 60, .95).lo, 1e-12);
	NEAR(a->pair->difference, 10. / 60, 1e-12);
	cr_expect(a->pair->ci.lo > 0 && a->pair->ci.hi < .35 && a->pair->verdict == VERDICT_FIRST);
	done(a);
}

Test(scores_analysis, one_number_each)
{
	struct score_wishes w = plain;
	struct score_analysis *a = analysis_text("dataset,a,b\nx,.90,.80\n", &w);

	cr_assert(a->design == SCORES_ONE_NUMBER && isnan(a->pair->p));
	cr_expect_eq(a->pair->verdict, VERDICT_OPEN);
	done(a);
	w.test_rows = 200;
	a = analysis_text("dataset,a,b\nx,.90,.80\n", &w);
	NEAR(a->method[0].ci.lo, wilson(180, 200, .95).lo, 1e-12);
	cr_expect(a->pair->p < .05 && a->pair->verdict == VERDICT_FIRST && a->pair->ci.lo > 0);
	done(a);
}

Test(scores_analysis, rules_for_gaps_are_compared)
{
	struct score_analysis *a = analysis_text("d,a,b,c\nq,.9,.8,.7\nr,.8,.85,.6\ns,.95,.9,\nt,.7,.6,.65\nu,.9,.7,.8\nv,.88,.8,.7\n",
						 &plain);

	cr_assert_eq(a->rules, 3);
	cr_expect(a->sets == 5 && a->methods == 3);
	for (size_t i = 0; i < 3; i++) {
		const struct score_rule *r = a->rule + i;

		cr_expect(!r->impossible && r->changed == 0);
		cr_expect_eq(r->methods, r->rule == SCORES_DROP_METHODS ? 2 : 3);
		cr_expect_eq(r->sets, r->rule == SCORES_DROP_SETS ? 5 : 6);
		cr_expect(isnan(r->mean_rank[2]) == (r->rule == SCORES_DROP_METHODS));
	}
	done(a);
}

Test(scores_analysis, a_seed_gives_the_same_numbers)
{
	struct score_wishes w = plain;
	double p[3];

	for (int i = 0; i < 3; i++) {
		struct score_analysis *a;

		w.seed = i < 2 ? 5 : 6;
		a = analysis_of("tests/golden/demsar2006_table6.csv", &(struct score_options){ 0 }, &w);
		p[i] = a->pair[0].over.bayes.right;
		done(a);
	}
	cr_expect(p[0] == p[1] && p[1] != p[2] && fabs(p[1] - p[2]) < .02);
}

Test(scores_analysis, a_control_must_be_there)
{
	struct score_wishes w = plain;
	struct score_table *t = NULL;
	struct score_analysis *a = NULL;
	struct err e = { 0 };

	w.control = "z";
	cr_assert(!score_table_read(&t, scratch_text("c.csv", "d,a,b\nx,.1,.2\ny,.2,.3\n"), &(struct score_options){ 0 }, &e));
	cr_expect(score_analysis_create(&a, t, &w, &e));
	cr_expect(strstr(e.text, "--control z: "), "%s", e.text);
	score_table_destroy(t);
}

/* Areas by pairs of rows, counted; DeLong's variance from the placements, as the paper defines it. */
Test(scores_analysis, areas)
{
	static const double score[2][8] = { { .9, .8, .7, .35, .6, .3, .2, .1 }, { .6, .4, .9, .7, .5, .45, .3, .65 } };
	const bool positive[8] = { true, true, true, true, false, false, false, false };
	char text[1024] = "row,a,b,class\n";
	double auc[2] = { 0 };
	struct score_options o = { .truth = "class", .positive = "yes" };
	struct score_analysis *a;

	for (int i = 0; i < 8; i++) {
		sprintf(text + strlen(text), "r%d,%g,%g,%s\n", i, score[0][i], score[1][i], positive[i] ? "yes" : "no");
		for (int k = 0; k < 8; k++)
			for (int m = 0; m < 2 && positive[i] && !positive[k]; m++)
				auc[m] += (score[m][i] > score[m][k]) / 16.;
	}
	a = analysis_of(scratch_text("areas.csv", text), &o, &plain);
	cr_assert_eq(a->design, SCORES_ONE_AREAS);
	NEAR(a->method[0].mean, fmax(auc[0], auc[1]), 1e-12);
	NEAR(a->pair->difference, fabs(auc[0] - auc[1]), 1e-12);
	cr_expect(a->pair->p > 0 && a->pair->p < 1 && a->method[0].ci.hi <= 1);
	done(a);
}

/* The configuration that validates best counts, not the one that tests best. */
Test(scores_analysis, trials)
{
	struct score_analysis *a = analysis_text("method,dataset,trial,valid,test,seconds\na,x,1,.5,.9,1\na,x,2,.7,.6,3\n"
						 "b,x,1,.4,.4,1\nb,x,2,.6,.7,1\na,y,1,.5,.5,1\na,y,2,.7,.8,3\nb,y,1,.4,.4,1\n"
						 "b,y,2,.6,.75,1\n", &plain);
	struct score_budget b;

	cr_assert(a->t->validated && a->t->trials == 8 && a->sets == 2);
	cr_assert_str_eq(score_method_name(a, 1), "a");
	NEAR(a->method[1].mean, .7, 1e-12);
	NEAR(a->method[0].mean, .725, 1e-12);
	cr_expect_eq(a->t->set[0].at[0].seconds[0], 4);
	cr_assert(!score_budget_create(&b, a, NULL));
	cr_assert(b.sets == 2 && b.trials == 2 && b.points == SCORE_BUDGET_POINTS);
	NEAR(b.by_trials[1 * 2 + 0], (.9 + .6 + .5 + .8) / 4, 1e-12);    /* a, one of two */
	NEAR(b.by_trials[1 * 2 + 1], .7, 1e-12);
	NEAR(b.seconds[0], 1, 1e-12);
	NEAR(b.seconds[SCORE_BUDGET_POINTS - 1], 4, 1e-9);
	NEAR(b.by_seconds[2 * SCORE_BUDGET_POINTS - 1], .7, 1e-9);
	score_budget_free(&b);
	done(a);
	a = analysis_text("method,dataset,trial,acc\na,x,1,.5\na,x,2,.7\nb,x,1,.4\nb,x,2,.6\n", &plain);
	cr_expect(!a->t->validated);
	NEAR(a->method[0].mean, .7, 1e-12);
	done(a);
}

/* A test row that a method did not answer: out, or wrong, as the rule has it. */
Test(scores_analysis, test_rows_without_an_answer)
{
	const char *text = "row,a,b\nr1,,1\nr2,1,1\nr3,1,0\nr4,0,0\nr5,1,1\nr6,1,0\nr7,1,1\nr8,0,0\nr9,1,1\nr10,0,0\nr11,1,0\n";
	struct score_wishes w = { .rope = NAN, .decimals = -1, .test_share = NAN, .test_rows = NAN, .seed = 1 };
	struct score_analysis *a = analysis_text(text, &w);
	const struct score_table *t = a->t;

	cr_assert_eq(a->design, SCORES_ONE_ITEMS);
	cr_expect(a->pair->only_a == 3 && a->pair->only_b == 0 && fabs(a->method[0].mean - .7) < 1e-12);
	score_analysis_destroy(a);
	w.rule = SCORES_WORST;
	cr_assert(!score_analysis_create(&a, t, &w, NULL));
	cr_assert_eq(a->design, SCORES_ONE_ITEMS);
	cr_expect(a->pair->only_a == 3 && a->pair->only_b == 1);
	cr_expect(fabs(a->method[0].mean - 7. / 11) < 1e-12 && fabs(a->method[1].mean - 5. / 11) < 1e-12);
	cr_expect_float_eq(a->pair->difference, 2. / 11, 1e-12);
	done(a);
}
