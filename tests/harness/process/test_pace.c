/* What a run will still take, by what was expected, what ended and what runs: no clock is read. */
#include <criterion/criterion.h>
#include <math.h>

#include "harness/process/pace.h"

static const struct variant variants[3];

static struct pace pace(size_t v, size_t cells, double each)
{
	return (struct pace){ .variant = &variants[v], .cells = cells, .each = each, .cpu = NAN };
}

Test(process_pace, what_is_expected_is_shared_by_the_workers)
{
	struct pace at[] = { pace(0, 10, 2), pace(1, 10, 0.5) };
	struct pace_list p = { at, 2 };

	cr_expect_float_eq(pace_list_remaining(&p, NULL, 0, 1), 25, 1e-9);
	cr_expect_float_eq(pace_list_remaining(&p, NULL, 0, 2), 12.5, 1e-9);
	cr_expect_float_eq(pace_list_remaining(&p, NULL, 0, 100), 2, 1e-9, "a cell is not shared");
}

Test(process_pace, nothing_known_is_no_number_and_something_known_stands_for_all)
{
	struct pace at[] = { pace(0, 4, NAN), pace(1, 6, NAN) };
	struct pace_list p = { at, 2 };

	cr_expect(isnan(pace_list_remaining(&p, NULL, 0, 1)));
	at[0].finished = 2;
	at[0].seconds = 6;
	cr_expect_float_eq(pace_list_remaining(&p, NULL, 0, 1), 2 * 3 + 6 * 3, 1e-9);
}

/* Cells that took twice as long as expected make the others be expected so, too. */
Test(process_pace, a_slow_machine_is_noticed)
{
	struct pace at[] = { pace(0, 10, 1), pace(1, 5, 4) };
	struct pace_list p = { at, 2 };

	at[0].finished = 3;
	at[0].seconds = 6;
	cr_expect_float_eq(pace_list_drift(&p), 2, 1e-9);
	cr_expect_float_eq(pace_list_remaining(&p, NULL, 0, 1), 7 * 2 + 5 * 8, 1e-9);
	at[0].seconds = 3000;
	cr_expect_float_eq(pace_list_drift(&p), 8, 1e-9, "one cell that hangs says little of others");
}

Test(process_pace, a_running_cell_takes_what_is_left_of_it)
{
	struct pace at[] = { pace(0, 3, 10) };
	struct pace_list p = { at, 1 };
	struct pace_running r = { at, 4 };

	at[0].running = 1;
	cr_expect_float_eq(pace_list_remaining(&p, &r, 1, 1), 6 + 2 * 10, 1e-9);
}

/* It never ends in the next moment, and others of its kind are expected to take as long. */
Test(process_pace, a_cell_that_takes_longer_than_expected_is_believed)
{
	struct pace at[] = { pace(0, 3, 1) };
	struct pace_list p = { at, 1 };
	struct pace_running r = { at, 20 };
	double before;

	at[0].running = 1;
	before = pace_list_remaining(&p, &r, 1, 1);
	cr_expect_float_eq(before, 2 + 2 * 22, 1e-9);
	r.age = 30;
	cr_expect(pace_list_remaining(&p, &r, 1, 1) > before);
}

Test(process_pace, cells_of_an_earlier_call_are_known)
{
	struct pace a = pace(0, 3, NAN);

	pace_see(&a, 2, 1.5, 1000);
	pace_see(&a, 4, 2.5, 500);
	pace_see(&a, NAN, NAN, NAN);
	cr_expect_float_eq(a.each, 3, 1e-9);
	cr_expect_float_eq(a.cpu, 2, 1e-9);
	cr_expect_float_eq(a.bytes, 1000, 0);
	cr_expect_eq(a.ok, 3);
}

Test(process_pace, a_kind_is_hopeless_when_several_met_a_limit_and_no_more_were_done)
{
	struct pace a = pace(0, 9, 1);

	pace_count(&a, CELL_TIMEOUT);
	cr_expect(!pace_is_hopeless(&a), "one may have met a busy machine");
	pace_count(&a, CELL_FAILED);
	cr_expect(!pace_is_hopeless(&a));
	pace_count(&a, CELL_MEMORY);
	cr_expect(pace_is_hopeless(&a));
	cr_expect_eq(a.ran_out, CELL_MEMORY);
	pace_count(&a, CELL_OK);
	cr_expect(pace_is_hopeless(&a));
	pace_count(&a, CELL_OK);
	cr_expect(!pace_is_hopeless(&a));
	cr_expect_eq(a.ran_out, CELL_MEMORY);
}

/* Cells of three kinds, in turn. */
Test(process_pace, kinds_are_gathered_with_their_first_cells)
{
	static struct cell cells[9];
	const struct job_list l = { .cells = cells, .ncells = 9 };
	const size_t todo[] = { 4, 5, 7, 8 };
	struct pace_list p;
	struct err e = { 0 };

	for (size_t i = 0; i < 9; i++)
		cells[i].variant = &variants[i % 3];
	cr_assert_eq(pace_list_make(&p, &l, NULL, 9, &e), 0);
	cr_assert_eq(p.n, 3);
	for (size_t i = 0; i < 9; i++)
		cr_expect_eq(pace_list_find(&p, &cells[i])->cell, i % 3);
	cr_expect_eq(p.at[1].cells, 3);
	pace_list_free(&p);
	cr_assert_eq(pace_list_make(&p, &l, todo, 4, &e), 0);
	cr_assert_eq(p.n, 2);
	cr_expect_eq(pace_list_find(&p, &cells[1])->cells, 2);
	cr_expect_eq(pace_list_find(&p, &cells[1])->cell, 4);
	cr_expect_eq(pace_list_find(&p, &cells[2])->cell, 5);
	cr_expect_null(pace_list_find(&p, &cells[0]));
	pace_list_free(&p);
}

Test(process_pace, cells_wait_until_there_is_memory_for_them)
{
	struct pace large = pace(0, 3, 1), small = pace(1, 3, 1);

	large.bytes = 600;
	small.bytes = 300;
	cr_expect(pace_fits(&large, 0, 100), "one may always run");
	cr_expect(!pace_fits(&large, 600, 1000));
	cr_expect(pace_fits(&small, 600, 1000));
	cr_expect(pace_fits(&large, 600, 0), "no limit is known");
	cr_expect(!pace_fits(&small, 900, 1000));
	cr_expect(pace_fits(&small, 900, 1200));
}
