/* IDX, the format of MNIST: big-endian arrays of any rank, images and labels in two files.
 *
 *   0 0 TYPE RANK   rank x uint32 sizes   then the values, last index fastest
 *
 * The file of labels is found by its name: images-idx3 -> labels-idx1, with or without .gz.
 * Pixels are named "pixel1", "pixel2", ... row by row; labels are classes. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/import/companion.h"
#include "datasets/import/import.h"
#include "datasets/import/source.h"

#define MOST_COLUMNS  ((size_t)1 << 20)
#define PROGRESS_ROWS 4096

enum { IDX_U8 = 8, IDX_I8 = 9, IDX_I16 = 11, IDX_I32 = 12, IDX_F32 = 13, IDX_F64 = 14, IDX_TYPES };

static const size_t idx_width[IDX_TYPES] = {
	[IDX_U8] = 1, [IDX_I8] = 1, [IDX_I16] = 2, [IDX_I32] = 4, [IDX_F32] = 4, [IDX_F64] = 8,
};

struct idx {
	struct source *s;
	const char *path;
	unsigned type;
	size_t rows, cols;              /* cols: product of all sizes but the first */
	unsigned char *row;             /* one row as it stands in the file */
};

static uint64_t big_endian(const unsigned char *b, size_t n)
{
	uint64_t x = 0;

	for (size_t i = 0; i < n; i++)
		x = x << 8 | b[i];
	return x;
}

static double idx_value(const unsigned char *b, unsigned type)
{
	uint64_t bits = big_endian(b, idx_width[type]);
	float f;
	double d;

	switch (type) {
	case IDX_I8:  return (int8_t)bits;
	case IDX_I16: return (int16_t)bits;
	case IDX_I32: return (int32_t)bits;
	case IDX_F32: memcpy(&f, &(uint32_t){ (uint32_t)bits }, sizeof f); return (double)f;
	case IDX_F64: memcpy(&d, &bits, sizeof d); return d;
	default:      return (double)bits;
	}
}

static int read_exactly(struct idx *x, unsigned char *to, size_t n, const char *what, size_t row,
			struct err *e)
{
	size_t got;

	if (source_read(x->s, to, n, &got, e))
		return -1;
	return got == n ? 0 : FAIL(e, ERR_FORMAT, "%s is cut off in %s %zu", x->path, what, row);
}

static int idx_open(struct idx *x, const char *path, struct err *e)
{
	unsigned char b[4];
	unsigned rank;

	*x = (struct idx){ .path = path, .cols = 1 };
	if (source_open(&x->s, path, e) || read_exactly(x, b, 4, "byte", 1, e))
		return -1;
	x->type = b[2];
	rank = b[3];
	if (b[0] || b[1] || x->type >= IDX_TYPES || !idx_width[x->type])
		return FAIL(e, ERR_FORMAT,
			    "%s is not an IDX file: its first bytes are %02x %02x %02x", path, b[0],
			    b[1], b[2]);
	if (rank < 1 || rank > 8)
		return FAIL(e, ERR_FORMAT, "%s: an array of rank %u", path, rank);
	for (unsigned i = 0; i < rank; i++) {
		size_t size;
		if (read_exactly(x, b, 4, "size", i + 1, e))
			return -1;
		size = (size_t)big_endian(b, 4);
		if (i && (__builtin_mul_overflow(x->cols, size, &x->cols) ||
			  x->cols > MOST_COLUMNS || !size))
			return FAIL(e, ERR_FORMAT,
				    "%s: rows of %zu values or more; at most %zu are possible",
				    path,
				    size, MOST_COLUMNS);
		if (!i)
			x->rows = size;
	}
	x->row = mem_array(x->cols, idx_width[x->type], e);
	return x->row ? 0 : -1;
}

static void idx_close(struct idx *x)
{
	source_close(x->s);
	free(x->row);
}

