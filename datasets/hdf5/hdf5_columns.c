/* The columns of /table: features, target, weights, groups, names of the rows. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/hdf5/hdf5_chunks.h"
#include "datasets/hdf5/hdf5_inner.h"
#include "datasets/offset.h"
#include "datasets/words.h"

static const char *const role_names[] = { "feature", "target", "weight", "group", "id", "ignore" };

static int read_role(hid_t object, const char *written, int *role, struct err *e)
{
	char *text;

	*role = HDF5_FEATURE;
	if (h5_attr_text(object, "role", &text, e))
		return -1;
	for (int k = 0; text && k <= HDF5_IGNORE; k++)
		if (!strcmp(text, role_names[k])) {
			*role = k;
			free(text);
			return 0;
		}
	if (!text)
		return 0;
	FAIL(e, ERR_FORMAT, "column '%s' has the unknown role '%.40s'", written, text);
	free(text);
	return -1;
}

static int describe_column(struct hdf5_reader *r, struct hdf5_column *c, struct err *e)
{
	enum h5_kind kind = h5_kind_of(r->table, c->written);
	struct h5_array array = { .set = -1 };
	hid_t group = -1, object;
	int rc = -1;

	if (kind == H5_GROUP ? h5_open_group(r->table, c->written, &group, e)
			     : h5_open_array(r->table, c->written, &array, e))
		return -1;
	c->category = kind == H5_GROUP;
	object = c->category ? group : array.set;
	if (!read_role(object, c->written, &c->role, e) &&
	    !h5_attr_text(object, "name", &c->name, e) &&
	    (c->name || (c->name = mem_text(c->written, e))))
		rc = 0;
	h5_close(group);
	h5_array_close(&array);
	return rc;
}

int hdf5_read_column_list(struct hdf5_reader *r, struct err *e)
{
	struct words seen = { 0 };
	char **order;
	size_t n;
	int rc = -1;

	if (h5_attr_texts(r->table, "column-order", &order, &n, e))
		return -1;
	if (!(r->column = mem_zeros(n, sizeof *r->column, e)))
		goto done;
	for (; r->ncols < n; r->ncols++) {
		struct hdf5_column *c = &r->column[r->ncols];
		uint32_t index;

		if (words_add(&seen, order[r->ncols], strlen(order[r->ncols]), &index, e))
			goto done;
		if (index != r->ncols) {
			FAIL(e, ERR_FORMAT, "/table names the column '%s' twice", order[r->ncols]);
			goto done;
		}
		if (!(c->written = mem_text(order[r->ncols], e)))
			goto done;
		if (describe_column(r, c, e)) {
			r->ncols++;
			goto done;
		}
	}
	rc = 0;
done:
	words_free(&seen);
	free(order);
	return rc;
}

int hdf5_count_rows(struct hdf5_reader *r, struct err *e)
{
	struct h5_array a;
	char *index;
	int rc;

	if (h5_attr_text(r->table, "_index", &index, e))
		return -1;
	if (!index)
		return FAIL(e, ERR_FORMAT, "/table has no _index");
	rc = h5_open_array(r->table, index, &a, e);
	if (!rc) {
		r->rows = a.rows;
		rc = a.rank == 1 ? 0 : FAIL(e, ERR_FORMAT, "'%s' is not one-dimensional", index);
		h5_array_close(&a);
	}
	free(index);
	return rc;
}

static int open_column(struct hdf5_reader *r, hid_t parent, const char *name, struct h5_array *a,
		       struct err *e)
{
	if (h5_open_array(parent, name, a, e))
		return -1;
	if (a->rank == 1 && a->rows == r->rows)
		return 0;
	FAIL(e, ERR_SHAPE, "'%s' has %zu x %zu values for %zu rows", name, a->rows, a->cols,
	     r->rows);
	h5_array_close(a);
	return -1;
}

/* Codes of a categorical group, checked against its categories. */
static int read_category(struct hdf5_reader *r, const struct hdf5_column *c, int64_t **code,
			 char ***names, size_t *levels, bool *ordered, struct err *e)
{
	struct h5_array a = { .set = -1 }, k = { .set = -1 };
	hid_t group;
	int rc = -1;

	*code = NULL;
	*names = NULL;
	if (h5_open_group(r->table, c->written, &group, e))
		return -1;
	if (h5_attr_bool(group, "ordered", ordered, e) ||
	    h5_open_array(group, "categories", &k, e) || h5_read_texts(&k, names, e) ||
	    open_column(r, group, "codes", &a, e) ||
	    !(*code = mem_array(r->rows, sizeof **code, e)) || h5_read_ints(&a, *code, e))
		goto done;
	*levels = k.rows;
	rc = 0;
	for (size_t i = 0; i < r->rows && !rc; i++)
		if ((*code)[i] < -1 || (*code)[i] >= (int64_t)*levels)
			rc = FAIL(e, ERR_FORMAT,
				  "row %zu has code %lld, outside the %zu categories", i + 1,
				  (long long)(*code)[i], *levels);
done:
	h5_array_close(&a);
	h5_array_close(&k);
	h5_close(group);
	if (rc) {
		free(*code);
		free(*names);
		*code = NULL;
		*names = NULL;
		err_wrap(e, "column '%s'", c->name);
	}
	return rc;
}

