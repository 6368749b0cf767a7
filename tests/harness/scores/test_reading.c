/* Tables of scores as people write them: which column is what, and what is refused. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "harness/scores/score_table.h"
#include "tests/support/scratch.h"

static struct score_table *read_with(const char *text, struct score_options *o)
{
	struct score_table *t = NULL;
	struct err e = { 0 };

	cr_assert(!score_table_read(&t, scratch_text("scores.csv", text), o, &e), "%s", e.text);
	return t;
}

static struct score_table *read_text(const char *text)
{
	struct score_options o = { 0 };

	return read_with(text, &o);
}

static void refused_with(const char *text, struct score_options *o, const char *words)
{
	struct score_table *t = NULL;
	struct err e = { 0 };

	cr_expect(score_table_read(&t, scratch_text("scores.csv", text), o, &e), "accepted, wanted '%s'", words);
	cr_expect(strstr(e.text, words), "'%s' lacks '%s'", e.text, words);
	cr_expect_null(t);
	score_table_destroy(t);
}

static void refused(const char *text, const char *words)
{
	struct score_options o = { 0 };

	refused_with(text, &o, words);
}

static double score(const struct score_table *t, const char *set, const char *method, long repeat, long fold)
{
	for (size_t s = 0; s < t->sets; s++)
		for (size_t i = 0; i < t->set[s].n && !strcmp(t->set[s].name, set); i++)
			for (size_t m = 0; m < t->methods; m++)
				if (!strcmp(t->method[m], method) && t->set[s].at[i].repeat == repeat &&
				    t->set[s].at[i].fold == fold)
					return t->set[s].at[i].score[m];
	cr_assert_fail("no %s on %s", method, set);
	return NAN;
}

Test(scores_reading, wide)
{
	struct score_table *t = read_text("dataset,svm,\"k-NN, k=1\"\niris,0.95,0.9\nwine,0.98,\nzoo,?,0.875\n");

	cr_assert(t->sets == 3 && t->methods == 2 && !t->folded && t->layout == SCORES_WIDE);
	cr_expect_str_eq(t->method[1], "k-NN, k=1");
	cr_expect_eq(score(t, "iris", "svm", 0, 1), 0.95);
	cr_expect(isnan(score(t, "wine", "k-NN, k=1", 0, 1)));
	cr_expect(isnan(score(t, "zoo", "svm", 0, 1)));
	cr_expect(t->unit == SCORES_SHARE && t->better == 1 && !t->better_said && t->decimals == 3);
	score_table_destroy(t);
}

/* The last digits of a double are kept: a float would lose them. */
Test(scores_reading, double_precision)
{
	struct score_table *t = read_text("set,a,b\nx,0.123456789012,123456.789012\ny,1,2\n");

	cr_expect_eq(score(t, "x", "a", 0, 1), 0.123456789012);
	cr_expect_eq(score(t, "x", "b", 0, 1), 123456.789012);
	cr_expect(t->unit == SCORES_OTHER && t->decimals == 12);
	score_table_destroy(t);
}

Test(scores_reading, as_spreadsheets_write)
{
	struct score_table *t = read_text("\xef\xbb\xbf" "Datensatz;svm;knn\nM\xfcnchen;95,5;90,25\nK\xf6ln;98;n/a\n");

	cr_expect_eq(score(t, "München", "svm", 0, 1), 95.5);
	cr_expect(isnan(score(t, "Köln", "knn", 0, 1)));
	cr_expect_eq(t->unit, SCORES_PERCENT);
	score_table_destroy(t);
}

Test(scores_reading, wide_with_folds)
{
	struct score_table *t = read_text("db,fold,a,b\nx,2,.2,.3\nx,1,.1,.4\ny,1,.5,.6\ny,2,.7,.8\n");

	cr_assert(t->sets == 2 && t->methods == 2 && t->folded && t->numbered);
	cr_expect_eq(score(t, "x", "a", 0, 1), .1);
	cr_expect_eq(score(t, "x", "b", 0, 2), .3);
	score_table_destroy(t);
	t = read_text("db,a,b\nx,.2,.3\nx,.1,.4\ny,.5,.6\nx,.9,.8\n");
	cr_assert(t->folded && !t->numbered && t->set[0].n == 3);
	cr_expect_eq(score(t, "x", "a", 0, 3), .9);
	cr_expect(strstr(t->how, "in their order"));
	score_table_destroy(t);
}

