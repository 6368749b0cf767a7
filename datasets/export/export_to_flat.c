/* HDF5 as most programs expect it: /X (rows, features) and /y, and beside them what else there is.
 *
 *   /X              float32, or uint8 where every value is a whole number 0..255, or float64 where
 *                   float32 would lose what tells the values of a column apart; missing is NaN
 *   /y              int32 class codes, or float64
 *   /feature_names  /class_names (in the order of the codes)  /weight  /group
 *   /categories/N   names of the categories of column N (from 0): cells in X are their codes */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "datasets/export/export.h"
#include "datasets/hdf5/hdf5_image.h"
#include "datasets/hdf5/hdf5_inner.h"

static float *dense(const struct dataset *d, struct err *e)
{
	float *x;
	size_t cells;

	if (__builtin_mul_overflow(d->rows, d->cols, &cells)) {
		FAIL(e, ERR_NOMEM, "%zu x %zu cells are beyond any memory", d->rows, d->cols);
		return NULL;
	}
	if (!(x = mem_zeros(cells, sizeof *x, e)))
		return NULL;
	for (size_t i = 0; i < d->rows; i++)
		for (size_t k = d->sparse->start[i]; k < d->sparse->start[i + 1]; k++)
			x[i * d->cols + d->sparse->col[k]] = d->sparse->value[k];
	return x;
}

static bool any_offset(const struct dataset *d)
{
	for (size_t j = 0; j < d->cols; j++)
		if (d->columns[j].offset != 0)
			return true;
	return false;
}

static int put_precise(const struct dataset *d, hid_t file, struct err *e)
{
	size_t n = d->rows * d->cols;   /* d->x has as many */
	double *x = mem_array(n, sizeof *x, e);
	int rc = -1;

	for (size_t i = 0; x && i < n; i++)
		x[i] = d->columns[i % d->cols].offset + (double)d->x[i];
	if (x)
		rc = h5_put_array(file, "X", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, d->rows, d->cols, x,
				  NULL, e);
	free(x);
	return rc;
}

static int put_x(const struct dataset *d, hid_t file, struct err *e)
{
	float *made = d->sparse ? dense(d, e) : NULL;
	const float *x = d->sparse ? made : d->x;
	int rc;

	if (!x)
		return -1;
	if (any_offset(d))
		return put_precise(d, file, e);
	rc = h5_put_array(file, "X",
			  hdf5_all_bytes(x, d->rows * d->cols) ? H5T_STD_U8LE : H5T_IEEE_F32LE,
			  H5T_NATIVE_FLOAT, d->rows, d->cols, x, NULL, e);
	free(made);
	return rc;
}

static int put_targets(const struct dataset *d, hid_t file, struct err *e)
{
	int rc = d->label ? h5_put_array(file, "y", H5T_STD_I32LE, H5T_NATIVE_UINT32, d->rows, 0,
					 d->label, NULL, e) :
			    h5_put_array(file, "y", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, d->rows, 0,
					 d->target, NULL, e);

	if (!rc && d->weight)
		rc = h5_put_array(file, "weight", H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, d->rows, 0,
				  d->weight, NULL, e);
	if (!rc && d->group)
		rc = h5_put_array(file, "group", H5T_STD_U32LE, H5T_NATIVE_UINT32, d->rows, 0,
				  d->group, NULL, e);
	return rc;
}

static int put_names(const struct dataset *d, hid_t file, struct err *e)
{
	int rc = hdf5_put_names(file, "feature_names", d, e);

	if (!rc && d->class_names)
		rc = h5_put_texts(file, "class_names", (const char *const *)d->class_names,
				  d->classes, NULL, e);
	return rc;
}

static int put_categories(const struct dataset *d, hid_t file, struct err *e)
{
	hid_t group = -1;
	char name[32];
	int rc = 0;

	for (size_t j = 0; !rc && j < d->cols; j++) {
		if (d->columns[j].kind == COLUMN_NUMERIC || !d->columns[j].level_names)
			continue;
		if (group < 0 && h5_make_group(file, "categories", &group, e))
			return -1;
		snprintf(name, sizeof name, "%zu", j);
		rc = h5_put_texts(group, name, d->columns[j].level_names, d->columns[j].levels,
				  NULL, e);
	}
	h5_close(group);
	return rc;
}

static int put_attributes(const struct dataset *d, hid_t file, struct err *e)
{
	const struct { const char *name, *text; } attrs[] = {
		{ "name", d->name }, { "target", d->target_name },
		{ "description", d->description },
		{ "licence", d->licence }, { "citation", d->citation },
		{ "source_url", d->source_url },
		{ "task", d->task == TASK_CLASSIFY ? "classification" : "regression" },
	};

	for (size_t i = 0; i < sizeof attrs / sizeof *attrs; i++)
		if (h5_put_attr_text(file, attrs[i].name, attrs[i].text, e))
			return -1;
	return 0;
}

int export_to_flat(const struct dataset *d, const char *path, const struct export_options *o,
		   struct err *e)
{
	struct h5_image image;
	hid_t file = h5_image_open(&image, path, false, e);
	int rc;

	if (file < 0)
		return -1;
	rc = put_x(d, file, e) || put_targets(d, file, e) || put_names(d, file, e) ||
	     put_categories(d, file, e) || put_attributes(d, file, e) ? -1 : 0;
	rc = h5_image_close(&image, file, rc, e);
	if (!rc && d->nsplits)
		export_remark(o, "stored splits are not kept: the flat layout has no place for "
			      "them");
	return rc;
}
