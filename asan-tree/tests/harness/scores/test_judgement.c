/* What is wrong with a table is found, and nothing where nothing is. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "harness/scores/score_judgement.h"
#include "tests/support/scratch.h"

/* Whether the table has the finding; its text into said (if not NULL). */
static bool finds(const char *text, const char *code, char *said)
{
	const struct score_wishes w = { .rope = NAN, .decimals = -1, .test_share = NAN, .test_rows = NAN, .seed = 1 };
	struct score_table *t = NULL;
	struct score_analysis *a = NULL;
	struct score_judgement j;
	struct err e = { 0 };
	bool found = false;

	cr_assert(!score_table_read(&t, scratch_text("judge.csv", text), &(struct score_options){ 0 }, &e), "%s", e.text);
	cr_assert(!score_analysis_create(&a, t, &w, &e) && !score_judgement_create(&j, a, &e), "%s", e.text);
	for (size_t i = 0; i < j.n; i++) {
		cr_expect_eq(j.finding[i].warning, i < j.warnings);
		found |= !strcmp(j.finding[i].code, code);
		if (said && !strcmp(j.finding[i].code, code))
			snprintf(said, 512, "%s", j.finding[i].text);
	}
	score_judgement_free(&j);
	score_analysis_destroy(a);
	score_table_destroy(t);
	return found;
}

/* Ten data sets as they should be. */
static const char good[] = "dataset,a acc,b,c\nadult,.8512,.8431,.8321\niris,.9533,.9467,.96\nwine,.9831,.9775,.9551\n"
			   "sonar,.8413,.8702,.7885\nglass,.6822,.7009,.6495\nzoo,.9505,.9604,.9208\nheart,.8259,.8148,.7963\n"
			   "vowel,.9798,.9515,.8061\nletter,.9744,.9612,.8813\nsegment,.9732,.9688,.9641\n";

Test(scores_judgement, a_good_table_has_no_warning)
{
	for (const struct score_check *c = score_checks; c->code; c++)
		cr_expect(!strcmp(c->code, "direction") || !finds(good, c->code, NULL), "%s", c->code);
	cr_expect(finds(good, "direction", NULL));
}

static const char *with(char *to, const char *more)
{
	snprintf(to, 4096, "%s%s", good, more);
	return to;
}

Test(scores_judgement, the_same_set_twice)
{
	char text[4096], said[512];

	cr_assert(finds(with(text, "zoo2,.9505,.9604,.9208\n"), "same-sets", said));
	cr_expect(strstr(said, "'zoo' and 'zoo2'"), "%s", said);
	cr_assert(finds(with(text, "zoo2,.9505,.9611,.9203\n"), "similar-sets", said));
	cr_expect(!finds(with(text, "zoo2,.9505,.9654,.9208\n"), "similar-sets", NULL));
	/* nothing is told by rows where all methods have the same score */
	cr_expect(!finds(with(text, "u,1,1,1\nv,1,1,1\n"), "same-sets", NULL));
	cr_expect(finds(with(text, "u,1,1,1\nv,1,1,1\n"), "flat-sets", NULL));
}

Test(scores_judgement, the_same_method_twice)
{
	cr_expect(finds("d,a,b,c\nx,.91,.8,.91\ny,.72,.7,.72\nz,.85,.9,.85\n", "same-methods", NULL));
}

Test(scores_judgement, gaps)
{
	char text[4096], said[512];

	cr_assert(finds(with(text, "lost,.8,,.7\n"), "missing", said));
	cr_expect(strstr(said, "1 of 33 scores are missing"), "%s", said);
}

Test(scores_judgement, too_few_sets)
{
	char said[512];

	cr_assert(finds("d,a,b,c\nx,.91,.8,.7\ny,.72,.7,.6\nz,.85,.8,.7\n", "few-sets", said));
	cr_expect(strstr(said, "smallest p that a pair can reach is 0.25") && strstr(said, "It takes 7 data sets"), "%s", said);
	cr_expect(!finds(good, "few-sets", NULL));
}

Test(scores_judgement, majority_level)
{
	char text[4096], said[512];

	cr_assert(finds("db,fold,a,b,c\nx,1,.651,.651,.8\nx,2,.649,.649,.7\ny,1,.7,.8,.9\ny,2,.75,.85,.8\nz,1,.5,.6,.7\nz,2,.6,.7,.8\n",
			"majority-level", said));
	cr_expect(strstr(said, "'x' (2 of 3)"), "%s", said);
	cr_expect(!finds(with(text, "m,.651,.651,.8\n"), "majority-level", NULL));      /* two may tie by chance */
}

