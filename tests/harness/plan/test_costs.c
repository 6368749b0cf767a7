/* Costs of mistakes from their text, by names of classes. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "harness/plan/costs.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const char *const names[] = { "yes", "no", "may:be", "a,b=1" };

static void check(const char *text, size_t classes, const double *want)
{
	struct err e = { 0 };
	double *cost = NULL;

	cr_assert_eq(costs_matrix(&cost, text, names, classes, &e), 0, "%s: %s", text, e.text);
	for (size_t i = 0; i < classes * classes; i++)
		cr_expect_eq(cost[i], want[i], "%s: entry %zu is %g, not %g", text, i, cost[i], want[i]);
	free(cost);
}

Test(plan_costs, what_is_not_named_costs_one_and_what_is_right_nothing)
{
	check("yes:no=5", 2, (const double[]){ 0, 5, 1, 0 });
	check("no:yes=0.5,yes:no=5", 2, (const double[]){ 0, 5, .5, 0 });
	check("no:yes=0, yes:no=1e3", 2, (const double[]){ 0, 1000, 0, 0 });
	check("may:be:yes=3", 3, (const double[]){ 0, 1, 1, 1, 0, 1, 3, 1, 0 });
}

Test(plan_costs, names_may_hold_the_marks)
{
	check("yes:a,b=1=7,a,b=1:may:be=2", 4,
	      (const double[]){ 0, 1, 1, 7, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 2, 0 });
}

Test(plan_costs, what_is_wrong_is_quoted_and_the_classes_are_named)
{
	static const struct { const char *text, *says; } bad[] = {
		{ "yes:maybe=5", "cost 'yes:maybe=5': TRUTH:PREDICTED=COST is wanted" },
		{ "yes:no=5,yes:on=2", "cost 'yes:on=2'" },
		{ "yes:no", "TRUTH:PREDICTED=COST" }, { "", "TRUTH:PREDICTED=COST" },
		{ "yes:no=5,", "TRUTH:PREDICTED=COST" }, { "yes:no=-1", "number from 0 on" },
		{ "yes:no=5x", "number from 0 on" }, { "yes:no=inf", "number from 0 on" },
		{ "yes:no=nan", "number from 0 on" }, { "yes:no=", "number from 0 on" },
		{ "yes:yes=1", "a right answer costs nothing" },
		{ "yes:no=1,yes:no=2", "named twice" },
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct err e = { 0 };
		double *cost = NULL;

		cr_expect(costs_matrix(&cost, bad[i].text, names, 2, &e), "%s", bad[i].text);
		cr_expect_null(cost);
		cr_expect(e.code == ERR_PARAM && strstr(e.text, bad[i].says) &&
			  strstr(e.text, "the classes are yes, no"), "%s: %s", bad[i].text, e.text);
	}
}
