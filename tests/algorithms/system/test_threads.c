#include <criterion/criterion.h>
#include <stdatomic.h>
#include <unistd.h>

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

enum { HANDS = 4, TURNS = 60 };

struct rooms {
	atomic_int in[HANDS], seen[HANDS];
	atomic_int shared, done;
};

/* Long enough for every thread to be at work at the same time. */
static int take_room(void *ctx, size_t hand, size_t i, struct err *e)
{
	struct rooms *r = ctx;

	(void)i, (void)e;
	if (hand >= HANDS)
		return FAIL(e, ERR_DATA, "hand %zu", hand);
	atomic_fetch_add(&r->shared, atomic_fetch_add(&r->in[hand], 1));
	usleep(2000);
	atomic_fetch_sub(&r->in[hand], 1);
	atomic_store(&r->seen[hand], 1);
	atomic_fetch_add(&r->done, 1);
	return 0;
}

Test(system_threads, no_two_threads_have_a_hand_at_a_time)
{
	struct rooms r = { 0 };
	struct err e = { 0 };
	int used = 0;

	cr_assert(!threads_each_hand(TURNS, HANDS, take_room, &r, &e), "%s", e.text);
	for (size_t k = 0; k < HANDS; k++)
		used += atomic_load(&r.seen[k]);
	cr_expect_eq(atomic_load(&r.done), TURNS);
	cr_expect_eq(atomic_load(&r.shared), 0);
	cr_expect(used > 1, "%d", used);
	r = (struct rooms){ 0 };
	cr_assert(!threads_each_hand(TURNS / 10, 1, take_room, &r, &e));
	cr_expect(atomic_load(&r.seen[0]) && !atomic_load(&r.seen[1]));
}