Test(scores_judgement, an_exploded_seed)
{
	char said[512];

	cr_assert(finds("method,dataset,seed,acc\na,x,1,.91\na,x,2,.9\na,x,3,.12\na,x,4,.92\na,x,5,.91\n"
			"b,x,1,.8\nb,x,2,.81\nb,x,3,.79\nb,x,4,.8\nb,x,5,.82\n", "outliers", said));
	cr_expect(strstr(said, "'a' on 'x' has 0.12"), "%s", said);
	cr_assert(finds("d,rmse a,rmse b,rmse c\nx,1,2,1.5\ny,1.1,1e9,2\nz,1,1.2,1.1\n", "outliers", said));
	cr_expect(strstr(said, "'rmse b' on 'y' has 1e+09"), "%s", said);
}

Test(scores_judgement, one_family)
{
	char text[4096], said[512];

	cr_assert(finds(with(text, "monk-1,.9,.8,.7\nmonk-2,.85,.8,.9\nmonk-3,.9,.95,.7\nmonk-4,.7,.8,.6\n"), "one-family", said));
	cr_expect(strstr(said, "4 of 14 data sets are called 'monk...'"), "%s", said);
}

Test(scores_judgement, ties_by_rounding)
{
	cr_expect(finds("d,a,b\nx,.9,.8\ny,.8,.8\nz,.7,.7\nw,.6,.9\n", "rounded-ties", NULL));
	cr_expect(!finds("d,a,b\nx,.91234,.8\ny,.8,.8\nz,.7,.7\nw,.6,.9\n", "rounded-ties", NULL));
}

Test(scores_judgement, units)
{
	char text[4096];

	cr_expect(finds(with(text, "percent,91.5,90.25,88\nmore,75,70,72\n"), "mixed-units", NULL));
	cr_expect(finds("d,a,b\nx,1,2\ny,1000,1001\nz,30,31\n", "no-common-unit", NULL));
	cr_expect(finds("d,a,b\nx,.0001,.0002\ny,.0003,.0002\nz,.0001,.0004\n", "small-scores", NULL));
}

Test(scores_judgement, picked_by_the_score_reported)
{
	cr_expect(finds("method,dataset,trial,acc\na,x,1,.5\na,x,2,.7\nb,x,1,.4\nb,x,2,.6\n", "picked-by-test", NULL));
	cr_expect(!finds("method,dataset,trial,valid,acc\na,x,1,.5,.5\na,x,2,.7,.6\nb,x,1,.4,.4\nb,x,2,.6,.6\n", "picked-by-test",
			 NULL));
}

Test(scores_judgement, a_data_set_that_is_there_twice_by_name)
{
	char text[4096], said[512];

	cr_assert(finds(with(text, "zoo,.9605,.9704,.9308\n"), "repeated-sets", said));
	cr_expect(strstr(said, "Of 9 data sets there is one row, but 1 have several ('zoo' has 2)"), "%s", said);
	cr_expect(!finds("d,a,b\nx,.1,.2\nx,.3,.4\nx,.3,.5\ny,.1,.4\ny,.5,.2\n", "repeated-sets", NULL));
}

/* Where a method is one of two hundred and more, Shaffer's adjustment is left out, not the table. */
Test(scores_judgement, three_hundred_methods)
{
	static char text[64 * 1024];
	size_t n = (size_t)sprintf(text, "d");

	for (int m = 0; m < 300; m++)
		n += (size_t)sprintf(text + n, ",m%d", m);
	for (int s = 0; s < 4; s++) {
		n += (size_t)sprintf(text + n, "\ns%d", s);
		for (int m = 0; m < 300; m++)
			n += (size_t)sprintf(text + n, ",%.4f", 0.5 + 0.4 * fabs(sin(m * (s + 2.5))));
	}
	cr_expect(finds(text, "few-sets", NULL));
}

Test(scores_judgement, test_rows_that_some_did_not_answer)
{
	char said[512];

	cr_assert(finds("row,truth,a,b\n1,x,x,x\n2,y,y,x\n3,x,x,\n4,y,y,\n5,x,y,x\n", "unanswered-rows", said));
	cr_expect(strstr(said, "(1 of 2 methods on data sets; 'b' on 'judge.csv' lacks 2 of 5)"), "%s", said);
	cr_expect(!finds("row,truth,a,b\n1,x,x,x\n2,y,y,x\n3,x,x,y\n4,y,y,y\n5,x,y,x\n", "unanswered-rows", NULL));
}
