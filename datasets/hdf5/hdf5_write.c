/* A data set to a file of ours (hdf5_file.h): texts, /table column by column, /X, /splits,
 * /provenance. Equal data give equal bytes: times are not tracked and the order is fixed. */
#include "datasets/hdf5/hdf5_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/hdf5/hdf5_image.h"
#include "datasets/hdf5/hdf5_inner.h"
#include "algorithms/core/text.h"
#include "datasets/words.h"

#define WIDE 1024               /* more numeric features than this go into /X */
#define ID_ROOM 24
#define FIXED_IDS 65536 /* more rows than this: the numbering is stored as fixed-length strings */

struct writer {
	const struct dataset *d;
	hid_t file, table;
	struct words taken;             /* names in /table */
	char **order;                   /* column-order: names as written */
	size_t norder, order_room;
};

/* A name that HDF5 can hold and that is still free in /table. */
static char *free_name(struct writer *w, const char *name, struct err *e)
{
	struct text t = { 0 };
	uint32_t index;
	size_t base;
	char *out;

	for (const char *p = name; *p; p++) {
		if (*p == '/')
			text_put(&t, "\xe2\x88\x95", 3);
		else
			text_put(&t, p, 1);
	}
	if (!*name || !strcmp(name, "."))
		text_put(&t, "_", 1);
	base = t.used;
	for (size_t n = 2; t.at && words_find(&w->taken, t.at, t.used) != WORDS_NONE; n++) {
		t.used = base;
		text_add(&t, "_%zu", n);
	}
	out = text_take(&t, e);
	if (out && words_add(&w->taken, out, strlen(out), &index, e)) {
		free(out);
		out = NULL;
	}
	return out;
}

static int mark_column(struct writer *w, hid_t column, const char *role, const char *name,
		       const char *written, struct err *e)
{
	if (h5_put_attr_text(column, "role", role, e) ||
	    (strcmp(name, written) && h5_put_attr_text(column, "name", name, e)) ||
	    mem_grow((void **)&w->order, &w->order_room, w->norder + 1, sizeof *w->order, e))
		return -1;
	return (w->order[w->norder] = mem_text(written, e)) ? (w->norder++, 0) : -1;
}

static int put_codes(hid_t group, const int32_t *code, size_t rows, size_t levels, struct err *e)
{
	hid_t stored = levels <= 127   ? H5T_STD_I8LE :
		       levels <= 32767 ? H5T_STD_I16LE :
					 H5T_STD_I32LE;

	return h5_put_array(group, "codes", stored, H5T_NATIVE_INT32, rows, 0, code, NULL, e);
}

static int put_category(struct writer *w, const char *name, const char *role, const int32_t *code,
			size_t levels, const char *const *names, bool ordered, struct err *e)
{
	char *written = free_name(w, name, e);
	hid_t group = -1;
	int rc = -1;

	if (written && !h5_make_group(w->table, written, &group, e) &&
	    !h5_put_attr_text(group, "encoding-type", "categorical", e) &&
	    !h5_put_attr_text(group, "encoding-version", "0.2.0", e) &&
	    !h5_put_attr_bool(group, "ordered", ordered, e) &&
	    !put_codes(group, code, w->d->rows, levels, e) &&
	    !h5_put_texts(group, "categories", names, levels, NULL, e))
		rc = mark_column(w, group, role, name, written, e);
	h5_close(group);
	free(written);
	return rc;
}

/* *out: the open array, when not NULL. */
static int put_numbers(struct writer *w, const char *name, const char *role, hid_t stored,
		       hid_t memory, size_t stride, const void *at, hid_t *out, struct err *e)
{
	char *written = free_name(w, name, e);
	hid_t set = -1;
	int rc = -1;

	if (written &&
	    !h5_put_column(w->table, written, stored, memory, w->d->rows, stride, at, &set, e) &&
	    !h5_put_attr_text(set, "encoding-type", "array", e) &&
	    !h5_put_attr_text(set, "encoding-version", "0.2.0", e))
		rc = mark_column(w, set, role, name, written, e);
	if (out && !rc)
		*out = set;
	else
		h5_close(set);
	free(written);
	return rc;
}

/* The values themselves, and the offset that makes the same floats of them. */
static int put_precise(struct writer *w, size_t j, struct err *e)
{
	const struct dataset *d = w->d;
	const struct column *c = &d->columns[j];
	double *values = mem_array(d->rows, sizeof *values, e);
	hid_t set = -1;
	int rc = -1;

	for (size_t i = 0; values && i < d->rows; i++)
		values[i] = c->offset + (double)d->x[i * d->cols + j];
	if (values && !put_numbers(w, c->name, "feature", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE,
				   sizeof *values, values, &set, e))
		rc = h5_put_attr_double(set, "offset", c->offset, e);
	h5_close(set);
	free(values);
	return rc;
}

