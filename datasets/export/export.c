#include "datasets/export/export.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "algorithms/system/place.h"
#include "datasets/prepare/impute.h"

const struct exporter exporters[] = {
	{ .name = "csv", .extensions = "csv tsv", .summary = "comma-separated text with a header",
	  .text = export_to_csv },
	{ .name = "arff", .extensions = "arff", .summary = "Weka, OpenML: text with types",
	 .text = export_to_arff },
	{ .name = "svmlight", .extensions = "svm svmlight libsvm",
	 .summary = "sparse numbers as text",
	  .text = export_to_svmlight },
	{ .name = "flat", .extensions = "h5 hdf5", .summary = "HDF5 with plain /X and /y",
	 .file = export_to_flat },
	{ 0 }
};

void export_remark(const struct export_options *o, const char *fmt, ...)
{
	char *text;
	va_list ap;
	int n;

	if (!o || !o->remark)
		return;
	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		return;
	o->remark(o->ctx, text);
	free(text);
}

const float *export_row(const struct dataset *d, size_t i, float *buf)
{
	struct data_view v = dataset_view(d);

	return impute_dense_row(&v, i, buf);
}

/* ---- choosing ---- */

static bool has_word(const char *words, const char *word, size_t len)
{
	for (; *words; words += strspn(words, " ")) {
		size_t n = strcspn(words, " ");
		if (n == len && !strncasecmp(words, word, len))
			return true;
		words += n;
	}
	return false;
}

static const struct exporter *by_extension(const char *path)
{
	size_t n = strlen(path), from;

	if (n > 3 && !strcasecmp(path + n - 3, ".gz"))
		n -= 3;
	for (from = n; from > 0 && path[from - 1] != '.' && path[from - 1] != '/'; from--)
		;
	for (const struct exporter *x = exporters; x->name; x++)
		if (from && path[from - 1] == '.' && has_word(x->extensions, path + from, n - from))
			return x;
	return NULL;
}

static const struct exporter *choose(const char *format, const char *path, struct err *e)
{
	const struct exporter *x = exporters;

	if (!format && (x = by_extension(path)))
		return x;
	for (x = exporters; format && x->name; x++)
		if (!strcmp(x->name, format))
			return x;
	if (format)
		FAIL(e, ERR_PARAM, "no export format '%s'; there are csv, arff, svmlight and flat",
		     format);
	else
		FAIL(e, ERR_PARAM, "the ending of '%s' names no format; give one: csv, arff, "
		     "svmlight or flat", path);
	return NULL;
}

/* ---- files ---- */

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

static int write_text(const struct exporter *x, const struct dataset *d, const char *path,
		      bool packed,
		      const char *name, const struct export_options *o, struct err *e)
{
	FILE *out = open_text(path, packed);
	int rc;

	if (!out)
		return FAIL(e, ERR_IO, "cannot write %s: %s", path, strerror(errno));
	rc = x->text(d, out, name, o, e);
	errno = 0;
	if ((ferror(out) | fclose(out)) && !rc)
		rc = FAIL(e, ERR_IO, "cannot write %s: %s", name,
			  errno ? strerror(errno) : "write error");
	return rc;
}

/* Beside the place, then moved there, so that nobody meets half a file. */
static int write_moved(const struct exporter *x, const struct dataset *d, const char *path,
		       const struct export_options *o, struct err *e)
{
	size_t n = strlen(path);
	bool packed = n > 3 && !strcasecmp(path + n - 3, ".gz");
	struct place at;
	int rc;

	if (x->text && place_is_special(path))
		return write_text(x, d, path, packed, path, o, e);
	if (x->file)
		return x->file(d, path, o, e);
	rc = place_open(&at, path, e) || write_text(x, d, at.part, packed, path, o, e);
	return place_close(&at, rc, e);
}

int export_dataset(const struct dataset *d, const char *format, const char *path,
		   const struct export_options *o, struct err *e)
{
	const struct exporter *x = choose(format, path, e);
	int rc;

	if (!x)
		return -1;
	if (strcmp(path, "-"))
		return write_moved(x, d, path, o, e) ? err_wrap(e, "export") : 0;
	if (!x->text)
		return FAIL(e, ERR_PARAM, "%s cannot go to standard output; name a file", x->name);
	rc = x->text(d, stdout, "-", o, e);
	if ((fflush(stdout) || ferror(stdout)) && !rc)
		rc = FAIL(e, ERR_IO, "cannot write to standard output: %s", strerror(errno));
	return rc;
}
