#include "algorithms/system/place.h"

#include <errno.h>
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
	return open_as(p, path, suffix, e);
}

int place_resume(struct place *p, const char *path, struct err *e)
{
	return open_as(p, path, ".part", e);
}

int place_close(struct place *p, int rc, struct err *e)
{
	if (!p->part)
		return -1;
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
	FILE *f = fopen(path, "w");
	bool ok = f && fwrite(at, 1, n, f) == n;

	if (f)
		ok = !fclose(f) && ok;
	return ok ? 0 : FAIL(e, ERR_IO, "cannot write %s: %s", name, strerror(errno));
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
	free(p->part);
	free(p->path);
	*p = (struct place){ 0 };
}
