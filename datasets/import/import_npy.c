/* NumPy: X.npy beside y.npy, or both in one .npz.
 *
 * X is (rows, columns); images of more dimensions are flattened. y is (rows,) or (rows, 1):
 * numbers or text. The file of y is found by its name (X -> y, data -> target, features ->
 * labels ...). In an .npz the arrays have the usual names, among them x_train, y_train, x_test,
 * y_test, which become a stored holdout split. An array alone is a table without names: the
 * target is its last column unless --target says otherwise. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "datasets/import/companion.h"
#include "datasets/import/import.h"
#include "algorithms/system/memory.h"
#include "algorithms/core/npy.h"
#include "datasets/import/source.h"
#include "algorithms/core/text.h"
#include "datasets/import/zip.h"

#define MOST_COLUMNS  ((size_t)1 << 20)
#define MOST_TEXT     1024

static int read_whole(const char *path, unsigned char **out, size_t *n, struct err *e)
{
	double memory = memory_total();
	struct source *s;
	void *bytes = NULL;
	size_t room = 0, got = 0;
	int rc;

	*n = 0;
	if (source_open(&s, path, e))
		return -1;
	do {
		if ((double)*n > memory) {
			rc = FAIL(e, ERR_NOMEM, "%s is larger than this machine's memory", path);
			break;
		}
		rc = mem_grow(&bytes, &room, *n + ((size_t)1 << 20), 1, e) ||
		     source_read(s, (char *)bytes + *n, room - *n, &got, e) ? -1 : 0;
		*n += got;
	} while (!rc && got);
	source_close(s);
	if (rc)
		free(bytes);
	else
		*out = bytes;
	return rc;
}

/* ---- rows ---- */

struct npy_pair { struct npy x, y; bool has_y; };

static void pair_free(struct npy_pair *p)
{
	npy_free(&p->x);
	npy_free(&p->y);
}

static int check_pair(const struct npy_pair *p, struct err *e)
{
	if (npy_is_text(&p->x))
		return FAIL(e, ERR_FORMAT, "the features are text; numbers are needed");
	if (p->x.cols > MOST_COLUMNS)
		return FAIL(e, ERR_SHAPE, "%zu columns; at most %zu are possible", p->x.cols,
			    MOST_COLUMNS);
	if (!p->has_y)
		return p->x.rank == 2 ? 0 : FAIL(e, ERR_SHAPE,
						 "an array of rank %zu without labels", p->x.rank);
	if (p->y.cols != 1)
		return FAIL(e, ERR_SHAPE,
			    "the labels have %zu columns; one is needed (of one-hot rows, save "
			    "y.argmax(1))", p->y.cols);
	if (p->y.rows != p->x.rows)
		return FAIL(e, ERR_SHAPE, "%zu rows of features, but %zu labels", p->x.rows,
			    p->y.rows);
	return 0;
}

static int declare(struct import_table *t, const struct npy_pair *p, struct err *e)
{
	char name[32];

	for (size_t j = 0; j < p->x.cols; j++) {
		snprintf(name, sizeof name, "x%zu", j + 1);
		if (import_column(t, name, IMPORT_NUMBER, e))
			return -1;
	}
	if (!p->has_y)
		return 0;
	if (import_column(t, "y", npy_is_text(&p->y) ? IMPORT_INFER : IMPORT_NUMBER, e))
		return -1;
	import_target(t, p->x.cols);
	if (p->y.kind == 'b')
		import_target_is_class(t);
	return 0;
}

/* Labels of text go through the table as text, and then so does the row. */
static int text_row(struct import_table *t, const struct npy_pair *p, size_t i,
		    struct import_cell *cells, char (*text)[32], struct err *e)
{
	char label[MOST_TEXT];
	size_t d = p->x.cols;

