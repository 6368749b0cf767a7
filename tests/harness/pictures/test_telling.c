#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "datasets/generate/generate.h"
#include "algorithms/core/text.h"
#include "harness/pictures/telling.h"
#include "tests/support/scratch.h"

static struct dataset *generated(const char *spec)
{
	struct dataset *d;
	struct err e = { 0 };

	cr_assert(!generate_dataset(&d, spec, &e), "%s", e.text);
	return d;
}

/* friedman1: 10 sin(pi x1 x2) + 20 (x3 - 1/2)^2 + 10 x4 + 5 x5, and five columns of nothing. */
Test(pictures_telling, the_strongest_column_of_a_formula_comes_first)
{
	struct dataset *d = generated("friedman1[n=4000]");
	size_t out[2], found;
	struct err e = { 0 };

	cr_assert(!telling_columns(out, &found, 2, SIZE_MAX, d, &e), "%s", e.text);
	cr_expect_eq(found, 2);
	cr_expect_eq(out[0], 3);
	cr_expect_lt(out[1], 5);
	dataset_destroy(d);
}

/* In xor neither column says anything alone; the second is found by what both say together. */
Test(pictures_telling, a_pair_counts_together)
{
	struct dataset *d = generated("xor[n=2000,extra=4]");
	size_t out[2], found;
	struct err e = { 0 };

	cr_assert(!telling_columns(out, &found, 1, 0, d, &e), "%s", e.text);
	cr_expect_eq(found, 1);
	cr_expect_eq(out[0], 1, "column %zu beside the first", out[0]);
	cr_assert(!telling_columns(out, &found, 1, 1, d, &e), "%s", e.text);
	cr_expect_eq(out[0], 0, "column %zu beside the second", out[0]);
	dataset_destroy(d);
}

Test(pictures_telling, categories_are_no_axes_and_missing_values_no_error)
{
	struct text t = { 0 };
	size_t out[2], found;
	struct dataset *d;
	struct err e = { 0 };

	text_add(&t, "word,noise,tells,y\n");
	for (int i = 0; i < 60; i++)
		text_add(&t, "%s,%d,%s,%s\n", i % 2 ? "a" : "b", i * 37 % 60,
			 i % 7 ? (i % 2 ? "1.5" : "2.5") : "", i % 2 ? "yes" : "no");
	d = scratch_table("t.csv", text_of(&t), NULL);
	cr_assert(!telling_columns(out, &found, 2, SIZE_MAX, d, &e), "%s", e.text);
	cr_expect_eq(found, 2);
	cr_expect_eq(out[0], 2);
	cr_expect_eq(out[1], 1);
	text_free(&t);
	dataset_destroy(d);
}
