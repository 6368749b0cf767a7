/* Tables as other programs write them: what is left out, what is turned, and that it is said. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
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

static void says(const struct score_table *t, const char *words)
{
	cr_expect(strstr(t->how, words), "'%s' lacks '%s'", t->how, words);
}

/* pandas' and R's first column is no method that wins everywhere. */
Test(scores_shape, an_index_is_left_out)
{
	struct score_table *t = read_text(",dataset,a,b\n0,x,.1,.2\n1,y,.3,.4\n2,z,.5,.6\n");

	cr_assert(t->sets == 3 && t->methods == 2);
	cr_expect_str_eq(t->method[0], "a");
	says(t, "Column 'c1' numbers the rows and is left out");
	score_table_destroy(t);
	t = read_text("Unnamed: 0,a,b\n0,.1,.2\n1,.3,.4\n2,.5,.6\n");
	cr_expect(t->methods == 2 && t->sets == 3);
	score_table_destroy(t);
	t = read_text("\"\",\"a\",\"b\"\n\"x\",.1,.2\n\"y\",.3,.4\n");      /* R's row names are the data sets */
	cr_expect_eq(score(t, "y", "b", 0, 1), .4);
	score_table_destroy(t);
	t = read_text(",a,b\n1,.1,.2\n3,.3,.4\n2,.5,.6\n");             /* it does not count */
	cr_expect_eq(t->methods, 3);
	score_table_destroy(t);
}

Test(scores_shape, sizes_are_no_scores)
{
	struct score_table *t = read_text("dataset,n_rows,n_classes,a,b\nx,100,2,.1,.2\ny,50,3,.3,.4\n");

	cr_expect_eq(t->methods, 2);
	says(t, "'n_rows', 'n_classes'");
	score_table_destroy(t);
	t = read_text("dataset,size,a,b\nx,.5,.1,.2\ny,.75,.3,.4\n");     /* not whole: a score */
	cr_expect_eq(t->methods, 3);
	score_table_destroy(t);
}

Test(scores_shape, a_row_for_each_method)
{
	struct score_table *t = read_text("classifier,iris,wine,zoo\nrf,.9,.8,\nsvm,.7,**.6**,.5\n");

	cr_assert(t->sets == 3 && t->methods == 2);
	cr_expect_eq(score(t, "wine", "svm", 0, 0), .6);
	cr_expect(isnan(score(t, "zoo", "rf", 0, 0)));
	says(t, "a column for each of 3 data sets, 'iris' to 'zoo'");
	says(t, "'**.6**' (line 3)");
	score_table_destroy(t);
	/* means and spreads are no data sets; nor are measures */
	refused("method,mean,sd\na,.9,.1\nb,.8,.1\n", "which column holds the scores");
	refused("method,train_f1,valid_f1\na,.9,.1\nb,.8,.1\n", "which column holds the scores");
	/* several rows of a method are not data sets either */
	refused("method,iris,wine\na,.9,.1\na,.8,.1\nb,.8,.1\n", "which column holds the scores");
}

Test(scores_shape, columns_are_folds)
{
	struct score_table *t = read_text("method,fold10,fold2,fit_time\na,.1,.2,7\nb,.3,.4,8\n");

	cr_assert(t->sets == 1 && t->set[0].n == 2 && t->folded && t->numbered && !t->seeds);
	cr_expect(t->set[0].at[0].fold == 2 && t->set[0].at[0].score[1] == .4);
	score_table_destroy(t);
	t = read_text("dataset,method,seed_0,seed_1\nx,a,.1,.2\nx,b,.3,.4\ny,a,.5,.6\ny,b,.7,.8\n");
	cr_assert(t->sets == 2 && t->set[1].n == 2 && t->seeds);
	cr_expect_eq(score(t, "y", "b", 0, 1), .8);
	score_table_destroy(t);
}

/* GridSearchCV's cv_results_: means, times and training scores stand beside the folds. */
Test(scores_shape, cv_results)
{
	struct score_table *t = read_text(
		",mean_fit_time,param_C,params,split0_test_score,split1_test_score,mean_test_score,rank_test_score,"
		"split0_train_score,split1_train_score\n"
		"0,1.5,1,{'C': 1},.5,.6,.55,2,.9,.9\n1,1.5,2,{'C': 2},.7,.8,.75,1,.9,.9\n");

	cr_assert(t->sets == 1 && t->methods == 2 && t->set[0].n == 2);
	cr_expect_str_eq(t->method[1], "{'C': 2}");
	cr_expect(t->set[0].at[1].score[1] == .8 && t->better == 1);
	score_table_destroy(t);
}

