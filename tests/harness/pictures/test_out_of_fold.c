#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "harness/metrics/metrics.h"
#include "harness/pictures/out_of_fold.h"
#include "tests/support/scratch.h"

static struct out_of_fold made(struct dataset *d, const char *spec, const char *cv)
{
	struct variant v;
	struct out_of_fold o;
	struct err e = { 0 };

	cr_assert(!variant_make(&v, spec, &e), "%s", e.text);
	struct picture_request q = { .data = &d, .ndata = 1, .variant = &v, .nvariants = 1, .cv = cv,
				     .seed = 1, .threads = 1 };
	cr_assert(!out_of_fold_make(&o, &q, 0, 0, &e), "%s", e.text);
	variant_free(&v);
	return o;
}

static size_t wrong(const struct out_of_fold *o)
{
	size_t n = 0;

	for (size_t i = 0; i < o->rows; i++)
		n += metric_class(o->scores + i * o->classes, o->classes) != o->label[i];
	return n;
}

/* Every row once: as many of each class as the table has. One neighbour knows its training rows by heart,
 * so that no mistake would mean that tested rows had trained. */
Test(pictures_out_of_fold, every_row_is_answered_by_a_model_that_did_not_see_it)
{
	struct dataset *d = scratch_load("iris", NULL, NULL);
	struct out_of_fold o = made(d, "knn[k=1]", "5");
	size_t of[3] = { 0 };

	cr_assert_eq(o.rows, d->rows);
	cr_expect(o.probabilities);
	for (size_t i = 0; i < o.rows; i++)
		of[o.label[i]]++;
	for (size_t c = 0; c < 3; c++)
		cr_expect_eq(of[c], 50);
	cr_expect(wrong(&o) > 0 && wrong(&o) < 15, "%zu wrong", wrong(&o));
	out_of_fold_free(&o);
	dataset_destroy(d);
}

/* Published: 1 nearest neighbour on standardized wine, leave one out: 170 or 171 of 178 are right. */
Test(pictures_out_of_fold, leaving_one_out_counts_what_is_known_of_wine)
{
	struct dataset *d = scratch_load("wine", NULL, NULL);
	struct out_of_fold o = made(d, "knn[k=1]", "loo");

	cr_assert_eq(o.rows, 178);
	cr_expect(wrong(&o) == 7 || wrong(&o) == 8 || wrong(&o) == 9, "%zu wrong", wrong(&o));
	out_of_fold_free(&o);
	dataset_destroy(d);
}

Test(pictures_out_of_fold, the_rarer_class_is_positive)
{
	struct dataset *d = scratch_load("breast_cancer", NULL, NULL);
	struct out_of_fold o = made(d, "tree[max_depth=1]", "holdout:0.5");
	size_t positives = 0;

	for (size_t i = 0; i < o.rows; i++)
		positives += o.label[i] == o.positive;
	cr_expect_lt(2 * positives, o.rows);
	cr_expect_lt(o.rows, d->rows);
	cr_expect_str_eq(o.class_name[o.positive], "malignant");
	out_of_fold_free(&o);
	dataset_destroy(d);
}
