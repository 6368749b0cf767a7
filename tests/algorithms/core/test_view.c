#include <criterion/criterion.h>
#include <math.h>

#include "algorithms/core/view.h"

/* Two rows: one column in x, columns 1..3 in compressed rows. */
static float x[2] = { 1, 2 }, value[3] = { 5, 6, 7 };
static size_t start[3] = { 0, 1, 3 };
static uint32_t col[3] = { 2, 1, 3 };

Test(core_view, a_mixed_view_holds_its_first_columns_in_x)
{
	struct sparse s = { .start = start, .col = col, .value = value, .first = 1 };
	struct data_view dense = { .x = x, .rows = 2, .cols = 1, .stride = 1 }, sparse = dense, both = dense;

	sparse.x = NULL;
	sparse.sparse = both.sparse = &s;
	sparse.cols = both.cols = 4;
	cr_assert_eq(view_dense(&dense), 1);
	cr_assert_eq(view_dense(&sparse), 0);
	cr_assert_eq(view_dense(&both), 1);
}

Test(core_view, both_blocks_are_searched_for_missing_values)
{
	struct sparse s = { .start = start, .col = col, .value = value, .first = 1 };
	struct data_view v = { .x = x, .rows = 2, .cols = 4, .stride = 1, .sparse = &s };

	cr_assert(view_complete(&v));
	value[2] = NAN;
	cr_assert(!view_complete(&v));
	v.rows = 1;
	cr_assert(view_complete(&v), "the last entry belongs to the second row");
	x[0] = NAN;
	cr_assert(!view_complete(&v));
}
