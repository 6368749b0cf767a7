#include "algorithms/system/text_file.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "algorithms/system/place.h"

static ssize_t gz_put(void *file, const char *at, size_t n)
{
	return n ? gzwrite(file, at, (unsigned)n) : 0;
}

static int gz_end(void *file)
{
	return gzclose_w(file) == Z_OK ? 0 : -1;
}

static FILE *open_text(const char *path, bool packed)
{
	cookie_io_functions_t io = { .write = gz_put, .close = gz_end };
	gzFile gz;
	FILE *out;

	if (!packed)
		return fopen(path, "w");
	if (!(gz = gzopen(path, "wb")))
		return NULL;
	if (!(out = fopencookie(gz, "w", io)))
		gzclose(gz);
	return out;
}

/* name: what errors call it. */
static int write_at(const char *path, const char *name, bool packed, text_file_fn *write, void *ctx,
		    struct err *e)
{
	FILE *out = open_text(path, packed);
	int rc;

	if (!out)
		return FAIL(e, ERR_IO, "cannot write %s: %s", path, strerror(errno));
	rc = write(ctx, out, e);
	errno = 0;
	if ((ferror(out) | fclose(out)) && !rc)
		rc = FAIL(e, ERR_IO, "cannot write %s: %s", name,
			  errno ? strerror(errno) : "write error");
	return rc;
}

bool text_file_is_packed(const char *path)
{
	size_t n = strlen(path);

	return n > 3 && !strcasecmp(path + n - 3, ".gz");
}

static int write_stdout(text_file_fn *write, void *ctx, struct err *e)
{
	int rc = write(ctx, stdout, e);

	if ((fflush(stdout) || ferror(stdout)) && !rc)
		rc = FAIL(e, ERR_IO, "cannot write to standard output: %s", strerror(errno));
	return rc;
}

int text_file_write(const char *path, text_file_fn *write, void *ctx, struct err *e)
{
	bool packed = text_file_is_packed(path);
	struct place at;
	int rc;

	if (!strcmp(path, "-"))
		return write_stdout(write, ctx, e);
	if (place_is_special(path))
		return write_at(path, path, packed, write, ctx, e);
	rc = place_open(&at, path, e) || write_at(at.part, path, packed, write, ctx, e) ? -1 : 0;
	return place_close(&at, rc, e);
}
