/* Reading bakeoff's own layout. Nothing that the file says is used before it is checked. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/hdf5_file.h"
#include "datasets/hdf5_inner.h"
#include "datasets/words.h"

#define SPLITS_MAX 1000
#define FOLDS_MAX  32000

static const char *const role_names[] = { "feature", "target", "weight", "group", "id", "ignore" };
enum { FEATURE, TARGET, WEIGHT, GROUP, ID, IGNORE };

struct stored_column {
	char *written, *name;           /* in the file, and as the user spells it */
	int role;
	bool category;
};

struct reader {
	hid_t file, table;
	struct stored_column *column;
	size_t ncols, rows;
	bool has_x;
	struct dataset *d;
};

static int read_role(hid_t object, const char *written, int *role, struct err *e)
{
	char *text;

	*role = FEATURE;
	if (h5_attr_text(object, "role", &text, e))
		return -1;
	for (int k = 0; text && k <= IGNORE; k++)
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

static int describe_column(struct reader *r, struct stored_column *c, struct err *e)
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
	if (!read_role(object, c->written, &c->role, e) && !h5_attr_text(object, "name", &c->name, e) &&
	    (c->name || (c->name = mem_text(c->written, e))))
		rc = 0;
	h5_close(group);
	h5_array_close(&array);
	return rc;
}

static int read_column_list(struct reader *r, struct err *e)
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
		struct stored_column *c = &r->column[r->ncols];
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

static int count_rows(struct reader *r, struct err *e)
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

static int open_column(struct reader *r, hid_t parent, const char *name, struct h5_array *a, struct err *e)
{
	if (h5_open_array(parent, name, a, e))
		return -1;
	if (a->rank == 1 && a->rows == r->rows)
		return 0;
	FAIL(e, ERR_SHAPE, "'%s' has %zu x %zu values for %zu rows", name, a->rows, a->cols, r->rows);
	h5_array_close(a);
	return -1;
}