static int put_feature(struct writer *w, size_t j, int32_t *code, struct err *e)
{
	const struct dataset *d = w->d;
	const struct column *c = &d->columns[j];

	if (c->kind == COLUMN_NUMERIC && c->offset != 0)
		return put_precise(w, j, e);
	if (c->kind == COLUMN_NUMERIC)
		return put_numbers(w, c->name, "feature", H5T_IEEE_F32LE, H5T_NATIVE_FLOAT,
				   d->cols * sizeof *d->x, d->x + j, NULL, e);
	for (size_t i = 0; i < d->rows; i++) {
		float x = d->x[i * d->cols + j];

		code[i] = isnan(x) ? -1 : (int32_t)x;
	}
	return put_category(w, c->name, "feature", code, c->levels, c->level_names,
			    c->kind == COLUMN_ORDERED, e);
}

static int put_features(struct writer *w, struct err *e)
{
	const struct dataset *d = w->d;
	int32_t *code = mem_array(d->rows, sizeof *code, e);
	int rc = code ? 0 : -1;

	for (size_t j = 0; j < d->cols && !rc; j++)
		rc = put_feature(w, j, code, e);
	free(code);
	return rc;
}

static bool is_wide(const struct dataset *d)
{
	if (d->sparse)
		return true;
	for (size_t j = 0; j < d->cols; j++)
		if (d->columns[j].kind != COLUMN_NUMERIC || d->columns[j].offset != 0)
			return false;
	return d->cols > WIDE;
}

static int put_target(struct writer *w, struct err *e)
{
	const struct dataset *d = w->d;
	const char *name = d->target_name ? d->target_name : "target";
	int32_t *code;
	int rc;

	if (d->target)
		return put_numbers(w, name, "target", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE,
				   sizeof *d->target, d->target, NULL, e);
	if (!(code = mem_array(d->rows, sizeof *code, e)))
		return -1;
	for (size_t i = 0; i < d->rows; i++)
		code[i] = (int32_t)d->label[i];
	rc = put_category(w, name, "target", code, d->classes, (const char *const *)d->class_names,
			  false, e);
	free(code);
	return rc;
}

/* The rows' plain numbering, in fixed-length strings that compress to almost nothing. */
static int put_numbering(struct writer *w, const char *name, hid_t *set, struct err *e)
{
	size_t rows = w->d->rows, width = (size_t)snprintf(NULL, 0, "%zu", rows);
	char *text = mem_zeros(rows, width, e), number[24];
	hid_t type = H5Tcopy(H5T_C_S1);
	int rc = -1;

	if (text && type >= 0 && H5Tset_size(type, width) >= 0 &&
	    H5Tset_cset(type, H5T_CSET_UTF8) >= 0 && H5Tset_strpad(type, H5T_STR_NULLPAD) >= 0) {
		for (size_t i = 0; i < rows; i++)
			memcpy(text + i * width, number,
			       (size_t)snprintf(number, sizeof number, "%zu", i));
		rc = h5_put_array(w->table, name, type, type, rows, 0, text, set, e);
	}
	h5_close(type);
	free(text);
	return rc;
}

static int put_short_numbering(struct writer *w, const char *name, hid_t *set, struct err *e)
{
	size_t rows = w->d->rows;
	char *text = mem_array(rows, ID_ROOM, e);
	const char **list = mem_array(rows, sizeof *list, e);
	int rc = -1;

	if (text && list) {
		for (size_t i = 0; i < rows; i++) {
			snprintf(text + ID_ROOM * i, ID_ROOM, "%zu", i);
			list[i] = text + ID_ROOM * i;
		}
		rc = h5_put_texts(w->table, name, list, rows, set, e);
	}
	free(text);
	free(list);
	return rc;
}

static int put_row_ids(struct writer *w, const char *name, struct err *e)
{
	const struct dataset *d = w->d;
	hid_t set = -1;
	int rc = d->row_id ? h5_put_texts(w->table, name, (const char *const *)d->row_id, d->rows,
					  &set, e) :
		 d->rows > FIXED_IDS ? put_numbering(w, name, &set, e) :
				       put_short_numbering(w, name, &set, e);

	rc = rc || h5_put_attr_text(set, "encoding-type", "string-array", e) ||
	     h5_put_attr_text(set, "encoding-version", "0.2.0", e) ||
	     h5_put_attr_text(set, "role", "id", e) ? -1 : 0;
	h5_close(set);
	return rc;
}

