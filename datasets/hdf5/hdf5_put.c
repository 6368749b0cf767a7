/* Writing side of hdf5_util.h. */
#include <string.h>

#include "datasets/hdf5/hdf5_pack.h"
#include "datasets/hdf5/hdf5_util.h"

#define CHUNK_BYTES ((size_t)1 << 20)

static hid_t utf8_type(void)
{
	hid_t type = H5Tcopy(H5T_C_S1);

	if (type >= 0 &&
	    (H5Tset_size(type, H5T_VARIABLE) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0)) {
		H5Tclose(type);
		type = -1;
	}
	return type;
}

static int put_attr(hid_t object, const char *name, hid_t type, hid_t space, const void *at,
		    struct err *e)
{
	hid_t attr = type < 0 || space < 0 ? -1 :
		     H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
	int rc = attr < 0 || H5Awrite(attr, type, at) < 0 ?
		 h5_fail(e, ERR_IO, "cannot write attribute '%s'", name) : 0;

	h5_close(attr);
	h5_close(space);
	h5_close(type);
	return rc;
}

int h5_put_attr_text(hid_t object, const char *name, const char *text, struct err *e)
{
	return text ? put_attr(object, name, utf8_type(), H5Screate(H5S_SCALAR), &text, e) : 0;
}

int h5_put_attr_texts(hid_t object, const char *name, const char *const *list, size_t n,
		      struct err *e)
{
	hsize_t size = n;

	return put_attr(object, name, utf8_type(), H5Screate_simple(1, &size, NULL), list, e);
}

int h5_put_attr_int(hid_t object, const char *name, int64_t value, struct err *e)
{
	return put_attr(object, name, H5Tcopy(H5T_NATIVE_INT64), H5Screate(H5S_SCALAR), &value, e);
}

int h5_put_attr_double(hid_t object, const char *name, double value, struct err *e)
{
	return put_attr(object, name, H5Tcopy(H5T_NATIVE_DOUBLE), H5Screate(H5S_SCALAR), &value, e);
}

/* The type h5py and AnnData know as a boolean: an enumeration over int8. */
int h5_put_attr_bool(hid_t object, const char *name, bool value, struct err *e)
{
	hid_t type = H5Tenum_create(H5T_NATIVE_INT8);
	signed char no = 0, yes = 1, v = value;

	if (type < 0 || H5Tenum_insert(type, "FALSE", &no) < 0 ||
	    H5Tenum_insert(type, "TRUE", &yes) < 0) {
		h5_close(type);
		return h5_fail(e, ERR_IO, "cannot write attribute '%s'", name);
	}
	return put_attr(object, name, type, H5Screate(H5S_SCALAR), &v, e);
}

int h5_make_group(hid_t parent, const char *name, hid_t *out, struct err *e)
{
	hid_t create = H5Pcreate(H5P_GROUP_CREATE);

	*out = -1;
	if (create >= 0 && H5Pset_obj_track_times(create, 0) >= 0)
		*out = H5Gcreate2(parent, name, H5P_DEFAULT, create, H5P_DEFAULT);
	h5_close(create);
	return *out < 0 ? h5_fail(e, ERR_IO, "cannot write group '%s'", name) : 0;
}

/* Whole rows per chunk; a chunk is never larger than the array. */
static size_t rows_per_chunk(size_t rows, size_t cols, size_t size)
{
	size_t row = size * cols, n = !row || row >= CHUNK_BYTES ? 1 : CHUNK_BYTES / row;

	return n < rows ? n : rows;
}

/* chunk_rows 0: stored in one piece, without filters. */
static hid_t make_array(hid_t parent, const char *name, hid_t type, int rank, const hsize_t *size,
			size_t chunk_rows)
{
	hid_t create = H5Pcreate(H5P_DATASET_CREATE), space = H5Screate_simple(rank, size, NULL);
	hsize_t chunk[2] = { chunk_rows, size[rank - 1] };
	hid_t set = -1;
	bool ok = create >= 0 && space >= 0 && H5Pset_obj_track_times(create, 0) >= 0;

	if (ok && chunk_rows)
		ok = H5Pset_chunk(create, rank, chunk) >= 0 &&
		     (H5Tget_size(type) == 1 || H5Pset_shuffle(create) >= 0) &&
		     H5Pset_deflate(create, PACK_LEVEL) >= 0 && H5Pset_fletcher32(create) >= 0;
	if (ok)
		set = H5Dcreate2(parent, name, type, space, H5P_DEFAULT, create, H5P_DEFAULT);
	h5_close(create);
	h5_close(space);
	return set;
}

static int keep_or_close(hid_t set, int rc, hid_t *out)
{
	if (out && !rc)
		*out = set;
	else
		h5_close(set);
	return rc;
}

/* cols 0: of one dimension. */
static int put(hid_t parent, const char *name, size_t cols, struct h5_pack *what, hid_t *out,
	       struct err *e)
{
	hsize_t size[2] = { what->rows, cols };
	hid_t set;
	int rc;

	what->chunk_rows = rows_per_chunk(what->rows, what->cols, H5Tget_size(what->stored));
	set = make_array(parent, name, what->stored, cols ? 2 : 1, size, what->chunk_rows);
	rc = set < 0 ? h5_fail(e, ERR_IO, "cannot write array '%s'", name) : 0;
	if (!rc && what->rows && h5_pack(set, what, 0, e))
		rc = err_wrap(e, "cannot write array '%s'", name);
	return keep_or_close(set, rc, out);
}

int h5_put_array(hid_t parent, const char *name, hid_t stored, hid_t memory, size_t rows,
		 size_t cols, const void *at, hid_t *out, struct err *e)
{
	size_t flat = cols ? cols : 1;
	struct h5_pack what = { at, memory, stored, rows, flat, flat * H5Tget_size(memory), 0 };

	return put(parent, name, cols, &what, out, e);
}

int h5_put_column(hid_t parent, const char *name, hid_t stored, hid_t memory, size_t rows,
		  size_t stride, const void *at, hid_t *out, struct err *e)
{
	struct h5_pack what = { at, memory, stored, rows, 1, stride, 0 };

	return put(parent, name, 0, &what, out, e);
}

/* Strings of variable length live in the file's heap, which filters do not reach: stored
 * plainly. */
int h5_put_texts(hid_t parent, const char *name, const char *const *list, size_t n, hid_t *out,
		 struct err *e)
{
	hsize_t size = n;
	hid_t type = utf8_type(), set = type < 0 ? -1 : make_array(parent, name, type, 1, &size, 0);
	int rc = set < 0 || H5Dwrite(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, list) < 0 ?
		 h5_fail(e, ERR_IO, "cannot write array '%s'", name) : 0;

	h5_close(type);
	return keep_or_close(set, rc, out);
}
