#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "harness/process/join_inner.h"

char *join_path(const char *run, const char *format, ...)
{
	char *rest = NULL, *path = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&rest, format, args) < 0)
		rest = NULL;
	va_end(args);
	if (!rest || asprintf(&path, "%s/join%s", run, rest) < 0)
		path = NULL;
	free(rest);
	return path;
}

bool join_read_word(const char *path, char *to, size_t n)
{
	FILE *in = path ? fopen(path, "r") : NULL;

	*to = 0;
	if (in && !fgets(to, (int)n, in))
		*to = 0;
	if (in)
		fclose(in);
	to[strcspn(to, " \n")] = 0;
	return *to;
}

/* ---- who this is ---- */

/* When a process began, in ticks since the machine did: its number may be given again. 0: there is none. */
static unsigned long long start_of(int pid)
{
	char path[64], text[1024];
	unsigned long long ticks = 0;
	const char *at;
	FILE *in;

	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	if (!(in = fopen(path, "r")))
		return 0;
	at = fgets(text, sizeof text, in) ? strrchr(text, ')') : NULL;
	fclose(in);
	for (int field = 2; at && field < 22; field++)
		at = strchr(at + 1, ' ');
	if (at)
		sscanf(at, " %llu", &ticks);
	return ticks;
}

/* The machine as started, and which processes of it can be seen: only within one of these do numbers of processes
 * mean something. */
static void find_place(char *to, size_t n, const char *host)
{
	char boot[64], space[64] = "";

	if (!join_read_word("/proc/sys/kernel/random/boot_id", boot, sizeof boot))
		snprintf(boot, sizeof boot, "-");
	if (readlink("/proc/self/ns/pid", space, sizeof space - 1) < 0)
		snprintf(space, sizeof space, "-");
	snprintf(to, n, "%s/%s/%s", host, boot, space);
}

void join_self(struct join_self *s)
{
	struct utsname os;
	const char *host = uname(&os) ? "host" : os.nodename;
	char *at;

	*s = (struct join_self){ .pid = (int)getpid(), .start = start_of((int)getpid()) };
	find_place(s->place, sizeof s->place, host);
	for (at = s->place; *at; at++)
		*at = isspace((unsigned char)*at) ? '_' : *at;
	snprintf(s->name, sizeof s->name, "%.100s-%d-%llu", host, s->pid, s->start);
	for (at = s->name; *at; at++)
		*at = isalnum((unsigned char)*at) || strchr("-._", *at) ? *at : '_';
}

/* ---- signs of life ---- */

int join_sign(const char *run, const struct join_self *s, size_t done, double *now, struct err *e)
{
	char *path = join_path(run, "/members/%s", s->name), line[512];
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666) : -1, n, rc = -1;
	struct stat st;

	n = snprintf(line, sizeof line, "%s %d %llu %-20zu\n", s->place, s->pid, s->start, done);
	if (fd >= 0 && pwrite(fd, line, (size_t)n, 0) == n && !fstat(fd, &st)) {
		*now = (double)st.st_mtim.tv_sec + 1e-9 * (double)st.st_mtim.tv_nsec;
		rc = 0;
	} else {
		FAIL(e, ERR_IO, "cannot write %s: %s", path ? path : run, strerror(errno));
	}
	if (fd >= 0 && close(fd) && !rc)
		rc = FAIL(e, ERR_IO, "cannot write %s: %s", path, strerror(errno));
	free(path);
	return rc;
}

void join_sign_off(const char *run, const struct join_self *s)
{
	char *path = join_path(run, "/members/%s", s->name);

	if (path)
		unlink(path);
	free(path);
}

static bool is_running(int pid, unsigned long long start)
{
	return (!kill(pid, 0) || errno == EPERM) && start_of(pid) == start;
}

void join_read_member(struct join_member *m, const char *run, const char *name,
		      const struct join_self *self, double now)
{
	char *path = join_path(run, "/members/%s", name), place[256];
	FILE *in = path ? fopen(path, "r") : NULL;
	unsigned long long start = 0;
	struct stat st;
	int pid = 0;

	*m = (struct join_member){ .silent = NAN };
	snprintf(m->name, sizeof m->name, "%s", name);
	/* Opened, and then looked at: across a network that is what brings its times up to date. */
	if (in && !fstat(fileno(in), &st) &&
	    fscanf(in, "%255s %d %llu %zu", place, &pid, &start, &m->done) == 4) {
		m->silent = fmax(0, now - (double)st.st_mtim.tv_sec -
					    1e-9 * (double)st.st_mtim.tv_nsec);
		m->alive = !strcmp(place, self->place) && start ? is_running(pid, start) :
								  m->silent < JOIN_STALE;
	}
	if (in)
		fclose(in);
	free(path);
}

/* The file system's time, by a file that is made and goes. */
static double time_there(const char *run)
{
	char *path = join_path(run, "/clock-%d", (int)getpid());
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666) : -1;
	struct stat st;
	double now = NAN;

	if (fd >= 0 && !futimens(fd, NULL) && !fstat(fd, &st))
		now = (double)st.st_mtim.tv_sec + 1e-9 * (double)st.st_mtim.tv_nsec;
	if (fd >= 0) {
		close(fd);
		unlink(path);
	}
	free(path);
	return now;
}

size_t join_members(const char *run, void (*see)(void *ctx, const struct join_member *m), void *ctx)
{
	char *path = join_path(run, "/members");
	DIR *dir = path ? opendir(path) : NULL;
	struct join_self self;
	double now = dir ? time_there(run) : NAN;
	size_t alive = 0;

	join_self(&self);
	for (struct dirent *d; dir && (d = readdir(dir));) {
		struct join_member m;

		if (*d->d_name == '.')
			continue;
		join_read_member(&m, run, d->d_name, &self, isnan(now) ? 0 : now);
		alive += m.alive;
		if (see)
			see(ctx, &m);
	}
	if (dir)
		closedir(dir);
	free(path);
	return alive;
}
