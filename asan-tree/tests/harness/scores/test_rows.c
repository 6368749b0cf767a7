/* Tables of test rows: which column is what, what is refused, and the numbers that tests/golden/test_rows.py has by numpy
 * and scipy. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "algorithms/core/close.h"
#include "algorithms/core/text.h"
#include "harness/scores/score_analysis.h"
#include "harness/scores/score_rows.h"
#include "tests/support/scratch.h"

#define NEAR(got, want) \
	cr_expect(close_to((got), (want), 1e-9, 1e-12), #got " is %.15g, not %.15g", (double)(got), (double)(want))

static const struct score_wishes plain = { .rope = NAN, .decimals = -1, .test_share = NAN, .test_rows = NAN, .seed = 1 };

/* The table lives as long as the analysis. */
static struct score_analysis *analysis_with(const char *path, const struct score_options *o)
{
	struct score_table *t = NULL;
	struct score_analysis *a = NULL;
	struct err e = { 0 };

	cr_assert(!score_table_read(&t, path, o, &e), "%s", e.text);
	cr_assert_not_null(t->rows);
	cr_assert(!score_analysis_create(&a, t, &plain, &e), "%s", e.text);
	return a;
}

static struct score_analysis *analysis_of(const char *path)
{
	return analysis_with(path, &(struct score_options){ 0 });
}

static struct score_analysis *analysis_text(const char *text, const struct score_options *o)
{
	return analysis_with(scratch_text("rows.csv", text), o);
}

static void done(struct score_analysis *a)
{
	struct score_table *t = (struct score_table *)a->t;

	score_analysis_destroy(a);
	score_table_destroy(t);
}

static void refused(const char *text, const struct score_options *o, const char *words)
{
	struct score_table *t = NULL;
	struct err e = { 0 };

	cr_expect(score_table_read(&t, scratch_text("rows.csv", text), o, &e), "accepted, wanted '%s'", words);
	cr_expect(strstr(e.text, words), "'%s' lacks '%s'", e.text, words);
	score_table_destroy(t);
}

/* ---- golden values ---- */

Test(scores_rows, classes_in_two_repeats)
{
	struct score_analysis *a = analysis_of("tests/golden/test_rows_classes.csv");
	const struct score_row_set *s = a->rows->set;
	const struct score_row_pair *p = s->pair;

	cr_assert(a->design == SCORES_ONE_FOLDED && a->methods == 2 && s->rows == 40 && s->folds == 8 && s->repeats == 2);
	cr_expect_str_eq(a->t->measure, "accuracy");
	NEAR(s->method[0].score, 0.9375);
	NEAR(s->method[0].wilson.lo, 0.8349612263085903);
	NEAR(s->method[0].wilson.hi, 0.9861793326138516);
	NEAR(s->method[1].score, 0.7);
	NEAR(s->method[1].wilson.lo, 0.5456998118185507);
	cr_expect(p->both == 40 && p->only_a == 19 && p->only_b == 2);
	NEAR(p->p, 0.00022125244140625);
	NEAR(a->pair->p, 0.018063615273687012);
	cr_expect_str_eq(a->t->rows->positive[0], "yes");
	NEAR(s->method[0].area.auc, 0.984375);
	NEAR(s->method[0].area.se, 0.013244604946361564);
	NEAR(s->method[1].area.auc, 0.796875);
	NEAR(s->method[1].area.se, 0.04710591272747922);
	NEAR(p->area.p, 0.00011952585059089143);
	NEAR(p->area_t.p, 0.14051474016317772);
	cr_expect_eq(p->p_area, p->area_t.p, "over folds the corrected t decides");
	cr_expect(p->bca.lo > 0 && p->bca.lo < p->difference && p->difference < p->bca.hi);
	done(a);
}