static int read_category_feature(struct hdf5_reader *r, const struct hdf5_column *c, size_t f,
				 struct err *e)
{
	int64_t *code;
	char **names;
	size_t levels;
	bool ordered;
	int rc;

	if (read_category(r, c, &code, &names, &levels, &ordered, e))
		return -1;
	for (size_t i = 0; i < r->rows; i++)
		r->d->x[i * r->d->cols + f] = code[i] < 0 ? NAN : (float)code[i];
	rc = dataset_column(r->d, f, c->name, ordered ? COLUMN_ORDERED : COLUMN_CATEGORICAL, levels,
			    (const char *const *)names, e);
	free(code);
	free(names);
	return rc;
}

/* A column of more than single precision: less the offset that its attribute gives or, in a file of
 * another program, that it needs. */
static int read_precise(struct hdf5_reader *r, const struct h5_array *a, const char *name,
			float *buffer, double *offset, struct err *e)
{
	double *values = mem_array(r->rows, sizeof *values, e);
	bool found;
	int rc = -1;

	if (!values || h5_read_doubles(a, values, e) ||
	    h5_attr_double(a->set, "offset", offset, &found, e) ||
	    (!found && offset_of_feature(values, r->rows, offset, e)))
		goto done;
	rc = 0;
	for (size_t i = 0; i < r->rows && !rc; i++) {
		buffer[i] = (float)(values[i] - *offset);
		if (isinf(buffer[i]))
			rc = FAIL(e, ERR_DATA, "column '%s' row %zu: %g is not a finite number of "
				  "single precision", name, i + 1, values[i]);
	}
done:
	free(values);
	return rc;
}

static int read_numeric_feature(struct hdf5_reader *r, const struct hdf5_column *c, size_t f,
				float *buffer, struct err *e)
{
	struct h5_array a;
	double offset = 0;
	int rc = -1;

	if (open_column(r, r->table, c->written, &a, e))
		return -1;
	if (!(a.size > sizeof *buffer ? read_precise(r, &a, c->name, buffer, &offset, e) :
					h5_read_floats(&a, buffer, e))) {
		for (size_t i = 0; i < r->rows; i++)
			r->d->x[i * r->d->cols + f] = buffer[i];
		rc = dataset_column(r->d, f, c->name, COLUMN_NUMERIC, 0, NULL, e);
		r->d->columns[f].offset = offset;
	}
	h5_array_close(&a);
	return rc;
}

int hdf5_read_features(struct hdf5_reader *r, struct err *e)
{
	float *buffer = mem_array(r->rows, sizeof *buffer, e);
	int rc = buffer ? 0 : -1;
	size_t f = 0;

	for (size_t j = 0; j < r->ncols && !rc; j++) {
		const struct hdf5_column *c = &r->column[j];

		if (c->role != HDF5_FEATURE)
			continue;
		rc = c->category ? read_category_feature(r, c, f, e)
				 : read_numeric_feature(r, c, f, buffer, e);
		f++;
	}
	free(buffer);
	return rc;
}

