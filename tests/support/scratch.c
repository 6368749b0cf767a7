#include "tests/support/scratch.h"
#include "datasets/load.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];
static pid_t maker;             /* a child that a test forks leaves the folder alone */

static void remove_all(const char *path)
{
	DIR *d = opendir(path);
	char inner[512];

	for (struct dirent *f; d && (f = readdir(d));) {
		if (!strcmp(f->d_name, ".") || !strcmp(f->d_name, ".."))
			continue;
		snprintf(inner, sizeof inner, "%s/%s", path, f->d_name);
		if (unlink(inner))
			remove_all(inner);
	}
	if (d)
		closedir(d);
	rmdir(path);
}

void scratch_clean(void)
{
	if (*folder && getpid() == maker)
		remove_all(folder);
	*folder = 0;
}

const char *scratch_path(const char *name)
{
	static char paths[16][256];
	static unsigned next;

	if (!*folder) {
		strcpy(folder, "/tmp/bakeoff-test-XXXXXX");
		cr_assert(mkdtemp(folder) != NULL);
		maker = getpid();
		cr_assert(!atexit(scratch_clean));
	}
	snprintf(paths[next % 16], sizeof *paths, "%s/%s", folder, name);
	return paths[next++ % 16];
}

const char *scratch_bytes(const char *name, const void *at, size_t n)
{
	const char *path = scratch_path(name);
	FILE *f = fopen(path, "wb");

	cr_assert(f && fwrite(at, 1, n, f) == n && !fclose(f));
	return path;
}

const char *scratch_text(const char *name, const char *text)
{
	return scratch_bytes(name, text, strlen(text));
}

void remarks_keep(void *ctx, const char *text)
{
	struct remarks *r = ctx;
	size_t used = strlen(r->text);

	snprintf(r->text + used, sizeof r->text - used, "%s\n", text);
}

struct dataset *scratch_load(const char *path, const struct load_options *opt, struct remarks *r)
{
	struct load_options o = opt ? *opt : (struct load_options){ 0 };
	struct dataset *d;
	struct err e = { 0 };

	if (r) {
		*r->text = 0;
		o.remark = remarks_keep;
		o.ctx = r;
	}
	cr_assert(!dataset_load(&d, path, &o, &e), "%s", e.text);
	return d;
}

const char *scratch_refused(const char *path, const struct load_options *opt)
{
	static struct err e;
	struct load_options o = opt ? *opt : (struct load_options){ 0 };
	struct dataset *d;

	e = (struct err){ 0 };
	cr_assert(dataset_load(&d, path, &o, &e) && !d, "%s was taken", path);
	cr_assert(!strchr(e.text, '\n'), "an error is one line: %s", e.text);
	return e.text;
}

struct dataset *scratch_table(const char *name, const char *text, const struct load_options *opt)
{
	return scratch_load(scratch_text(name, text), opt, NULL);
}

const char *scratch_refused_table(const char *name, const char *text, const struct load_options *opt)
{
	return scratch_refused(scratch_text(name, text), opt);
}
