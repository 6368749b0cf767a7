/* Reading, analysing and judging with each allocation refused in turn: an error, no crash, nothing lost (the address
 * sanitizer looks). */
#include <criterion/criterion.h>
#include <math.h>

#include "harness/scores/score_budget.h"
#include "harness/scores/score_judgement.h"
#include "tests/support/fault.h"
#include "tests/support/scratch.h"

static int all_of_it(const char *path, struct err *e)
{
	const struct score_wishes w = { .rope = NAN, .decimals = -1, .test_share = NAN, .test_rows = NAN, .seed = 1, .draws = 500 };
	struct score_table *t = NULL;
	struct score_analysis *a = NULL;
	struct score_judgement j = { 0 };
	struct score_budget b = { 0 };
	int rc = score_table_read(&t, path, &(struct score_options){ 0 }, e) || score_analysis_create(&a, t, &w, e) ||
		 score_judgement_create(&j, a, e) || score_budget_create(&b, a, e) ? -1 : 0;

	score_budget_free(&b);
	score_judgement_free(&j);
	score_analysis_destroy(a);
	score_table_destroy(t);
	return rc;
}

static void starve(const char *text)
{
	const char *path = scratch_text("starved.csv", text);

	for (size_t n = 1;; n++) {
		struct err e = { 0 };
		int rc;
		bool refused;

		fault_arm(n);
		rc = all_of_it(path, &e);
		refused = fault_disarm();
		cr_assert(refused || !rc, "%s", e.text);
		if (!refused)
			return;
		cr_assert(!rc || *e.text, "allocation %zu refused without a word", n);
		cr_assert_lt(n, 5000);
	}
}

Test(scores_memory, its_lack_is_an_error)
{
	starve("d,a,b,c\nq,.9,.8,.7\nr,.8,.85,\ns,.95,.9,.5\nt,.7,.6,.65\nu,.9,.7,.8\nv,.88,.8,.7\n");
	starve("db,fold,a,b\nx,1,.2,.3\nx,2,.1,.4\ny,1,.5,.6\ny,2,.7,.8\nz,1,.5,.4\nz,2,.6,.3\n");
	starve("method,dataset,trial,valid,test,seconds\na,x,1,.5,.6,1\na,x,2,.7,.5,2\nb,x,1,.4,.4,1\nb,x,2,.6,.7,3\n"
	       "a,y,1,.5,.6,1\na,y,2,.7,.5,2\nb,y,1,.4,.4,1\nb,y,2,.6,.7,3\n");
	starve("method,fold,inner_fold,row,truth,prediction,score_x,score_y\n"
	       "a,0,,1,x,x,.8,.2\na,0,,2,y,x,.6,.4\na,0,,3,y,y,.1,.9\na,0,,4,x,x,.9,.1\n"
	       "b,0,,1,x,y,.3,.7\nb,0,,2,y,y,.2,.8\nb,0,,3,y,y,.3,.7\nb,0,,4,x,x,.9,.1\nb,0,1,5,x,y,.9,.1\n");
	starve("truth,a,b\n1.5,1,2\n2.5,2,3\n3.5,,4\n");
}
