/* How often a peak is said to be where there is none. */
#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/rng.h"
#include "harness/analysis/double_descent.h"
#include "tests/support/alarms.h"

/* Leaves of a tree on labels that are noise: it fits them all in the end, and no number of leaves is
 * better. Beyond that come 1-NN on features of their own, which fit all rows, too, and are all alike. */
static void add_run(struct alarm_cells *a, size_t run, uint64_t seed)
{
	static const struct { const char *learner, *params, *label; } at[] = {
		{ "tree", "max_leaves=2", "2" }, { "tree", "max_leaves=4", "4" }, { "tree", "max_leaves=8", "8" },
		{ "knn", "k=1", "16" }, { "knn", "k=1", "32" }, { "knn", "k=1", "64" },
	};
	struct null_table t = null_table(seed, 10, 1, 0.2);
	struct null_score x[NULL_MOST_FOLDS];

	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		null_scores(&t, learner_find(at[i].learner), at[i].params, 0, rng_seedf(seed, "%zu", i), x);
		alarm_cells_add(a, run, &(struct small_cell){ .data = "s1", .kind = "double-descent",
			  .factor = "leaves", .factor_value = pow(2, (double)i + 1),
			  .variant = { .learner = "tree", .label = at[i].label } }, &t, x);
	}
}

Test(analysis_false_alarms_descent, peaks_where_all_is_noise)
{
	size_t runs = alarm_runs(), rises = 0, falls = 0;
	struct alarm_cells *a = alarm_cells_begin();

	for (size_t from = 0; from < runs; from += ALARM_AT_ONCE) {
		size_t many = runs - from < ALARM_AT_ONCE ? runs - from : ALARM_AT_ONCE;
		struct results *r;

		for (size_t k = 0; k < many; k++)
			add_run(a, k, rng_seedf(13, "%zu", from + k));
		r = alarm_cells_stored(a);
		for (size_t k = 0; k < many; k++) {
			struct double_descents d;

			cr_assert(!double_descents_create(&d, r, small_study(r, a->study[k]), NULL));
			cr_assert(d.n == 1 && d.at[0].tested && d.at[0].dial->point[d.at[0].threshold].x == 16);
			rises += d.at[0].shape == DESCENT_RISES || d.at[0].shape == DESCENT_DOUBLE;
			falls += d.at[0].shape == DESCENT_FALLS || d.at[0].shape == DESCENT_DOUBLE;
			double_descents_free(&d);
		}
		small_run_close(r);
	}
	alarm_tell("the error rises up to the threshold", "tree, 1-NN", "10", rises, runs, .025);
	alarm_tell("the error falls beyond the threshold", "1-NN", "10", falls, runs, .025);
	alarm_cells_free(a);
}
