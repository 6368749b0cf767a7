#include "algorithms/system/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

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

static void set_limit(__rlimit_resource_t which, rlim_t soft, rlim_t hard)
{
	struct rlimit now, r = { soft, hard };

	if (!getrlimit(which, &now)) {
		r.rlim_max = r.rlim_max < now.rlim_max ? r.rlim_max : now.rlim_max;
		r.rlim_cur = r.rlim_cur < r.rlim_max ? r.rlim_cur : r.rlim_max;
		setrlimit(which, &r);
	}
}

void limits_apply(size_t memory, int parent)
{
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)        /* it died before the line above */
		_exit(1);
	set_limit(RLIMIT_CORE, 0, 0);
	if (memory && limits_hold_address_space()) {
		rlim_t bytes = statm(getpid(), 0) + memory;
		set_limit(RLIMIT_AS, bytes, bytes);
	}
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
	rlim_t used = (rlim_t)ceil(clock_seconds(CLOCK_PROCESS_CPUTIME_ID));

	/* SIGXCPU at the soft limit ends the process. */
	set_limit(RLIMIT_CPU, used + (rlim_t)ceil(cpu < 1e9 ? cpu : 1e9), RLIM_INFINITY);
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

static int crash_fd = -1; /* of this process; a signal handler can be told it in no other way */

static void crash_report(int signal_number)
{
	struct crash_report w = { CRASH_REPORT_MAGIC, signal_number, errno == ENOMEM, 0 };
	ssize_t sent = write(crash_fd, &w, sizeof w);

	(void)sent;
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

void limits_catch_crashes(int fd)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	/* On a stack of its own: the crash may be an overflow of the usual one. */
	stack_t stack = { .ss_size = 65536 };
	struct sigaction action = {.sa_handler = crash_report, .sa_flags = SA_ONSTACK | SA_NODEFER};

	crash_fd = fd;
	stack.ss_sp = mmap(NULL, stack.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			   -1, 0);
	if (stack.ss_sp != MAP_FAILED)
		sigaltstack(&stack, NULL);
	errno = 0;
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		sigaction(signals[i], &action, NULL);
}