Test(scores_reading, long_with_repeats_and_seconds)
{
	struct score_table *t = read_text("time,Accuracy,fold,repeat,classifier,Data Set,note\n"
					  "2,.9,1,1,svm,iris,x\n1,.8,1,1,knn,iris,y\n3,.7,1,2,svm,iris,x\n4,.6,1,2,knn,iris,x\n");

	cr_assert(t->sets == 1 && t->methods == 2 && t->layout == SCORES_LONG && t->timed);
	cr_expect_str_eq(t->set[0].name, "iris");
	cr_expect_str_eq(t->measure, "Accuracy");
	cr_expect_eq(score(t, "iris", "svm", 2, 1), .7);
	cr_expect_eq(t->set[0].at[0].seconds[0], 2);
	cr_expect(t->better == 1 && t->better_said);
	score_table_destroy(t);
}

Test(scores_reading, a_seed_is_no_fold)
{
	struct score_table *t = read_text("model,data,seed,rmse\na,x,7,3\nb,x,7,4\na,x,8,3.5\nb,x,8,4.5\n");

	cr_expect(t->seeds && t->folded && t->better == -1 && t->better_said);
	score_table_destroy(t);
}

Test(scores_reading, one_metric_at_a_time)
{
	static const char text[] = "model,data,metric,value\na,x,acc,.9\nb,x,acc,.8\na,x,loss,1.5\nb,x,loss,2.5\n";
	struct score_options o = { .where = "metric=loss" };
	struct score_table *t;

	refused(text, "'acc' in line 2 and 'loss' in line 4; take one: --where 'metric=acc'");
	t = read_with(text, &o);
	cr_expect_eq(t->better, -1);
	cr_expect_str_eq(t->measure, "loss");
	cr_expect_eq(score(t, "x", "b", 0, 0), 2.5);
	score_table_destroy(t);
	o.where = "metric=auc";
	refused_with(text, &o, "no row is so");
	o.where = "metric";
	refused_with(text, &o, "COLUMN=VALUE");
}

Test(scores_reading, failed_cells_have_no_score)
{
	struct score_table *t = read_text("method,dataset,score,status\na,x,.9,ok\nb,x,.1,crashed\na,y,.8,ok\nb,y,.7,ok\n");

	cr_expect(isnan(score(t, "x", "b", 0, 0)));
	cr_expect_eq(t->ignored, 1);
	cr_expect(strstr(t->how, "1 rows are of cells that failed"));
	score_table_destroy(t);
}

Test(scores_reading, results_of_ours)
{
	struct score_table *t = read_text(
		"dataset,dataset_sha,task,learner,repeat,fold,seed,status,metric,score_train,score_test,cpu_s,label\n"
		"iris,ab,classification,knn,0,0,11,ok,accuracy,1,.9,.5,knn\n"
		"iris,ab,classification,knn,0,0,12,ok,accuracy,1,.8,.5,knn k 5\n");

	cr_assert_eq(t->methods, 2);
	cr_expect_str_eq(t->method[1], "knn k 5");
	cr_expect_str_eq(t->measure, "accuracy");
	cr_expect_eq(score(t, "iris", "knn", 0, 0), .9);
	cr_expect(t->timed && t->better_said);
	score_table_destroy(t);
}

Test(scores_reading, what_is_chosen)
{
	static const char text[] = "name,a,b,c,family\nx,.1,.2,.3,f\ny,.4,.5,.6,g\n";
	struct score_options o = { .methods = "c,a", .table.ignore = "family" };
	struct score_table *t = read_with(text, &o);

	cr_expect_eq(t->methods, 2);
	cr_expect_eq(score(t, "y", "c", 0, 1), .6);
	score_table_destroy(t);
	o.methods = "a, \"b\"";
	t = read_with(text, &o);
	cr_expect(t->methods == 2 && !strcmp(t->method[1], "b"));
	score_table_destroy(t);
	o.methods = "a,d";
	refused_with(text, &o, "--methods d: ");
	o = (struct score_options){ 0 };
	refused_with(text, &o, "line 2, column 'family': 'f' is no score; --ignore 'family'");
	o.dataset = "nom";
	refused_with(text, &o, "--dataset nom: there is no such column; there are: name, a, b, c, family");
	o = (struct score_options){ .better = -1, .table.ignore = "family,c" };
	t = read_with(text, &o);
	cr_expect(t->better == -1 && t->better_said && t->methods == 2);
	score_table_destroy(t);
}

