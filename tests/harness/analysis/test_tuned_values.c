/* What searches chose, and when that presses against an end. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "harness/analysis/tuned_values.h"
#include "tests/support/synthetic_run.h"

/* Depths 2, 4 ... 12 are tried in each fold and the last is chosen. */
Test(analysis_tuned_values, the_end_of_the_range_is_told)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE | SYNTHETIC_TUNED);
	struct comparison *c;
	struct tuned_values *v;
	struct err e = { 0 };

	cr_assert_eq(comparison_create(&c, x, 0, &e), 0, "%s", e.text);
	cr_assert_eq(tuned_values_create(&v, c, &e), 0, "%s", e.text);
	cr_assert_eq(v->n, 5);
	for (size_t i = 0; i < v->n; i++) {
		cr_expect_str_eq(v->at[i].name, "max_depth");
		cr_expect_eq(v->at[i].set, i);
		cr_expect_eq(v->at[i].folds, 10);
		cr_expect_str_eq(v->at[i].text[0], "12");
		cr_expect(v->at[i].number && v->at[i].low == 12 && v->at[i].mid == 12 && v->at[i].high == 12);
		cr_expect_eq(v->at[i].to, 12);
		cr_expect_eq(v->at[i].at_to, 10);
		cr_expect_eq(v->at[i].at_from, 0);
		cr_expect(v->at[i].edge);
	}
	tuned_values_destroy(v);
	comparison_destroy(c);
	synthetic_close(x);
}

Test(analysis_tuned_values, what_was_not_tuned_has_none)
{
	struct results *x = synthetic_open(SYNTHETIC_COMPARE);
	struct comparison *c;
	struct tuned_values *v;
	struct err e = { 0 };

	cr_assert_eq(comparison_create(&c, x, 0, &e), 0, "%s", e.text);
	cr_assert_eq(tuned_values_create(&v, c, &e), 0, "%s", e.text);
	cr_expect_eq(v->n, 0);
	tuned_values_destroy(v);
	comparison_destroy(c);
	synthetic_close(x);
}
