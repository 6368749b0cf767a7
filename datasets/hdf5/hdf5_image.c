#include "datasets/hdf5/hdf5_image.h"

#include <stdlib.h>

#include "algorithms/system/place.h"
#include "datasets/hdf5/hdf5_util.h"

#define GROWTH (1 << 20)        /* bytes by which the memory grows */

/* ---- memory: HDF5's own would be freed with the file, this is kept ---- */

static void *image_malloc(size_t n, H5FD_file_image_op_t op, void *udata)
{
	(void)op;
	(void)udata;
	return malloc(n);
}

static void *image_realloc(void *at, size_t n, H5FD_file_image_op_t op, void *udata)
{
	(void)op;
	(void)udata;
	return realloc(at, n);
}

static herr_t image_free(void *at, H5FD_file_image_op_t op, void *udata)
{
	struct h5_image *m = udata;

	/* A file of this name that is there already is read and closed before ours is made. */
	if (op == H5FD_FILE_IMAGE_OP_FILE_CLOSE) {
		free(m->at);
		m->at = at;
	} else {
		free(at);
	}
	return 0;
}

static void *udata_copy(void *udata)
{
	return udata;
}

static herr_t udata_free(void *udata)
{
	(void)udata;
	return 0;
}

/* ---- the file ---- */

hid_t h5_image_open(struct h5_image *m, const char *path, bool newer, struct err *e)
{
	H5FD_file_image_callbacks_t memory = {
		.image_malloc = image_malloc, .image_realloc = image_realloc, .image_free = image_free,
		.udata_copy = udata_copy, .udata_free = udata_free, .udata = m,
	};
	hid_t access = -1, create = -1, file = -1;

	*m = (struct h5_image){ .path = path };
	h5_quiet();
	if (place_check(path, e))
		return -1;
	access = H5Pcreate(H5P_FILE_ACCESS);
	create = H5Pcreate(H5P_FILE_CREATE);
	if (access >= 0 && create >= 0 && H5Pset_obj_track_times(create, 0) >= 0 &&
	    H5Pset_fapl_core(access, GROWTH, 0) >= 0 &&
	    H5Pset_file_image_callbacks(access, &memory) >= 0 &&
	    (!newer || H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110) >= 0))
		file = H5Fcreate(path, H5F_ACC_TRUNC, create, access);
	if (file < 0)
		h5_fail(e, ERR_IO, "cannot make %s", path);
	h5_close(create);
	h5_close(access);
	return file;
}

/* The bytes of the file so far; closing may only give some at its end up. */
static int find_size(struct h5_image *m, hid_t file, struct err *e)
{
	ssize_t n = H5Fflush(file, H5F_SCOPE_GLOBAL) < 0 ? -1 : H5Fget_file_image(file, NULL, 0);

	if (n < 0)
		return h5_fail(e, ERR_IO, "cannot finish %s", m->path);
	m->size = (size_t)n;
	return 0;
}

int h5_image_close(struct h5_image *m, hid_t file, int rc, struct err *e)
{
	if (file >= 0 && !rc)
		rc = find_size(m, file, e);
	if (file >= 0 && H5Fclose(file) < 0 && !rc)
		rc = h5_fail(e, ERR_IO, "cannot finish %s", m->path);
	if (!rc && !m->at)
		rc = FAIL(e, ERR_IO, "cannot finish %s: something of it is still open", m->path);
	if (!rc)
		rc = place_write(m->path, m->at, m->size, e);
	free(m->at);
	*m = (struct h5_image){ 0 };
	return rc ? -1 : 0;
}