Test(scores_reading, rows_without_names)
{
	static const char text[] = "a,b\n.5,.6\n.7,.85\n.9,.95\n";
	struct score_options o = { .one_set = true };
	struct score_table *t = read_text(text);

	cr_expect(t->sets == 3 && strstr(t->how, "--one-set"));
	score_table_destroy(t);
	t = read_with(text, &o);
	cr_expect(t->sets == 1 && t->set[0].n == 3);
	score_table_destroy(t);
	t = read_text("fold,a,b\n1,.6,.7\n2,.7,.6\n3,.8,.9\n");
	cr_expect(t->sets == 1 && t->set[0].n == 3 && t->numbered && t->methods == 2);
	score_table_destroy(t);
	t = read_text("row,a,b\n0,.6,.7\n1,.7,.6\n2,.8,.9\n");
	cr_expect(t->sets == 3 && t->methods == 2);
	score_table_destroy(t);
}

Test(scores_reading, what_is_refused)
{
	refused("dataset,a,b\nx,.1,.2\nx2,.1\n", "line 3: 2 fields instead of 3");
	refused("method,dataset,score\na,x,.1\nb,x,.2\na,x,.3\n", "line 4: a second score of 'a'");
	refused("db,fold,a,b\nx,1,.1,.2\nx,1,.3,.4\n", "line 3: a second score of 'a'");
	refused("method,dataset,score\na,x,.1\nb,x,high\n", "line 3, column 'score': 'high' is no score");
	refused("method,dataset,p,q\na,x,.1,.2\nb,x,.2,.3\n", "which column holds the scores? --score NAME, one of: p, q");
	refused("method,dataset,p\na,x,u\nb,x,v\n", "no column holds numbers");
	refused("dataset,a\nx,.1\ny,.2\n", "scores of a alone");
	refused("dataset,a,b\nx,NA,NA\ny,,\n", "holds no scores");
	refused("dataset,a,a\nx,.1,.2\ny,.3,.4\n", "two columns are called 'a'");
	refused("method,dataset,score\na,x,.1\nb,,.2\n", "line 3: the data set has no name");
	refused("dataset,a,b\n", "no row");
	refused("<html><body>", "HTML");
}

Test(scores_reading, a_missing_column_name_is_told_by_number_too)
{
	struct score_options o = { .dataset = "3", .table.ignore = "1" };
	struct score_table *t = read_with("k,a,d,b\nu,.1,x,.2\nv,.3,y,.4\n", &o);

	cr_expect_str_eq(t->set[1].name, "y");
	cr_expect_eq(score(t, "y", "b", 0, 1), .4);
	score_table_destroy(t);
}

Test(scores_reading, classes_of_test_rows)
{
	static const char text[] = "id,truth,a,b\n1,cat,.9,.8\n2,dog,.1,.3\n3,cat,.4,.6\n";
	struct score_options o = { .truth = "truth", .positive = "cat" };
	struct score_table *t = read_with(text, &o);

	cr_assert(t->sets == 1 && t->set[0].n == 3 && t->methods == 2);
	cr_expect(t->set[0].at[0].positive && !t->set[0].at[1].positive);
	cr_expect_str_eq(t->measure, "AUC");
	score_table_destroy(t);
	o.positive = NULL;
	refused_with(text, &o, "--positive 'cat' or --positive 'dog'");
	refused_with("truth,a,b\nu,1,2\nv,3,4\nw,1,3\n", &o, "holds 3 classes");
	refused_with("truth,fold,a,b\n0,1,1,2\n1,2,3,4\n", &o, "parts rows into several");
}
