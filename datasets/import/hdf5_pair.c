/* A pair of arrays in a foreign file, X and y under whatever names, and what lies beside them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/hdf5/hdf5_chunks.h"
#include "datasets/import/hdf5_foreign.h"
#include "datasets/offset.h"
#include "algorithms/system/memory.h"

static const char *const feature_names[] = { "feature_names", "feature", "columns", NULL };
static const char *const class_names[] = { "class_names", "target_names", "label_names", NULL };

const char *hdf5_first_present(hid_t group, const char *const *names)
{
	for (; *names; names++)
		if (h5_kind_of(group, *names) == H5_ARRAY)
			return *names;
	return NULL;
}

/* Where one pair of arrays is, and all that is read of it. */
struct hdf5_pair {
	hid_t group;
	const char *x_name, *y_name;
	struct h5_array x, y;           /* x: as it is meant, once it has been read */
	bool turned;                    /* it is stored as (features, rows) */
	float *cell;                    /* (rows, cols) */
	double *precise;                /* the same where floats lose too much, else NULL */
	double *number;                 /* y, or NULL when it is words */
	char **word, **class_name;
	size_t classes;
	double *weight, *belongs;       /* rows, or NULL */
	char ***level;                  /* per column: its categories, or NULL */
	size_t *levels;
};

static void pair_free(struct hdf5_pair *p)
{
	for (size_t j = 0; p->level && j < p->x.cols; j++)
		free(p->level[j]);
	void *own[] = { p->cell,   p->precise, p->number,  p->word,  p->class_name,
			p->weight, p->belongs, p->level, p->levels };
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		free(own[i]);
	h5_array_close(&p->x);
	h5_array_close(&p->y);
}

/* A list of exactly n strings under one of the names; *list NULL when there is none. */
static int read_names(hid_t group, const char *const *names, size_t n, char ***list, size_t *got,
		      struct err *e)
{
	const char *name = hdf5_first_present(group, names);
	struct h5_array a;
	int rc;

	*list = NULL;
	if (!name)
		return 0;
	if (h5_open_array(group, name, &a, e))
		return -1;
	*got = a.rows;
	rc = a.class == H5T_STRING && a.cols == 1 && (!n || a.rows == n) ?
		     h5_read_texts(&a, list, e) :
		     0;
	h5_array_close(&a);
	return rc;
}

static int read_column(hid_t group, const char *name, size_t rows, double **out, struct err *e)
{
	struct h5_array a;
	int rc;

	if (h5_kind_of(group, name) != H5_ARRAY)
		return 0;
	if (h5_open_array(group, name, &a, e))
		return -1;
	if (a.rows != rows || a.cols != 1)
		rc = FAIL(e, ERR_SHAPE, "'%s' has %zu x %zu values for %zu rows", name, a.rows,
			  a.cols, rows);
	else
		rc = (*out = mem_array(rows, sizeof **out, e)) ? h5_read_doubles(&a, *out, e) : -1;
	h5_array_close(&a);
	return rc;
}

static int read_levels(struct hdf5_pair *p, struct err *e)
{
	hid_t group;
	int rc = 0;

	if (h5_kind_of(p->group, "categories") != H5_GROUP)
		return 0;
	if (!(p->level = mem_zeros(p->x.cols, sizeof *p->level, e)) ||
	    !(p->levels = mem_zeros(p->x.cols, sizeof *p->levels, e)) ||
	    h5_open_group(p->group, "categories", &group, e))
		return -1;
	for (size_t j = 0; j < p->x.cols && !rc; j++) {
		char number[24];
		const char *const names[] = { number, NULL };

		snprintf(number, sizeof number, "%zu", j);
		rc = read_names(group, names, 0, &p->level[j], &p->levels[j], e);
	}
	h5_close(group);
	return rc;
}

/* (rows, k) with a single 1 in each row becomes the column of that 1. */
static int from_one_hot(struct hdf5_pair *p, double *wide, struct err *e)
{
	size_t k = p->y.cols;

	for (size_t i = 0; i < p->y.rows; i++) {
		size_t ones = 0, at = 0, others = 0;

		for (size_t c = 0; c < k; c++) {
			ones += wide[i * k + c] == 1;
			others += wide[i * k + c] != 1 && wide[i * k + c] != 0;
			at = wide[i * k + c] == 1 ? c : at;
		}
		if (ones != 1 || others)
			return FAIL(e, ERR_FORMAT,
				    "'%s' has %zu columns and is not one-hot (row %zu): several "
				    "targets "
				    "at once are not supported",
				    p->y_name, k, i + 1);
		wide[i] = (double)at;
	}
	return 0;
}

