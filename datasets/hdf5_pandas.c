/* What pandas' to_hdf leaves behind.
 *
 * format="table": GROUP/table is an array of records; a record holds the index and blocks of
 * columns of one type, whose names are a pickled list in the attribute BLOCK_kind. Categories are
 * codes, their words in GROUP/meta/COLUMN/meta/table. format="fixed": GROUP/blockN_values (rows,
 * columns) and blockN_items; columns of words are pickled objects there, which only Python can
 * read. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/hdf5_inner.h"
#include "datasets/import.h"
#include "datasets/memory.h"

#define BLOCKS_MAX 4096

/* Columns of one type: k of them, numbers (row-major) or words. */
struct block {
	size_t columns;
	bool array;                     /* the member is an array, be it of one */
	char **name;
	double *number;                 /* (rows, columns) */
	char *text;                     /* (rows, columns, width), zero-padded */
	size_t width;
	char **level;                   /* categories of the codes in number, or NULL */
	size_t levels;
};

struct frame {
	struct block *block;
	size_t blocks, rows;
	char *missing;                  /* the word for it: "nan" */
};

static void frame_free(struct frame *f)
{
	for (size_t b = 0; b < f->blocks; b++) {
		free(f->block[b].name);
		free(f->block[b].number);
		free(f->block[b].text);
		free(f->block[b].level);
	}
	free(f->block);
	free(f->missing);
}

/* The strings of a list pickled with protocol 0: each on a line of its own behind a V. */
static int unpickle(const char *pickle, size_t want, char ***list, struct err *e)
{
	const char **at = mem_zeros(want + 1, sizeof *at, e);
	char *copy = mem_text(pickle, e), *save = NULL;
	size_t n = 0;

	*list = NULL;
	for (char *line = copy ? strtok_r(copy, "\n", &save) : NULL; line && at;
	     line = strtok_r(NULL, "\n", &save)) {
		/* "aVname": the V opens a string, what is before it closes the last one. */
		char *v = line[0] == 'V'                   ? line :
			  line[0] == 'a' && line[1] == 'V' ? line + 1 :
							     NULL;

		if (v && n < want)
			at[n] = v + 1;
		n += v != NULL;
	}
	if (at && copy && n == want)
		*list = text_list(n, at, e);
	else if (at && copy)
		FAIL(e, ERR_FORMAT,
		     "the columns' names are pickled in a way that is not understood; in Python: "
		     "df.to_hdf(..., format='table', data_columns=True)");
	free(at);
	free(copy);
	return *list ? 0 : -1;
}

static int block_names(hid_t set, const char *member, struct block *b, struct err *e)
{
	char attr[300], *pickle = NULL;
	int rc;

	snprintf(attr, sizeof attr, "%s_kind", member);
	if (h5_attr_text(set, attr, &pickle, e))
		return -1;
	if (pickle)
		rc = unpickle(pickle, b->columns, &b->name, e);
	else
		rc = b->columns == 1 && (b->name = text_list(1, &member, e)) ? 0 :
		     FAIL(e, ERR_FORMAT, "pandas table without the names of '%s'", member);
	free(pickle);
	return rc;
}

/* Reads one member of all records; memory is the type of one of its elements. */
static int read_member(hid_t set, const char *member, const struct block *b, hid_t memory, void *to,
		       struct err *e)
{
	hsize_t size = b->columns;
	hid_t type = b->array ? H5Tarray_create2(memory, 1, &size) : H5Tcopy(memory), record = -1;
	int rc = -1;

	if (type >= 0 && (record = H5Tcreate(H5T_COMPOUND, H5Tget_size(type))) >= 0 &&
	    H5Tinsert(record, member, 0, type) >= 0 &&
	    H5Dread(set, record, H5S_ALL, H5S_ALL, H5P_DEFAULT, to) >= 0)
		rc = 0;
	h5_close(record);
	h5_close(type);
	return rc ? h5_fail(e, ERR_FORMAT, "cannot read '%s'", member) : 0;
}

static int read_flags(hid_t set, const char *member, struct block *b, size_t rows, struct err *e)
{
	unsigned char *bit = mem_array(rows * b->columns, 1, e);
	int rc = bit ? read_member(set, member, b, H5T_NATIVE_B8, bit, e) : -1;

	if (!rc && (b->number = mem_array(rows * b->columns, sizeof *b->number, e)))
		for (size_t i = 0; i < rows * b->columns; i++)
			b->number[i] = bit[i] != 0;
	free(bit);
	return b->number ? 0 : -1;
}

static int read_words(hid_t set, const char *member, struct block *b, size_t rows, size_t width,
		      struct err *e)
{
	hid_t memory = H5Tcopy(H5T_C_S1);
	int rc = -1;

	b->width = width + 1;
	if (memory >= 0 && H5Tset_size(memory, b->width) >= 0 &&
	    (b->text = mem_zeros(rows * b->columns, b->width, e)))
		rc = read_member(set, member, b, memory, b->text, e);
	h5_close(memory);
	return rc;
}

