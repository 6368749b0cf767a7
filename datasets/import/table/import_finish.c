/* The data set that comes out of a table: its cell array, compacted in place, becomes the matrix;
 * its sparse cells stay so (import_sparse.c) where a dense matrix of them would be large. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/params.h"
#include "datasets/inspect/inspect.h"
#include "datasets/import/table/import_table.h"
#include "algorithms/core/text.h"

bool import_keeps(const struct import_table *t, size_t i)
{
	if (t->role.target == SIZE_MAX)
		return true;
	const struct import_column *c = &t->column[t->role.target];
	const union import_slot *s = &t->cell[i * t->width + c->slot];

	return c->as_numbers ? !isnan(s->number) : s->code != WORDS_NONE;
}

static size_t count_kept(const struct import_table *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->rows; i++)
		n += import_keeps(t, i);
	return n;
}

static void fill_target(const struct import_table *t, struct dataset *d)
{
	if (t->role.target == SIZE_MAX)
		return;
	const struct import_column *c = &t->column[t->role.target];

	for (size_t i = 0, o = 0; i < t->rows; i++)
		if (import_keeps(t, i)) {
			if (d->label)
				d->label[o] = c->level[t->cell[i * t->width + c->slot].code];
			else
				d->target[o] = c->as_numbers ? t->wide[i] :
					c->words.word[t->cell[i * t->width + c->slot].code].number;
			o++;
		}
}

static size_t column_of_role(const struct import_table *t, enum import_role role)
{
	for (size_t j = 0; j < t->ncols; j++)
		if (t->column[j].role == role)
			return j;
	return SIZE_MAX;
}

static int fill_weight(const struct import_table *t, struct dataset *d, struct err *e)
{
	size_t j = column_of_role(t, ROLE_WEIGHT);
	const struct import_column *c = j == SIZE_MAX ? NULL : &t->column[j];

	if (!c && !t->weight)
		return 0;
	if (c && (c->words.numbers < c->live || c->missing))
		return FAIL(e, ERR_DATA, "weight column '%s' must hold a number in every row",
			    c->name);
	if (!(d->weight = mem_array(d->rows, sizeof *d->weight, e)))
		return -1;
	for (size_t i = 0, o = 0; i < t->rows; i++) {
		union import_slot s = c ? t->cell[i * t->width + c->slot] : (union import_slot){0};

		if (import_keeps(t, i))
			d->weight[o++] = !c ? (float)t->weight[i] : c->as_numbers ? s.number :
					 (float)c->words.word[s.code].number;
	}
	return 0;
}

static int fill_group(const struct import_table *t, struct dataset *d, struct err *e)
{
	size_t j = column_of_role(t, ROLE_GROUP);
	const struct import_column *c = j == SIZE_MAX ? NULL : &t->column[j];

	if (!c)
		return 0;
	if (c->missing)
		return FAIL(e, ERR_DATA, "group column '%s' has %zu missing cells", c->name,
			    c->missing);
	if (!(d->group = mem_array(d->rows, sizeof *d->group, e)))
		return -1;
	for (size_t i = 0, o = 0; i < t->rows; i++)
		if (import_keeps(t, i))
			d->group[o++] = t->cell[i * t->width + c->slot].code;
	return 0;
}

static int fill_ids(const struct import_table *t, struct dataset *d, struct err *e)
{
	size_t j = column_of_role(t, ROLE_ID), o = 0;
	const struct import_column *c = j == SIZE_MAX ? NULL : &t->column[j];
	const char **ids;

	if (!c)
		return 0;
	if (!(ids = mem_array(d->rows, sizeof *ids, e)))
		return -1;
	for (size_t i = 0; i < t->rows; i++) {
		uint32_t code = t->cell[i * t->width + c->slot].code;

		if (import_keeps(t, i))
			ids[o++] = code == WORDS_NONE ? "" : words_text(&c->words, code);
	}
	d->row_id = text_list(d->rows, ids, e);
	free(ids);
	return d->row_id ? 0 : -1;
}

static int fill_split(const struct import_table *t, struct dataset *d, struct err *e)
{
	int16_t *part;
	int rc;

	if (!t->testing)
		return 0;
	if (!(part = mem_array(d->rows, sizeof *part, e)))
		return -1;
	for (size_t i = 0, o = 0; i < t->rows; i++)
		if (import_keeps(t, i))
			part[o++] = i < t->first_test ? 0 : 2;
	rc = dataset_split(d, "holdout", SPLIT_HOLDOUT, 1, 1, part, e);
	free(part);
	return rc;
}

float import_converted(const struct import_column *c, union import_slot s)
{
	if (c->as_numbers)
		return s.number;
	if (s.code == WORDS_NONE)
		return NAN;
	return c->level ? (float)c->level[s.code] : (float)c->words.word[s.code].number;
}

/* Every write goes to a place at or before the one just read, so the array can be its own
 * target. */
static int take_cells(struct import_table *t, struct dataset *d, const size_t *feature,
		      struct err *e)
{
	float *x = (float *)(void *)t->cell, *fit;
	size_t out = 0;

	for (size_t i = 0; i < t->rows; i++) {
		bool kept = import_keeps(t, i);

		for (size_t f = 0; kept && f < d->cols; f++) {
			const struct import_column *c = &t->column[feature[f]];
			float v = import_converted(c, t->cell[i * t->width + c->slot]);

			memcpy(&x[out++], &v, sizeof v);
		}
	}
	fit = realloc(x, out ? out * sizeof *x : 1);
	free(d->x);
	d->x = fit ? fit : x;
	t->cell = NULL;
	return out ? 0 : FAIL(e, ERR_DATA, "no usable feature columns are left");
}

