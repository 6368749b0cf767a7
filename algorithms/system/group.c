#include "algorithms/system/group.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of /proc/PID/stat the group, field 5, and the resident pages, 24, behind the name in brackets. */
static bool read_stat(int pid, int *group, double *bytes)
{
	char path[64], line[1024], *at = NULL;
	long pages = 0;
	FILE *in;

	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	if (!(in = fopen(path, "re")))
		return false;
	if (fgets(line, sizeof line, in))
		at = strrchr(line, ')');
	fclose(in);
	if (!at || sscanf(at + 1,
			  " %*c %*d %d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d "
			  "%*d %*u %*u %ld",
			  group, &pages) != 2)
		return false;
	*bytes = (double)pages * (double)sysconf(_SC_PAGESIZE);
	return true;
}

/* Its part of the pages that it shares, and all others; `resident` where the system does not say. */
static double proportional(int pid, double resident)
{
	char path[64], line[256];
	double kb = -1;
	FILE *in;

	snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
	if (!(in = fopen(path, "re")))
		return resident;
	while (kb < 0 && fgets(line, sizeof line, in))
		sscanf(line, "Pss: %lf kB", &kb);
	fclose(in);
	return kb < 0 ? resident : kb * 1024;
}

/* exact: takes longer by what it costs to walk through the pages of each. */
static struct group_memory sum(int wanted, bool exact)
{
	struct group_memory all = { 0 };
	DIR *proc = opendir("/proc");
	struct dirent *d;

	while (proc && (d = readdir(proc))) {
		int pid = atoi(d->d_name), group;
		double bytes;

		if (!isdigit((unsigned char)*d->d_name) || !read_stat(pid, &group, &bytes) ||
		    group != wanted)
			continue;
		all.processes++;
		all.bytes += exact ? proportional(pid, bytes) : bytes;
	}
	if (proc)
		closedir(proc);
	return all;
}

bool group_exceeds(int group, double most, struct group_memory *out)
{
	*out = sum(group, false);
	if (out->bytes > most && out->processes > 1)
		*out = sum(group, true);
	return out->bytes > most;
}