static int idx_row(struct idx *x, size_t i, double *out, struct err *e)
{
	size_t width = idx_width[x->type];

	if (read_exactly(x, x->row, x->cols * width, "row", i + 1, e))
		return -1;
	if (x->type == IDX_U8)
		for (size_t j = 0; j < x->cols; j++)
			out[j] = x->row[j];
	else
		for (size_t j = 0; j < x->cols; j++)
			out[j] = idx_value(x->row + j * width, x->type);
	return 0;
}

/* Sizes that claim less than there is are as wrong as those that claim more. */
static int check_end(struct idx *x, struct err *e)
{
	const char *at;
	size_t n;

	if (!x->s)
		return 0;
	if (source_peek(x->s, 1, &at, &n, e))
		return -1;
	return n ? FAIL(e, ERR_FORMAT, "%s goes on behind its %zu rows: its sizes are wrong",
			x->path, x->rows) : 0;
}

static int declare(struct import_table *t, const struct idx *x, const struct idx *y, struct err *e)
{
	char name[32];

	for (size_t j = 0; j < x->cols; j++) {
		snprintf(name, sizeof name, "pixel%zu", j + 1);
		if (import_column(t, name, IMPORT_NUMBER, e))
			return -1;
	}
	if (!y->s)
		return 0;
	if (import_column(t, "label", IMPORT_NUMBER, e))
		return -1;
	import_target(t, x->cols);
	if (y->type != IDX_F32 && y->type != IDX_F64)
		import_target_is_class(t);
	return 0;
}

/* Columns are declared when the first row is there: a header alone may promise a million of
 * them. */
static int read_rows(struct import_table *t, struct idx *x, struct idx *y, struct err *e)
{
	double *row = mem_array(x->cols + 1, sizeof *row, e);
	int rc = row ? 0 : -1;

	for (size_t i = 0; !rc && i < x->rows; i++) {
		rc = idx_row(x, i, row, e) || (y->s && idx_row(y, i, row + x->cols, e)) ||
		     (!i && declare(t, x, y, e)) ||
		     import_numbers(t, row, x->cols + (y->s != NULL), i + 1, e) ? -1 : 0;
		import_progress(t, source_share(x->s));
	}
	free(row);
	return rc || check_end(x, e) || check_end(y, e) ? -1 : 0;
}

static const struct companion_pair pairs[] = {
	{ "images", "labels" }, { "image", "label" }, { "data", "labels" },
	{ "features", "labels" }, { 0 }
};

static int idx_read(struct import_table *t, const char *path, struct err *e)
{
	char *xpath, *ypath, tried[512];
	struct idx x = { 0 }, y = { 0 };
	int rc = -1;

	if (companion_find(path, pairs, &xpath, &ypath, tried, sizeof tried, e) ||
	    idx_open(&x, xpath, e) ||
	    (ypath && idx_open(&y, ypath, e)))
		goto done;
	if (!ypath && x.cols == 1)
		FAIL(e, ERR_IO, "%s holds labels; its images (%s) are not beside it", path,
		     *tried ? tried : "?");
	else if (!ypath)
		FAIL(e, ERR_IO, "the labels of %s are not beside it%s%s", path,
		     *tried ? ": there is no " : "", tried);
	else if (y.cols != 1 || y.rows != x.rows)
		FAIL(e, ERR_SHAPE, "%s has %zu rows of %zu, but %s has %zu rows of %zu labels",
		     xpath, x.rows,
		     x.cols, ypath, y.rows, y.cols);
	else
		rc = read_rows(t, &x, &y, e);
done:
	idx_close(&x);
	idx_close(&y);
	free(xpath);
	free(ypath);
	return rc;
}

static int idx_sniff(const unsigned char *head, size_t n)
{
	return n > 8 && !head[0] && !head[1] && head[2] < IDX_TYPES && idx_width[head[2]] &&
		head[3] >= 1 &&
	       head[3] <= 8 ? 2 : 0;
}

const struct importer idx_importer = { "idx", "idx idx1-ubyte idx3-ubyte", idx_sniff, idx_read };
