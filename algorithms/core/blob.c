#include "algorithms/core/blob.h"

#include <hdf5.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

/* The stored type is fixed (little-endian), the memory type is the machine's. */
static hid_t memory_type(enum blob_type t)
{
	switch (t) {
	case BLOB_F32: return H5T_NATIVE_FLOAT;
	case BLOB_F64: return H5T_NATIVE_DOUBLE;
	case BLOB_U8:  return H5T_NATIVE_UINT8;
	case BLOB_I32: return H5T_NATIVE_INT32;
	case BLOB_U32: return H5T_NATIVE_UINT32;
	case BLOB_U64: return H5T_NATIVE_UINT64;
	}
	return -1;
}

static hid_t stored_type(enum blob_type t)
{
	switch (t) {
	case BLOB_F32: return H5T_IEEE_F32LE;
	case BLOB_F64: return H5T_IEEE_F64LE;
	case BLOB_U8:  return H5T_STD_U8LE;
	case BLOB_I32: return H5T_STD_I32LE;
	case BLOB_U32: return H5T_STD_U32LE;
	case BLOB_U64: return H5T_STD_U64LE;
	}
	return -1;
}

static size_t type_size(enum blob_type t)
{
	static const size_t size[] = {
		[BLOB_F32] = 4, [BLOB_F64] = 8, [BLOB_U8] = 1, [BLOB_I32] = 4, [BLOB_U32] = 4, [BLOB_U64] = 8,
	};

	return size[t];
}

static void drop(herr_t (*closer)(hid_t), hid_t id)
{
	if (id >= 0)
		closer(id);
}

int blob_put(struct blob *b, const char *name, enum blob_type t, const void *at, size_t n,
	     struct err *e)
{
	hsize_t size = n;
	hid_t space, create, set = -1;
	int rc = -1;

	if (b->take)
		return b->take(b->ctx, name, t, at, n * type_size(t), e);
	space = H5Screate_simple(1, &size, NULL);
	create = H5Pcreate(H5P_DATASET_CREATE);
	if (space >= 0 && create >= 0) {
		H5Pset_obj_track_times(create, 0);
		set = H5Dcreate2(b->group, name, stored_type(t), space, H5P_DEFAULT, create,
				 H5P_DEFAULT);
	}
	if (set >= 0 &&
	    (!n || H5Dwrite(set, memory_type(t), H5S_ALL, H5S_ALL, H5P_DEFAULT, at) >= 0))
		rc = 0;
	drop(H5Dclose, set);
	drop(H5Pclose, create);
	drop(H5Sclose, space);
	return rc ? FAIL(e, ERR_IO, "cannot write '%s' to the model file", name) : 0;
}

int blob_put_text(struct blob *b, const char *name, const char *text, struct err *e)
{
	return blob_put(b, name, BLOB_U8, text, strlen(text), e);
}

int blob_put_number(struct blob *b, const char *name, double x, struct err *e)
{
	return blob_put(b, name, BLOB_F64, &x, 1, e);
}

/* Opens one-dimensional `name` and tells its length, checking that its type is what it should
 * be. */
static hid_t open_array(const struct blob *b, const char *name, enum blob_type t, hssize_t *n,
			struct err *e)
{
	hid_t set = blob_has(b, name) ?
		H5Dopen2(b->group, name, H5P_DEFAULT) : -1, space = -1, type = -1;

	if (set < 0) {
		FAIL(e, ERR_FORMAT, "the model file lacks '%s'", name);
		return -1;
	}
	space = H5Dget_space(set);
	type = H5Dget_type(set);
	*n = H5Sget_simple_extent_ndims(space) == 1 ? H5Sget_simple_extent_npoints(space) : -1;
	if (*n < 0 || H5Tequal(type, stored_type(t)) <= 0) {
		FAIL(e, ERR_FORMAT, "'%s' in the model file has the wrong type or shape", name);
		drop(H5Dclose, set);
		set = -1;
	}
	drop(H5Tclose, type);
	drop(H5Sclose, space);
	return set;
}

/* A claimed size beyond what is stored is a hostile file: contiguous storage holds every byte. */
static int check_stored(hid_t set, const char *name, size_t bytes, struct err *e)
{
	if (bytes && H5Dget_storage_size(set) < bytes)
		return FAIL(e, ERR_FORMAT, "'%s' in the model file claims more data than it holds",
			    name);
	return 0;
}

int blob_get(const struct blob *b, const char *name, enum blob_type t, size_t want_n, void **at,
	     size_t *n, struct err *e)
{
	hssize_t count = 0;
	hid_t set = open_array(b, name, t, &count, e);
	size_t size = set < 0 ? 0 : H5Tget_size(memory_type(t));
	void *p = NULL;
	int rc = -1;

	if (set < 0)
		return -1;
	if (want_n != BLOB_ANY && (size_t)count != want_n) {
		FAIL(e, ERR_FORMAT, "'%s' in the model file has %lld values, not %zu", name,
		     (long long)count, want_n);
		goto done;
	}
	if (check_stored(set, name, (size_t)count * size, e) ||
	    !(p = mem_array((size_t)count, size, e)))
		goto done;
	if (count && H5Dread(set, memory_type(t), H5S_ALL, H5S_ALL, H5P_DEFAULT, p) < 0) {
		FAIL(e, ERR_IO, "cannot read '%s' from the model file", name);
		goto done;
	}
	*at = p;
	p = NULL;
	if (n)
		*n = (size_t)count;
	rc = 0;
done:
	free(p);
	H5Dclose(set);
	return rc;
}

int blob_get_text(const struct blob *b, const char *name, char **text, struct err *e)
{
	void *at;
	size_t n;

	if (blob_get(b, name, BLOB_U8, BLOB_ANY, &at, &n, e))
		return -1;
	*text = mem_array(n + 1, 1, e);
	if (*text) {
		memcpy(*text, at, n);
		(*text)[n] = 0;
	}
	free(at);
	return *text ? 0 : -1;
}

int blob_get_number(const struct blob *b, const char *name, double *x, struct err *e)
{
	void *at;

	if (blob_get(b, name, BLOB_F64, 1, &at, NULL, e))
		return -1;
	*x = *(double *)at;
	free(at);
	return 0;
}

int blob_get_count(const struct blob *b, const char *name, size_t min, size_t max, size_t *n,
		   struct err *e)
{
	double x;

	if (blob_get_number(b, name, &x, e))
		return -1;
	if (!(x >= (double)min && x <= (double)max) || x != floor(x))
		return FAIL(e, ERR_FORMAT, "'%s' in the model file is %g, not %zu to %zu", name, x,
			    min, max);
	*n = (size_t)x;
	return 0;
}

bool blob_has(const struct blob *b, const char *name)
{
	return H5Lexists(b->group, name, H5P_DEFAULT) > 0;
}
