/* Writing side of hdf5_util.h. */
#include <string.h>

#include "datasets/hdf5_util.h"

#define CHUNK_BYTES ((size_t)1 << 20)
#define GZIP_LEVEL  6

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
static void chunk_shape(hsize_t chunk[2], size_t rows, size_t cols, size_t size)
{
	size_t row = size * (cols ? cols : 1),
	       n = !row || row >= CHUNK_BYTES ? 1 : CHUNK_BYTES / row;

	chunk[0] = n < rows ? n : rows;
	chunk[1] = cols;
}

static hid_t compressed(size_t rows, size_t cols, size_t size)
{
	hid_t create = H5Pcreate(H5P_DATASET_CREATE);
	hsize_t chunk[2];
	bool ok = create >= 0 && H5Pset_obj_track_times(create, 0) >= 0;

	chunk_shape(chunk, rows, cols, size);
	if (ok && rows && size)
		ok = H5Pset_chunk(create, cols ? 2 : 1, chunk) >= 0 &&
		     (size == 1 || H5Pset_shuffle(create) >= 0) &&
		     H5Pset_deflate(create, GZIP_LEVEL) >= 0 && H5Pset_fletcher32(create) >= 0;
	if (!ok) {
		h5_close(create);
		create = -1;
	}
	return create;
}

static int put(hid_t parent, const char *name, hid_t stored, hid_t memory, hid_t space,
	       hid_t create, const void *at, hid_t *out, struct err *e)
{
	hid_t set = space < 0 || create < 0 ? -1 :
		    H5Dcreate2(parent, name, stored, space, H5P_DEFAULT, create, H5P_DEFAULT);
	int rc = set < 0 || H5Dwrite(set, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, at) < 0 ?
		 h5_fail(e, ERR_IO, "cannot write array '%s'", name) : 0;

	h5_close(create);
	h5_close(space);
	if (out && !rc)
		*out = set;
	else
		h5_close(set);
	return rc;
}

int h5_put_array(hid_t parent, const char *name, hid_t stored, hid_t memory, size_t rows,
		 size_t cols, const void *at, hid_t *out, struct err *e)
{
	hsize_t size[2] = { rows, cols };

	return put(parent, name, stored, memory, H5Screate_simple(cols ? 2 : 1, size, NULL),
		   compressed(rows, cols, H5Tget_size(stored)), at, out, e);
}

/* Strings of variable length live in the file's heap, which filters do not reach: stored
 * plainly. */
int h5_put_texts(hid_t parent, const char *name, const char *const *list, size_t n, hid_t *out,
		 struct err *e)
{
	hsize_t size = n;
	hid_t type = utf8_type();
	int rc = put(parent, name, type, type, H5Screate_simple(1, &size, NULL),
		     compressed(0, 0, 0), list, out, e);

	h5_close(type);
	return rc;
}
