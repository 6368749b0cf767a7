#include "algorithms/system/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "algorithms/system/memory.h"
#include "algorithms/system/watch.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

bool limits_hold_address_space(void)
{
#ifdef SANITIZED
	return false;
#else
	return true;
#endif
}

/* A field of /proc/PID/statm in bytes: 0 the address space, 1 what is resident. */
static size_t statm(int pid, int field)
{
	char path[64];
	unsigned long pages[2] = { 0, 0 };
	FILE *in;

	snprintf(path, sizeof path, "/proc/%d/statm", pid);
	if (!(in = fopen(path, "r")))
		return 0;
	if (fscanf(in, "%lu %lu", &pages[0], &pages[1]) != 2)
		pages[0] = pages[1] = 0;
	fclose(in);
	return pages[field] * (size_t)sysconf(_SC_PAGESIZE);
}

size_t limits_resident_bytes(int pid)
{
	return statm(pid, 1);
}

/* Of /proc/PID/schedstat the second number: nanoseconds in the queue of a processor. */
double limits_waited_seconds(int pid)
{
	unsigned long long ran, waited;
	char path[64];
	FILE *in;

	snprintf(path, sizeof path, "/proc/%d/schedstat", pid);
	if (!(in = fopen(path, "r")))
		return 0;
	if (fscanf(in, "%llu %llu", &ran, &waited) != 2)
		waited = 0;
	fclose(in);
	return (double)waited * 1e-9;
}

static void set_limit(__rlimit_resource_t which, rlim_t soft, rlim_t hard)
{
	struct rlimit now, r = { soft, hard };

	if (!getrlimit(which, &now)) {
		r.rlim_max = r.rlim_max < now.rlim_max ? r.rlim_max : now.rlim_max;
		r.rlim_cur = r.rlim_cur < r.rlim_max ? r.rlim_cur : r.rlim_max;
		setrlimit(which, &r);
	}
}

static rlim_t soft_limit(__rlimit_resource_t which)
{
	struct rlimit now;

	return getrlimit(which, &now) ? RLIM_INFINITY : now.rlim_cur;
}

void limits_apply(size_t memory)
{
	set_limit(RLIMIT_CORE, 0, 0);
	if (memory && limits_hold_address_space()) {
		rlim_t bytes = statm(getpid(), 0) + memory, now = soft_limit(RLIMIT_AS);
		set_limit(RLIMIT_AS, bytes < now ? bytes : now, bytes);
	}
}

/* A thread's stack, or a block that a library asks for at once, is of this size or less. */
#define LAST_BYTES ((rlim_t)4 << 20)

bool limits_exhausted(void)
{
	rlim_t limit = soft_limit(RLIMIT_AS);

	return limit != RLIM_INFINITY && statm(getpid(), 0) + LAST_BYTES > limit;
}

size_t limits_left(void)
{
	rlim_t limit = soft_limit(RLIMIT_AS);
	size_t used = statm(getpid(), 0);
	double free = memory_available();

	if (limit != RLIM_INFINITY && (double)limit - (double)used < free)
		return limit > used ? (size_t)(limit - used) : 0;
	return (size_t)free;
}

double limits_processor_seconds(void)
{
	struct rlimit now;

	if (getrlimit(RLIMIT_CPU, &now) || now.rlim_max == RLIM_INFINITY)
		return INFINITY;
	return (double)now.rlim_max;
}

/* From /proc/vmstat, where the line may be missing. */
long limits_memory_kills(void)
{
	FILE *in = fopen("/proc/vmstat", "r");
	char line[128];
	long kills = -1;

	while (in && kills < 0 && fgets(line, sizeof line, in))
		sscanf(line, "oom_kill %ld", &kills);
	if (in)
		fclose(in);
	return kills;
}

void limits_no_more_files(void)
{
	set_limit(RLIMIT_NOFILE, 0, RLIM_INFINITY);
}

/* The kernel forgets the high-water mark of resident memory when 5 is written here (proc(5)). */
static void forget_peak(void)
{
	int fd = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);

	if (fd >= 0) {
		ssize_t sent = write(fd, "5", 1);
		(void)sent;
		close(fd);
	}
}

void limits_next(double cpu)
{
	/* whole seconds of the process: rounded up once, lest 2 become 4 */
	rlim_t soft = (rlim_t)ceil(clock_seconds(CLOCK_PROCESS_CPUTIME_ID) + (cpu < 1e9 ? cpu : 1e9));
	double most = limits_processor_seconds();

	/* SIGXCPU at the soft limit ends the process; a hard one that we inherited would end it by
	 * SIGKILL, which tells nothing: so a second earlier. */
	if ((double)soft >= most && most > 1)
		soft = (rlim_t)most - 1;
	set_limit(RLIMIT_CPU, soft, RLIM_INFINITY);
	malloc_trim(0);
	forget_peak();
	errno = 0;
}

size_t limits_resident_peak(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (size_t)u.ru_maxrss * 1024;
}