static int put_table(struct writer *w, struct err *e)
{
	const struct dataset *d = w->d;
	char *index = NULL;
	int rc = -1;

	if (h5_make_group(w->file, "table", &w->table, e))
		return -1;
	if (h5_put_attr_text(w->table, "encoding-type", "dataframe", e) ||
	    h5_put_attr_text(w->table, "encoding-version", "0.2.0", e))
		return -1;
	if (is_wide(d) ? hdf5_put_x(w->file, w->d, e) : put_features(w, e))
		return -1;
	if (put_target(w, e) ||
	    (d->weight &&
	     put_numbers(w, "weight", "weight", H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, sizeof *d->weight,
			 d->weight, NULL, e)) ||
	    (d->group &&
	     put_numbers(w, "group", "group", H5T_STD_U32LE, H5T_NATIVE_UINT32, sizeof *d->group,
			 d->group, NULL, e)))
		return -1;
	if ((index = free_name(w, "row_id", e)) && !put_row_ids(w, index, e) &&
	    !h5_put_attr_text(w->table, "_index", index, e))
		rc = h5_put_attr_texts(w->table, "column-order", (const char *const *)w->order,
				       w->norder, e);
	free(index);
	return rc;
}

static int put_split(hid_t group, const struct dataset *d, const struct dataset_split *s,
		     struct err *e)
{
	static const char *const kinds[] = { "holdout", "cv", "forward" };
	bool cv = s->kind != SPLIT_HOLDOUT;
	int16_t *part = mem_array(d->rows * s->repeats, sizeof *part, e);
	hid_t set = -1;
	int rc;

	if (!part)
		return -1;
	for (size_t r = 0; r < s->repeats; r++)
		for (size_t i = 0; i < d->rows; i++)
			part[i * s->repeats + r] = s->part[r * d->rows + i];
	rc = h5_put_array(group, s->name, cv ? H5T_STD_I16LE : H5T_STD_U8LE, H5T_NATIVE_INT16,
			  d->rows, cv ? s->repeats : 0, part, &set, e) ||
			     h5_put_attr_text(set, "kind", kinds[s->kind], e) ||
			     (cv && h5_put_attr_int(set, "folds", (int64_t)s->folds, e)) ?
		     -1 :
		     0;
	h5_close(set);
	free(part);
	return rc;
}

static int put_splits(struct writer *w, struct err *e)
{
	hid_t group;
	int rc = 0;

	if (!w->d->nsplits)
		return 0;
	if (h5_make_group(w->file, "splits", &group, e))
		return -1;
	for (size_t s = 0; s < w->d->nsplits && !rc; s++)
		rc = put_split(group, w->d, &w->d->splits[s], e);
	h5_close(group);
	return rc;
}

static int put_attributes(struct writer *w, const char *command, struct err *e)
{
	const struct dataset *d = w->d;
	const char *const pairs[][2] = {
		{ "format", "bakeoff" },
		{ "format_version", "1.0" },
		{ "name", d->name },
		{ "task", d->task == TASK_CLASSIFY ? "classification" : "regression" },
		{ "target", d->target_name ? d->target_name : "target" },
		{ "description", d->description },
		{ "licence", d->licence },
		{ "citation", d->citation },
		{ "source_url", d->source_url },
		{ "source_sha256", d->source_sha256 },
		{ "created_by", "bakeoff" },
		{ "command", command },
		{ "content_sha256", d->digest },
	};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (h5_put_attr_text(w->file, pairs[i][0], pairs[i][1], e))
			return -1;
	return 0;
}

static int write_all(struct writer *w, const char *command, struct err *e)
{
	const struct dataset *d = w->d;
	int rc = put_attributes(w, command, e) || put_table(w, e) || put_splits(w, e) ||
		 (d->nprovenance &&
		  h5_put_texts(w->file, "provenance", (const char *const *)d->provenance,
			       d->nprovenance, NULL, e));

	h5_close(w->table);
	return rc ? -1 : 0;
}

int hdf5_write(const struct dataset *d, const char *path, const char *command, struct err *e)
{
	struct writer w = { .d = d, .file = -1, .table = -1 };
	struct h5_image image;
	int rc = -1;

	if ((w.file = h5_image_open(&image, path, true, e)) >= 0)
		rc = h5_image_close(&image, w.file, write_all(&w, command, e), e);
	for (size_t i = 0; i < w.norder; i++)
		free(w.order[i]);
	free(w.order);
	words_free(&w.taken);
	return rc ? err_wrap(e, "%s", path) : 0;
}