Test(scores_rows, numbers_of_one_test_set)
{
	struct score_analysis *a = analysis_of("tests/golden/test_rows_numbers.csv");
	const struct score_row_set *s = a->rows->set;

	cr_assert(a->design == SCORES_ONE_TEST_SET && a->t->better == -1 && a->t->unit == SCORES_OTHER);
	cr_expect_str_eq(score_method_name(a, 0), "near");
	NEAR(s->method[0].score, 3.3316662497915357);
	NEAR(s->method[1].score, 6.424821657706409);
	NEAR(a->pair->p, 0.013408181976357582);
	NEAR(a->pair->difference, 6.424821657706409 - 3.3316662497915357);
	cr_expect(a->pair->verdict == VERDICT_FIRST && isnan(s->method[0].wilson.lo));
	/* scipy.stats.bootstrap, 20,000 draws: 2.6 to 4.7 */
	cr_expect(fabs(a->method[0].ci.lo - 2.62) < .1 && fabs(a->method[0].ci.hi - 4.67) < .15);
	done(a);
}

Test(scores_rows, nested_cross_validation_of_one_method)
{
	struct score_analysis *a = analysis_of("tests/golden/test_rows_nested.csv");
	const struct score_row_method *m = a->rows->set->method;

	cr_assert(a->methods == 1 && a->pairs == 0 && a->rows->nested && m->nested && m->rows == 24);
	NEAR(m->nested_estimate, 0.71875);
	NEAR(m->nested_ci.lo, 0.5306959996850852);
	NEAR(m->nested_ci.hi, 0.9068040003149148);
	NEAR(m->cv.inflation, 1);
	NEAR(a->block.score[0], 0.708333);
	done(a);
}

/* ---- columns ---- */

Test(scores_rows, a_column_for_each_method)
{
	struct score_analysis *a = analysis_text("patient,truth,doctor,model\np1,ill,ill,ill\np2,well,well,ill\np3,ill,well,ill\n"
						 "p4,well,ill,well\np5,ill,ill,\n", &(struct score_options){ 0 });
	const struct score_row_pair *p = a->rows->set->pair;

	cr_assert(a->methods == 2 && a->design == SCORES_ONE_TEST_SET && a->t->rows->named && a->t->rows->missing == 1);
	cr_expect_str_eq(score_method_name(a, 0), "model");
	cr_expect(a->rows->set->method[0].rows == 4 && a->rows->set->method[1].rows == 5);
	cr_expect(p->both == 4 && p->only_a == 2 && p->only_b == 1);
	NEAR(a->rows->set->method[1].score, 0.6);
	cr_expect(isnan(p->area.difference) || !a->rows->areas);
	done(a);
}

/* 1 and 1.0 are one class, and numbers beyond the truths are a regression. */
Test(scores_rows, classes_or_numbers)
{
	static const char codes[] = "y_true,a,b\n1,1.0,0\n0,0.0,0\n1,0.0,1\n0,1.0,0\n";
	static const char numbers[] = "y_true,a,b\n1,1.5,0\n2,2.0,1\n3,2.5,3\n0,1.0,0\n";
	struct score_options o = { 0 };
	struct score_analysis *a = analysis_text(codes, &o);

	cr_expect(!a->t->rows->numbers && a->rows->set->method[0].score == 0.75);
	done(a);
	a = analysis_text(numbers, &o);
	cr_expect(a->t->rows->numbers);
	done(a);
	o.task = "regression";
	a = analysis_text(codes, &o);
	cr_expect(a->t->rows->numbers);
	NEAR(a->rows->set->method[0].score, 0.5);
	done(a);
	refused("y_true,a,b\nx,x,y\ny,x,y\n", &o, "truths of data set 'rows.csv' are words");
}

static const char mixed[] = "dataset,method,fold,truth,prediction\n"
			    "c,a,1,x,x\nc,a,2,y,x\nc,b,1,x,x\nc,b,2,y,y\n"
			    "r,a,1,1.5,1.4\nr,a,2,2.5,2.5\nr,b,1,1.5,1\nr,b,2,2.5,2\n";

Test(scores_rows, kinds_are_not_mixed)
{
	struct score_options o = { 0 };
	struct score_analysis *a;

	refused(mixed, &o, "data set 'c' is of classes, 'r' of numbers; take those of a kind: --task classification");
	o.task = "classification";
	a = analysis_text(mixed, &o);
	cr_assert(a->sets == 1 && !a->t->rows->numbers);
	cr_expect_str_eq(score_set_name(a, 0), "c");
	done(a);
}

