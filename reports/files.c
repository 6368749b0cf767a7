#include "reports/files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "algorithms/core/mem.h"
#include "algorithms/system/place.h"

int file_folder(const char *path, struct err *e)
{
	char *p = mem_text(path, e);
	int rc = 0;

	if (!p)
		return -1;
	for (char *at = p + 1; !rc && at[-1]; at++)
		if (*at == '/' || !*at) {
			char was = *at;

			*at = 0;
			if (mkdir(p, 0777) && errno != EEXIST)
				rc = FAIL(e, ERR_IO, "%s: folder cannot be made: %s", p,
					  strerror(errno));
			*at = was;
		}
	free(p);
	return rc;
}

int file_write(const char *dir, const char *name, const char *suffix, const struct text *t,
	       struct err *e)
{
	char *path;
	int rc = -1;

	if (t->failed)
		return FAIL(e, ERR_NOMEM, "out of memory writing %s%s", name, suffix);
	path = mem_format(e, "%s/%s%s", dir, name, suffix);
	if (path)
		rc = place_write(path, text_of(t), t->used, e);
	free(path);
	return rc;
}

int file_read(char **out, size_t *size, const char *dir, const char *name, const char *suffix,
	      struct err *e)
{
	char *path = mem_format(e, "%s/%s%s", dir, name, suffix), block[16384];
	struct text t = { 0 };
	FILE *f = path ? fopen(path, "r") : NULL;
	size_t n;
	int rc = -1;

	*out = NULL;
	if (!path)
		return -1;
	if (!f) {
		FAIL(e, ERR_IO, "%s: cannot be read: %s", path, strerror(errno));
		goto done;
	}
	while ((n = fread(block, 1, sizeof block, f)))
		text_put(&t, block, n);
	if (ferror(f) || t.failed || !t.at) {
		FAIL(e, ERR_IO, "%s: cannot be read", path);
		text_free(&t);
		goto done;
	}
	*out = t.at;
	if (size)
		*size = t.used;
	rc = 0;
done:
	if (f)
		fclose(f);
	free(path);
	return rc;
}
