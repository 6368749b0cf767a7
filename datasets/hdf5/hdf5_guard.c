#include "datasets/hdf5/hdf5_guard.h"

#include <errno.h>
#include <hdf5.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "algorithms/system/child.h"
#include "algorithms/system/limits.h"
#include "algorithms/system/memory.h"
#include "datasets/hdf5/hdf5_util.h"

#define SECONDS      2          /* for any file, which needs milliseconds ... */
#define BYTES_SECOND 20e6       /* ... and one more for so many bytes */
#define DEPTH        4
#define OBJECTS_MAX  100000

struct guard_walk {
	size_t seen;
	unsigned depth;
};

static void read_attributes(hid_t object)
{
	H5O_info_t info;

	if (H5Oget_info2(object, &info, H5O_INFO_NUM_ATTRS) < 0)
		return;
	for (hsize_t k = 0; k < info.num_attrs; k++) {
		hid_t attr = H5Aopen_by_idx(object, ".", H5_INDEX_NAME, H5_ITER_INC, k, H5P_DEFAULT,
					    H5P_DEFAULT);
		char name[256] = "", **list;
		size_t n;

		if (attr < 0)
			return;
		H5Aget_name(attr, sizeof name, name);
		h5_close(attr);
		if (!h5_attr_texts(object, name, &list, &n, NULL))
			free(list);
	}
}

static void read_array(hid_t parent, const char *name)
{
	struct h5_array a;
	char **list;
	hsize_t chunks;

	if (h5_open_array(parent, name, &a, NULL))
		return;
	read_attributes(a.set);
	if (a.class == H5T_STRING) {
		if (!h5_read_texts(&a, &list, NULL))
			free(list);
	} else {
		H5Dget_num_chunks(a.set, H5S_ALL, &chunks);
	}
	h5_array_close(&a);
}

static void walk_group(hid_t group, struct guard_walk *w);

static herr_t visit(hid_t group, const char *name, const H5L_info_t *link, void *ctx)
{
	struct guard_walk *w = ctx;
	hid_t child;

	(void)link;
	if (++w->seen > OBJECTS_MAX)
		return 1;
	switch (h5_kind_of(group, name)) {
	case H5_ARRAY:
		read_array(group, name);
		break;
	case H5_GROUP:
		if (w->depth < DEPTH && (child = H5Gopen2(group, name, H5P_DEFAULT)) >= 0) {
			w->depth++;
			walk_group(child, w);
			w->depth--;
			h5_close(child);
		}
		break;
	default:
		break;
	}
	return 0;
}

/* Cycles of links end at the depth, repeated ones at the number of objects. */
static void walk_group(hid_t group, struct guard_walk *w)
{
	read_attributes(group);
	H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, visit, w);
}

struct look {
	const char *path;
	double bytes;
};

static int look(const void *ctx, int orders, int report)
{
	const struct look *l = ctx;
	struct guard_walk w = { 0 };
	hid_t file;

	(void)orders;
	limits_next(SECONDS + l->bytes / BYTES_SECOND);
	close(STDERR_FILENO);           /* the C library's last words are not for the user */
	if ((file = H5Fopen(l->path, H5F_ACC_RDONLY, H5P_DEFAULT)) >= 0) {
		limits_no_more_files();         /* no further file is any of its business */
		walk_group(file, &w);
		H5Fclose(file);
	}
	return write(report, "k", 1) != 1;
}

int hdf5_guard(const char *path, struct err *e)
{
	struct stat st;
	struct child c;
	char got = 0;

	if (stat(path, &st))
		return FAIL(e, ERR_IO, "cannot open %s: %s", path, strerror(errno));
	struct look l = { path, (double)st.st_size };
	struct child_job job = { look, &l, (size_t)memory_total() };
	if (child_start(&c, &job, e))
		return -1;
	/* The answer comes by the pipe, so that it does not matter who reaps the child. */
	while (read(c.in, &got, 1) < 0 && errno == EINTR)
		;
	child_end(&c);
	return got == 'k' ?
		       0 :
		       FAIL(e, ERR_FORMAT, "%s is damaged: the HDF5 library fails on it", path);
}

int hdf5_guarded_open(const char *path, hid_t *file, struct err *e)
{
	h5_quiet();
	if (hdf5_guard(path, e))
		return -1;
	*file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT);
	return *file < 0 ? h5_fail(e, ERR_IO, "cannot open %s as HDF5: it is damaged, cut off or "
				   "of another kind", path) : 0;
}