static int read_y(struct hdf5_pair *p, struct err *e)
{
	size_t cells;

	if (p->y.class == H5T_STRING)
		return p->y.cols == 1 ? h5_read_texts(&p->y, &p->word, e) :
		       FAIL(e, ERR_SHAPE, "'%s' has %zu columns", p->y_name, p->y.cols);
	if (__builtin_mul_overflow(p->y.rows, p->y.cols, &cells) ||
	    !(p->number = mem_array(cells, sizeof *p->number, e)) ||
	    h5_read_doubles(&p->y, p->number, e))
		return -1;
	return p->y.cols > 1 ? from_one_hot(p, p->number, e) : 0;
}

/* MATLAB writes its arrays column by column, so that here features lie in rows: (features, rows), and
 * y is (1, rows). A square X is turned when MATLAB has marked it. */
static void find_turn(struct hdf5_pair *p)
{
	bool marked = H5Aexists(p->x.set, "MATLAB_class") > 0;

	if (p->y.rank == 2 && p->y.rows == 1 && p->y.cols > 1 &&
	    (p->x.rows == p->y.cols || p->x.cols == p->y.cols)) {
		p->y.rows = p->y.cols;
		p->y.cols = 1;
	}
	p->turned = p->x.rank == 2 && p->x.cols == p->y.rows && (marked || p->x.rows != p->y.rows);
}

/* An array of `size` bytes an element, stored as (features, rows), becomes (rows, features): the new
 * one; frees the old one. */
static void *turned(const struct hdf5_pair *p, void *from, size_t size, struct err *e)
{
	size_t rows = p->x.rows, cols = p->x.cols;
	char *to = from ? mem_array(rows * cols, size, e) : NULL;

	for (size_t i = 0; to && i < rows; i++)
		for (size_t j = 0; j < cols; j++)
			memcpy(to + (i * cols + j) * size, (char *)from + (j * rows + i) * size,
			       size);
	free(from);
	return to;
}

/* Some column lies so far from 0 that its floats may have lost what tells its values apart. */
static bool lacks_precision(const struct hdf5_pair *p)
{
	enum { SAMPLE = 512 };
	size_t step = p->x.rows / SAMPLE + 1, n;
	double values[SAMPLE];
	bool lacks = false;

	if (p->x.size < sizeof *p->cell)
		return false;
	for (size_t j = 0; j < p->x.cols && !lacks; j++) {
		n = 0;
		for (size_t i = 0; i < p->x.rows; i += step)
			values[n++] = (double)p->cell[i * p->x.cols + j];
		lacks = offset_is_likely(values, n);
	}
	return lacks && !(p->x.class == H5T_FLOAT && p->x.size == sizeof *p->cell);
}

static int read_precise(struct hdf5_pair *p, struct err *e)
{
	size_t n = p->x.rows * p->x.cols;       /* as many floats are there */

	if (memory_check(sizeof *p->precise * (double)n, p->x_name, e) ||
	    !(p->precise = mem_array(n, sizeof *p->precise, e)) ||
	    h5_read_doubles(&p->x, p->precise, e))
		return -1;
	if (p->turned)
		p->precise = turned(p, p->precise, sizeof *p->precise, e);
	return p->precise ? 0 : -1;
}

static int read_pair(struct hdf5_pair *p, struct err *e)
{
	double bytes;

	if (h5_open_array(p->group, p->x_name, &p->x, e) ||
	    h5_open_array(p->group, p->y_name, &p->y, e))
		return -1;
	find_turn(p);
	if ((p->turned ? p->x.cols : p->x.rows) != p->y.rows)
		return FAIL(e, ERR_SHAPE, "'%s' has %zu rows, '%s' %zu", p->x_name, p->x.rows,
			    p->y_name, p->y.rows);
	bytes = 2 * sizeof(float) * (double)p->x.rows *
		(double)p->x.cols; /* read, and in the table */
	if (memory_check(bytes, p->x_name, e) ||
	    !(p->cell = mem_array(p->x.rows * p->x.cols, sizeof *p->cell, e)) ||
	    h5_read_floats(&p->x, p->cell, e))
		return -1;
	if (p->turned) {
		p->x.cols = p->x.rows;
		p->x.rows = p->y.rows;
		p->cell = turned(p, p->cell, sizeof *p->cell, e);
	}
	if (!p->cell || (lacks_precision(p) && read_precise(p, e)) || read_y(p, e) || read_levels(p, e))
		return -1;
	return read_names(p->group, class_names, 0, &p->class_name, &p->classes, e) ||
	       read_column(p->group, "weight", p->x.rows, &p->weight, e) ||
	       read_column(p->group, "group", p->x.rows, &p->belongs, e) ? -1 : 0;
}

/* ---- into the table ---- */