static int read_class_target(struct hdf5_reader *r, const struct hdf5_column *c, struct err *e)
{
	int64_t *code;
	char **names;
	size_t levels;
	bool ordered;
	int rc;

	if (!c->category)
		return FAIL(e, ERR_FORMAT,
			    "the task is classification, but the target '%s' is not categorical",
			    c->name);
	if (read_category(r, c, &code, &names, &levels, &ordered, e))
		return -1;
	rc = dataset_classes(r->d, levels, (const char *const *)names, e);
	for (size_t i = 0; i < r->rows && !rc; i++) {
		if (code[i] < 0)
			rc = FAIL(e, ERR_DATA, "row %zu has no class", i + 1);
		else
			r->d->label[i] = (uint32_t)code[i];
	}
	free(code);
	free(names);
	return rc;
}

static int read_number_target(struct hdf5_reader *r, const struct hdf5_column *c, struct err *e)
{
	struct h5_array a;
	int rc;

	if (c->category)
		return FAIL(e, ERR_FORMAT,
			    "the task is regression, but the target '%s' is categorical", c->name);
	if (open_column(r, r->table, c->written, &a, e))
		return -1;
	rc = h5_read_doubles(&a, r->d->target, e);
	h5_array_close(&a);
	return rc;
}

static int read_weight(struct hdf5_reader *r, const struct hdf5_column *c, struct err *e)
{
	struct h5_array a;
	int rc;

	if (open_column(r, r->table, c->written, &a, e))
		return -1;
	free(r->d->weight);
	rc = (r->d->weight = mem_array(r->rows, sizeof *r->d->weight, e)) ?
	     h5_read_floats(&a, r->d->weight, e) : -1;
	h5_array_close(&a);
	return rc;
}

static int read_group(struct hdf5_reader *r, const struct hdf5_column *c, struct err *e)
{
	struct h5_array a;
	int64_t *id = NULL;
	int rc = -1;

	if (open_column(r, r->table, c->written, &a, e))
		return -1;
	free(r->d->group);
	if ((r->d->group = mem_array(r->rows, sizeof *r->d->group, e)) &&
	    (id = mem_array(r->rows, sizeof *id, e)) && !h5_read_ints(&a, id, e)) {
		rc = 0;
		for (size_t i = 0; i < r->rows && !rc; i++) {
			if (id[i] < 0 || id[i] > UINT32_MAX)
				rc = FAIL(e, ERR_FORMAT,
					  "column '%s' row %zu: group %lld is out of range",
					  c->name, i + 1, (long long)id[i]);
			else
				r->d->group[i] = (uint32_t)id[i];
		}
	}
	free(id);
	h5_array_close(&a);
	return rc;
}

int hdf5_read_targets(struct hdf5_reader *r, struct err *e)
{
	const struct hdf5_column *target = NULL;
	int rc = 0;

	for (size_t j = 0; j < r->ncols; j++) {
		const struct hdf5_column *c = &r->column[j];

		if (c->role == HDF5_TARGET && target)
			return FAIL(e, ERR_FORMAT, "'%s' is a second target besides '%s'", c->name,
				    target->name);
		if (c->role == HDF5_TARGET)
			target = c;
	}
	if (!target)
		return FAIL(e, ERR_FORMAT, "no column of /table has role=target");
	if (r->d->task == TASK_CLASSIFY ? read_class_target(r, target, e) :
					  read_number_target(r, target, e))
		return -1;
	for (size_t j = 0; j < r->ncols && !rc; j++) {
		const struct hdf5_column *c = &r->column[j];

		rc = c->role == HDF5_WEIGHT ? read_weight(r, c, e) :
		     c->role == HDF5_GROUP  ? read_group(r, c, e) :
					 0;
	}
	return rc ? -1 : dataset_text(&r->d->target_name, target->name, e);
}

/* Names that only number the rows are dropped again. */
int hdf5_read_row_ids(struct hdf5_reader *r, struct err *e)
{
	struct h5_array a;
	char *index, **ids = NULL;
	bool numbered = true;
	int rc;

	if (h5_attr_text(r->table, "_index", &index, e))
		return -1;
	rc = open_column(r, r->table, index, &a, e);
	if (!rc) {
		rc = h5_read_texts(&a, &ids, e);
		h5_array_close(&a);
	}
	free(index);
	for (size_t i = 0; !rc && i < r->rows && numbered; i++) {
		char number[24];

		snprintf(number, sizeof number, "%zu", i);
		numbered = !strcmp(ids[i], number);
	}
	if (numbered)
		free(ids);
	else
		r->d->row_id = ids;
	return rc;
}
