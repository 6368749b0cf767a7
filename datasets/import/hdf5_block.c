#include "datasets/import/hdf5_block.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "datasets/dataset.h"
#include "datasets/import/hdf5_pickle.h"
#include "algorithms/system/memory.h"

void hdf5_block_free(struct hdf5_block *b)
{
	free(b->member);
	free(b->name);
	free(b->number);
	free(b->text);
	free(b->level);
}

static int block_names(hid_t set, struct hdf5_block *b, struct err *e)
{
	char attr[300], *pickle = NULL;
	size_t n = b->columns;
	int rc;

	snprintf(attr, sizeof attr, "%s_kind", b->member);
	if (h5_attr_text(set, attr, &pickle, e))
		return -1;
	if (pickle)
		rc = hdf5_pickle_names(pickle, &b->name, &n, e);
	else
		rc = b->columns == 1 &&
		     (b->name = text_list(1, (const char *const *)&b->member, e)) ? 0 :
		     FAIL(e, ERR_FORMAT, "pandas table without the names of '%s'", b->member);
	free(pickle);
	return rc || n == b->columns ? rc :
	       FAIL(e, ERR_FORMAT, "'%s' has %zu columns and names for %zu; in Python: "
		    "df.to_hdf(..., format='table', data_columns=True)", b->member, b->columns, n);
}

/* What the attributes say of the numbers of a member. */
static int block_type(hid_t set, struct hdf5_block *b, size_t rows, struct err *e)
{
	char attr[300], *text = NULL;

	snprintf(attr, sizeof attr, "%s_dtype", b->member);
	if (h5_attr_text(set, attr, &text, e))
		return -1;
	hdf5_block_time(b, text ? text : "", rows);
	free(text);
	snprintf(attr, sizeof attr, "%s_meta", b->member);
	if (h5_attr_text(set, attr, &text, e))
		return -1;
	b->category = text && !strcmp(text, "category");
	free(text);
	return 0;
}

void hdf5_block_time(struct hdf5_block *b, const char *type, size_t rows)
{
	static const struct { const char *unit; double second; } units[] = {
		{ "[s]", 1 }, { "[ms]", 1e3 }, { "[us]", 1e6 }, { "", 1e9 },
	};
	bool point = !strncmp(type, "datetime64", 10), span = !strncmp(type, "timedelta64", 11);
	size_t k = 0;

	if (!b->number || (!point && !span))
		return;
	while (*units[k].unit && !strstr(type, units[k].unit))
		k++;
	for (size_t i = 0; i < rows * b->columns; i++)
		if (b->number[i] <= -0x1p63)
			b->number[i] = NAN;             /* not a time */
		else if (span)
			b->number[i] /= units[k].second;
	b->second = point ? units[k].second : 0;
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

int hdf5_block_read_flags(const struct h5_array *a, double **out, struct err *e)
{
	size_t n = a->rows * a->cols;
	unsigned char *bit = mem_array(n, 1, e);
	int rc = -1;

	if (bit && H5Dread(a->set, a->class == H5T_BITFIELD ? H5T_NATIVE_B8 : H5T_NATIVE_UCHAR,
			   H5S_ALL, H5S_ALL, H5P_DEFAULT, bit) < 0)
		h5_fail(e, ERR_FORMAT, "cannot read '%s'", a->name);
	else if (bit && (*out = mem_array(n, sizeof **out, e)))
		rc = 0;
	for (size_t i = 0; !rc && i < n; i++)
		(*out)[i] = bit[i] != 0;
	free(bit);
	return rc;
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

	if (!member || type < 0 || (element = element_type(type, b)) < 0 ||
	    !(b->member = mem_text(member, e))) {
		FAIL(e, ERR_FORMAT, "record member %u has a type that is not read", k);
		goto done;
	}
	if (block_names(set, b, e))
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
	rc = rc ? -1 : block_type(set, b, rows, e);
done:
	h5_close(element);
	h5_close(type);
	if (member)
		H5free_memory(member);
	return rc;
}

/* HDF5_GROUP/meta/MEMBER/meta/table, or .../meta/table/table. Left closed where there is none. */
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

/* Categories that are numbers, as words. */
static int number_words(const struct h5_array *a, struct hdf5_block *b, struct err *e)
{
	struct hdf5_block one = { .columns = 1 };
	double *value = mem_array(a->rows, sizeof *value, e);
	char (*text)[32] = mem_array(a->rows, sizeof *text, e);
	const char **at = mem_array(a->rows, sizeof *at, e);
	int rc = value && text && at ? read_member(a->set, "values", &one, H5T_NATIVE_DOUBLE, value, e) :
				       -1;

	for (size_t i = 0; !rc && i < a->rows; i++)
		at[i] = number_text(value[i], text[i]);
	rc = !rc && (b->level = text_list(a->rows, at, e)) ? 0 : -1;
	free(at);
	free(text);
	free(value);
	return rc;
}

/* The records' member "values". Categories of another type have no words: the codes will do. */
static int take_words(const struct h5_array *a, struct hdf5_block *b, struct err *e)
{
	struct hdf5_block words = { .columns = 1 };
	hid_t record = H5Dget_type(a->set);
	int member = record < 0 ? -1 : H5Tget_member_index(record, "values"), rc = 0;
	hid_t type = member < 0 ? -1 : H5Tget_member_type(record, (unsigned)member);
	H5T_class_t class = type < 0 ? H5T_NO_CLASS : H5Tget_class(type);
	const char **at = NULL;

	b->levels = a->rows;
	if (class == H5T_STRING) {
		rc = read_words(a->set, "values", &words, a->rows, H5Tget_size(type), e);
		at = rc ? NULL : mem_array(a->rows, sizeof *at, e);
		for (size_t i = 0; at && i < a->rows; i++)
			at[i] = words.text + i * words.width;
		rc = at && (b->level = text_list(a->rows, at, e)) ? 0 : -1;
	} else if (class == H5T_INTEGER || class == H5T_FLOAT) {
		rc = number_words(a, b, e);
	}
	free(at);
	hdf5_block_free(&words);
	h5_close(type);
	h5_close(record);
	return rc;
}

int hdf5_block_read_levels(hid_t group, struct hdf5_block *b, struct err *e)
{
	char *info = NULL;
	struct h5_array a;
	int rc;

	if (b->columns != 1 || !b->number)
		return 0;
	if (open_words(group, b->member, &a, e))
		return -1;
	if (a.set < 0)
		return 0;
	rc = memory_check((double)a.rows * (double)(a.size + 64), "the categories", e) ? -1 :
		     take_words(&a, b, e);
	h5_array_close(&a);
	if (!rc && !h5_attr_text(group, "info", &info, NULL) && info)
		b->ordered = hdf5_pickle_ordered(info, b->member);
	free(info);
	return rc;
}
