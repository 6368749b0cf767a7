/* A variant with a remedy: settings, multiples, and where they have no meaning. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "harness/plan/variant.h"

/* The label of spec with these settings, or NULL where they do not apply; the next call frees it. */
static const char *remedied(const char *spec, const char *set, size_t rows)
{
	static struct variant v;
	const struct learner_remedy r = { LEARNER_OVERFITS, "it", set, 1, NULL };
	struct variant base;
	struct err e = { 0 };
	bool applies;

	variant_free(&v);
	cr_assert(!variant_make(&base, spec, &e), "%s", e.text);
	cr_assert(!variant_remedied(&v, &applies, &base, &r, rows, &e), "%s", e.text);
	variant_free(&base);
	cr_expect_eq(applies, v.label != NULL);
	return v.label;
}

Test(plan_variant_remedy, settings_take_the_place_of_what_was_there)
{
	cr_expect_str_eq(remedied("tree", "max_depth=5", 100), "tree[max_depth=5]");
	cr_expect_str_eq(remedied("tree[max_depth=9,min_samples_leaf=2]", "max_depth=5", 100),
			 "tree[max_depth=5,min_samples_leaf=2]");
	cr_expect_str_eq(remedied("tree", "prune=cost_complexity,min_samples_leaf=3", 100),
			 "tree[min_samples_leaf=3,prune=cost_complexity]");
	cr_expect_str_eq(remedied("knn[scale=none]", "k=1", 100), "knn[k=1,scale=none]");
	cr_expect_null(remedied("tree[max_depth=5]", "max_depth=5", 100), "nothing is changed");
}

Test(plan_variant_remedy, multiples)
{
	cr_expect_str_eq(remedied("svm", "C=*0.1", 100), "svm[C=0.1]");
	cr_expect_str_eq(remedied("svm[C=30]", "C=*10", 100), "svm[C=300]");
	cr_expect_str_eq(remedied("mlp[hidden=10:20]", "hidden=*4", 100), "mlp[hidden=40:80]");
	cr_expect_str_eq(remedied("knn", "k=*0.34", 100), "knn[k=2]");
	cr_expect_str_eq(remedied("knn[k=2]", "k=*0.1", 100), "knn[k=1]", "a whole number is at least 1");
	cr_expect_str_eq(remedied("knn", "k=*3", 100), "knn[k=15]");
}

Test(plan_variant_remedy, what_has_no_meaning_does_not_apply)
{
	cr_expect_null(remedied("svm", "gamma=*2", 100), "a word has no multiple");
	cr_expect_null(remedied("mlp[hidden=none]", "hidden=*4", 100));
	cr_expect_null(remedied("knn", "k=*9", 44), "more neighbours than rows");
	cr_expect_not_null(remedied("knn", "k=*9", 45));
	cr_expect_null(remedied("svm[C=1e11]", "C=*100", 100), "out of range");
}

/* Whatever learners bring must be settings that they take. */
Test(plan_variant_remedy, every_remedy_of_every_learner_is_one)
{
	for (const struct learner_class *const *lc = learners; *lc; lc++)
		for (const struct learner_remedy *r = (*lc)->remedies; r && r->name; r++) {
			struct variant base, v;
			struct err e = { 0 };
			bool applies;

			cr_assert(!variant_make(&base, (*lc)->name, &e));
			cr_expect(!variant_remedied(&v, &applies, &base, r, 1000, &e), "%s %s: %s", (*lc)->name,
				  r->name, e.text);
			cr_expect(applies || r->against == LEARNER_UNDERFITS, "%s: %s changes nothing",
				  (*lc)->name, r->name);
			cr_expect(r->price > 0);
			variant_free(&base);
			variant_free(&v);
		}
}