/* Codes of a categorical group, checked against its categories. */
static int read_category(struct reader *r, const struct stored_column *c, int64_t **code, char ***names,
			 size_t *levels, bool *ordered, struct err *e)
{
	struct h5_array a = { .set = -1 }, k = { .set = -1 };
	hid_t group;
	int rc = -1;

	*code = NULL;
	*names = NULL;
	if (h5_open_group(r->table, c->written, &group, e))
		return -1;
	if (h5_attr_bool(group, "ordered", ordered, e) || h5_open_array(group, "categories", &k, e) ||
	    h5_read_texts(&k, names, e) || open_column(r, group, "codes", &a, e) ||
	    !(*code = mem_array(r->rows, sizeof **code, e)) || h5_read_ints(&a, *code, e))
		goto done;
	*levels = k.rows;
	rc = 0;
	for (size_t i = 0; i < r->rows && !rc; i++)
		if ((*code)[i] < -1 || (*code)[i] >= (int64_t)*levels)
			rc = FAIL(e, ERR_FORMAT, "row %zu has code %lld, outside the %zu categories", i + 1,
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

static int read_category_feature(struct reader *r, const struct stored_column *c, size_t f, struct err *e)
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

static int read_numeric_feature(struct reader *r, const struct stored_column *c, size_t f, float *buffer,
				struct err *e)
{
	struct h5_array a;
	int rc = -1;

	if (open_column(r, r->table, c->written, &a, e))
		return -1;
	if (!h5_read_floats(&a, buffer, e)) {
		for (size_t i = 0; i < r->rows; i++)
			r->d->x[i * r->d->cols + f] = buffer[i];
		rc = dataset_column(r->d, f, c->name, COLUMN_NUMERIC, 0, NULL, e);
	}
	h5_array_close(&a);
	return rc;
}

static int read_features(struct reader *r, struct err *e)
{
	float *buffer = mem_array(r->rows, sizeof *buffer, e);
	int rc = buffer ? 0 : -1;
	size_t f = 0;

	for (size_t j = 0; j < r->ncols && !rc; j++) {
		const struct stored_column *c = &r->column[j];

		if (c->role != FEATURE)
			continue;
		rc = c->category ? read_category_feature(r, c, f, e)
				 : read_numeric_feature(r, c, f, buffer, e);
		f++;
	}
	free(buffer);
	return rc;
}

static int read_class_target(struct reader *r, const struct stored_column *c, struct err *e)
{
	int64_t *code;
	char **names;
	size_t levels;
	bool ordered;
	int rc;

	if (!c->category)
		return FAIL(e, ERR_FORMAT, "the task is classification, but the target '%s' is not categorical",
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

static int read_number_target(struct reader *r, const struct stored_column *c, struct err *e)
{
	struct h5_array a;
	int rc;

	if (c->category)
		return FAIL(e, ERR_FORMAT, "the task is regression, but the target '%s' is categorical", c->name);
	if (open_column(r, r->table, c->written, &a, e))
		return -1;
	rc = h5_read_doubles(&a, r->d->target, e);
	h5_array_close(&a);
	return rc;
}

static int read_weight(struct reader *r, const struct stored_column *c, struct err *e)
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

static int read_group(struct reader *r, const struct stored_column *c, struct err *e)
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
				rc = FAIL(e, ERR_FORMAT, "column '%s' row %zu: group %lld is out of range", c->name,
					  i + 1, (long long)id[i]);
			else
				r->d->group[i] = (uint32_t)id[i];
		}
	}
	free(id);
	h5_array_close(&a);
	return rc;
}

static int read_other_columns(struct reader *r, struct err *e)
{
	size_t targets = 0;
	int rc = 0;

	for (size_t j = 0; j < r->ncols && !rc; j++) {
		const struct stored_column *c = &r->column[j];

		if (c->role == TARGET && targets++)
			rc = FAIL(e, ERR_FORMAT, "'%s' is a second target", c->name);
		else if (c->role == TARGET)
			rc = (r->d->task == TASK_CLASSIFY ? read_class_target(r, c, e)
							  : read_number_target(r, c, e)) ||
			     dataset_text(&r->d->target_name, c->name, e);
		else if (c->role == WEIGHT)
			rc = read_weight(r, c, e);
		else if (c->role == GROUP)
			rc = read_group(r, c, e);
	}
	return rc ? -1 : targets ? 0 : FAIL(e, ERR_FORMAT, "no column of /table has role=target");
}

/* Names that only number the rows are dropped again. */
static int read_row_ids(struct reader *r, struct err *e)
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

static int read_split(struct reader *r, hid_t group, const char *name, struct err *e)
{
	struct h5_array a;
	int64_t *stored = NULL;
	int16_t *part = NULL;
	char *kind = NULL;
	int rc = -1;

	if (h5_open_array(group, name, &a, e))
		return -1;
	if (a.rows != r->rows || a.rank > 2 || !a.cols) {
		FAIL(e, ERR_SHAPE, "split '%s' is %zu x %zu for %zu rows", name, a.rows, a.cols, r->rows);
		goto done;
	}
	if (h5_attr_text(a.set, "kind", &kind, e) ||
	    !(stored = mem_array(a.rows * a.cols, sizeof *stored, e)) || h5_read_ints(&a, stored, e) ||
	    !(part = mem_array(a.rows * a.cols, sizeof *part, e)))
		goto done;
	bool holdout = kind ? !strcmp(kind, "holdout") : a.rank == 1;
	int64_t least = holdout ? 0 : -1, most = holdout ? 2 : FOLDS_MAX - 1, top = 0;
	for (size_t i = 0; i < a.rows; i++)
		for (size_t k = 0; k < a.cols; k++) {
			int64_t v = stored[i * a.cols + k];

			if (v < least || v > most) {
				FAIL(e, ERR_FORMAT, "split '%s' row %zu has the value %lld, not %lld to %lld", name,
				     i + 1, (long long)v, (long long)least, (long long)most);
				goto done;
			}
			top = v > top ? v : top;
			part[k * a.rows + i] = (int16_t)v;
		}
	if (holdout && a.cols != 1)
		FAIL(e, ERR_SHAPE, "holdout split '%s' has %zu columns", name, a.cols);
	else
		rc = dataset_split(r->d, name, holdout ? SPLIT_HOLDOUT : SPLIT_CV, a.cols,
				   holdout ? 1 : (size_t)top + 1, part, e);
done:
	free(kind);
	free(stored);
	free(part);
	h5_array_close(&a);
	return rc;
}

static int read_splits(struct reader *r, struct err *e)
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
		ssize_t n = H5Lget_name_by_idx(group, ".", H5_INDEX_NAME, H5_ITER_INC, k, name, sizeof name,
					       H5P_DEFAULT);

		rc = n <= 0 || n >= (ssize_t)sizeof name ? h5_fail(e, ERR_FORMAT, "/splits has an unreadable name")
							  : read_split(r, group, name, e);
	}
	h5_close(group);
	return rc;
}

static int read_provenance(struct reader *r, struct err *e)
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

static int read_texts(struct reader *r, struct err *e)
{
	struct dataset *d = r->d;
	char **const fields[] = { &d->name, &d->description, &d->licence, &d->citation, &d->source_url };
	static const char *const names[] = { "name", "description", "licence", "citation", "source_url" };

	for (size_t k = 0; k < sizeof fields / sizeof *fields; k++) {
		char *text;

		if (h5_attr_text(r->file, names[k], &text, e))
			return -1;
		if (!text)
			continue;
		free(*fields[k]);
		*fields[k] = text;
	}
	return 0;
}

