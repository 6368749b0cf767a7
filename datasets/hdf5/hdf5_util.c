/* Reading side of hdf5_util.h; the writing side is hdf5_put.c. */
#include "datasets/hdf5/hdf5_util.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/dataset.h"
#include "algorithms/system/memory.h"

#define INFLATE_MAX 1100.0      /* gzip cannot do better than 1032:1; a little for headers */
#define SMALL       65536.0     /* below this a claim beyond the stored bytes does no harm */
#define TEXT_LONG   ((size_t)64 << 20)
#define LINKS_MAX   8           /* soft links one after the other */
#define LINK_LONG   1024

void h5_quiet(void)
{
	H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
	H5PLset_loading_state(0);
}

static herr_t innermost(unsigned n, const H5E_error2_t *at, void *ctx)
{
	(void)n;
	*(const char **)ctx = at->desc;
	return 1;       /* stop at the first, which is the innermost when walking upward */
}

int h5_fail(struct err *e, enum err_code code, const char *fmt, ...)
{
	char text[400];
	const char *why = NULL;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, innermost, &why);
	if (why)
		FAIL(e, code, "%s (HDF5: %s)", text, why);
	else
		FAIL(e, code, "%s", text);
	H5Eclear2(H5E_DEFAULT);
	return -1;
}

void h5_close(hid_t id)
{
	if (id < 0)
		return;
	switch (H5Iget_type(id)) {
	case H5I_FILE:          H5Fclose(id); break;
	case H5I_GROUP:         H5Gclose(id); break;
	case H5I_DATASET:       H5Dclose(id); break;
	case H5I_DATASPACE:     H5Sclose(id); break;
	case H5I_DATATYPE:      H5Tclose(id); break;
	case H5I_ATTR:          H5Aclose(id); break;
	case H5I_GENPROP_LST:   H5Pclose(id); break;
	default:                break;
	}
}

/* ---- links ---- */

static hid_t follow(hid_t parent, const char *name, int links);

/* The target of a soft link, "/a/b" or "b" beside it, one group after the other, so that no external
 * link on the way is followed. */
static hid_t follow_path(hid_t parent, char *path, int links)
{
	hid_t at = H5Oopen(parent, *path == '/' ? "/" : ".", H5P_DEFAULT), next;
	char *save = NULL;

	for (char *step = strtok_r(path, "/", &save); step && at >= 0;
	     step = strtok_r(NULL, "/", &save)) {
		if (!strcmp(step, "."))
			continue;
		next = H5Iget_type(at) == H5I_GROUP ? follow(at, step, links) : -1;
		h5_close(at);
		at = next;
	}
	return at;
}

/* The object behind a link of any kind but external, -1 where there is none. */
static hid_t follow(hid_t parent, const char *name, int links)
{
	H5L_info_t link;
	char path[LINK_LONG];

	if (H5Lget_info(parent, name, &link, H5P_DEFAULT) < 0)
		return -1;
	if (link.type == H5L_TYPE_HARD)
		return H5Oopen(parent, name, H5P_DEFAULT);
	if (link.type != H5L_TYPE_SOFT || !links || link.u.val_size >= sizeof path ||
	    H5Lget_val(parent, name, path, sizeof path, H5P_DEFAULT) < 0)
		return -1;
	path[link.u.val_size] = 0;
	return follow_path(parent, path, links - 1);
}

enum h5_kind h5_kind_of(hid_t parent, const char *name)
{
	hid_t object;
	H5I_type_t type;

	if (H5Lexists(parent, name, H5P_DEFAULT) <= 0)
		return H5_NONE;
	object = follow(parent, name, LINKS_MAX);
	type = object < 0 ? H5I_BADID : H5Iget_type(object);
	h5_close(object);
	return type == H5I_GROUP ? H5_GROUP : type == H5I_DATASET ? H5_ARRAY : H5_OTHER;
}