/* Scores are of the class that their column is largest for, whatever it is called. */
Test(scores_rows, columns_of_scores_by_votes)
{
	static const char text[] = "method,row,truth,prediction,score_0,score_1\n"
				   "a,1,1,1,.9,.1\na,2,1,1,.8,.2\na,3,0,0,.3,.7\na,4,0,0,.4,.6\na,5,0,1,.55,.45\n"
				   "b,1,1,1,.7,.3\nb,2,1,0,.2,.8\nb,3,0,0,.3,.7\nb,4,0,0,.1,.9\nb,5,0,0,.2,.8\n";
	struct score_analysis *a = analysis_text(text, &(struct score_options){ 0 });
	const struct score_row_set *s = a->rows->set;

	cr_assert(s->areas);
	cr_expect_str_eq(a->t->rows->positive[0], "1");
	/* a: both ones above all others; b: .4 and -.6 against -.4, -.8 and -.6 */
	NEAR(s->method[0].area.auc * s->method[1].area.auc, 1 * (3 + 1 + .5) / 6);
	done(a);
}

Test(scores_rows, one_score_needs_its_class)
{
	static const char text[] = "method,row,truth,prediction,score\n"
				   "a,1,x,x,.9\na,2,x,x,.8\na,3,y,y,.3\na,4,y,y,.4\n"
				   "b,1,x,x,.7\nb,2,x,y,.2\nb,3,y,y,.3\nb,4,y,y,.1\n";
	struct score_options o = { 0 };
	struct score_analysis *a = analysis_text(text, &o);

	cr_expect(!a->rows->areas && strstr(a->t->how, "which class are the scores for? --positive CLASS"));
	done(a);
	o.positive = "x";
	a = analysis_text(text, &o);
	cr_assert(a->rows->areas);
	NEAR(a->rows->set->method[0].area.auc, 1);
	cr_expect_eq(a->rows->set->pair->p_area, a->rows->set->pair->area.p, "of one test set DeLong's test decides");
	done(a);
	o.positive = "z";
	a = analysis_text(text, &o);
	cr_expect(!a->rows->areas && strstr(a->t->how, "has no class 'z'"));
	done(a);
}

/* Several trainings on the same rows: a fold's score is their mean, a row counts once. */
Test(scores_rows, trainings_are_averaged)
{
	struct score_analysis *a = analysis_text("learner,fold,training_seed,row,truth,prediction\n"
						 "a,0,0,1,x,x\na,0,0,2,y,y\na,0,1,1,x,y\na,0,1,2,y,y\n"
						 "b,0,0,1,x,y\nb,0,0,2,y,y\nb,0,1,1,x,y\nb,0,1,2,y,y\n",
						 &(struct score_options){ 0 });

	cr_expect_eq(a->block.score[a->order[0]], 0.75);
	cr_expect(a->rows->set->rows == 2 && a->rows->set->pair->only_a == 1 && a->rows->set->pair->only_b == 0);
	done(a);
}

/* Without names rows are told by their place, and not known again in another repeat. */
Test(scores_rows, without_names)
{
	struct score_analysis *a = analysis_text("method,fold,truth,prediction\na,1,x,x\na,1,y,x\na,2,x,x\nb,1,x,y\nb,1,y,y\nb,2,x,y\n",
						 &(struct score_options){ 0 });

	cr_expect(!a->t->rows->named && a->rows->set->rows == 3 && a->rows->set->pair->only_a == 2 && a->rows->set->pair->only_b == 1);
	done(a);
	a = analysis_text("method,repeat,fold,truth,prediction\na,1,1,x,x\na,2,1,y,x\nb,1,1,x,y\nb,2,1,y,y\n",
			  &(struct score_options){ 0 });
	cr_expect(a->rows->set->left_out && strstr(a->rows->set->left_out, "--row COLUMN"));
	done(a);
	refused("method,fold,truth,prediction\na,1,x,x\na,1,y,x\nb,1,y,y\nb,1,x,y\n", &(struct score_options){ 0 },
		"lines 2 and 4 are rows at the same place of the same fold, with two truths");
}