static int read_task(hid_t file, enum task *task, struct err *e)
{
	char *text;
	int rc = 0;

	if (h5_attr_text(file, "task", &text, e))
		return -1;
	if (text && !strcmp(text, "classification"))
		*task = TASK_CLASSIFY;
	else if (text && !strcmp(text, "regression"))
		*task = TASK_REGRESS;
	else
		rc = FAIL(e, ERR_FORMAT, "attribute task is '%.40s', not classification or regression",
			  text ? text : "");
	free(text);
	return rc;
}

/* Files of a later major version may mean something else by the same names. */
static int check_version(hid_t file, struct err *e)
{
	char *text;
	int rc = 0;

	if (h5_attr_text(file, "format_version", &text, e))
		return -1;
	if (!text || strncmp(text, "1.", 2))
		rc = FAIL(e, ERR_FORMAT, "format version '%.20s' is not 1.x; a newer bakeoff may read it",
			  text ? text : "");
	free(text);
	return rc;
}

static int make_dataset(struct reader *r, const char *name, struct err *e)
{
	enum task task = TASK_CLASSIFY;
	size_t features = 0;

	if (check_version(r->file, e) || read_task(r->file, &task, e) ||
	    h5_open_group(r->file, "table", &r->table, e) || read_column_list(r, e) || count_rows(r, e))
		return -1;
	for (size_t j = 0; j < r->ncols; j++)
		features += r->column[j].role == FEATURE;
	r->has_x = h5_kind_of(r->file, "X") != H5_NONE;
	if (r->has_x && features)
		return FAIL(e, ERR_FORMAT, "both /X and %zu columns of /table are features", features);
	if (h5_check_memory((double)r->rows * (double)features * sizeof(float), name, e))
		return -1;
	return dataset_create(&r->d, name, task, r->rows, features, e);
}

/* A file that was edited after it was written says so: its cells no longer match its digest. */
static int compare_digest(const struct reader *r, const struct load_options *opt, struct err *e)
{
	char *stored;

	if (h5_attr_text(r->file, "content_sha256", &stored, e))
		return -1;
	if (stored && strcmp(stored, r->d->digest) && opt && opt->remark)
		opt->remark(opt->ctx, "the data do not match the digest in the file: it was changed after it "
			    "was written");
	free(stored);
	return 0;
}

static void reader_free(struct reader *r)
{
	for (size_t j = 0; j < r->ncols; j++) {
		free(r->column[j].written);
		free(r->column[j].name);
	}
	free(r->column);
	h5_close(r->table);
	dataset_destroy(r->d);
}

static int read_own(struct dataset **out, hid_t file, const char *name, const struct load_options *opt,
		    struct err *e)
{
	struct reader r = { .file = file, .table = -1 };
	int rc = -1;

	if (make_dataset(&r, name, e) || (r.has_x ? hdf5_read_x(file, r.d, e) : read_features(&r, e)) ||
	    read_other_columns(&r, e) || read_row_ids(&r, e) || read_splits(&r, e) ||
	    read_provenance(&r, e) || read_texts(&r, e) || dataset_seal(r.d, e) ||
	    compare_digest(&r, opt, e))
		goto done;
	*out = r.d;
	r.d = NULL;
	rc = 0;
done:
	reader_free(&r);
	return rc;
}

static int read_open(struct dataset **out, hid_t file, const char *name, const struct load_options *opt,
		     struct err *e)
{
	char *format;
	int rc;

	if (h5_attr_text(file, "format", &format, e))
		return -1;
	rc = format && !strcmp(format, "bakeoff") ? read_own(out, file, name, opt, e)
						  : hdf5_read_foreign(out, file, name, opt, e);
	free(format);
	return rc;
}

int hdf5_read(struct dataset **out, const char *path, const struct load_options *opt, struct err *e)
{
	const char *slash = strrchr(path, '/');
	hid_t file;
	int rc;

	*out = NULL;
	h5_quiet();
	if ((file = H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT)) < 0)
		return h5_fail(e, ERR_IO, "cannot open %s as HDF5: it is damaged, cut off or of another kind",
			       path);
	rc = read_open(out, file, slash ? slash + 1 : path, opt, e) ? err_wrap(e, "%s", path) : 0;
	H5Fclose(file);
	return rc;
}

int hdf5_read_image(struct dataset **out, const void *image, size_t n, const char *name, struct err *e)
{
	hid_t access, file = -1;
	int rc;

	*out = NULL;
	h5_quiet();
	access = H5Pcreate(H5P_FILE_ACCESS);
	/* The property list keeps its own copy of the image. */
	if (access >= 0 && H5Pset_fapl_core(access, 65536, 0) >= 0 &&
	    H5Pset_file_image(access, (void *)(uintptr_t)image, n) >= 0)
		file = H5Fopen(name, H5F_ACC_RDONLY, access);
	h5_close(access);
	if (file < 0)
		return h5_fail(e, ERR_FORMAT, "cannot open %s as HDF5: it is damaged or cut off", name);
	rc = read_open(out, file, name, NULL, e) ? err_wrap(e, "%s", name) : 0;
	H5Fclose(file);
	return rc;
}