int h5_open_group(hid_t parent, const char *name, hid_t *out, struct err *e)
{
	enum h5_kind kind = h5_kind_of(parent, name);

	*out = -1;
	if (kind != H5_GROUP)
		return FAIL(e, ERR_FORMAT, kind == H5_NONE ? "there is no group '%s'" :
			    kind == H5_ARRAY ? "'%s' is an array, not a group" :
			    "'%s' is no group, but an object of another kind or a link that is not "
			    "followed: to another file, or to nothing", name);
	if ((*out = follow(parent, name, LINKS_MAX)) < 0)
		return h5_fail(e, ERR_FORMAT, "cannot open group '%s'", name);
	return 0;
}

static int read_shape(struct h5_array *a, struct err *e)
{
	hid_t space = H5Dget_space(a->set), type = H5Dget_type(a->set);
	hsize_t dim[H5S_MAX_RANK];
	int rank = space < 0 ? -1 : H5Sget_simple_extent_dims(space, NULL, NULL), rc = -1;
	double claimed;

	if (type < 0 || rank < 0 || rank > H5S_MAX_RANK ||
	    H5Sget_simple_extent_dims(space, dim, NULL) < 0) {
		h5_fail(e, ERR_FORMAT, "'%s' has no readable type and shape", a->name);
		goto done;
	}
	a->class = H5Tget_class(type);
	a->size = H5Tget_size(type);
	a->rank = (size_t)rank;
	a->rows = rank ? (size_t)dim[0] : 1;
	a->cols = 1;
	claimed = (double)a->size * (double)a->rows;
	for (int k = 1; k < rank; k++) {
		claimed *= (double)dim[k];
		if (__builtin_mul_overflow(a->cols, (size_t)dim[k], &a->cols)) {
			FAIL(e, ERR_FORMAT, "'%s' has an absurd shape", a->name);
			goto done;
		}
	}
	if (memory_check(claimed, a->name, e))
		goto done;
	if (claimed > SMALL && claimed > INFLATE_MAX * (double)H5Dget_storage_size(a->set)) {
		FAIL(e, ERR_FORMAT,
		     "'%s' claims %.0f bytes but stores %.0f: the file is damaged or unfinished",
		     a->name, claimed, (double)H5Dget_storage_size(a->set));
		goto done;
	}
	rc = 0;
done:
	h5_close(type);
	h5_close(space);
	return rc;
}

int h5_open_array(hid_t parent, const char *name, struct h5_array *a, struct err *e)
{
	enum h5_kind kind = h5_kind_of(parent, name);

	*a = (struct h5_array){ .set = -1 };
	if (kind != H5_ARRAY)
		return FAIL(e, ERR_FORMAT, kind == H5_NONE ? "there is no array '%s'" :
			    kind == H5_GROUP ? "'%s' is a group, not an array" :
			    "'%s' is no array, but an object of another kind or a link that is not "
			    "followed: to another file, or to nothing", name);
	if (!(a->name = mem_text(name, e)))
		return -1;
	if ((a->set = follow(parent, name, LINKS_MAX)) < 0) {
		h5_fail(e, ERR_FORMAT, "cannot open array '%s'", name);
	} else if (!h5_check_storage(a, e) && !read_shape(a, e)) {
		return 0;
	}
	h5_array_close(a);
	return -1;
}

void h5_array_close(struct h5_array *a)
{
	h5_close(a->set);
	free(a->name);
	*a = (struct h5_array){ .set = -1 };
}

int h5_read_numbers(const struct h5_array *a, hid_t memory, void *to, struct err *e)
{
	if (a->class != H5T_INTEGER && a->class != H5T_FLOAT && a->class != H5T_ENUM)
		return FAIL(e, ERR_FORMAT, "'%s' does not hold numbers", a->name);
	if (a->rows && a->cols && H5Dread(a->set, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, to) < 0)
		return h5_fail(e, ERR_FORMAT, "cannot read '%s'", a->name);
	return 0;
}

