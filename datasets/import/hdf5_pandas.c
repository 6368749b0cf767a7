/* What pandas' to_hdf leaves behind.
 *
 * format="table": HDF5_GROUP/table is an array of records; a record holds the index and blocks of
 * columns of one type, whose names are a pickled list in the attribute BLOCK_kind. Categories are
 * codes, their words in GROUP/meta/COLUMN/meta/table. format="fixed": GROUP/blockN_values (rows,
 * columns) and blockN_items; columns of words are pickled objects there, which only Python can
 * read. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/import/hdf5_block.h"
#include "datasets/import/hdf5_foreign.h"
#include "algorithms/system/memory.h"

#define BLOCKS_MAX 4096

struct frame {
	struct hdf5_block *block;
	size_t blocks, rows;
	char *missing;                  /* the word for it: "nan" */
};

static void frame_free(struct frame *f)
{
	for (size_t b = 0; b < f->blocks; b++)
		hdf5_block_free(&f->block[b]);
	free(f->block);
	free(f->missing);
}

static int read_table(hid_t group, struct frame *f, struct err *e)
{
	struct h5_array a;
	hid_t record = -1;
	int members, rc = -1;

	if (h5_open_array(group, "table", &a, e))
		return -1;
	record = H5Dget_type(a.set);
	members = record < 0 || a.class != H5T_COMPOUND ? -1 : H5Tget_nmembers(record);
	if (members < 2 || members > BLOCKS_MAX || a.cols != 1) {
		FAIL(e, ERR_FORMAT, "'table' is not an array of records as pandas writes it");
		goto done;
	}
	f->rows = a.rows;
	if (memory_check(8.0 * (double)a.rows * (double)a.size, "table", e) ||
	    !(f->block = mem_zeros((size_t)members, sizeof *f->block, e)))
		goto done;
	rc = h5_attr_text(group, "nan_rep", &f->missing, e);
	for (int k = 0; k < members && !rc; k++) {
		char *name = H5Tget_member_name(record, (unsigned)k);
		bool index = name && !strcmp(name, "index");

		H5free_memory(name);
		if (index)
			continue;
		struct hdf5_block *b = &f->block[f->blocks++];
		rc = hdf5_block_read(a.set, record, (unsigned)k, b, f->rows, e) ||
		     (b->number && hdf5_block_read_levels(group, b, e)) ? -1 : 0;
	}
done:
	h5_close(record);
	h5_array_close(&a);
	return rc;
}

static int read_fixed_block(hid_t group, size_t k, struct frame *f, struct err *e)
{
	struct hdf5_block *b = &f->block[f->blocks++];
	struct h5_array items = { .set = -1 }, values = { .set = -1 };
	char name[40];
	int rc = -1;

	snprintf(name, sizeof name, "block%zu_items", k);
	if (h5_open_array(group, name, &items, e) || h5_read_texts(&items, &b->name, e))
		goto done;
	b->columns = items.rows;
	snprintf(name, sizeof name, "block%zu_values", k);
	if (h5_open_array(group, name, &values, e))
		goto done;
	if (values.class != H5T_INTEGER && values.class != H5T_FLOAT) {
		FAIL(e, ERR_FORMAT,
		     "column '%s' is pickled in pandas' format 'fixed'; in Python: "
		     "pd.read_hdf(F).to_hdf(G, key='df', format='table')",
		     b->columns ? b->name[0] : "");
		goto done;
	}
	if (values.cols != b->columns || (f->rows && values.rows != f->rows)) {
		FAIL(e, ERR_SHAPE, "'%s' is %zu x %zu for %zu columns", name, values.rows,
		     values.cols, b->columns);
		goto done;
	}
	f->rows = values.rows;
	if ((b->number = mem_array(values.rows * values.cols, sizeof *b->number, e)))
		rc = h5_read_doubles(&values, b->number, e);
done:
	h5_array_close(&items);
	h5_array_close(&values);
	return rc;
}

