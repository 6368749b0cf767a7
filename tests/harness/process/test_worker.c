/* Limits are judged after what has arrived is read: a cell that is done is no timeout. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/system/watch.h"
#include "harness/process/wire.h"
#include "harness/process/worker.h"

/* A worker whose answers come from this process, by *to, and whose time was up a second ago. */
static struct worker make(int *to)
{
	double now = clock_seconds(CLOCK_MONOTONIC);
	int ends[2];

	cr_assert(!pipe2(ends, O_NONBLOCK));
	*to = ends[1];
	return (struct worker){ .child = { .pid = getpid(), .in = ends[0] }, .busy = true,
				.started = now - 3, .deadline = now - 1, .limit = 2 };
}

static void *message(size_t *n)
{
	struct outcome o = outcome_none();
	void *bytes;

	o.status = CELL_OK;
	cr_assert((bytes = wire_pack(&o, n, NULL)));
	return bytes;
}

Test(process_worker, silence_beyond_the_limit_is_a_timeout)
{
	int to;
	struct worker w = make(&to);

	cr_assert(worker_is_over(&w, false));
	cr_assert_eq(w.verdict, VERDICT_TIME);
}

Test(process_worker, a_whole_answer_counts_however_late_it_is_read)
{
	size_t n;
	int to;
	struct worker w = make(&to);
	char *bytes = message(&n);

	cr_assert_eq(write(to, bytes, n), (ssize_t)n);
	cr_assert(worker_is_over(&w, false), "read though nobody said that there is something");
	cr_assert_eq(w.verdict, VERDICT_NONE);
	cr_assert(wire_whole(w.answer, w.nanswer));
	free(bytes);
	free(w.answer);
}

Test(process_worker, an_answer_that_has_begun_is_waited_for)
{
	size_t n;
	int to;
	struct worker w = make(&to);
	char *bytes = message(&n);

	cr_assert_eq(write(to, bytes, n / 2), (ssize_t)(n / 2));
	cr_assert_not(worker_is_over(&w, false));
	cr_assert_not(worker_is_over(&w, false));
	cr_assert_eq(write(to, bytes + n / 2, n - n / 2), (ssize_t)(n - n / 2));
	cr_assert(worker_is_over(&w, true));
	cr_assert_eq(w.verdict, VERDICT_NONE);
	free(bytes);
	free(w.answer);
}

Test(process_worker, time_in_which_nobody_ran_does_not_count)
{
	int to;
	struct worker w = make(&to);

	worker_forgive(&w, 2);
	cr_assert_not(worker_is_over(&w, false), "one second is left of two");
	w = make(&to);
	worker_forgive(&w, 0.5);
	cr_assert(worker_is_over(&w, false));
	w = make(&to);
	w.started = w.deadline + 0.9;           /* it began while its parent stood still */
	worker_forgive(&w, 100);
	cr_assert_leq(w.deadline, clock_seconds(CLOCK_MONOTONIC) - 0.8);
}
