/* Keys are ordered like their numbers, and come back; sorting is stable and by the high bits alone. */
#include <criterion/criterion.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/order.h"
#include "algorithms/core/rng.h"

Test(core_order, keys_are_ordered_as_their_numbers)
{
	static const double x[] = { -INFINITY, -FLT_MAX, -1.5, -1, -FLT_MIN, -1e-45, 0, 1e-45, FLT_MIN, 0.5, 1, FLT_MAX, INFINITY };

	for (size_t i = 0; i < sizeof x / sizeof *x; i++) {
		cr_expect_eq(order_float(order_of_float((float)x[i], 77)), (float)x[i]);
		cr_expect_eq((uint32_t)order_of_float((float)x[i], 77), 77);
		cr_expect_eq(order_double(order_of_double(x[i])), x[i]);
		cr_expect(!i || order_of_float((float)x[i - 1], UINT32_MAX) < order_of_float((float)x[i], 0), "%g", x[i]);
		cr_expect(!i || order_of_double(x[i - 1]) < order_of_double(x[i]), "%g", x[i]);
	}
	cr_expect_eq(order_of_float(-0.0f, 3), order_of_float(0, 3));
	cr_expect_eq(order_of_double(-0.0), order_of_double(0));
}

static int ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Low halves are given in rising order: what is stable in the high ones is sorted by the whole. */
Test(core_order, sorts_few_and_many_and_leaves_equal_ones_as_they_were)
{
	enum { MOST = 5000 };
	uint64_t *keys = mem_array(MOST, sizeof *keys, NULL), *spare = mem_array(MOST, sizeof *spare, NULL),
		 *want = mem_array(MOST, sizeof *want, NULL), *got;
	static const size_t sizes[] = { 0, 1, 2, 63, 64, 65, 1000, MOST };

	for (size_t kind = 0; kind < 4; kind++)
		for (size_t t = 0; t < sizeof sizes / sizeof *sizes; t++) {
			struct rng r = rng_make(t);
			unsigned from = kind < 2 ? 32 : 0;

			for (size_t i = 0; i < sizes[t]; i++) {
				double u = rng_normal(&r);
				keys[i] = kind == 0 ? order_of_float((float)u, (uint32_t)i) : kind == 1 ?
					  order_of_float((float)rng_below(&r, 5) - 2, (uint32_t)i) : kind == 2 ?
					  order_of_double(u) : order_of_double((double)(float)u);
				want[i] = keys[i];
			}
			qsort(want, sizes[t], sizeof *want, ascending);
			got = order_sort(keys, spare, sizes[t], from);
			cr_assert(got == keys || got == spare);
			for (size_t i = 0; i < sizes[t]; i++)
				cr_assert_eq(got[i], want[i], "kind %zu, %zu keys, place %zu", kind, sizes[t], i);
		}
	free(keys);
	free(spare);
	free(want);
}