/* Codes of y that class_name names; a file whose names do not fit its codes keeps the numbers. */
static bool has_class_names(const struct hdf5_pair *p)
{
	if (!p->class_name || !p->number)
		return false;
	for (size_t i = 0; i < p->y.rows; i++)
		if (!(p->number[i] >= 0 && p->number[i] < (double)p->classes &&
		      p->number[i] == floor(p->number[i])))
			return false;
	return true;
}

static int declare_columns(struct import_table *t, const struct hdf5_pair *p, const char *target,
			   struct err *e)
{
	char **names = NULL, number[32];
	size_t got, cols = p->x.cols;
	int rc = read_names(p->group, feature_names, cols, &names, &got, e);

	for (size_t j = 0; j < cols && !rc; j++) {
		bool category = p->level && p->level[j];

		snprintf(number, sizeof number, "x%zu", j + 1);
		rc = import_column(t, names ? names[j] : number,
				   category ? IMPORT_CATEGORY : IMPORT_NUMBER, e);
		for (size_t k = 0; category && k < p->levels[j] && !rc; k++)
			rc = import_level(t, j, p->level[j][k], strlen(p->level[j][k]), e);
	}
	free(names);
	rc = rc || import_column(t, target, has_class_names(p) ? IMPORT_CATEGORY : IMPORT_INFER, e);
	for (size_t k = 0; has_class_names(p) && k < p->classes && !rc; k++)
		rc = import_level(t, cols, p->class_name[k], strlen(p->class_name[k]), e);
	if (!rc && p->belongs)
		rc = import_column(t, "group", IMPORT_NUMBER, e);
	if (rc)
		return -1;
	import_target(t, cols);
	if (p->belongs)
		import_group(t, cols + 1);
	if (!strncmp(p->y_name, "label", 5) && p->number && p->y.class == H5T_INTEGER)
		import_target_is_class(t);
	return 0;
}

static struct import_cell text_cell(const char *text)
{
	return import_cell_text(text, strlen(text), true);
}

static int feature_cell(const struct hdf5_pair *p, size_t i, size_t j, struct import_cell *out,
			struct err *e)
{
	float v = p->cell[i * p->x.cols + j];

	*out = (struct import_cell){ .number = p->precise ? p->precise[i * p->x.cols + j] :
						 (double)v };
	if (!p->level || !p->level[j] || isnan(v))
		return 0;
	if (!(v >= 0 && v < (float)p->levels[j]) || v != floorf(v))
		return FAIL(e, ERR_FORMAT,
			    "'%s' row %zu column %zu: %g is not a code of its %zu categories",
			    p->x_name, i + 1, j + 1, (double)v, p->levels[j]);
	*out = text_cell(p->level[j][(size_t)v]);
	return 0;
}

static int add_rows(struct import_table *t, const struct hdf5_pair *p, struct err *e)
{
	size_t cols = p->x.cols, n = cols + 1 + (p->belongs != NULL);
	struct import_cell *c = mem_array(n, sizeof *c, e);
	bool named = has_class_names(p);
	int rc = c ? 0 : -1;

	for (size_t i = 0; i < p->x.rows && !rc; i++) {
		for (size_t j = 0; j < cols && !rc; j++)
			rc = feature_cell(p, i, j, &c[j], e);
		c[cols] = p->word ? text_cell(p->word[i]) :
			  named   ? text_cell(p->class_name[(size_t)p->number[i]]) :
				    (struct import_cell){ .number = p->number[i] };
		if (p->belongs)
			c[cols + 1] = (struct import_cell){ .number = p->belongs[i] };
		rc = rc || import_row(t, c, n, p->weight ? p->weight[i] : NAN, i + 1, e);
		import_progress(t, (double)i / (double)p->x.rows);
	}
	free(c);
	return rc ? -1 : 0;
}

static int tell_turn(struct import_table *t, const struct hdf5_pair *p)
{
	if (p->turned && !import_reading_test(t))
		import_remark(t, "'%s' is %zu x %zu and '%s' has %zu values: features lie in rows, "
			      "as MATLAB writes them", p->x_name, p->x.cols, p->x.rows, p->y_name,
			      p->y.rows);
	return 0;
}

int hdf5_take_pair(struct import_table *t, hid_t group, const char *x, const char *y,
		   const char *target, struct err *e)
{
	struct hdf5_pair p = { .group = group, .x_name = x, .y_name = y, .x.set = -1, .y.set = -1 };
	int rc = read_pair(&p, e) || tell_turn(t, &p) || declare_columns(t, &p, target ? target : y, e) ||
				 add_rows(t, &p, e) ?
			 -1 :
			 0;

	pair_free(&p);
	return rc;
}