Test(scores_shape, caret_resamples)
{
	const char *text = "Resample,rf~Accuracy,rf~Kappa,svm~Accuracy,svm~Kappa\nFold1,.9,.8,.7,.6\nFold2,.5,.4,.3,.2\n";
	struct score_options o = { .score = "kappa" };
	struct score_table *t = read_text(text);

	cr_assert(t->sets == 1 && t->methods == 2 && t->set[0].n == 2);
	cr_expect_eq(t->set[0].at[0].score[1], .7);
	says(t, "~Accuracy is taken, --score Kappa takes another");
	score_table_destroy(t);
	t = read_with(text, &o);
	cr_expect_eq(t->set[0].at[0].score[1], .6);
	score_table_destroy(t);
	o.score = "ROC";
	refused_with(text, &o, "no column is METHOD~ROC");
}

Test(scores_shape, mlr3_and_weka)
{
	struct score_table *t = read_text("nr,task_id,learner_id,resampling_id,iteration,classif.ce\n"
					  "1,x,a,cv,1,.1\n1,x,a,cv,2,.2\n2,x,b,cv,1,.3\n2,x,b,cv,2,.4\n");

	cr_assert(t->sets == 1 && t->methods == 2 && t->set[0].n == 2 && t->better == -1 && !t->trials);
	cr_expect_eq(score(t, "x", "b", 0, 2), .4);
	score_table_destroy(t);
	t = read_text("Key_Dataset,Key_Run,Key_Fold,Key_Scheme,Percent_correct,Percent_incorrect\n"
		      "x,1,1,J48,60,40\nx,1,2,J48,61,39\nx,2,1,J48,62,38\nx,2,2,J48,63,37\n"
		      "x,1,1,SMO,64,36\nx,1,2,SMO,65,35\nx,2,1,SMO,66,34\nx,2,2,SMO,67,33\n");
	cr_assert(t->set[0].n == 4 && t->better == 1);
	cr_expect_eq(score(t, "x", "SMO", 2, 1), 66);
	score_table_destroy(t);
}

Test(scores_shape, schemes_with_options)
{
	struct score_table *t = read_text("Key_Dataset,Key_Scheme,Key_Scheme_options,Percent_correct\n"
					  "x,weka.trees.J48,'-C 0.25',60\nx,weka.trees.J48,-U,61\nx,weka.SMO,,62\n"
					  "y,weka.trees.J48,'-C 0.25',63\ny,weka.trees.J48,-U,64\ny,weka.SMO,,65\n");

	cr_assert(t->sets == 2 && t->methods == 3);
	cr_expect_str_eq(t->method[1], "J48 -U");
	says(t, "told apart by their options");
	score_table_destroy(t);
	t = read_text("Key_Dataset,Key_Scheme,Key_Scheme_options,Percent_correct\nx,a.J48,-U,1\nx,a.SMO,-C,2\n");
	cr_expect_str_eq(t->method[0], "a.J48");
	score_table_destroy(t);
}

/* AutoML benchmark: a measure for each task, a seed for each fold, empty results of failures. */
Test(scores_shape, automl_benchmark)
{
	const char *head = "id,task,framework,fold,type,result,metric,duration,seed,info,acc\n";
	char text[1024];
	struct score_table *t;

	snprintf(text, sizeof text, "%so/1,x,A,0,b,.9,auc,5,11,,.8\no/1,x,A,1,b,.8,auc,5,12,,.8\no/1,x,B,0,b,.7,auc,5,13,,.8\n"
		 "o/1,x,B,1,b,,auc,5,14,\"Timeout, x\",\no/2,y,A,0,m,-.5,neg_logloss,5,15,,.8\n"
		 "o/2,y,A,1,m,-.6,neg_logloss,5,16,,.8\no/2,y,B,0,m,-.7,neg_logloss,5,17,,.8\no/2,y,B,1,m,-.8,neg_logloss,5,18,,.8\n",
		 head);
	t = read_text(text);
	cr_assert(t->sets == 2 && t->methods == 2 && t->several_measures && t->better == 1 && t->timed);
	cr_expect_eq(score(t, "x", "B", 0, 0), .7);
	cr_expect(isnan(score(t, "x", "B", 0, 1)) && score(t, "y", "B", 0, 1) == -.8);
	says(t, "(auc, neg_logloss)");
	score_table_destroy(t);
	/* one that is better small beside one that is better large; two for one data set */
	snprintf(text, sizeof text, "%so/1,x,A,0,b,.9,auc,5,1,,\no/1,x,B,0,b,.9,auc,5,1,,\no/2,y,A,0,b,.9,logloss,5,1,,\n"
		 "o/2,y,B,0,b,.9,logloss,5,1,,\n", head);
	refused(text, "several metrics");
	snprintf(text, sizeof text, "%so/1,x,A,0,b,.9,auc,5,1,,\no/1,x,B,0,b,.9,acc,5,1,,\n", head);
	refused(text, "several metrics, 'auc' in line 2 and 'acc' in line 3");
}

