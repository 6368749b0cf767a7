#include "algorithms/system/place.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "algorithms/core/mem.h"

static char *real_path(const char *path, struct err *e)
{
	struct stat st;
	char *real;

	if (stat(path, &st))
		return mem_text(path, e);
	if (!S_ISREG(st.st_mode)) {
		FAIL(e, ERR_IO, "cannot write %s: it is %s, not a regular file", path,
		     S_ISDIR(st.st_mode) ? "a folder" : "a device or a pipe");
		return NULL;
	}
	if (!(real = realpath(path, NULL)))
		return mem_text(path, e);
	return real;
}

/* ---- parts that stand open: a signal handler can be told of them in no other way ---- */

struct open_part {
	struct open_part *next;
	const char *path;
};

static struct open_part *open_parts;

static int enter(const char *path, struct err *e)
{
	struct open_part *p = mem_array(1, sizeof *p, e);

	if (!p)
		return -1;
	*p = (struct open_part){ open_parts, path };
	open_parts = p;
	return 0;
}

static void forget(const char *path)
{
	for (struct open_part **at = &open_parts, *p; (p = *at); at = &p->next)
		if (p->path == path) {
			*at = p->next;
			free(p);
			return;
		}
}

static void remove_parts(int signal_number)
{
	for (struct open_part *p = open_parts; p; p = p->next)
		unlink(p->path);
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

void place_guard(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	const struct sigaction action = { .sa_handler = remove_parts };
	struct sigaction now;

	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		if (!sigaction(signals[i], NULL, &now) && now.sa_handler == SIG_DFL)
			sigaction(signals[i], &action, NULL);
}

/* ---- opening, closing ---- */

static int open_as(struct place *p, const char *path, const char *suffix, struct err *e)
{
	*p = (struct place){ .path = real_path(path, e) };
	if (p->path && (p->part = mem_format(e, "%s%s", p->path, suffix)))
		return 0;
	place_leave(p);
	return -1;
}

int place_open(struct place *p, const char *path, struct err *e)
{
	char suffix[32];

	snprintf(suffix, sizeof suffix, ".part%ld", (long)getpid());
	if (open_as(p, path, suffix, e))
		return -1;
	if (!enter(p->part, e))
		return 0;
	place_leave(p);
	return -1;
}

int place_resume(struct place *p, const char *path, struct err *e)
{
	return open_as(p, path, ".part", e);
}

/* What the system took and could not write after all is told here, if anywhere. */
static int bring_to_disk(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = fd < 0 ? -1 : fsync(fd);

	if (fd >= 0 && close(fd))
		rc = -1;
	return rc;
}

int place_close(struct place *p, int rc, struct err *e)
{
	if (!p->part)
		return -1;
	if (!rc && bring_to_disk(p->part))
		rc = FAIL(e, ERR_IO, "cannot write %s: %s", p->path, strerror(errno));
	if (!rc && rename(p->part, p->path))
		rc = FAIL(e, ERR_IO, "cannot write %s: %s", p->path, strerror(errno));
	if (rc)
		unlink(p->part);
	place_leave(p);
	return rc ? -1 : 0;
}

bool place_is_special(const char *path)
{
	struct stat st;

	return !stat(path, &st) && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

static int write_bytes(const char *path, const char *name, const void *at, size_t n, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666), rc = fd < 0 ? -1 : 0;

	for (size_t done = 0; !rc && done < n;) {
		ssize_t wrote = write(fd, (const char *)at + done, n - done);

		if (wrote > 0)
			done += (size_t)wrote;
		else if (!wrote || errno != EINTR)
			rc = -1;
	}
	if (rc)
		FAIL(e, ERR_IO, "cannot write %s: %s", name, strerror(errno));
	if (fd >= 0 && close(fd) && !rc)
		rc = FAIL(e, ERR_IO, "cannot write %s: %s", name, strerror(errno));
	return rc;
}

int place_write(const char *path, const void *at, size_t n, struct err *e)
{
	struct place p;
	int rc;

	if (place_is_special(path))
		return write_bytes(path, path, at, n, e);
	rc = place_open(&p, path, e) || write_bytes(p.part, path, at, n, e) ? -1 : 0;
	return place_close(&p, rc, e);
}

int place_check(const char *path, struct err *e)
{
	struct place p;
	FILE *f;

	if (place_open(&p, path, e))
		return -1;
	if ((f = fopen(p.part, "wb"))) {
		fclose(f);
		unlink(p.part);
	} else {
		FAIL(e, ERR_IO, "cannot write %s: %s", path, strerror(errno));
	}
	place_leave(&p);
	return f ? 0 : -1;
}

void place_leave(struct place *p)
{
	forget(p->part);
	free(p->part);
	free(p->path);
	*p = (struct place){ 0 };
}
