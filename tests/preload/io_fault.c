/* Preloaded into the program (LD_PRELOAD), lets writes to some files fail: how tests/test_faults.sh checks
 * that no write which failed goes unnoticed, whoever wrote. By environment:
 *
 *   IO_FAULT_MATCH   what the path of a file must hold, by default ".part"
 *   IO_FAULT_NTH     the n-th call on such a file fails (1: the first) ...
 *   IO_FAULT_ON      ... and all after it
 *   IO_FAULT_COUNT   a file that gets the number of calls, at the program's end
 *   IO_FAULT_CHILDREN  set: children, too, each with a count of its own that goes on from its parent's
 *
 * Calls are write, pwrite, fsync, fdatasync, ftruncate; they fail with ENOSPC. Children are otherwise left
 * alone, and so is what the C library's streams write: they call the system by themselves. */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long calls;
static pid_t process;

static bool matches(int fd)
{
	const char *wanted = getenv("IO_FAULT_MATCH");
	char link[64], path[4096];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path - 1);
	if (n < 0)
		return false;
	path[n] = 0;
	return strstr(path, wanted ? wanted : ".part");
}

static bool fails(int fd)
{
	const char *nth = getenv("IO_FAULT_NTH");
	long n = nth ? atol(nth) : 0;

	if ((getpid() != process && !getenv("IO_FAULT_CHILDREN")) || !matches(fd))
		return false;
	calls++;
	if (!n || (getenv("IO_FAULT_ON") ? calls < n : calls != n))
		return false;
	errno = ENOSPC;
	return true;
}

__attribute__((constructor))
static void begin(void)
{
	process = getpid();
}

__attribute__((destructor))
static void end(void)
{
	const char *path = getenv("IO_FAULT_COUNT");
	FILE *out = path && getpid() == process ? fopen(path, "w") : NULL;

	if (!out)
		return;
	fprintf(out, "%ld\n", calls);
	fclose(out);
}

/* The function of that name behind this one. */
#define NEXT(type, name)                       \
	static __typeof__(type) next;          \
	if (!next)                             \
		*(void **)&next = dlsym(RTLD_NEXT, name)

ssize_t write(int fd, const void *at, size_t n)
{
	NEXT(ssize_t (*)(int, const void *, size_t), "write");
	return fails(fd) ? -1 : next(fd, at, n);
}

ssize_t pwrite(int fd, const void *at, size_t n, off_t offset)
{
	NEXT(ssize_t (*)(int, const void *, size_t, off_t), "pwrite");
	return fails(fd) ? -1 : next(fd, at, n, offset);
}

ssize_t pwrite64(int fd, const void *at, size_t n, off64_t offset)
{
	NEXT(ssize_t (*)(int, const void *, size_t, off64_t), "pwrite64");
	return fails(fd) ? -1 : next(fd, at, n, offset);
}

int fsync(int fd)
{
	NEXT(int (*)(int), "fsync");
	return fails(fd) ? -1 : next(fd);
}

int fdatasync(int fd)
{
	NEXT(int (*)(int), "fdatasync");
	return fails(fd) ? -1 : next(fd);
}

int ftruncate(int fd, off_t length)
{
	NEXT(int (*)(int, off_t), "ftruncate");
	return fails(fd) ? -1 : next(fd, length);
}

int ftruncate64(int fd, off64_t length)
{
	NEXT(int (*)(int, off64_t), "ftruncate64");
	return fails(fd) ? -1 : next(fd, length);
}
