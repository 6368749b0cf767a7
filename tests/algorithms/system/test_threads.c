#include <criterion/criterion.h>

#include "algorithms/system/threads.h"

Test(system_threads, others_that_run_take_a_core_each)
{
	static const struct { const char *line; size_t cores, want, spare; } cases[] = {
		{ "0.20 0.18 0.12 1/1040 11206", 2, 2, 2 },     /* the caller alone */
		{ "0.20 0.18 0.12 2/1040 11206", 2, 2, 1 },
		{ "9.20 7.18 1.12 12/1040 11206", 2, 2, 1 },    /* never none */
		{ "0.20 0.18 0.12 3/1040 11206", 8, 8, 6 },
		{ "0.20 0.18 0.12 3/1040 11206", 8, 4, 4 },
		{ "0.20 0.18 0.12 3/1040 11206", 8, 1, 1 },
		{ "0.20 0.18 0.12 3/1040 11206", 8, 0, 1 },
		{ "0.20 0.18 0.12 0/1040 11206", 2, 2, 2 },     /* nonsense, and nothing, take no core */
		{ "something else", 2, 2, 2 },
		{ "", 4, 3, 3 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(threads_spare_by(cases[i].line, cases[i].cores, cases[i].want), cases[i].spare,
			     "case %zu", i);
}

Test(system_threads, at_least_one_and_no_more_than_wanted)
{
	for (size_t want = 0; want < 5; want++) {
		size_t spare = threads_spare(want);

		cr_expect(spare >= 1 && spare <= (want ? want : 1), "%zu of %zu", spare, want);
	}
}