static int read_block(hid_t set, hid_t record, unsigned k, struct block *b, size_t rows,
		      struct err *e)
{
	char *member = H5Tget_member_name(record, k);
	hid_t type = H5Tget_member_type(record, k), element = type;
	hsize_t dim[8] = { 1 };
	int rc = -1;

	b->columns = 1;
	if (!member || type < 0)
		goto done;
	if (H5Tget_class(type) == H5T_ARRAY) {
		int rank = H5Tget_array_ndims(type);

		if (rank < 1 || rank > 8 || H5Tget_array_dims2(type, dim) < 0)
			goto done;
		for (int i = 0; i < rank; i++)
			b->columns *= dim[i];
		element = H5Tget_super(type);
		b->array = true;
	}
	if (block_names(set, member, b, e))
		goto done;
	switch (H5Tget_class(element)) {
	case H5T_STRING:
		rc = read_words(set, member, b, rows, H5Tget_size(element), e);
		break;
	case H5T_BITFIELD:
		rc = read_flags(set, member, b, rows, e);
		break;
	case H5T_INTEGER:
	case H5T_FLOAT:
		if ((b->number = mem_array(rows * b->columns, sizeof *b->number, e)))
			rc = read_member(set, member, b, H5T_NATIVE_DOUBLE, b->number, e);
		break;
	default:
		FAIL(e, ERR_FORMAT, "column '%s' has a type that is not read", member);
	}
done:
	if (element != type)
		h5_close(element);
	h5_close(type);
	if (member)
		H5free_memory(member);
	return rc;
}

/* The words of a categorical column, in the order of its codes. */
static int read_levels(hid_t group, struct block *b, struct err *e)
{
	char path[300];
	struct h5_array a;
	struct block words = { .columns = 1 };
	const char **at = NULL;
	hid_t meta;
	int rc = -1;

	snprintf(path, sizeof path, "meta/%s/meta", b->name[0]);
	if (b->columns != 1 || H5Lexists(group, "meta", H5P_DEFAULT) <= 0)
		return 0;
	if ((meta = H5Gopen2(group, path, H5P_DEFAULT)) < 0)
		return H5Eclear2(H5E_DEFAULT), 0;
	if (h5_kind_of(meta, "table") == H5_GROUP)
		h5_close(meta), strcat(path, "/table"), meta = H5Gopen2(group, path, H5P_DEFAULT);
	if (meta < 0 || h5_kind_of(meta, "table") != H5_ARRAY)
		return h5_close(meta), 0;
	if (h5_open_array(meta, "table", &a, e)) {
		h5_close(meta);
		return -1;
	}
	hid_t record = H5Dget_type(a.set);
	int member = record < 0 ? -1 : H5Tget_member_index(record, "values");
	hid_t type = member < 0 ? -1 : H5Tget_member_type(record, (unsigned)member);
	if (type >= 0 && H5Tget_class(type) == H5T_STRING &&
	    !read_words(a.set, "values", &words, a.rows, H5Tget_size(type), e) &&
	    (at = mem_array(a.rows, sizeof *at, e))) {
		for (size_t i = 0; i < a.rows; i++)
			at[i] = words.text + i * words.width;
		b->levels = a.rows;
		rc = (b->level = text_list(a.rows, at, e)) ? 0 : -1;
	} else if (type < 0 || H5Tget_class(type) != H5T_STRING) {
		rc = 0;                 /* categories that are numbers: the codes will do */
	}
	free(at);
	free(words.text);
	h5_close(type);
	h5_close(record);
	h5_array_close(&a);
	h5_close(meta);
	return rc;
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
		rc = read_block(a.set, record, (unsigned)k, &f->block[f->blocks++], f->rows, e) ||
				     (f->block[f->blocks - 1].number &&
				      read_levels(group, &f->block[f->blocks - 1], e)) ?
			     -1 :
			     0;
	}
done:
	h5_close(record);
	h5_array_close(&a);
	return rc;
}

static int read_fixed_block(hid_t group, size_t k, struct frame *f, struct err *e)
{
	struct block *b = &f->block[f->blocks++];
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
			const struct block *x = &f->block[b];

			if (import_column(t, x->name[k], x->level ? CELL_CATEGORY : CELL_INFER, e))
				return -1;
			for (size_t l = 0; x->level && l < x->levels; l++)
				if (import_level(t, at, x->level[l], strlen(x->level[l]), e))
					return -1;
		}
	return 0;
}

static struct cell cell_of(const struct frame *f, const struct block *b, size_t i, size_t k)
{
	const char *text = b->text ? b->text + (i * b->columns + k) * b->width : NULL;
	double v = b->number ? b->number[i * b->columns + k] : NAN;

	if (b->level)
		text = v >= 0 && v < (double)b->levels ? b->level[(size_t)v] : "";
	if (!text)
		return (struct cell){ .number = v };
	if (f->missing && !strcmp(text, f->missing))
		text = "";
	return cell_text(text, strlen(text), true);
}

static int add_rows(struct import_table *t, const struct frame *f, struct err *e)
{
	size_t n = 0, at;
	struct cell *c;
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
