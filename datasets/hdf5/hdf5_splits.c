/* /splits and /provenance. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/hdf5/hdf5_inner.h"

#define SPLITS_MAX 1000
#define FOLDS_MAX  32000

/* The stored values, row by row, become parts, repeat by repeat; *top: the highest. Below -1: never
 * tested and so many times among the training rows (bootstrap). */
static int take_parts(const struct h5_array *a, bool holdout, bool forward, const int64_t *stored,
		      int16_t *part, int64_t *top, struct err *e)
{
	int64_t least = holdout ? 0 : forward ? -1 : INT16_MIN, most = holdout ? 2 : FOLDS_MAX - 1;

	for (size_t i = 0; i < a->rows; i++)
		for (size_t k = 0; k < a->cols; k++) {
			int64_t v = stored[i * a->cols + k];

			if (v < least || v > most)
				return FAIL(e, ERR_FORMAT,
					    "split '%s' row %zu has the value %lld, not %lld to "
					    "%lld", a->name, i + 1, (long long)v, (long long)least,
					    (long long)most);
			*top = v > *top ? v : *top;
			part[k * a->rows + i] = (int16_t)v;
		}
	return 0;
}

static int read_split(struct hdf5_reader *r, hid_t group, const char *name, struct err *e)
{
	struct h5_array a;
	int64_t *stored = NULL;
	int16_t *part = NULL;
	char *kind = NULL;
	int rc = -1;

	if (h5_open_array(group, name, &a, e))
		return -1;
	if (a.rows != r->rows || a.rank > 2 || !a.cols) {
		FAIL(e, ERR_SHAPE, "split '%s' is %zu x %zu for %zu rows", name, a.rows, a.cols,
		     r->rows);
		goto done;
	}
	if (h5_attr_text(a.set, "kind", &kind, e) ||
	    !(stored = mem_array(a.rows * a.cols, sizeof *stored, e)) ||
	    h5_read_ints(&a, stored, e) || !(part = mem_array(a.rows * a.cols, sizeof *part, e)))
		goto done;
	bool holdout = kind ? !strcmp(kind, "holdout") : a.rank == 1;
	bool forward = kind && !strcmp(kind, "forward");
	int64_t top = 0;
	if (take_parts(&a, holdout, forward, stored, part, &top, e))
		goto done;
	int64_t folds = top + 1;
	if (h5_attr_int(a.set, "folds", &folds, e))
		goto done;
	if (folds <= top || folds > FOLDS_MAX)
		FAIL(e, ERR_FORMAT, "split '%s' says %lld folds, but has fold %lld", name,
		     (long long)folds, (long long)top);
	else if (holdout && a.cols != 1)
		FAIL(e, ERR_SHAPE, "holdout split '%s' has %zu columns", name, a.cols);
	else
		rc = dataset_split(r->d, name,
				   holdout ? SPLIT_HOLDOUT :
				   forward ? SPLIT_FORWARD :
					     SPLIT_CV,
				   a.cols, holdout ? 1 : (size_t)folds, part, e);
done:
	free(kind);
	free(stored);
	free(part);
	h5_array_close(&a);
	return rc;
}

int hdf5_read_splits(struct hdf5_reader *r, struct err *e)
{
	hid_t group;
	H5G_info_t info;
	int rc = 0;

	if (h5_kind_of(r->file, "splits") == H5_NONE)
		return 0;
	if (h5_open_group(r->file, "splits", &group, e))
		return -1;
	if (H5Gget_info(group, &info) < 0 || info.nlinks > SPLITS_MAX)
		rc = FAIL(e, ERR_FORMAT, "/splits holds more than %d splits", SPLITS_MAX);
	for (hsize_t k = 0; !rc && k < info.nlinks; k++) {
		char name[256];
		ssize_t n = H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, k, name,
					       sizeof name, H5P_DEFAULT);

		rc = n <= 0 || n >= (ssize_t)sizeof name ?
			     h5_fail(e, ERR_FORMAT, "/splits has an unreadable name") :
			     read_split(r, group, name, e);
	}
	h5_close(group);
	return rc;
}

int hdf5_read_provenance(struct hdf5_reader *r, struct err *e)
{
	struct h5_array a;
	char **list = NULL;
	int rc;

	if (h5_kind_of(r->file, "provenance") == H5_NONE)
		return 0;
	if (h5_open_array(r->file, "provenance", &a, e))
		return -1;
	rc = h5_read_texts(&a, &list, e);
	for (size_t k = 0; !rc && k < a.rows; k++)
		rc = dataset_note(r->d, list[k], e);
	free(list);
	h5_array_close(&a);
	return rc;
}
