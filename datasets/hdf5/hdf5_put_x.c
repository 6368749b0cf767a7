/* Writing /X and /feature: one array instead of thousands of columns. */
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "datasets/hdf5/hdf5_inner.h"

bool hdf5_all_bytes(const float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!(x[i] >= 0 && x[i] <= 255 && x[i] == floorf(x[i])) || signbit(x[i]))
			return false;
	return true;
}

int hdf5_put_names(hid_t file, const char *name, const struct dataset *d, struct err *e)
{
	const char **names = mem_array(d->cols, sizeof *names, e);
	int rc;

	if (!names)
		return -1;
	for (size_t j = 0; j < d->cols; j++)
		names[j] = d->columns[j].name;
	rc = h5_put_texts(file, name, names, d->cols, NULL, e);
	free(names);
	return rc;
}

static int put_sparse(hid_t file, const struct dataset *d, struct err *e)
{
	const struct sparse *s = d->sparse;
	size_t n = s->start[d->rows];
	hsize_t two = 2;
	int64_t shape[2] = { (int64_t)d->rows, (int64_t)d->cols };
	hid_t group, space = -1, attr = -1;
	int rc = -1;

	if (h5_make_group(file, "X", &group, e))
		return -1;
	space = H5Screate_simple(1, &two, NULL);
	attr = H5Acreate2(group, "shape", H5T_STD_I64LE, space, H5P_DEFAULT, H5P_DEFAULT);
	if (attr < 0 || H5Awrite(attr, H5T_NATIVE_INT64, shape) < 0)
		h5_fail(e, ERR_IO, "cannot write attribute 'shape'");
	else if (!h5_put_attr_text(group, "encoding-type", "csr_matrix", e) &&
		 !h5_put_attr_text(group, "encoding-version", "0.1.0", e) &&
		 !h5_put_array(group, "data", H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, n, 0, s->value,
			       NULL, e) &&
		 !h5_put_array(group, "indices", H5T_STD_I32LE, H5T_NATIVE_UINT32, n, 0, s->col,
			       NULL, e) &&
		 !h5_put_array(group, "indptr", H5T_STD_I64LE, H5T_NATIVE_ULLONG, d->rows + 1, 0,
			       s->start, NULL, e))
		rc = 0;
	h5_close(attr);
	h5_close(space);
	h5_close(group);
	return rc;
}

/* Wide, all-numeric and sparse tables are one array instead of thousands of columns. */
int hdf5_put_x(hid_t file, const struct dataset *d, struct err *e)
{
	bool bytes = !d->sparse && hdf5_all_bytes(d->x, d->rows * d->cols);
	hid_t stored = bytes ? H5T_STD_U8LE : H5T_IEEE_F32LE;

	if (hdf5_put_names(file, "feature", d, e))
		return -1;
	return d->sparse ? put_sparse(file, d, e) :
			   h5_put_array(file, "X", stored, H5T_NATIVE_FLOAT, d->rows, d->cols, d->x,
					NULL, e);
}
