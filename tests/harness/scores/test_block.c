/* What is done about gaps. */
#include <criterion/criterion.h>
#include <math.h>

#include "harness/scores/score_block.h"
#include "tests/support/scratch.h"

/* c lacks one of five data sets, d three. */
static const char gappy[] = "dataset,a,b,c,d\nv,.1,.2,.3,.4\nw,.2,.3,.1,\nx,.5,.5,.5,\ny,.6,.7,,\nz,.9,.8,.7,.95\n";

static struct score_table *table(const char *text)
{
	struct score_options o = { 0 };
	struct score_table *t = NULL;
	struct err e = { 0 };

	cr_assert(!score_table_read(&t, scratch_text("block.csv", text), &o, &e), "%s", e.text);
	return t;
}

static void shape(const char *text, enum score_missing_rule rule, size_t sets, size_t methods)
{
	struct score_table *t = table(text);
	struct score_block b;
	struct err e = { 0 };

	cr_assert(!score_block_create(&b, t, rule, 6, &e), "%s", e.text);
	cr_expect(b.sets == sets && b.methods == methods, "rule %d: %zu x %zu", rule, b.sets, b.methods);
	cr_expect(b.dropped_sets == t->sets - sets && b.dropped_methods == t->methods - methods);
	for (size_t i = 0; i < b.sets * b.methods; i++)
		cr_expect(!isnan(b.score[i]) && !isnan(b.rank_score[i]));
	score_block_free(&b);
	score_table_destroy(t);
}

Test(scores_block, rules)
{
	shape(gappy, SCORES_AUTO, 4, 3);
	shape(gappy, SCORES_DROP_SETS, 2, 4);
	shape(gappy, SCORES_DROP_METHODS, 5, 2);
	shape(gappy, SCORES_WORST, 5, 4);
}

Test(scores_block, the_worst_is_behind_all_and_counts_as_the_worst)
{
	struct score_table *t = table(gappy);
	struct score_block b;

	cr_assert(!score_block_create(&b, t, SCORES_WORST, 6, NULL));
	cr_expect_eq(b.gaps, 4);
	cr_expect_eq(b.score[3 * 4 + 2], .6);   /* y: a is the worst there */
	cr_expect_eq(b.score[3 * 4 + 3], .6);
	cr_expect_lt(b.rank_score[3 * 4 + 2], .6);
	cr_expect_eq(b.rank_score[3 * 4 + 2], b.rank_score[3 * 4 + 3]);
	score_block_free(&b);
	t->better = -1;                         /* now b is */
	cr_assert(!score_block_create(&b, t, SCORES_WORST, 6, NULL));
	cr_expect_eq(b.score[3 * 4 + 2], .7);
	cr_expect_gt(b.rank_score[3 * 4 + 2], .7);
	score_block_free(&b);
	score_table_destroy(t);
}

Test(scores_block, a_fold_counts_for_all_or_nobody)
{
	struct score_table *t = table("db,fold,a,b\nx,1,.1,.3\nx,2,.2,\nx,3,.6,.5\ny,1,.5,.5\ny,2,.7,.9\n");
	double d[3];
	size_t at[3], sets, methods, folds;
	struct score_block b;

	cr_expect_eq(score_block_gaps(t, &sets, &methods, &folds), 0);
	cr_expect(sets == 0 && methods == 0 && folds == 1);
	cr_assert(!score_block_create(&b, t, SCORES_AUTO, 6, NULL));
	cr_expect(b.folds[0] == 2 && b.folds[1] == 2);
	cr_expect_float_eq(b.score[0], .35, 1e-12);
	cr_expect_float_eq(b.score[1], .4, 1e-12);
	cr_expect_eq(score_block_differences(&b, 0, 0, 1, d, at), 2);
	cr_expect_float_eq(d[0], -.2, 1e-12);
	cr_expect_eq(at[1], 2);
	score_block_free(&b);
	score_table_destroy(t);
}

Test(scores_block, means_are_rounded)
{
	cr_expect_eq(score_round(0.774 - 0.763, 6), 0.011);
	cr_expect_eq(score_round(2.345678949, 3), 2.346);
	cr_expect_eq(score_round(1e300, 6), 1e300);
	cr_expect(isnan(score_round(NAN, 6)));
}

Test(scores_block, too_little_is_left)
{
	struct score_table *t = table("dataset,a,b\nx,.1,\ny,,.2\n");
	struct score_block b;
	struct err e = { 0 };

	cr_expect(score_block_create(&b, t, SCORES_DROP_SETS, 6, &e));
	cr_expect(strstr(e.text, "on none of 2 data sets"), "%s", e.text);
	cr_expect(score_block_create(&b, t, SCORES_AUTO, 6, &e));
	cr_expect(strstr(e.text, "0 of 2 methods are left"), "%s", e.text);
	score_table_destroy(t);
}
