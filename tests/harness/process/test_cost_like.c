/* Costs of one data set taken for another's. */
#include <criterion/criterion.h>
#include <math.h>

#include "harness/process/cost_like.h"

Test(process_cost_like, a_row_is_as_wide_as_the_values_it_holds)
{
	size_t start[] = { 0, 30, 30, 60 };
	struct sparse s = { .start = start };
	struct dataset dense = { .rows = 5, .cols = 90 }, sparse = { .rows = 3, .cols = 50000, .sparse = &s },
		       empty = { .rows = 0, .cols = 7, .sparse = &s };

	cr_expect_float_eq(cost_like_width(&dense), 90 + COST_LIKE_ROW, 1e-12);
	cr_expect_float_eq(cost_like_width(&sparse), 20 + COST_LIKE_ROW, 1e-12);
	cr_expect_float_eq(cost_like_width(&empty), COST_LIKE_ROW, 1e-12);
}

Test(process_cost_like, seconds_and_memory_follow_the_width)
{
	struct cost seen = { .base = { 2e-6, 1.5 }, .query = { 1e-7, 0.5 }, .search = { 3e-6, 2 },
			     .bytes = { 100, 1 }, .steps = 8, .seen_train = 500, .seen_bytes = 50000,
			     .cache = 1e6 },
		    wide = cost_like(&seen, 20, 50), same = cost_like(&seen, 20, 20);
	struct cost_size s = { .train = 30000, .tested = 7000 };

	cr_expect_float_eq(cost_seconds(&same, &s), cost_seconds(&seen, &s), 1e-12);
	cr_expect_float_eq(cost_seconds(&wide, &s), 2.5 * cost_seconds(&seen, &s), 1e-9);
	cr_expect_float_eq(cost_bytes(&wide, 30000), 2.5 * cost_bytes(&seen, 30000), 1e-3);
	cr_expect_float_eq(wide.search.scale, 2.5 * seen.search.scale, 1e-12);
	cr_expect_eq(wide.cache, seen.cache);
}

Test(process_cost_like, the_nearest_width_is_near_either_way)
{
	cr_expect_float_eq(cost_like_distance(20, 20), 0, 1e-12);
	cr_expect_float_eq(cost_like_distance(10, 40), cost_like_distance(40, 10), 1e-12);
	cr_expect(cost_like_distance(20, 30) < cost_like_distance(20, 300));
}
