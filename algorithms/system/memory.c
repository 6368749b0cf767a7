#include "algorithms/system/memory.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* The number in a file of a control group; "max", or no such file, is 0: none. */
static double group_number(const char *path)
{
	FILE *f = fopen(path, "r");
	double bytes = 0;

	if (f && fscanf(f, "%lf", &bytes) != 1)
		bytes = 0;
	if (f)
		fclose(f);
	return bytes;
}

/* Of version 2 and version 1: the limit, and what is taken of it. */
static const struct {
	const char *limit, *taken, *stat, *given_back;  /* a line of stat: cached files */
} groups[] = {
	{ "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory.stat",
	  "inactive_file %lf" },
	{ "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes",
	  "/sys/fs/cgroup/memory/memory.stat", "total_inactive_file %lf" },
};
enum { GROUPS = sizeof groups / sizeof *groups };

static double group_limit(void)
{
	double least = 0;

	for (size_t i = 0; i < GROUPS; i++) {
		double limit = group_number(groups[i].limit);

		if (limit > 0 && (!(least > 0) || limit < least))
			least = limit;
	}
	return least;
}

double memory_total(void)
{
	double all = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE),
	       group = group_limit();
	struct rlimit r;

	if (group > 0 && group < all)
		all = group;
	if (!getrlimit(RLIMIT_AS, &r) && r.rlim_cur != RLIM_INFINITY && (double)r.rlim_cur < all)
		all = (double)r.rlim_cur;
	return all;
}

/* The number of the line that the format fits; 0: there is none. */
static double line_of(const char *path, const char *format)
{
	FILE *f = fopen(path, "r");
	char line[256];
	double x = 0;

	while (f && fgets(line, sizeof line, f) && sscanf(line, format, &x) != 1)
		x = 0;
	if (f)
		fclose(f);
	return x;
}

/* What the control group leaves: cached files are given back when memory is wanted. */
static double group_left(double machine)
{
	double least = machine;

	for (size_t i = 0; i < GROUPS; i++) {
		double limit = group_number(groups[i].limit),
		       taken = group_number(groups[i].taken) - line_of(groups[i].stat, groups[i].given_back);

		if (limit > 0 && limit - taken < least)
			least = limit > taken ? limit - taken : 1;
	}
	return least;
}

double memory_available(void)
{
	double all = memory_total(), left = line_of("/proc/meminfo", "MemAvailable: %lf kB") * 1024;

	return group_left(left > 0 && left < all ? left : all);
}

/* What there is on any machine, which is told by reading several files. */
#define ANY_MACHINE 0x1p24

int memory_check(double bytes, const char *what, struct err *e)
{
	double all;

	if (bytes <= ANY_MACHINE || bytes <= (all = memory_total()))
		return 0;
	return FAIL(e, ERR_NOMEM, "%s needs %.1f GiB of memory, there are %.1f GiB", what,
		    bytes / 0x1p30, all / 0x1p30);
}