	for (size_t j = 0; j < d; j++) {
		double v = npy_number(&p->x, i, j);
		cells[j].at = v == v ? number_text(v, text[j]) : "";
		cells[j].len = strlen(cells[j].at);
	}
	cells[d].len = npy_text(&p->y, i, 0, label, sizeof label);
	cells[d].at = label;
	cells[d].quoted = true;
	return import_row(t, cells, d + 1, NAN, i + 1, e);
}

static int number_row(struct import_table *t, const struct npy_pair *p, size_t i, double *row,
		      struct err *e)
{
	for (size_t j = 0; j < p->x.cols; j++)
		row[j] = npy_number(&p->x, i, j);
	if (p->has_y)
		row[p->x.cols] = npy_number(&p->y, i, 0);
	return import_numbers(t, row, p->x.cols + p->has_y, i + 1, e);
}

static int read_rows(struct import_table *t, const struct npy_pair *p, struct err *e)
{
	bool text = p->has_y && npy_is_text(&p->y);
	double *row = mem_array(p->x.cols + 1, sizeof *row, e);
	struct import_cell *cells = mem_zeros(p->x.cols + 1, sizeof *cells, e);
	char (*buf)[32] = mem_array(p->x.cols + 1, sizeof *buf, e);
	int rc = row && cells && buf ? check_pair(p, e) || declare(t, p, e) : -1;

	for (size_t i = 0; !rc && i < p->x.rows; i++) {
		rc = text ? text_row(t, p, i, cells, buf, e) : number_row(t, p, i, row, e);
		import_progress(t, (double)i / (double)p->x.rows);
	}
	free(row);
	free(cells);
	free(buf);
	return rc ? -1 : 0;
}

/* ---- .npz ---- */

static const struct { const char *x, *y; } members[] = {
	{ "X", "y" }, { "x", "y" }, { "data", "target" }, { "data", "labels" }, { "data", "label" },
	{ "features", "targets" }, { "features", "target" }, { "features", "labels" },
	{ "images", "labels" },
	{ "x_train", "y_train" }, { "X_train", "y_train" }, { "train_images", "train_labels" },
	{ "arr_0", "arr_1" },
};
static const struct { const char *train, *x, *y; } tests[] = {
	{ "x_train", "x_test", "y_test" }, { "X_train", "X_test", "y_test" },
	{ "train_images", "test_images", "test_labels" },
};

static const struct zip_member *member(const struct zip *z, const char *name)
{
	char file[64];

	snprintf(file, sizeof file, "%s.npy", name);
	return zip_find(z, file);
}

static int read_member(const struct zip *z, const char *name, struct npy *out, struct err *e)
{
	unsigned char *bytes;
	size_t n;

	return zip_read(z, member(z, name), &bytes, &n, e) || npy_open(out, bytes, n, e) ?
	       err_wrap(e, "array %s", name) : 0;
}

static int read_pair(struct import_table *t, const struct zip *z, const char *x, const char *y,
		     struct err *e)
{
	struct npy_pair p = { .has_y = true };
	int rc = read_member(z, x, &p.x, e) || read_member(z, y, &p.y, e) ? -1 : read_rows(t, &p,
											   e);

	pair_free(&p);
	return rc;
}

static int read_test(struct import_table *t, const struct zip *z, const char *train,
		     const char *path, struct err *e)
{
	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
		if (!strcmp(tests[i].train, train) && member(z, tests[i].x) &&
		    member(z, tests[i].y) &&
		    !import_options(t)->test_file && !import_reading_test(t))
			return import_begin_test(t, path, e) ||
				read_pair(t, z, tests[i].x, tests[i].y, e) ? -1 : 0;
	return 0;
}

/* Of an archive's arrays only two or four are read. */
static void remark_unused(struct import_table *t, const struct zip *z, const char *x, const char *y)
{
	const char *used[4] = { x, y, x, y };
	struct text names = { 0 };

	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
		if (!strcmp(tests[i].train, x))
			used[2] = tests[i].x, used[3] = tests[i].y;
	for (size_t i = 0; i < z->n; i++) {
		const char *name = z->member[i].name;
		bool is_used = false;

		for (size_t k = 0; k < 4; k++)
			is_used |= member(z, used[k]) == &z->member[i];
		if (!is_used)
			text_add(&names, "%s%s", names.used ? ", " : "", name);
	}
	if (names.used && !names.failed && !import_reading_test(t))
		import_remark(t, "not used: %.200s", names.at);
	text_free(&names);
}

