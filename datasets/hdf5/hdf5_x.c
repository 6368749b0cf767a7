/* /X and /feature: tables too wide, or too empty, for a column each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/hdf5/hdf5_chunks.h"
#include "datasets/hdf5/hdf5_inner.h"
#include "algorithms/system/memory.h"

static int make_columns(hid_t file, struct dataset *d, size_t cols, struct err *e)
{
	struct h5_array a = { .set = -1 };
	char **names = NULL;
	int rc = -1;

	free(d->columns);
	d->cols = 0;
	if (!(d->columns = mem_zeros(cols, sizeof *d->columns, e)))
		return -1;
	if (h5_kind_of(file, "feature") != H5_NONE) {
		if (h5_open_array(file, "feature", &a, e) || h5_read_texts(&a, &names, e))
			goto done;
		if (a.rows != cols) {
			FAIL(e, ERR_SHAPE, "/feature has %zu names for the %zu columns of /X",
			     a.rows, cols);
			goto done;
		}
	}
	for (; d->cols < cols; d->cols++) {
		char *name =
			names ? mem_text(names[d->cols], e) : mem_format(e, "x%zu", d->cols + 1);

		if (!(d->columns[d->cols].name = name))
			goto done;
	}
	rc = 0;
done:
	free(names);
	h5_array_close(&a);
	return rc;
}

static int read_dense(hid_t file, struct dataset *d, struct err *e)
{
	struct h5_array a;
	int rc = -1;

	if (h5_open_array(file, "X", &a, e))
		return -1;
	if (a.rank < 2 || a.rows != d->rows)
		FAIL(e, ERR_SHAPE, "/X is %zu x %zu for %zu rows", a.rows, a.cols, d->rows);
	else if (!memory_check((double)a.rows * (double)a.cols * sizeof *d->x, "/X", e) &&
		 !make_columns(file, d, a.cols, e)) {
		free(d->x);
		if ((d->x = mem_array(a.rows * a.cols, sizeof *d->x, e)))
			rc = h5_read_floats(&a, d->x, e);
	}
	h5_array_close(&a);
	return rc;
}

static int read_shape(hid_t group, int64_t shape[2], struct err *e)
{
	hid_t attr = H5Aexists(group, "shape") > 0 ? H5Aopen(group, "shape", H5P_DEFAULT) : -1;
	hid_t space = attr < 0 ? -1 : H5Aget_space(attr);
	int rc = 0;

	if (space < 0 || H5Sget_simple_extent_npoints(space) != 2 ||
	    H5Aread(attr, H5T_NATIVE_INT64, shape) < 0)
		rc = FAIL(e, ERR_FORMAT, "/X has no attribute 'shape' of two numbers");
	h5_close(space);
	h5_close(attr);
	return rc;
}

static int read_list(hid_t group, const char *name, size_t want, int64_t **out, size_t *n,
		     struct err *e)
{
	struct h5_array a;
	int rc = -1;

	*out = NULL;
	if (h5_open_array(group, name, &a, e))
		return -1;
	*n = a.rows;
	if (a.rank != 1 || (want && a.rows != want))
		FAIL(e, ERR_SHAPE, "/X/%s has %zu values, not %zu", name, a.rows, want);
	else if ((*out = mem_array(a.rows, sizeof **out, e)))
		rc = h5_read_ints(&a, *out, e);
	h5_array_close(&a);
	return rc;
}

/* Moves checked 64-bit lists into the view's types. */
static int take_rows(struct dataset *d, const int64_t *start, const int64_t *col, size_t n,
		     size_t cols, size_t *to_start, uint32_t *to_col, struct err *e)
{
	for (size_t i = 0; i <= d->rows; i++) {
		if (start[i] < (i ? start[i - 1] : 0) || start[i] > (int64_t)n || (!i && start[0]))
			return FAIL(e, ERR_FORMAT, "/X/indptr is not ascending from 0 at row %zu",
				    i + 1);
		to_start[i] = (size_t)start[i];
	}
	if (to_start[d->rows] != n)
		return FAIL(e, ERR_FORMAT, "/X/indptr ends at %zu of %zu values", to_start[d->rows],
			    n);
	for (size_t i = 0; i < d->rows; i++)
		for (size_t k = to_start[i]; k < to_start[i + 1]; k++) {
			if (col[k] < 0 || col[k] >= (int64_t)cols ||
			    (k > to_start[i] && col[k] <= col[k - 1]))
				return FAIL(e, ERR_FORMAT,
					    "/X row %zu has column %lld, out of order or range",
					    i + 1, (long long)col[k]);
			to_col[k] = (uint32_t)col[k];
		}
	return 0;
}

static int read_values(hid_t group, size_t n, float *to, struct err *e)
{
	struct h5_array a;
	int rc;

	if (h5_open_array(group, "data", &a, e))
		return -1;
	rc = a.rank == 1 && a.rows == n ? h5_read_floats(&a, to, e) :
	     FAIL(e, ERR_SHAPE, "/X/data has %zu values for %zu indices", a.rows, n);
	h5_array_close(&a);
	return rc;
}

static int read_sparse(hid_t file, struct dataset *d, struct err *e)
{
	int64_t shape[2], *start = NULL, *col = NULL;
	size_t n, nstart, *to_start;
	uint32_t *to_col;
	float *value;
	hid_t group;
	int rc = -1;

	if (h5_open_group(file, "X", &group, e))
		return -1;
	if (read_shape(group, shape, e))
		goto done;
	if (shape[0] != (int64_t)d->rows || shape[1] < 1 || shape[1] > (int64_t)1 << 27) {
		FAIL(e, ERR_SHAPE, "/X is %lld x %lld for %zu rows", (long long)shape[0],
		     (long long)shape[1], d->rows);
		goto done;
	}
	if (read_list(group, "indptr", d->rows + 1, &start, &nstart, e) ||
	    read_list(group, "indices", 0, &col, &n, e) ||
	    !(d->sparse = mem_zeros(1, sizeof *d->sparse, e)))
		goto done;
	d->sparse->start = to_start = mem_zeros(d->rows + 1, sizeof *to_start, e);
	d->sparse->col = to_col = mem_array(n, sizeof *to_col, e);
	d->sparse->value = value = mem_array(n, sizeof *value, e);
	free(d->x);
	d->x = NULL;
	if (to_start && to_col && value &&
	    !take_rows(d, start, col, n, (size_t)shape[1], to_start, to_col, e) &&
	    !read_values(group, n, value, e))
		rc = make_columns(file, d, (size_t)shape[1], e);
done:
	free(start);
	free(col);
	h5_close(group);
	return rc;
}

int hdf5_read_x(hid_t file, struct dataset *d, struct err *e)
{
	return h5_kind_of(file, "X") == H5_GROUP ? read_sparse(file, d, e) : read_dense(file, d, e);
}
