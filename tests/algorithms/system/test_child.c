/* Children: what they say, how they end, what they may use, and that none is left behind. */
#include <criterion/criterion.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "algorithms/system/child.h"
#include "algorithms/system/limits.h"
#include "algorithms/system/threads.h"

static struct child start(int (*run)(const void *, int, int), const void *ctx, size_t memory)
{
	struct child_job job = { run, ctx, memory };
	struct child c;

	cr_assert_eq(child_start(&c, &job, NULL), 0);
	return c;
}

/* All that comes until the child closes its end. */
static size_t read_all(const struct child *c, char *at, size_t room)
{
	size_t n = 0;
	ssize_t got;

	while ((got = read(c->in, at + n, room - n)) > 0)
		n += (size_t)got;
	return n;
}

/* Answers each number by its square, until there are no more. */
static int square(const void *ctx, int in, int out)
{
	const int *status = ctx;
	int n;

	while (read(in, &n, sizeof n) == sizeof n) {
		n *= n;
		if (write(out, &n, sizeof n) != sizeof n)
			return 1;
	}
	return *status;
}

Test(system_child, it_answers_and_its_status_comes_home)
{
	int status = 42, got;
	struct child c = start(square, &status, 0);

	for (int i = 1; i <= 3; i++) {
		cr_assert(child_send(&c, &i, sizeof i));
		cr_assert_eq(read(c.in, &got, sizeof got), sizeof got);
		cr_assert_eq(got, i * i);
	}
	cr_assert_not(child_ended(&c, false));
	close(c.out);
	c.out = dup(c.in);              /* child_end closes both */
	cr_assert(child_ended(&c, true));
	cr_assert(child_ended(&c, false), "it stays a zombie");
	got = child_end(&c);
	cr_assert(WIFEXITED(got) && WEXITSTATUS(got) == 42, "%d", got);
	cr_assert_eq(c.pid, 0);
	cr_assert(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD, "it is off the table");
	cr_assert_eq(child_end(&c), 0);
}

static int crash(const void *ctx, int in, int out)
{
	const int *what = ctx;

	(void)in;
	cr_assert_eq(write(out, "words", 5), 5);
	errno = what[1];
	raise(what[0]);
	return 0;
}

Test(system_child, a_crash_is_told_with_its_signal)
{
	static const int what[][2] = { { SIGSEGV, 0 }, { SIGFPE, ENOMEM }, { SIGABRT, 0 } };

	for (size_t i = 0; i < sizeof what / sizeof *what; i++) {
		struct child c = start(crash, what[i], 0);
		struct child_crash how;
		char text[64];
		size_t n = read_all(&c, text, sizeof text);
		int status = child_end(&c);

		cr_assert_eq(n, 5 + sizeof how);
		cr_assert(child_crashed(text, n, &how));
		cr_assert_eq(how.signal, what[i][0]);
		cr_assert_eq(how.no_memory, what[i][1] == ENOMEM);
		cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == what[i][0]);
		cr_assert_not(child_crashed(text, 5, &how), "words are no crash");
		cr_assert_not(child_crashed(text, n - 1, &how), "it must be whole");
	}
}

/* Leaves a process of its own that would sleep on, and tells its number. */
static int multiply(const void *ctx, int in, int out)
{
	pid_t grandchild = fork();

	(void)ctx, (void)in;
	if (!grandchild) {
		while (pause())
			;
	}
	if (write(out, &grandchild, sizeof grandchild) != sizeof grandchild)
		return 1;
	while (pause())
		;
	return 0;
}

