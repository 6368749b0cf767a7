/* How an array is stored: what the library can be trusted to read. */
#include <stdio.h>

#include "datasets/hdf5/hdf5_util.h"

/* The next chunk's first element, row-major; false behind the last. */
static bool next_chunk(hsize_t *at, const hsize_t *dim, const hsize_t *chunk, int rank)
{
	for (int k = rank - 1; k >= 0; k--) {
		if (chunk[k] < dim[k] - at[k]) {
			at[k] += chunk[k];
			return true;
		}
		at[k] = 0;
	}
	return false;
}

/* The library takes the four bytes of a checksum off a chunk without looking whether it has them, and
 * reads on through all memory where it has not. What another filter makes of a chunk it cannot know
 * before, so the checksum must be the last one. O(chunks). */
static int check_sums(const struct h5_array *a, hid_t plist, int filters, struct err *e)
{
	hsize_t dim[H5S_MAX_RANK], chunk[H5S_MAX_RANK], at[H5S_MAX_RANK] = { 0 }, bytes;
	hid_t space = H5Dget_space(a->set);
	int rank = space < 0 ? -1 : H5Sget_simple_extent_dims(space, dim, NULL), sums = -1, rc = 0;
	bool more = rank > 0 && H5Sget_simple_extent_npoints(space) > 0;

	for (unsigned i = 0; (int)i < filters; i++) {
		unsigned flags, config;
		size_t n = 0;

		if (H5Pget_filter2(plist, i, &flags, &n, NULL, 0, NULL, &config) ==
		    H5Z_FILTER_FLETCHER32)
			sums = (int)i;
	}
	if (sums >= 0 && sums != filters - 1)
		rc = FAIL(e, ERR_FORMAT, "'%s' has its checksums under another filter, which is not "
			  "read; repack the file: h5repack -f GZIP=4", a->name);
	if (sums >= 0 && !rc && more && H5Pget_chunk(plist, H5S_MAX_RANK, chunk) != rank)
		rc = FAIL(e, ERR_FORMAT, "'%s' has filters and no chunks", a->name);
	while (sums >= 0 && !rc && more) {
		bytes = 0;
		if (H5Dget_chunk_storage_size(a->set, at, &bytes) >= 0 && bytes && bytes < 4)
			rc = FAIL(e, ERR_FORMAT, "'%s' has a chunk of %d bytes, too few for its "
				  "checksum: the file is damaged", a->name, (int)bytes);
		more = next_chunk(at, dim, chunk, rank);
	}
	h5_close(space);
	return rc;
}

/* Storage that stays inside the file, and filters that we know. */
int h5_check_storage(const struct h5_array *a, struct err *e)
{
	hid_t plist = H5Dget_create_plist(a->set);
	int rc = -1, filters;

	if (plist < 0)
		return h5_fail(e, ERR_FORMAT, "cannot read the properties of '%s'", a->name);
	if (H5Pget_external_count(plist) > 0 || H5Pget_layout(plist) == H5D_VIRTUAL) {
		FAIL(e, ERR_FORMAT, "'%s' keeps its data in other files, which is not followed",
		     a->name);
		goto done;
	}
	filters = H5Pget_nfilters(plist);
	for (unsigned i = 0; (int)i < filters; i++) {
		char name[64] = "";
		unsigned flags, config;
		size_t n = 0;
		H5Z_filter_t f =
			H5Pget_filter2(plist, i, &flags, &n, NULL, sizeof name, name, &config);

		if (f != H5Z_FILTER_DEFLATE && f != H5Z_FILTER_SHUFFLE &&
		    f != H5Z_FILTER_FLETCHER32) {
			FAIL(e, ERR_FORMAT,
			     "'%s' is compressed with filter %d (%s), which is not read; repack "
			     "the file: h5repack -f GZIP=4",
			     a->name, (int)f, name);
			goto done;
		}
	}
	rc = check_sums(a, plist, filters, e);
done:
	H5Pclose(plist);
	return rc;
}