static int make_columns(const struct import_table *t, struct dataset *d, size_t *feature,
			struct err *e)
{
	free(d->columns);
	d->cols = 0;
	if (!(d->columns = mem_zeros(t->ncols, sizeof *d->columns, e)))
		return -1;
	for (size_t j = 0; j < t->ncols; j++) {
		const struct import_column *c = &t->column[j];

		if (!c->is_feature)
			continue;
		feature[d->cols++] = j;
		if (dataset_column(d, d->cols - 1, c->name, c->kind, c->levels, c->level_names, e))
			return -1;
		d->columns[d->cols - 1].offset = c->offset;
	}
	return 0;
}

/* svmlight's features are but numbered. */
static int number_columns(const struct import_table *t, struct dataset *d, struct err *e)
{
	free(d->columns);
	d->cols = 0;
	if (!(d->columns = mem_zeros(t->sparse.cols, sizeof *d->columns, e)))
		return -1;
	for (; d->cols < t->sparse.cols; d->cols++)
		if (!(d->columns[d->cols].name = mem_format(e, "f%zu", d->cols + 1)))
			return -1;
	return 0;
}

static int fill(struct import_table *t, struct dataset *d, struct err *e)
{
	size_t *feature = t->sparse.cols ? NULL : mem_array(t->ncols, sizeof *feature, e);
	bool dense = false;
	int rc = -1;

	if ((!t->sparse.cols && !feature) ||
	    (t->sparse.on && import_sparse_form(t, d->rows, &dense, e)) ||
	    (feature ? make_columns(t, d, feature, e) : number_columns(t, d, e)))
		goto done;
	fill_target(t, d);
	rc = fill_weight(t, d, e) || fill_group(t, d, e) || fill_ids(t, d, e) ||
	     fill_split(t, d, e) || import_take_folds(t, d, e) ||
	     (t->sparse.on ? import_take_sparse(t, d, feature, dense, e) :
			  take_cells(t, d, feature, e)) ? -1 : 0;
done:
	free(feature);
	return rc;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

#define COLUMNS_TOLD 6          /* remarks of one kind; images have hundreds of constant columns */

struct told {
	struct import_table *t;
	size_t constant, id_like;
};

static void remark_finding(void *ctx, const struct finding *f)
{
	struct told *told = ctx;
	size_t *count = !strcmp(f->code, "constant") ? &told->constant :
			!strcmp(f->code, "id-like") ? &told->id_like : NULL;

	if (!count || ++*count <= COLUMNS_TOLD)
		import_remark(told->t, "%s", f->text);
}

static int remark_findings(struct import_table *t, const struct dataset *d, struct err *e)
{
	struct told told = { .t = t };

	if (t->opt.no_findings)
		return 0;
	if (inspect_quick(d, remark_finding, &told, e))
		return -1;
	if (told.constant > COLUMNS_TOLD)
		import_remark(t, "%zu columns in all are constant; bakeoff check names them",
			      told.constant);
	if (told.id_like > COLUMNS_TOLD)
		import_remark(t, "%zu columns in all look like identifiers; bakeoff check names "
			      "them", told.id_like);
	return 0;
}

/* "my.data.csv.gz" is named "my.data". */
static char *name_from_path(const char *path, struct err *e)
{
	char *name = mem_text(base_name(path), e), *dot;

	if (name && (dot = strrchr(name, '.')) && dot != name && !strcmp(dot, ".gz"))
		*dot = 0;
	if (name && (dot = strrchr(name, '.')) && dot != name)
		*dot = 0;
	return name;
}

static int finish(struct import_table *t, const char *format, struct dataset *d, struct err *e)
{
	if (t->found.dropped_rows)
		import_remark(t, "%zu row%s without a target %s dropped", t->found.dropped_rows,
			      plural(t->found.dropped_rows), t->found.dropped_rows == 1 ? "is" : "are");
	if (fill(t, d, e))
		return -1;
	if (t->found.task == TASK_CLASSIFY && dataset_classes(d, t->found.classes, t->found.class_names, e))
		return -1;
	if ((t->role.target != SIZE_MAX &&
	     dataset_text(&d->target_name, t->column[t->role.target].name, e)) ||
	    dataset_text(&d->description, t->texts[0], e) ||
	    dataset_text(&d->licence, t->texts[1], e) ||
	    dataset_text(&d->citation, t->texts[2], e) ||
	    dataset_text(&d->source_url, t->texts[3], e))
		return -1;
	if (remark_findings(t, d, e))
		return -1;
	import_tell(t);
	return import_note(t, format, d, e) ||
	       dataset_seal(d, e) ? -1 : 0;
}

int import_finish(struct import_table *t, const char *format, struct dataset **out, struct err *e)
{
	struct dataset *d = NULL;
	char *name = t->opt.table.name ? mem_text(t->opt.table.name, e) : name_from_path(t->path, e);
	int rc = -1;

	*out = NULL;
	if (!name)
		goto done;
	if (!t->rows) {
		FAIL(e, ERR_DATA, "no rows of data");
		goto done;
	}
	if ((t->sparse.on && !t->ncols && import_sparse_target(t, e)) || import_words(t, e) ||
	    import_types(t, e))
		goto done;
	size_t kept = count_kept(t);
	t->found.dropped_rows = t->rows - kept;
	if (t->opt.rows_read)
		*t->opt.rows_read = t->rows;
	if (dataset_create(&d, name, t->found.task, kept, 0, e) || finish(t, format, d, e))
		goto done;
	*out = d;
	d = NULL;
	rc = 0;
done:
	free(name);
	dataset_destroy(d);
	return rc;
}
