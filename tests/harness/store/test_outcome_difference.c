/* Two outcomes beside one another: each part alone is noticed, counted and named. */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "harness/store/outcome_difference.h"

/* A whole outcome, whose arrays are those of the struct. */
struct whole {
	struct outcome_score score[2];
	struct outcome_curve_point point[2];
	uint32_t rows[3];
	float scores[6];
	struct outcome o;
};

static struct outcome *make(struct whole *w)
{
	*w = (struct whole){
		.score = { { "accuracy", .99, NAN, .9 }, { "log_loss", .1, NAN, .25 } },
		.point = { { 1, .5, 2, NAN, .4, NAN, .3 }, { 2, .75, 1, NAN, .5, NAN, .35 } },
		.rows = { 4, 7, 9 }, .scores = { .5f, .5f, .25f, .75f, 1, 0 },
		.o = { .status = CELL_OK, .nscores = 2, .ncurve = 2, .nrows = 3, .ntest_scores = 6,
		       .hash = { "aa", "bb", "cc" } },
	};
	w->o.scores = w->score;
	w->o.curve = w->point;
	w->o.rows = w->rows;
	w->o.test_scores = w->scores;
	return &w->o;
}

TestSuite(store_outcome_difference);

Test(store_outcome_difference, of_equals)
{
	struct whole a, b;
	struct outcome_difference d;

	outcome_difference(&d, make(&a), make(&b), true);
	cr_expect(outcome_agrees(&d), "%s", d.first);
	cr_expect(d.split == AGREEMENT_SAME && d.model == AGREEMENT_SAME && d.predictions == AGREEMENT_SAME &&
		  d.scores == AGREEMENT_SAME);
	cr_expect(d.rows == 3 && !d.differing && d.largest == 0);
}

Test(store_outcome_difference, scores_in_another_order_are_the_same)
{
	struct whole a, b;
	struct outcome_difference d;
	struct outcome_score first;

	make(&a);
	make(&b);
	first = b.score[0];
	b.score[0] = b.score[1];
	b.score[1] = first;
	outcome_difference(&d, &a.o, &b.o, true);
	cr_expect(outcome_agrees(&d), "%s", d.first);
}

Test(store_outcome_difference, rows_are_counted)
{
	struct whole a, b;
	struct outcome_difference d;

	make(&a);
	make(&b);
	b.scores[1] += .125f;
	b.scores[4] -= .25f;
	b.scores[5] += .25f;
	strcpy(b.o.hash.predictions, "dd");
	outcome_difference(&d, &a.o, &b.o, true);
	cr_expect(d.predictions == AGREEMENT_DIFFERS && d.rows == 3 && d.differing == 2 && d.largest == .25);
	cr_expect_str_eq(d.first, "row 4, output 1 was predicted as 0.5 and is 0.625");
	cr_expect(d.split == AGREEMENT_SAME && d.model == AGREEMENT_SAME && d.scores == AGREEMENT_SAME && !d.altered);
}

Test(store_outcome_difference, offsets_count)
{
	struct whole a, b;
	struct outcome_difference d;

	make(&a);
	make(&b)->score_offset = 1000;
	strcpy(b.o.hash.predictions, "dd");
	outcome_difference(&d, &a.o, &b.o, true);
	cr_expect(d.differing == 3 && d.largest == 1000);
}

/* Whoever alters the kept predictions, or their hash, alters one of the two. */
Test(store_outcome_difference, altered_predictions_are_told)
{
	struct whole a, b;
	struct outcome_difference d;

	make(&a);
	make(&b);
	a.scores[0] = .75f;
	outcome_difference(&d, &a.o, &b.o, true);
	cr_expect(d.altered && d.predictions == AGREEMENT_DIFFERS && *d.first);
	make(&a);
	strcpy(a.o.hash.predictions, "dd");
	outcome_difference(&d, &a.o, &b.o, true);
	cr_expect(d.altered && d.predictions == AGREEMENT_DIFFERS && !d.differing);
	cr_expect(strstr(d.first, "not those that it has the hash of"), "%s", d.first);
}

Test(store_outcome_difference, by_hash_where_rows_were_not_kept)
{
	struct whole a, b;
	struct outcome_difference d;

	make(&a);
	make(&b);
	a.o.nrows = a.o.ntest_scores = b.o.nrows = b.o.ntest_scores = 0;
	outcome_difference(&d, &a.o, &b.o, true);
	cr_expect(d.predictions == AGREEMENT_SAME && !d.rows && isnan(d.largest));
	strcpy(b.o.hash.predictions, "dd");
	outcome_difference(&d, &a.o, &b.o, true);
	cr_expect(d.predictions == AGREEMENT_DIFFERS && strstr(d.first, "the predictions had the hash cc and now dd"),
		  "%s", d.first);
	*b.o.hash.predictions = 0;
	outcome_difference(&d, &a.o, &b.o, true);
	cr_expect(d.predictions == AGREEMENT_UNKNOWN && outcome_agrees(&d), "an older run knows no hash");
	make(&b);
	outcome_difference(&d, &a.o, &b.o, true);
	cr_expect(d.predictions == AGREEMENT_DIFFERS, "lost predictions are no agreement");
}

Test(store_outcome_difference, hashes_scores_curves_and_status)
{
	struct whole a, b;
	struct outcome_difference d;

	make(&a);
	strcpy(make(&b)->hash.split, "xx");
	outcome_difference(&d, &a.o, &b.o, true);
	cr_expect(d.split == AGREEMENT_DIFFERS && d.model == AGREEMENT_SAME && strstr(d.first, "the split"));
	strcpy(make(&b)->hash.model, "xx");
	outcome_difference(&d, &a.o, &b.o, true);
	cr_expect(d.model == AGREEMENT_DIFFERS && d.split == AGREEMENT_SAME && strstr(d.first, "the model"));
	make(&b);
	b.score[1].train = .125;
	outcome_difference(&d, &a.o, &b.o, true);
	cr_expect(d.scores == AGREEMENT_DIFFERS);
	cr_expect_str_eq(d.first, "log_loss on train was 0.1 and is 0.125");
	make(&b);
	b.point[1].train_loss = 3;
	outcome_difference(&d, &a.o, &b.o, true);
	cr_expect(d.scores == AGREEMENT_DIFFERS && strstr(d.first, "the loss on train was 1 and is 3"), "%s", d.first);
	make(&b)->status = CELL_DIVERGED;
	outcome_difference(&d, &a.o, &b.o, true);
	cr_expect(d.scores == AGREEMENT_DIFFERS && d.predictions == AGREEMENT_UNKNOWN);
	cr_expect_str_eq(d.first, "it was ok and is diverged");
}

/* Another version may have more metrics, and the same has not. */
Test(store_outcome_difference, of_other_code)
{
	struct whole a, b;
	struct outcome_difference d;

	make(&a)->nscores = 1;
	make(&b);
	outcome_difference(&d, &a.o, &b.o, false);
	cr_expect(outcome_agrees(&d), "%s", d.first);
	outcome_difference(&d, &a.o, &b.o, true);
	cr_expect(d.scores == AGREEMENT_DIFFERS && strstr(d.first, "1 scores were stored, 2 are computed"));
	make(&a);
	make(&b)->nscores = 1;
	outcome_difference(&d, &a.o, &b.o, false);
	cr_expect(strstr(d.first, "log_loss is no longer computed"), "%s", d.first);
}