Test(scores_rows, what_is_refused)
{
	struct score_options o = { 0 };

	refused("method,row,truth,prediction\na,1,x,x\na,1,x,y\nb,1,x,x\n", &o,
		"line 3: 'a' has answered for this row of this fold in line 2 already");
	refused("method,row,truth,prediction\na,1,x,x\nb,1,y,y\n", &o, "lines 2 and 3 are of one test row, with two truths");
	refused("method,row,truth,prediction\na,1,,x\nb,1,y,y\n", &o, "line 2, column 'truth': a test row without its truth");
	refused("learner,study,row,truth,prediction\na,s,1,x,x\na,t,1,x,x\n", &o,
		"rows are of several studies, 's' in line 2 and 't' in line 3; take one: --where 'study=s'");
	refused("learner,factor_value,row,truth,prediction\na,1,1,x,x\na,2,1,x,x\n", &o, "several values of a factor");
	refused("method,row,truth,prediction\na,1,1.5,2.5\na,2,2.5,inf\n", &o, "column 'prediction': 'inf' is no number, as the truths are");
	refused("method,row,truth,prediction\na,1,1.5,2.5\na,2,2.5,-1e200\n", &o, "line 3: truth and prediction are 2.5 and -1e+200");
	refused("method,fold,inner_fold,row,truth,prediction\na,1,2,1,x,x\na,1,2,2,x,x\n", &o,
		"no row of an outer fold, where column 'inner_fold' is empty");
	refused("method,row,truth,prediction\na,1,x,\nb,1,x,\n", &o, "no row of an outer fold");
	o.time = "row";
	refused("method,row,truth,prediction\na,1,x,x\n", &o, "--time is not for tables of test rows");
	o = (struct score_options){ .positive = "x" };
	refused("method,row,truth,prediction\na,1,x,x\na,2,y,y\n", &o, "no column holds scores of classes; --score COLUMN");
	o = (struct score_options){ .task = "regression" };
	refused("d,a,b\nx,.1,.2\n", &o, "--task is for tables of test rows");
	o = (struct score_options){ .prediction = "a" };
	refused("d,a,b\nx,.1,.2\n", &o, "--prediction a: beside which truth? --truth COLUMN");
}

/* Inner answers that do not fit give no interval, and say why. */
Test(scores_rows, nested_needs_all_other_folds)
{
	static const char text[] = "method,fold,inner_fold,row,truth,prediction\n"
				   "m,0,,1,x,x\nm,0,,2,y,x\nm,1,,3,x,x\nm,1,,4,y,y\nm,2,,5,x,x\nm,2,,6,y,y\n"
				   "m,0,1,3,x,x\nm,0,1,4,y,y\nm,0,2,5,x,y\nm,0,2,6,y,y\n"
				   "m,1,0,1,x,x\nm,1,0,2,y,y\nm,1,2,5,x,x\nm,1,2,6,y,y\n";
	struct score_analysis *a = analysis_text(text, &(struct score_options){ 0 });

	cr_expect(!a->rows->nested && strstr(a->rows->no_nested, "m on rows.csv: repeat 0, fold 2 has no inner answers"));
	done(a);
	a = analysis_text("method,fold,inner_fold,row,truth,prediction\nm,0,,1,x,x\nm,1,,2,x,x\nm,2,,3,x,x\nm,0,1,2,x,x\n"
			  "m,1,0,1,x,x\nm,2,0,1,x,x\n", &(struct score_options){ 0 });
	cr_expect(strstr(a->rows->no_nested, "has inner answers of 1 folds, not of the 2 others"), "%s", a->rows->no_nested);
	done(a);
}

/* An RMSE within 0 and 100 is not percent, within 0 and 1 no share: in tables of scores, too. */
Test(scores_rows, amounts_are_no_shares)
{
	struct score_table *t = NULL;
	struct err e = { 0 };

	cr_assert(!score_table_read(&t, scratch_text("t.csv", "dataset,method,rmse\nx,a,55\nx,b,60\ny,a,52\ny,b,61\n"),
				    &(struct score_options){ 0 }, &e), "%s", e.text);
	cr_expect(t->unit == SCORES_OTHER && t->better == -1);
	score_table_destroy(t);
	cr_assert(!score_table_read(&t, scratch_text("t.csv", "dataset,method,accuracy\nx,a,55\nx,b,60\ny,a,52\ny,b,61\n"),
				    &(struct score_options){ 0 }, &e), "%s", e.text);
	cr_expect(t->unit == SCORES_PERCENT);
	score_table_destroy(t);
}
