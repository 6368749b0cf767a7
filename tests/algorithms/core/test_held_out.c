/* Folds of learners' own cross-validation where rows are bound: who is learned from, who is held out. */
#include <criterion/criterion.h>
#include <string.h>

#include "algorithms/core/held_out.h"

enum { MOST = 120 };

static struct data_view view_of(size_t rows, const uint32_t *unit, bool forward)
{
	return (struct data_view){ .rows = rows, .unit = unit, .forward = forward };
}

static void deal(uint32_t *fold, const struct data_view *v, const uint32_t *row, size_t n, size_t folds)
{
	struct rng r = rng_make(3);
	struct err e = { 0 };

	cr_assert(!held_out_folds(fold, v, row, n, folds, &r, &e), "%s", e.text);
}

Test(core_held_out, only_rows_that_are_bound_ask_for_it)
{
	static const uint32_t unit[2];
	struct data_view none = view_of(2, NULL, false), units = view_of(2, unit, false), time = view_of(2, NULL, true);

	cr_expect(!held_out_bound(&none) && held_out_bound(&units) && held_out_bound(&time));
}

/* 40 units of 1 to 5 rows, of two classes: each in one fold, folds alike in rows and classes. */
Test(core_held_out, units_are_not_parted_and_folds_are_alike)
{
	uint32_t unit[MOST], label[MOST], fold[MOST];
	size_t rows[4] = { 0 }, ones[4] = { 0 };
	struct data_view v = view_of(MOST, unit, false);

	for (size_t i = 0, size = 1, left = 1; i < MOST; i++, left--) {
		if (!left)
			left = size = size % 5 + 1;
		unit[MOST - 1 - i] = (uint32_t)(i + left);
		label[MOST - 1 - i] = (i + left) / 7 % 2;
	}
	v.label = label;
	v.classes = 2;
	deal(fold, &v, NULL, MOST, 4);
	for (size_t i = 0; i < MOST; i++) {
		cr_assert_lt(fold[i], 4);
		for (size_t j = 0; j < i; j++)
			cr_assert(unit[i] != unit[j] || fold[i] == fold[j]);
		rows[fold[i]]++;
		ones[fold[i]] += label[i];
		for (uint32_t k = 0; k < 4; k++)
			cr_expect_eq(held_out_trains(&v, fold[i], k), fold[i] != k);
	}
	for (size_t k = 1; k < 4; k++) {
		cr_expect(rows[k] + 4 > rows[0] && rows[0] + 4 > rows[k], "%zu and %zu rows", rows[0], rows[k]);
		cr_expect(ones[k] + 4 > ones[0] && ones[0] + 4 > ones[k], "%zu and %zu of a class", ones[0], ones[k]);
	}
}

Test(core_held_out, in_time_order_nobody_learns_from_later_rows)
{
	uint32_t fold[MOST];
	struct data_view v = view_of(MOST, NULL, true);

	deal(fold, &v, NULL, MOST, 5);
	for (size_t i = 0; i < MOST; i++)
		cr_expect_eq(fold[i], i < 20 ? HELD_OUT_NEVER : i / 20 - 1, "row %zu: %u", i, fold[i]);
	for (size_t i = 0; i < MOST; i++)
		for (uint32_t k = 0; k < 5; k++)
			cr_expect_eq(held_out_trains(&v, fold[i], k), i < 20 * (size_t)(k + 1));
}

/* Some of the rows, in any order; a unit stands where its last row does. */
Test(core_held_out, rows_of_a_part_keep_their_time_and_their_units)
{
	static const uint32_t row[] = { 9, 1, 8, 3, 5, 0 }, unit[] = { 4, 1, 1, 2, 2, 3, 3, 3, 3, 4 };
	struct data_view v = view_of(10, unit, true), alone = view_of(10, NULL, true);
	uint32_t fold[6], want[] = { 1, HELD_OUT_NEVER, 0, HELD_OUT_NEVER, 0, 1 };

	deal(fold, &alone, row, 6, 2);
	cr_expect(!memcmp(fold, (uint32_t[]){ 1, HELD_OUT_NEVER, 1, 0, 0, HELD_OUT_NEVER }, sizeof fold));
	deal(fold, &v, row, 6, 2);
	for (size_t i = 0; i < 6; i++)
		cr_expect_eq(fold[i], want[i], "row %u: %u", row[i], fold[i]);
}

Test(core_held_out, few_units_leave_folds_empty)
{
	static const uint32_t unit[] = { 5, 5, 5, 9 };
	struct data_view v = view_of(4, unit, false);
	uint32_t fold[4];

	deal(fold, &v, NULL, 4, 10);
	cr_expect(fold[0] == fold[1] && fold[1] == fold[2] && fold[3] != fold[0]);
}
