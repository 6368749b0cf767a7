#include "harness/cli/export_run_files.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/escape.h"
#include "algorithms/core/mem.h"
#include "algorithms/system/text_file.h"
#include "datasets/export/export_splits.h"
#include "harness/cli/cmd.h"
#include "harness/store/query_folds.h"
#include "reports/export_run.h"
#include "reports/files.h"

#define SPLITS "splits"         /* a file for each data set and split: no table of export_run_tables */
#define MOST_LINES 2e7          /* of such a file, half a gigabyte, where nobody named it */

struct export_run_files {
	const struct results *r;
	const char *output;
	bool folder, packed, quiet;
	bool named;                     /* the user named what is to be written */
	size_t written;
};

struct table_file {
	const struct results *r;
	const struct export_run_table *t;
};

static int write_table(void *ctx, FILE *out, struct err *e)
{
	const struct table_file *f = ctx;

	return export_run_write(out, f->r, f->t, e);
}

/* The place of a file called `name` where a folder is written; the caller's. */
static char *place_of(const struct export_run_files *x, const char *name, struct err *e)
{
	if (!x->folder)
		return mem_text(x->output, e);
	return mem_format(e, "%s/%s%s", x->output, name, x->packed && !strstr(name, ".yaml") ? ".gz" : "");
}

static int put_file(struct export_run_files *x, const char *name, text_file_fn *write, void *ctx,
		    struct err *e)
{
	char *path = place_of(x, name, e);
	int rc = path ? text_file_write(path, write, ctx, e) : -1;

	if (!rc && !x->quiet && strcmp(path, "-"))
		cmd_print(stdout, "%s\n", path);
	x->written += !rc;
	free(path);
	return rc;
}

/* ---- splits, each in a file ---- */

struct split_file {
	const char *name;               /* of the data set */
	struct dataset_split split;
	size_t rows;
};

static int write_split(void *ctx, FILE *out, struct err *e)
{
	const struct split_file *f = ctx;

	(void)e;
	export_splits(out, f->name, &f->split, f->rows);
	return 0;
}

static enum dataset_split_kind kind_of(const char *name)
{
	return !strcmp(name, "holdout") ? SPLIT_HOLDOUT : !strcmp(name, "forward") ? SPLIT_FORWARD : SPLIT_CV;
}

/* "folds-iris-10x3.arff" */
static char *split_name(const struct results *r, const struct run_folds *f, struct err *e)
{
	char *plain = mem_format(e, "folds-%s-%s", r->dataset[f->dataset].name, f->split);
	char *safe = plain ? escape_file_name(plain, e) : NULL, *name = safe ? mem_format(e, "%s.arff", safe) : NULL;

	free(plain);
	free(safe);
	return name;
}

static int put_split(void *ctx, const struct run_folds *f, struct err *e)
{
	struct export_run_files *x = ctx;
	struct split_file s = { .name = x->r->dataset[f->dataset].name, .rows = f->rows,
		.split = { .kind = kind_of(f->kind), .repeats = f->repeats, .folds = f->folds,
			   .part = (int16_t *)f->part } };
	char *name;
	int rc;

	if (!x->folder && x->written)
		return FAIL(e, ERR_PARAM, "the run has several splits; name a folder to write them into, -o DIR");
	if (!x->named && export_splits_lines(&s.split, f->rows) > MOST_LINES) {
		cmd_note("%s by %s has %.0f lines of splits, which are left out: -f " SPLITS " writes them",
			 s.name, f->split, export_splits_lines(&s.split, f->rows));
		return 0;
	}
	if (!(name = split_name(x->r, f, e)))
		return -1;
	rc = put_file(x, name, write_split, &s, e);
	free(name);
	return rc;
}

static int put_splits(struct export_run_files *x, struct err *e)
{
	size_t before = x->written;

	if (query_folds_each(x->r, put_split, x, e))
		return -1;
	if (x->named && x->written == before)
		return FAIL(e, ERR_DATA, "%s keeps no folds: it was run with predictions: no, or by an older "
			    "bakeoff; the same `bakeoff run` command adds them", x->r->path);
	return 0;
}

/* ---- which ---- */

static int put_table(struct export_run_files *x, const struct export_run_table *t, struct err *e)
{
	struct table_file f = { x->r, t };

	return put_file(x, t->file, write_table, &f, e);
}

static int put_all(struct export_run_files *x, struct err *e)
{
	for (const struct export_run_table *t = export_run_tables; t->name; t++)
		if (put_table(x, t, e))
			return -1;
	return put_splits(x, e);
}

/* Each name in the list, table NULL for SPLITS. */
typedef int named_fn(struct export_run_files *x, const struct export_run_table *t, struct err *e);

static int unknown_table(const char *name, size_t n, struct err *e)
{
	struct text names = { 0 };

	for (size_t i = 0; export_run_name(i); i++)
		text_add(&names, "%s, ", export_run_name(i));
	FAIL(e, ERR_PARAM, "a run has no table '%.*s'; it has %sand " SPLITS, (int)(n < 60 ? n : 60), name,
	     text_of(&names));
	text_free(&names);
	return -1;
}

static int each_named(struct export_run_files *x, const char *formats, named_fn *fn, struct err *e)
{
	for (const char *at = formats; *at; at += *at == ',') {
		size_t n = strcspn(at, ",");
		char name[32] = "";
		const struct export_run_table *t;

		if (n < sizeof name)
			memcpy(name, at, n);
		t = export_run_find(name);
		if (!t && strcmp(name, SPLITS))
			return unknown_table(at, n, e);
		if (fn(x, t, e))
			return -1;
		at += n;
	}
	return 0;
}

static int put_one(struct export_run_files *x, const struct export_run_table *t, struct err *e)
{
	return t ? put_table(x, t, e) : put_splits(x, e);
}

static int only_check(struct export_run_files *x, const struct export_run_table *t, struct err *e)
{
	(void)x, (void)t, (void)e;
	return 0;
}

/* A place that names a file: standard output, or one with an ending of ours. */
static bool is_file(const char *path)
{
	static const char *const ending[] = { ".csv", ".arff", ".yaml", ".gz" };
	size_t n = strlen(path);

	for (size_t i = 0; i < sizeof ending / sizeof *ending; i++) {
		size_t k = strlen(ending[i]);

		if (n > k && !strcmp(path + n - k, ending[i]))
			return true;
	}
	return !strcmp(path, "-");
}

static int check_place(struct export_run_files *x, const char *formats, struct err *e)
{
	if (formats && each_named(x, formats, only_check, e))
		return -1;
	if (x->folder)
		return file_folder(x->output, e);
	return formats && !strchr(formats, ',') ? 0
		: FAIL(e, ERR_PARAM, "%s is one file, a run has several tables: name a folder, -o DIR, or one table, "
		       "-f predictions", x->output);
}

int export_run_files(const char *run, const char *formats, const char *output, bool packed, bool quiet)
{
	struct export_run_files x = { .output = output, .folder = !is_file(output), .packed = packed,
				      .quiet = quiet, .named = formats };
	struct results *r = NULL;
	struct err e = { 0 };
	int status = EXIT_OK;

	if (results_open(&r, run, &e))
		return cmd_fail(&e);
	x.r = r;
	if (check_place(&x, formats, &e) || (formats ? each_named(&x, formats, put_one, &e) : put_all(&x, &e)))
		status = cmd_fail(&e);
	results_close(r);
	return status;
}
