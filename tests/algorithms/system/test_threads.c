#include <criterion/criterion.h>

#include "algorithms/core/err.h"
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

enum { JOBS = 300 };

struct jobs {
	unsigned char done[JOBS];
	size_t bad;                     /* it and every tenth from there on fails */
};

static int do_one(void *ctx, size_t i, struct err *e)
{
	struct jobs *j = ctx;

	j->done[i]++;
	return i >= j->bad && (i - j->bad) % 10 == 0 ? FAIL(e, ERR_DATA, "job %zu", i) : 0;
}

Test(system_threads, each_job_is_done_once_by_any_number_of_threads)
{
	for (int threads = 0; threads < 5; threads++) {
		struct jobs j = { .bad = JOBS };
		struct err e = { 0 };

		cr_assert(!threads_each(JOBS, threads, do_one, &j, &e));
		for (size_t i = 0; i < JOBS; i++)
			cr_expect_eq(j.done[i], 1, "%d threads: job %zu %d times", threads, i, j.done[i]);
		cr_assert(!threads_each(0, threads, do_one, &j, &e));
	}
}

Test(system_threads, the_first_error_is_told_and_ends_it)
{
	for (int threads = 1; threads < 5; threads++) {
		struct jobs j = { .bad = 57 };
		struct err e = { 0 };
		size_t done = 0;

		cr_assert(threads_each(JOBS, threads, do_one, &j, &e));
		cr_expect_str_eq(e.text, "job 57", "%d threads: %s", threads, e.text);
		for (size_t i = 0; i < JOBS; i++)
			done += j.done[i];
		cr_expect(done < JOBS, "%d threads: %zu", threads, done);
		cr_assert(threads_each(JOBS, threads, do_one, &j, NULL));
	}
}