static int read_archive(struct import_table *t, const struct zip *z, const char *path,
			struct err *e)
{
	char names[256] = "";

	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (member(z, members[i].x) && member(z, members[i].y)) {
			remark_unused(t, z, members[i].x, members[i].y);
			return read_pair(t, z, members[i].x, members[i].y, e) ||
			       read_test(t, z, members[i].x, path, e) ? -1 : 0;
		}
	for (size_t i = 0; i < z->n; i++) {
		size_t used = strlen(names);
		snprintf(names + used, sizeof names - used, "%s%s", i ? ", " : "",
			 z->member[i].name);
	}
	return FAIL(e, ERR_FORMAT,
		    "holds %.200s; arrays named X and y (or data and target, x_train and y_train) "
		    "are needed", *names ? names : "nothing");
}

static int npz_read(struct import_table *t, const char *path, unsigned char *bytes, size_t n,
		    struct err *e)
{
	struct zip z;
	int rc;

	if (zip_open(&z, bytes, n, e))
		return -1;
	rc = read_archive(t, &z, path, e);
	zip_free(&z);
	return rc;
}

/* ---- .npy ---- */

static const struct companion_pair pairs[] = {
	{ "X", "y" }, { "x", "y" }, { "features", "labels" }, { "features", "targets" },
	{ "features", "target" },
	{ "data", "target" }, { "data", "targets" }, { "data", "labels" }, { "data", "label" },
	{ "images", "labels" }, { "inputs", "targets" }, { 0 }
};

static int open_array(const char *path, struct npy *out, struct err *e)
{
	unsigned char *bytes;
	size_t n;

	if (read_whole(path, &bytes, &n, e))
		return -1;
	return npy_open(out, bytes, n, e) ? err_wrap(e, "%s", path) : 0;
}

static int npy_read(struct import_table *t, const char *path, struct err *e)
{
	char *xpath, *ypath, tried[512];
	struct npy_pair p = { 0 };
	int rc = companion_find(path, pairs, &xpath, &ypath, tried, sizeof tried, e) ||
		open_array(xpath, &p.x, e) ||
		 (ypath && open_array(ypath, &p.y, e)) ? -1 : 0;

	if (!rc) {
		p.has_y = ypath;
		if (ypath && !import_reading_test(t))
			import_remark(t, "labels are taken from %s", ypath);
		rc = read_rows(t, &p, e) ? err_wrap(e, "%s", xpath) : 0;
	}
	pair_free(&p);
	free(xpath);
	free(ypath);
	return rc;
}

static bool is_zip(const char *path, bool *zip, struct err *e)
{
	struct source *s;
	const char *head;
	size_t n;

	if (source_open(&s, path, e))
		return false;
	*zip = !source_peek(s, 4, &head, &n, e) && n >= 4 && !memcmp(head, "PK", 2);
	source_close(s);
	return true;
}

static int numpy_read(struct import_table *t, const char *path, struct err *e)
{
	unsigned char *bytes;
	size_t n;
	bool zip;

	if (!is_zip(path, &zip, e))
		return -1;
	if (!zip)
		return npy_read(t, path, e);
	if (read_whole(path, &bytes, &n, e))
		return -1;
	return npz_read(t, path, bytes, n, e) ? err_wrap(e, "%s", path) : 0;
}

static int numpy_sniff(const unsigned char *head, size_t n)
{
	return n > 8 && (!memcmp(head, "\x93NUMPY", 6) || !memcmp(head, "PK\3\4", 4)) ? 2 : 0;
}

const struct importer npy_importer = { "npy", "npy npz", numpy_sniff, numpy_read };