int h5_read_doubles(const struct h5_array *a, double *to, struct err *e)
{
	return h5_read_numbers(a, H5T_NATIVE_DOUBLE, to, e);
}

int h5_read_ints(const struct h5_array *a, int64_t *to, struct err *e)
{
	if (a->class == H5T_FLOAT)
		return FAIL(e, ERR_FORMAT, "'%s' does not hold whole numbers", a->name);
	return h5_read_numbers(a, H5T_NATIVE_INT64, to, e);
}

/* The n strings of a dataset or attribute through `read`, whatever way they are stored. */
static int texts(hid_t object, bool is_attr, const char *name, hid_t type, hid_t space, size_t n,
		 char ***list, struct err *e)
{
	size_t size = H5Tget_size(type), bytes;
	bool vlen = H5Tis_variable_str(type) > 0;
	hid_t memory = H5Tcopy(H5T_C_S1);
	char **at = NULL, *fixed = NULL;
	int rc = -1;

	if (__builtin_mul_overflow(n, vlen ? sizeof *at : size + 1, &bytes) ||
	    bytes > TEXT_LONG * 64) {
		FAIL(e, ERR_FORMAT, "'%s' has too many or too long strings", name);
		goto done;
	}
	if (memory < 0 || H5Tset_size(memory, vlen ? H5T_VARIABLE : size + 1) < 0 ||
	    H5Tset_cset(memory, H5Tget_cset(type)) < 0 || !(at = mem_zeros(n, sizeof *at, e)) ||
	    (!vlen && !(fixed = mem_zeros(n, size + 1, e))))
		goto done;
	void *to = vlen ? (void *)at : fixed;
	if (n && (is_attr ? H5Aread(object, memory, to)
			  : H5Dread(object, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, to)) < 0) {
		h5_fail(e, ERR_FORMAT, "cannot read the strings of '%s'", name);
		goto done;
	}
	for (size_t i = 0; !vlen && i < n; i++) {
		at[i] = fixed + i * (size + 1);
		for (size_t k = strlen(at[i]); H5Tget_strpad(type) == H5T_STR_SPACEPAD && k &&
		     at[i][k - 1] == ' '; k--)
			at[i][k - 1] = 0;
	}
	rc = (*list = text_list(n, (const char *const *)at, e)) ? 0 : -1;
	if (vlen)
		H5Dvlen_reclaim(memory, space, H5P_DEFAULT, at);
done:
	h5_close(memory);
	free(fixed);
	free(at);
	return rc;
}

int h5_read_texts(const struct h5_array *a, char ***list, struct err *e)
{
	hid_t type = H5Dget_type(a->set), space = H5Dget_space(a->set);
	int rc = -1;

	*list = NULL;
	if (type < 0 || space < 0)
		h5_fail(e, ERR_FORMAT, "cannot read '%s'", a->name);
	else if (a->class != H5T_STRING || a->cols != 1)
		FAIL(e, ERR_FORMAT, "'%s' is not a list of strings", a->name);
	else
		rc = texts(a->set, false, a->name, type, space, a->rows, list, e);
	h5_close(space);
	h5_close(type);
	return rc;
}

int h5_attr_texts(hid_t object, const char *name, char ***list, size_t *n, struct err *e)
{
	hid_t attr = -1, type = -1, space = -1;
	hssize_t count;
	int rc = -1;

	*list = NULL;
	*n = 0;
	if (H5Aexists(object, name) <= 0)
		return 0;
	if ((attr = H5Aopen(object, name, H5P_DEFAULT)) < 0 || (type = H5Aget_type(attr)) < 0 ||
	    (space = H5Aget_space(attr)) < 0) {
		h5_fail(e, ERR_FORMAT, "cannot read attribute '%s'", name);
		goto done;
	}
	count = H5Sget_simple_extent_npoints(space);
	if (H5Tget_class(type) != H5T_STRING && count > 0) {
		FAIL(e, ERR_FORMAT, "attribute '%s' is not a string", name);
		goto done;
	}
	*n = count > 0 ? (size_t)count : 0;
	rc = texts(attr, true, name, type, space, *n, list, e);
done:
	h5_close(space);
	h5_close(type);
	h5_close(attr);
	return rc;
}