static int read_fixed(hid_t group, struct frame *f, struct err *e)
{
	int64_t n = 0;

	if (h5_attr_int(group, "nblocks", &n, e))
		return -1;
	if (n < 1 || n > BLOCKS_MAX)
		return FAIL(e, ERR_FORMAT, "pandas frame of %lld blocks", (long long)n);
	if (!(f->block = mem_zeros((size_t)n, sizeof *f->block, e)))
		return -1;
	for (size_t k = 0; k < (size_t)n; k++)
		if (read_fixed_block(group, k, f, e))
			return -1;
	return 0;
}

/* ---- into the table ---- */

static int declare(struct import_table *t, const struct frame *f, struct err *e)
{
	size_t at = 0;

	for (size_t b = 0; b < f->blocks; b++)
		for (size_t k = 0; k < f->block[b].columns; k++, at++) {
			const struct hdf5_block *x = &f->block[b];

			if (import_column(t, x->name[k], x->level ? IMPORT_CATEGORY : IMPORT_INFER,
					  e))
				return -1;
			for (size_t l = 0; x->level && l < x->levels; l++)
				if (import_level(t, at, x->level[l], strlen(x->level[l]), e))
					return -1;
		}
	return 0;
}

static struct import_cell cell_of(const struct frame *f, const struct hdf5_block *b, size_t i,
				  size_t k)
{
	const char *text = b->text ? b->text + (i * b->columns + k) * b->width : NULL;
	double v = b->number ? b->number[i * b->columns + k] : NAN;

	if (b->level)
		text = v >= 0 && v < (double)b->levels ? b->level[(size_t)v] : "";
	if (!text)
		return (struct import_cell){ .number = v };
	if (f->missing && !strcmp(text, f->missing))
		text = "";
	return import_cell_text(text, strlen(text), true);
}

static int add_rows(struct import_table *t, const struct frame *f, struct err *e)
{
	size_t n = 0, at;
	struct import_cell *c;
	int rc = 0;

	for (size_t b = 0; b < f->blocks; b++)
		n += f->block[b].columns;
	if (!(c = mem_array(n, sizeof *c, e)))
		return -1;
	for (size_t i = 0; i < f->rows && !rc; i++) {
		at = 0;
		for (size_t b = 0; b < f->blocks; b++)
			for (size_t k = 0; k < f->block[b].columns; k++)
				c[at++] = cell_of(f, &f->block[b], i, k);
		rc = import_row(t, c, n, NAN, i + 1, e);
	}
	free(c);
	return rc;
}

static herr_t find_frame(hid_t file, const char *name, const H5L_info_t *link, void *ctx)
{
	char *text = NULL;
	hid_t group;
	bool found;

	(void)link;
	if (strlen(name) > 200 || h5_open_group(file, name, &group, NULL))
		return 0;
	found = !h5_attr_text(group, "pandas_type", &text, NULL) && text &&
		!strncmp(text, "frame", 5);
	free(text);
	h5_close(group);
	if (found)
		strcpy(ctx, name);
	return found;
}

int hdf5_read_pandas(struct import_table *t, hid_t file, bool *found, struct err *e)
{
	struct frame f = { 0 };
	char name[256] = "", *type = NULL;
	hid_t group;
	int rc = -1;

	H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, NULL, find_frame, name);
	*found = *name != 0;
	if (!*found)
		return 0;
	if (h5_open_group(file, name, &group, e))
		return -1;
	if (!h5_attr_text(group, "pandas_type", &type, e) && type &&
	    !(strcmp(type, "frame_table") ? read_fixed(group, &f, e) : read_table(group, &f, e))) {
		if (!import_reading_test(t))
			import_remark(t, "a pandas frame under the key '%s'", name);
		rc = declare(t, &f, e) || add_rows(t, &f, e) ? -1 : 0;
	}
	free(type);
	frame_free(&f);
	h5_close(group);
	return rc;
}
