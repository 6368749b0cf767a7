/* What all have done, as one run. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "algorithms/core/mem.h"
#include "algorithms/system/watch.h"
#include "harness/process/join_inner.h"
#include "harness/store/merge.h"

bool join_is_there(const char *run)
{
	char *path = join_path(run, "/what");
	bool there = path && !access(path, F_OK);

	free(path);
	return there;
}

typedef int join_file_fn(void *ctx, const char *folder, const char *name, struct err *e);

static int each_file(const char *folder, join_file_fn *take_file, void *ctx, struct err *e)
{
	DIR *dir = opendir(folder);
	int rc = 0;

	for (struct dirent *d; dir && !rc && (d = readdir(dir));)
		if (strcmp(d->d_name, ".") && strcmp(d->d_name, ".."))
			rc = take_file(ctx, folder, d->d_name, e);
	if (dir)
		closedir(dir);
	return rc;
}

struct join_merging {
	struct join *j;
	struct store *into;
};

/* A process that died before it had written its plan has no run, and nothing to give: 0. Whatever else keeps the
 * file from being read is an error, as its outcomes would be lost: -1. */
static int look_into(const char *path, struct err *e)
{
	struct store *s = NULL;
	char *plan = NULL;
	int rc = store_open(&s, path, e) || store_plan_text(s, &plan, e) ? -1 : plan != NULL;

	store_close(s);
	free(plan);
	return rc;
}

/* Whose cells are all done may be just about to close its file. */
static void await(struct join *j, const char *path)
{
	double began = clock_seconds(CLOCK_MONOTONIC);

	while (store_is_written(path) && clock_seconds(CLOCK_MONOTONIC) - began < JOIN_STALE) {
		if (j)
			join_beat(j);
		usleep(50000);
	}
}

static int merge_file(void *ctx, const char *folder, const char *name, struct err *e)
{
	struct join_merging *m = ctx;
	size_t n = strlen(name);
	char *path;
	int rc;

	if (n < 3 || strcmp(name + n - 3, ".db"))
		return 0;
	if (!(path = mem_format(e, "%s/%s", folder, name)))
		return -1;
	if (m->j)
		join_beat(m->j);
	await(m->j, path);
	rc = look_into(path, e);
	if (rc > 0)
		rc = store_merge(m->into, path, MERGE_ALL, NULL, e);
	free(path);
	return rc;
}

int join_merge(struct join *j, const char *run, struct store *into, struct err *e)
{
	struct join_merging m = { j, into };
	char *path = join_path(run, "%s", "");
	int rc = path ? each_file(path, merge_file, &m, e) : FAIL(e, ERR_NOMEM, "out of memory");

	free(path);
	return rc;
}

static int remove_file(void *ctx, const char *folder, const char *name, struct err *e)
{
	char *path = mem_format(e, "%s/%s", folder, name);

	(void)ctx;
	if (!path)
		return -1;
	unlink(path); /* a folder stays, for its turn */
	free(path);
	return 0;
}

/* Moved away first: who comes now begins anew, and who waits sees that all is done. */
int join_remove(const char *run, struct err *e)
{
	static const char *const folders[] = { "/claims", "/members", "" };
	char *from = join_path(run, "%s", ""),
	     *name = mem_format(e, "%s/joined-%d", run, (int)getpid());
	int rc = from && name ? 0 : -1;

	if (!rc && rename(from, name))
		rc = FAIL(e, ERR_IO, "cannot rename %s: %s", from, strerror(errno));
	for (size_t i = 0; i < sizeof folders / sizeof *folders && !rc; i++) {
		char *path = mem_format(e, "%s%s", name, folders[i]);

		rc = !path || each_file(path, remove_file, NULL, e) ? -1 : 0;
		if (!rc && rmdir(path))
			rc = FAIL(e, ERR_IO, "cannot remove %s: %s", path, strerror(errno));
		free(path);
	}
	free(from);
	free(name);
	return rc;
}
