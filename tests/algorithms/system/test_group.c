/* The memory of groups of processes. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "algorithms/system/group.h"

enum { MIB = 1 << 20, CHILDREN = 3 };

static void hold(size_t bytes)
{
	char *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		_exit(1);
	memset(at, 7, bytes);
}

/* A leader that holds `shared`, and CHILDREN that share it and hold `own` each; returns when all do. */
static int start(size_t shared, size_t own)
{
	int ready[2], leader;
	char word;

	cr_assert(!pipe(ready));
	if (!(leader = fork())) {
		setpgid(0, 0);
		hold(shared);
		for (int i = 0; i < CHILDREN; i++)
			if (!fork()) {
				hold(own);
				if (write(ready[1], "1", 1) < 0)
					_exit(1);
				pause();
			}
		pause();
	}
	for (int i = 0; i < CHILDREN; i++)
		cr_assert_eq(read(ready[0], &word, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return leader;
}

static void stop(int leader)
{
	kill(-leader, SIGKILL);
	waitpid(leader, NULL, 0);
}

Test(system_group, memory_is_that_of_all_its_processes)
{
	int leader = start(MIB, 40 * MIB);
	struct group_memory m;

	cr_expect(group_exceeds(leader, 100.0 * MIB, &m));
	cr_expect_eq(m.processes, 1 + CHILDREN);
	cr_expect(m.bytes >= 120.0 * MIB && m.bytes < 400.0 * MIB, "%g", m.bytes);
	cr_expect(!group_exceeds(leader, 1e12, &m));
	stop(leader);
}

Test(system_group, pages_that_its_processes_share_are_counted_once)
{
	int leader = start(100 * MIB, MIB);
	struct group_memory m;

	if (access("/proc/self/smaps_rollup", R_OK)) {
		stop(leader);
		cr_skip_test("this kernel has no smaps_rollup");
	}
	cr_expect(!group_exceeds(leader, 300.0 * MIB, &m), "%g", m.bytes);
	cr_expect(group_exceeds(leader, 60.0 * MIB, &m));
	cr_expect(m.bytes >= 100.0 * MIB && m.bytes < 300.0 * MIB, "%g", m.bytes);
	stop(leader);
}

Test(system_group, one_that_is_not_there_holds_nothing)
{
	struct group_memory m;

	cr_expect(!group_exceeds(0x7ffffffe, 0, &m));
	cr_expect_eq(m.processes, 0);
	cr_expect_eq(m.bytes, 0);
}
