/* How often bias or variance are said to differ where they are alike: three learners that are one and the
 * same on features of their own, drawn alike. */
#include <criterion/criterion.h>
#include <string.h>

#include "algorithms/core/rng.h"
#include "harness/analysis/bias_variance.h"
#include "tests/support/alarms.h"

#define SHIFT 0.7               /* an accuracy of about 65 % */

static const struct { const char *learner, *params, *label; } alike[] = {
	{ "knn", "k=1", "1-NN" }, { "knn", "k=9", "9-NN" }, { "tree", "", "tree" },
};
static const char *const own[] = { "a", "b", "c" };

static void add_run(struct alarm_cells *a, size_t which, size_t run, uint64_t seed)
{
	struct null_table t = null_table(seed, 2, 10, 0);
	struct null_score x[NULL_MOST_FOLDS];

	for (size_t l = 0; l < 3; l++) {
		null_scores(&t, learner_find(alike[which].learner), alike[which].params, SHIFT,
			    rng_seedf(seed, "%zu", l), x);
		alarm_cells_add(a, run, &(struct small_cell){ .data = "s1", .kind = "bias-variance",
			  .variant = { .learner = own[l] } }, &t, x);
	}
}

static bool any_pair(const struct results *r, const char *study, enum bias_variance_of of)
{
	struct bias_variance b;
	struct err e = { 0 };
	bool any = false;

	cr_assert(!bias_variance_create(&b, r, small_study(r, study), &e), "%s", e.text);
	cr_assert(b.n == 3 && b.pairs == 3);
	for (size_t q = 0; q < b.pairs; q++)
		any |= b.pair[q].p[of] < .05;
	bias_variance_free(&b);
	return any;
}

Test(analysis_false_alarms_parts, parts_that_are_alike)
{
	size_t runs = alarm_runs();
	struct alarm_cells *a = alarm_cells_begin();

	a->answers = true;
	for (size_t w = 0; w < 3; w++) {
		size_t n[2] = { 0 };

		for (size_t from = 0; from < runs; from += ALARM_AT_ONCE) {
			size_t many = runs - from < ALARM_AT_ONCE ? runs - from : ALARM_AT_ONCE;
			struct results *r;

			for (size_t k = 0; k < many; k++)
				add_run(a, w, k, rng_seedf(12, "%zu/%zu", w, from + k));
			r = alarm_cells_stored(a);
			for (size_t k = 0; k < many; k++) {
				n[0] += any_pair(r, a->study[k], BIAS_VARIANCE_VARIANCE);
				n[1] += any_pair(r, a->study[k], BIAS_VARIANCE_BIAS);
			}
			small_run_close(r);
		}
		alarm_tell("any of 3 pairs differs in variance", alike[w].label, "2x10", n[0], runs, .05);
		alarm_tell("any of 3 pairs differs in bias", alike[w].label, "2x10", n[1], runs, .05);
	}
	alarm_cells_free(a);
}
