#include "datasets/import/hdf5_block.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/dataset.h"
#include "algorithms/system/memory.h"

void hdf5_block_free(struct hdf5_block *b)
{
	free(b->name);
	free(b->number);
	free(b->text);
	free(b->level);
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

static int block_names(hid_t set, const char *member, struct hdf5_block *b, struct err *e)
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
static int read_member(hid_t set, const char *member, const struct hdf5_block *b, hid_t memory,
		       void *to, struct err *e)
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

static int read_flags(hid_t set, const char *member, struct hdf5_block *b, size_t rows,
		      struct err *e)
{
	unsigned char *bit = mem_array(rows * b->columns, 1, e);
	int rc = bit ? read_member(set, member, b, H5T_NATIVE_B8, bit, e) : -1;

	if (!rc && (b->number = mem_array(rows * b->columns, sizeof *b->number, e)))
		for (size_t i = 0; i < rows * b->columns; i++)
			b->number[i] = bit[i] != 0;
	free(bit);
	return b->number ? 0 : -1;
}

static int read_words(hid_t set, const char *member, struct hdf5_block *b, size_t rows,
		      size_t width, struct err *e)
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

/* The type of one element; an array's dimensions become columns. */
static hid_t element_type(hid_t type, struct hdf5_block *b)
{
	hsize_t dim[8] = { 1 };
	int rank;

	b->columns = 1;
	if (H5Tget_class(type) != H5T_ARRAY)
		return H5Tcopy(type);
	rank = H5Tget_array_ndims(type);
	if (rank < 1 || rank > 8 || H5Tget_array_dims2(type, dim) < 0)
		return -1;
	for (int i = 0; i < rank; i++)
		b->columns *= dim[i];
	b->array = true;
	return H5Tget_super(type);
}

int hdf5_block_read(hid_t set, hid_t record, unsigned k, struct hdf5_block *b, size_t rows,
		    struct err *e)
{
	char *member = H5Tget_member_name(record, k);
	hid_t type = H5Tget_member_type(record, k), element = -1;
	int rc = -1;

	if (!member || type < 0 || (element = element_type(type, b)) < 0) {
		FAIL(e, ERR_FORMAT, "record member %u has a type that is not read", k);
		goto done;
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
	h5_close(element);
	h5_close(type);
	if (member)
		H5free_memory(member);
	return rc;
}

/* HDF5_GROUP/meta/COLUMN/meta/table, or .../meta/table/table. Left closed where there is none. */
static int open_words(hid_t group, const char *column, struct h5_array *out, struct err *e)
{
	const char *const steps[] = { "meta", column, "meta", "table" };
	hid_t at = group, next;
	int rc = 0;

	out->set = -1;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		if (strchr(steps[i], '/') || h5_kind_of(at, steps[i]) != H5_GROUP ||
		    h5_open_group(at, steps[i], &next, NULL))
			break;
		if (at != group)
			h5_close(at);
		at = next;
	}
	if (at != group && h5_kind_of(at, "table") == H5_ARRAY)
		rc = h5_open_array(at, "table", out, e);
	if (at != group)
		h5_close(at);
	return rc;
}

/* The strings of the records' member "values"; categories that are numbers have none: the codes
 * will do. */
static int take_words(const struct h5_array *a, struct hdf5_block *b, struct err *e)
{
	struct hdf5_block words = { .columns = 1 };
	hid_t record = H5Dget_type(a->set);
	int member = record < 0 ? -1 : H5Tget_member_index(record, "values"), rc = 0;
	hid_t type = member < 0 ? -1 : H5Tget_member_type(record, (unsigned)member);
	const char **at = NULL;

	if (type >= 0 && H5Tget_class(type) == H5T_STRING) {
		rc = read_words(a->set, "values", &words, a->rows, H5Tget_size(type), e);
		at = rc ? NULL : mem_array(a->rows, sizeof *at, e);
		for (size_t i = 0; at && i < a->rows; i++)
			at[i] = words.text + i * words.width;
		b->level = at ? text_list(a->rows, at, e) : NULL;
		b->levels = a->rows;
		rc = b->level ? 0 : -1;
	}
	free(at);
	hdf5_block_free(&words);
	h5_close(type);
	h5_close(record);
	return rc;
}

int hdf5_block_read_levels(hid_t group, struct hdf5_block *b, struct err *e)
{
	struct h5_array a;
	int rc;

	if (b->columns != 1)
		return 0;
	if (open_words(group, b->name[0], &a, e))
		return -1;
	if (a.set < 0)
		return 0;
	rc = memory_check((double)a.rows * (double)(a.size + sizeof(char *)), "the categories", e) ?
		     -1 : take_words(&a, b, e);
	h5_array_close(&a);
	return rc;
}