Test(scores_shape, direction_by_name)
{
	static const struct {
		const char *name;
		int better;
	} names[] = { { "neg_mean_squared_error", 1 }, { "mean_squared_error", -1 }, { "neg_log_loss", 1 }, { "log_loss", -1 },
		      { "neg_brier_score", 1 }, { "classif.ce", -1 }, { "classif.acc", 1 }, { "nll", -1 },
		      { "negative_log_likelihood", -1 }, { "log_likelihood", 1 } };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char text[256];
		struct score_table *t;

		snprintf(text, sizeof text, "dataset,method,test_%s\nx,a,1\nx,b,2\n", names[i].name);
		t = read_text(text);
		cr_expect(t->better_said && t->better == names[i].better, "%s", names[i].name);
		score_table_destroy(t);
	}
}

Test(scores_shape, decorated_scores)
{
	struct score_table *t = read_text("| set | a | b |\n|:--|---|--:|\n| x | 91.25% | **92.5%** |\n| y | 81% | 82% |\n");

	cr_assert(t->sets == 2 && t->methods == 2);
	cr_expect(score(t, "x", "a", 0, 1) == 91.25 && t->unit == SCORES_PERCENT && t->decimals == 2);
	says(t, "'91.25%' (line 3)");
	score_table_destroy(t);
	t = read_text("a;b\n0,91 \xc2\xb1 0,012;0,92 \xc2\xb1 0,2\n0,81 \xc2\xb1 0,1;0,82 \xc2\xb1 0,2\n");
	cr_expect(t->decimals == 2 && t->set[1].at[0].score[1] == .82);
	score_table_destroy(t);
	t = read_text("noise,a,b\n10 %,.9,.8\n20 %,.7,.6\n");
	cr_expect(t->methods == 2 && score(t, "20 %", "b", 0, 1) == .6);
	score_table_destroy(t);
}

/* By name and by number: a data set may be called as it likes. */
Test(scores_shape, summaries_are_no_data_sets)
{
	const char *rows = "dataset,a,b,c\nx,.5,.7,.6\ny,.8,.75,.6\nz,.65,.9,.6\n";
	char text[512];
	struct score_table *t;

	snprintf(text, sizeof text, "%sAverage,.65,.783,.6\nAvg. rank,2,1.33,2.67\nMedian,.65,.75,.6\n", rows);
	t = read_text(text);
	cr_expect(t->sets == 3 && t->unit == SCORES_SHARE);
	says(t, "'Average' (line 5) is no data set but the mean of the others");
	says(t, "'Avg. rank' (line 6) is no data set but the mean rank");
	score_table_destroy(t);
	snprintf(text, sizeof text, "%sAverage,.65,.783,.7\n", rows);
	t = read_text(text);
	cr_expect_eq(t->sets, 4);
	score_table_destroy(t);
	snprintf(text, sizeof text, "%sw,.65,.783,.6\n", rows);
	t = read_text(text);
	cr_expect_eq(t->sets, 4);
	score_table_destroy(t);
}

/* As WEKA's Experimenter writes them. */
Test(scores_shape, arff)
{
	struct score_table *t = read_text("% made by WEKA\n\n@RELATION InstanceResultListener\n\n@attribute Key_Dataset {iris,'a, b'}\n"
					  "@attribute Key_Fold {1,2}\n@ATTRIBUTE 'Key_Scheme' {J48,SMO}\n@attribute Percent_correct numeric\n"
					  "@data\niris,1,J48,90.5\niris,2,J48,?\n% a comment\niris,1,SMO,80\niris,2,SMO,81\n'a, b',1,J48,70\n"
					  "'a, b',2,J48,71\n'a, b', 1, SMO, 72\n'a, b',2,SMO,73\n");

	cr_assert(t->sets == 2 && t->methods == 2 && t->set[1].n == 2);
	cr_expect(score(t, "a, b", "SMO", 0, 1) == 72 && score(t, "iris", "J48", 0, 1) == 90.5);
	cr_expect(isnan(score(t, "iris", "J48", 0, 2)));
	score_table_destroy(t);
	refused("@relation x\n@attribute a numeric\n@attribute b numeric\n@data\n1,2,3\n", "line 5: 3 fields instead of 2");
	refused("@relation x\n@attribute a numeric\n@attribute b numeric\n@data\n{0 1}\n", "line 5: a sparse row");
	refused("@relation x\n@attribute a numeric\n@data\n", "no row");
	refused("@relation x\n@attribute a numeric\n@attribute b numeric\n@data\n'a,2\n", "line 5");
	refused("@relation x\n@data\n1\n", "line 3: 1 field instead of 0");
}
