#include "tests/support/dataset_help.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void remark_keep(void *ctx, const char *text)
{
	struct remarks *r = ctx;
	size_t used = strlen(r->text);

	snprintf(r->text + used, sizeof r->text - used, "%s\n", text);
}

static char folder[64];

static void remove_folder(void)
{
	char command[128];

	snprintf(command, sizeof command, "rm -rf %s", folder);
	if (system(command))
		fprintf(stderr, "cannot remove %s\n", folder);
}

const char *help_path(const char *name)
{
	static char path[256];

	if (!folder[0]) {
		strcpy(folder, "/tmp/bakeoff-test-XXXXXX");
		cr_assert(mkdtemp(folder));
		atexit(remove_folder);
	}
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

const char *help_file(const char *name, const void *at, size_t n)
{
	const char *path = help_path(name);
	FILE *f = fopen(path, "wb");

	cr_assert(f);
	cr_assert(fwrite(at, 1, n, f) == n);
	cr_assert(!fclose(f));
	return path;
}

struct dataset *help_load(const char *name, const char *text, const struct load_options *opt)
{
	struct dataset *d = NULL;
	struct err e = { 0 };

	cr_assert(!dataset_load(&d, help_file(name, text, strlen(text)), opt, &e), "%s", e.text);
	return d;
}

const char *help_refused(const char *name, const char *text, const struct load_options *opt)
{
	static struct err e;
	struct dataset *d = NULL;

	err_clear(&e);
	cr_assert(dataset_load(&d, help_file(name, text, strlen(text)), opt, &e) < 0,
		  "was not refused: %s", text);
	cr_assert(!d);
	cr_assert(!strchr(e.text, '\n'), "an error is one line: %s", e.text);
	return e.text;
}