/* A killed orphan ends soon, not at once: gone, or a zombie that its new parent has yet to take. */
static bool is_gone(pid_t pid)
{
	char path[64], state = 0;

	for (int ms = 0; ms < 5000; ms++) {
		FILE *f;

		snprintf(path, sizeof path, "/proc/%d/stat", pid);
		if (!(f = fopen(path, "r")))
			return true;
		if (fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
			state = 'X';
		fclose(f);
		if (state == 'Z' || state == 'X')
			return true;
		usleep(1000);
	}
	kill(pid, SIGKILL);             /* or it would keep the test waiting */
	return false;
}

Test(system_child, its_end_takes_all_that_it_started)
{
	struct child c = start(multiply, NULL, 0);
	pid_t grandchild;
	int status;

	cr_assert_eq(read(c.in, &grandchild, sizeof grandchild), sizeof grandchild);
	status = child_end(&c);
	cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	cr_assert(is_gone(grandchild));
}

static int sleep_on(const void *ctx, int in, int out)
{
	(void)ctx, (void)in;
	if (write(out, "k", 1) != 1)
		return 1;
	while (pause())
		;
	return 0;
}

/* A parent that dies without ending its child, which is up and whose number it tells. */
static int abandon(const void *ctx, int in, int out)
{
	struct child c = start(sleep_on, NULL, 0);
	char up;

	(void)ctx, (void)in;
	return read(c.in, &up, 1) != 1 || write(out, &c.pid, sizeof c.pid) != sizeof c.pid;
}

Test(system_child, it_dies_with_its_parent)
{
	struct child c = start(abandon, NULL, 0);
	pid_t orphan;

	cr_assert_eq(read(c.in, &orphan, sizeof orphan), sizeof orphan);
	cr_assert(child_ended(&c, true));
	cr_assert(is_gone(orphan), "a group of its own: child_end(&c) would not have reached it");
	child_end(&c);
}

/* A parent whose child has a child of its own: it tells both numbers and ends. */
static int abandon_two(const void *ctx, int in, int out)
{
	struct child c = start(multiply, NULL, 0);
	pid_t both[2] = { c.pid, 0 };

	(void)ctx, (void)in;
	return read(c.in, &both[1], sizeof both[1]) != sizeof both[1] ||
	       write(out, both, sizeof both) != sizeof both || raise(SIGKILL);
}

Test(system_child, what_it_started_dies_with_its_parent)
{
	struct child c = start(abandon_two, NULL, 0);
	pid_t both[2];

	cr_assert_eq(read(c.in, both, sizeof both), sizeof both);
	cr_assert(child_ended(&c, true));
	cr_expect(is_gone(both[0]), "child");
	cr_expect(is_gone(both[1]), "grandchild");
	child_end(&c);
}

/* As a library does that gives up; with all memory taken first, or with none. */
static int give_up(const void *ctx, int in, int out)
{
	(void)in, (void)out;
	for (size_t n = 1 << 20; *(const bool *)ctx && n;)
		if (mmap(NULL, n, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
			n /= 2;
	exit(3);
}

Test(system_child, what_calls_exit_is_told_and_whether_memory_was_out)
{
	for (int full = 0; full <= limits_hold_address_space(); full++) {
		bool take = full;
		struct child c = start(give_up, &take, 64 << 20);
		struct child_crash how;
		char text[64];
		size_t n = read_all(&c, text, sizeof text);
		int status = child_end(&c);

		cr_assert(child_crashed(text, n, &how));
		cr_assert_eq(how.signal, 0);
		cr_assert_eq(how.no_memory, full);
		cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 3);
	}
}

/* 0: what may be mapped was given and what may not be was refused. */
static int take_memory(const void *ctx, int in, int out)
{
	const size_t *limit = ctx;
	void *small = mmap(NULL, *limit / 2, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *large = mmap(NULL, *limit, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)in, (void)out;
	return (small == MAP_FAILED) | (large != MAP_FAILED) << 1;
}

Test(system_child, address_space_is_limited_beyond_what_it_had)
{
	size_t limit = 64 << 20;
	struct child c = start(take_memory, &limit, limit);

	if (!limits_hold_address_space())
		cr_skip_test("a sanitizer holds terabytes");
	cr_assert(child_ended(&c, true));
	cr_assert_eq(child_end(&c), 0);
}

static int spin(const void *ctx, int in, int out)
{
	(void)ctx, (void)in, (void)out;
	limits_next(0.5);
	for (volatile size_t i = 0;; i++)
		;
	return 0;
}

static void *take_a_block(void *barrier)
{
	void *volatile block;   /* or the compiler would leave the pair out */

	pthread_barrier_wait(barrier);
	block = malloc(100);
	pthread_barrier_wait(barrier);
	free(block);
	return NULL;
}

enum { THREADS = 16, LEFT = 200 << 20 };

/* 1: sixteen threads at once did not fit; 2: beside their blocks the rest of the memory did not. */
static int take_threads(const void *ctx, int in, int out)
{
	pthread_t t[THREADS];
	pthread_barrier_t all;

	(void)in, (void)out;
	if (*(const bool *)ctx)
		threads_be_frugal();
	pthread_barrier_init(&all, NULL, THREADS + 1);
	for (size_t i = 0; i < THREADS; i++)
		if (pthread_create(&t[i], NULL, take_a_block, &all))
			_exit(1);
	pthread_barrier_wait(&all);
	pthread_barrier_wait(&all);
	return mmap(NULL, LEFT, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? 2 : 0;
}

Test(system_child, frugal_threads_cost_their_stacks_and_no_more)
{
	if (!limits_hold_address_space())
		cr_skip_test("a sanitizer holds terabytes");
	for (int frugal = 0; frugal <= 1; frugal++) {
		bool be = frugal;
		struct child c = start(take_threads, &be,
				       LEFT + (THREADS + 1) * (THREADS_STACK + 4096));
		int status;

		child_ended(&c, true);
		status = child_end(&c);
		cr_assert_eq(WEXITSTATUS(status) != 0, !frugal);
	}
}

/* A hard limit that came from outside ends it by the signal that says so, too. */
static int spin_under(const void *ctx, int in, int out)
{
	const struct rlimit *r = ctx;

	(void)in, (void)out;
	setrlimit(RLIMIT_CPU, r);
	limits_next(1000);
	for (volatile size_t i = 0;; i++)
		;
	return 0;
}

Test(system_child, an_inherited_limit_of_processor_time_tells_itself)
{
	const struct rlimit two = { 2, 2 };
	struct child c = start(spin_under, &two, 0);
	int status;

	cr_assert(child_ended(&c, true));
	status = child_end(&c);
	cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU, "%d", status);
}

Test(system_child, processor_time_is_limited)
{
	struct child c = start(spin, NULL, 0);
	int status;

	cr_assert(child_ended(&c, true));
	status = child_end(&c);
	cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU, "%d", status);
}

static int die_by(const void *ctx, int in, int out)
{
	(void)in, (void)out;
	raise(*(const int *)ctx);
	return 0;
}

/* The parent ignores or handles them; a child must end by them. */
Test(system_child, signals_have_their_default_effects)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGPIPE };

	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
		signal(signals[i], SIG_IGN);
		struct child c = start(die_by, &signals[i], 0);
		int status;

		child_ended(&c, true);
		status = child_end(&c);
		cr_assert(WIFSIGNALED(status) && WTERMSIG(status) == signals[i], "%d", status);
	}
}

Test(system_child, orders_to_one_that_is_gone_are_refused)
{
	int status = 0;
	struct child c = start(die_by, &(int){ SIGTERM }, 0);

	signal(SIGPIPE, SIG_IGN);
	child_ended(&c, true);
	cr_assert_not(child_send(&c, &status, sizeof status));
	child_end(&c);
}
