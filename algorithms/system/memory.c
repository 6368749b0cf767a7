#include "algorithms/system/memory.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

/* The limit of a version 2 control group; "max", or no such file, is none. */
static double group_limit(void)
{
	FILE *f = fopen("/sys/fs/cgroup/memory.max", "r");
	double bytes = 0;

	if (f && fscanf(f, "%lf", &bytes) != 1)
		bytes = 0;
	if (f)
		fclose(f);
	return bytes;
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

/* In kB, behind its name in /proc/meminfo. */
static double line_of_meminfo(const char *format)
{
	FILE *f = fopen("/proc/meminfo", "r");
	char line[256];
	double kb = 0;

	while (f && fgets(line, sizeof line, f) && sscanf(line, format, &kb) != 1)
		kb = 0;
	if (f)
		fclose(f);
	return kb;
}

double memory_available(void)
{
	double all = memory_total(), left = line_of_meminfo("MemAvailable: %lf kB") * 1024;

	return left > 0 && left < all ? left : all;
}

int memory_check(double bytes, const char *what, struct err *e)
{
	double all = memory_total();

	if (bytes <= all)
		return 0;
	return FAIL(e, ERR_NOMEM, "%s needs %.1f GiB of memory, there are %.1f GiB", what,
		    bytes / 0x1p30, all / 0x1p30);
}