int h5_attr_text(hid_t object, const char *name, char **out, struct err *e)
{
	char **list;
	size_t n;
	int rc = 0;

	*out = NULL;
	if (h5_attr_texts(object, name, &list, &n, e))
		return -1;
	if (n == 1)
		rc = (*out = mem_text(list[0], e)) ? 0 : -1;
	else if (n)
		rc = FAIL(e, ERR_FORMAT, "attribute '%s' is not one string", name);
	free(list);
	return rc;
}

int h5_attr_int(hid_t object, const char *name, int64_t *out, struct err *e)
{
	hid_t attr, type = -1, space = -1;
	int rc = 0;

	if (H5Aexists(object, name) <= 0)
		return 0;
	attr = H5Aopen(object, name, H5P_DEFAULT);
	type = attr < 0 ? -1 : H5Aget_type(attr);
	space = attr < 0 ? -1 : H5Aget_space(attr);
	if (type < 0 || H5Tget_class(type) != H5T_INTEGER ||
	    H5Sget_simple_extent_npoints(space) != 1 || H5Aread(attr, H5T_NATIVE_INT64, out) < 0)
		rc = FAIL(e, ERR_FORMAT, "attribute '%s' is not a whole number", name);
	h5_close(space);
	h5_close(type);
	h5_close(attr);
	return rc;
}

int h5_attr_double(hid_t object, const char *name, double *out, bool *found, struct err *e)
{
	hid_t attr, type = -1, space = -1;
	double value = NAN;
	int rc = 0;

	if (!(*found = H5Aexists(object, name) > 0))
		return 0;
	attr = H5Aopen(object, name, H5P_DEFAULT);
	type = attr < 0 ? -1 : H5Aget_type(attr);
	space = attr < 0 ? -1 : H5Aget_space(attr);
	if (type < 0 || H5Tget_class(type) != H5T_FLOAT ||
	    H5Sget_simple_extent_npoints(space) != 1 ||
	    H5Aread(attr, H5T_NATIVE_DOUBLE, &value) < 0 || !isfinite(value))
		rc = FAIL(e, ERR_FORMAT, "attribute '%s' is not a finite number", name);
	else
		*out = value;
	h5_close(space);
	h5_close(type);
	h5_close(attr);
	return rc;
}

int h5_attr_bool(hid_t object, const char *name, bool *out, struct err *e)
{
	hid_t attr, type = -1, space = -1;
	signed char value = 0;
	int rc = 0;

	*out = false;
	if (H5Aexists(object, name) <= 0)
		return 0;
	attr = H5Aopen(object, name, H5P_DEFAULT);
	type = attr < 0 ? -1 : H5Aget_type(attr);
	space = attr < 0 ? -1 : H5Aget_space(attr);
	if (space < 0 || H5Sget_simple_extent_npoints(space) != 1) {
		rc = FAIL(e, ERR_FORMAT, "attribute '%s' is not one boolean", name);
	} else if (H5Tget_class(type) == H5T_ENUM && H5Tget_size(type) == 1) {
		if (H5Aread(attr, type, &value) < 0)
			rc = h5_fail(e, ERR_FORMAT, "cannot read attribute '%s'", name);
	} else if (H5Tget_class(type) == H5T_INTEGER) {
		if (H5Aread(attr, H5T_NATIVE_SCHAR, &value) < 0)
			rc = h5_fail(e, ERR_FORMAT, "cannot read attribute '%s'", name);
	} else {
		rc = FAIL(e, ERR_FORMAT, "attribute '%s' is not a boolean", name);
	}
	*out = value != 0;
	h5_close(space);
	h5_close(type);
	h5_close(attr);
	return rc;
}
