/* Splits fitted into a time: in which order they give way, and how far. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "harness/process/reduce.h"

/* A cell takes a second for a thousand training rows. */
struct world {
	const double *rows;
	size_t n;
	size_t asked;                   /* how often it was asked */
};

static double seconds(void *ctx, const struct fold_spec *s)
{
	struct world *w = ctx;
	double sum = 0;

	w->asked++;
	for (size_t i = 0; i < w->n; i++) {
		double cells = (double)((s[i].folds ? s[i].folds : 1) * s[i].repeats),
		       train = s[i].kind == FOLDS_LOO ? w->rows[i] : w->rows[i] * 0.9;
		if (s[i].kind == FOLDS_LOO)
			cells = w->rows[i];
		if (s[i].most)
			train = fmin(train, (double)s[i].most);
		sum += cells * train / 1000;
	}
	return sum;
}

/* The splits of one or two data sets as text, and whether they fit. */
static bool fit(double budget, const char *a, double rows_a, const char *b, double rows_b, char *text)
{
	struct fold_spec asked[2], found[2];
	double rows[2] = { rows_a, rows_b };
	struct world w = { rows, b ? 2 : 1, 0 };
	struct reduce r = { asked, rows, w.n, budget, seconds, &w };
	char one[FOLD_SPEC_ROOM], two[FOLD_SPEC_ROOM];
	bool fits;

	cr_assert(!fold_spec_parse(&asked[0], a, NULL));
	cr_assert(!b || !fold_spec_parse(&asked[1], b, NULL));
	fits = reduce_fit(&r, found);
	cr_expect(!fits || seconds(&w, found) <= budget, "%s in %g", a, budget);
	cr_expect(w.asked < 60);
	sprintf(text, "%s%s%s", fold_spec_text(&found[0], one), b ? " " : "",
		b ? fold_spec_text(&found[1], two) : "");
	return fits;
}

Test(process_reduce, repeats_give_way_first_then_folds_then_rows)
{
	static const struct { double budget; const char *want; } cases[] = {
		{ 270, "10x3" }, { 269, "10x2" }, { 180, "10x2" }, { 179, "10" }, { 90, "10" },
		{ 89, "9" }, { 45, "5" }, { 27, "3" }, { 26, "3@8600" }, { 3, "3@1000" },
		{ 0.6, "3@200" },
	};
	char text[600];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cr_expect(fit(cases[i].budget, "10x3", 10000, NULL, 0, text), "%g", cases[i].budget);
		cr_expect_str_eq(text, cases[i].want, "%g s: %s", cases[i].budget, text);
	}
	cr_expect(!fit(0.5, "10x3", 10000, NULL, 0, text));
	cr_expect_str_eq(text, "3@200");
}

/* What asks for less than the bound stays as it is; a sample is no sample of few rows. */
Test(process_reduce, all_splits_are_held_to_one_bound)
{
	char text[600];

	cr_expect(fit(100, "10x3", 10000, "5x2", 1000, text));
	cr_expect_str_eq(text, "10 5");
	cr_expect(fit(10, "10x3", 10000, "2", 1000, text));
	cr_expect_str_eq(text, "3@2700 2@2700");
}

Test(process_reduce, draws_keep_three_and_leave_one_out_becomes_folds)
{
	char text[600];

	cr_expect(fit(63, "holdout:0.1x20", 10000, NULL, 0, text));
	cr_expect_str_eq(text, "holdout:0.1x7");
	cr_expect(fit(20, "holdout:0.1x20", 10000, NULL, 0, text));
	cr_expect_str_eq(text, "holdout:0.1x3@6600");
	cr_expect(fit(9, "loo", 1000, NULL, 0, text));
	cr_expect_str_eq(text, "10");
	cr_expect(fit(5, "loo", 1000, NULL, 0, text));
	cr_expect_str_eq(text, "5");
	cr_expect(fit(1000, "loo", 1000, NULL, 0, text));
	cr_expect_str_eq(text, "loo");
}

Test(process_reduce, a_stored_split_keeps_its_folds)
{
	char text[600];

	cr_expect(fit(4, "stored:official", 10000, NULL, 0, text));
	cr_expect_str_eq(text, "stored:official@4000");
}
