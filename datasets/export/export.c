#include "datasets/export/export.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "algorithms/system/text_file.h"
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
	{ .name = "splits", .extensions = "", .summary = "a stored split as ARFF, as OpenML has them",
	  .text = export_to_splits },
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
		FAIL(e, ERR_PARAM, "no export format '%s'; there are csv, arff, svmlight, flat and splits",
		     format);
	else
		FAIL(e, ERR_PARAM, "the ending of '%s' names no format; give one: csv, arff, "
		     "svmlight, flat or splits", path);
	return NULL;
}

/* ---- files ---- */

struct export_text {
	const struct exporter *x;
	const struct dataset *d;
	const char *path;
	const struct export_options *o;
};

static int write_text(void *ctx, FILE *out, struct err *e)
{
	const struct export_text *t = ctx;

	return t->x->text(t->d, out, t->path, t->o, e);
}

int export_dataset(const struct dataset *d, const char *format, const char *path,
		   const struct export_options *o, struct err *e)
{
	const struct exporter *x = choose(format, path, e);
	struct export_text t = { x, d, path, o };
	bool out = !strcmp(path, "-");
	int rc;

	if (!x)
		return -1;
	if (out && !x->text)
		return FAIL(e, ERR_PARAM, "%s cannot go to standard output; name a file", x->name);
	rc = x->text ? text_file_write(path, write_text, &t, e) : x->file(d, path, o, e);
	return rc && !out ? err_wrap(e, "export") : rc;
}
