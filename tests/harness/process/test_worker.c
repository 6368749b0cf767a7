/* Limits are judged after what has arrived is read: a cell that is done is no timeout. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/system/limits.h"
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

static void *message_of(enum cell_status status, size_t *n)
{
	struct outcome o = outcome_none();
	void *bytes;

	o.status = status;
	cr_assert((bytes = wire_pack(&o, n, NULL)));
	return bytes;
}

static void *message(size_t *n)
{
	return message_of(CELL_OK, n);
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

/* ---- how it ended ---- */

static int leaves(const void *ctx, int in, int out)
{
	(void)ctx, (void)in, (void)out;
	return 3;
}

static int dies_of(const void *ctx, int in, int out)
{
	(void)in, (void)out;
	raise(*(const int *)ctx);
	return 0;
}

/* Half of an answer, and then nothing. */
static int breaks_off(const void *ctx, int in, int out)
{
	size_t n;
	char *bytes = message(&n);

	(void)ctx, (void)in;
	return write(out, bytes, n / 2) == (ssize_t)(n / 2) ? 0 : 1;
}

static int sleeps(const void *ctx, int in, int out)
{
	(void)ctx, (void)in, (void)out;
	sleep(60);
	return 0;
}

static const int signals[] = { SIGSEGV, SIGKILL, SIGTERM };

static const struct {
	int (*run)(const void *ctx, int in, int out);
	const int *signal;
	enum worker_verdict verdict;
	enum cell_status status;
	const char *info;               /* begins so */
} ends[] = {
	{ leaves, NULL, VERDICT_NONE, CELL_CRASHED, "the worker ended with status 3 and no answer" },
	{ breaks_off, NULL, VERDICT_NONE, CELL_CRASHED, "the worker ended with status 0 and no answer" },
	{ dies_of, signals, VERDICT_NONE, CELL_CRASHED, "signal 11 (Segmentation fault)" },
	{ dies_of, signals + 1, VERDICT_NONE, CELL_CRASHED, "signal 9 (Killed), from outside" },
	{ dies_of, signals + 2, VERDICT_NONE, CELL_CRASHED, "signal 15 (Terminated)" },
	{ sleeps, NULL, VERDICT_TIME, CELL_TIMEOUT, "not done within 2.0 s" },
	{ sleeps, NULL, VERDICT_MEMORY, CELL_MEMORY, "more than 1.0 GB" },
};

Test(process_worker, each_way_to_end_has_a_status_and_words)
{
	const struct plan p = { .memory = (size_t)1 << 30, .timeout = 2 };

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		struct worker w = { .busy = true, .limit = 2, .verdict = ends[i].verdict,
				    .started = clock_seconds(CLOCK_MONOTONIC),
				    .memory_kills = limits_memory_kills() };
		struct outcome o;
		struct err e = { 0 };

		w.deadline = w.started + 60;
		cr_assert(!child_start(&w.child, &(struct child_job){ ends[i].run, ends[i].signal, 0 }, &e),
			  "%s", e.text);
		while (ends[i].verdict == VERDICT_NONE && !worker_is_over(&w, true))
			usleep(1000);
		worker_finish(&w, &p, &o);
		cr_expect_eq(o.status, ends[i].status, "case %zu: %d", i, (int)o.status);
		cr_expect(!strncmp(o.info, ends[i].info, strlen(ends[i].info)), "case %zu: %s", i, o.info);
		cr_expect(!o.nscores && !w.busy && !w.child.pid, "case %zu: the process is gone", i);
		outcome_free(&o);
		free(w.answer);
	}
}

/* An error that a cell returned leaves its process as sound as a score does; refused memory does not. */
Test(process_worker, who_told_an_end_of_its_own_lives_on)
{
	static const struct {
		enum cell_status status;
		double age;             /* seconds */
		bool lives;
	} told[] = {
		{ CELL_OK, 0, true }, { CELL_SKIPPED, 0, true }, { CELL_FAILED, 0, true },
		{ CELL_DIVERGED, 0, true }, { CELL_MEMORY, 0, false }, { CELL_TIMEOUT, 0, false },
		{ CELL_OK, 2 * WORKER_SMALL, false }, { CELL_FAILED, 2 * WORKER_SMALL, false },
	};
	const struct plan p = { .timeout = 60 };

	for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
		struct worker w = { .busy = true, .limit = 60 };
		struct outcome o;
		struct err e = { 0 };

		w.answer = message_of(told[i].status, &w.nanswer);
		cr_assert(!child_start(&w.child, &(struct child_job){ sleeps, NULL, 0 }, &e), "%s", e.text);
		w.started = clock_seconds(CLOCK_MONOTONIC) + (told[i].age > 0 ? -told[i].age : 60);
		worker_finish(&w, &p, &o);
		cr_expect_eq(o.status, told[i].status);
		cr_expect_eq(w.child.pid != 0, told[i].lives, "case %zu", i);
		worker_end(&w);
		outcome_free(&o);
		free(w.answer);
	}
}

Test(process_worker, waiting_for_a_processor_is_granted_up_to_a_multiple_of_the_limit)
{
	cr_expect_float_eq(worker_grant(2.5, 10), 2.5, 1e-12);
	cr_expect_float_eq(worker_grant(1000, 10), 10 * WORKER_WAIT_MOST, 1e-12);
	cr_expect_float_eq(worker_grant(-3, 10), 0, 0, "its process waited before");
	cr_expect_float_eq(worker_grant(NAN, 10), 0, 0);
}
