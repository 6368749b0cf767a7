#include "datasets/dataset.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "datasets/dataset_inner.h"
#include "datasets/offset.h"

char **text_list(size_t n, const char *const *from, struct err *e)
{
	size_t bytes = n * sizeof(char *);
	char **list, *at;

	for (size_t i = 0; i < n; i++)
		bytes += (from[i] ? strlen(from[i]) : 0) + 1;
	if (!(list = mem_array(bytes, 1, e)))
		return NULL;
	at = (char *)(list + n);
	for (size_t i = 0; i < n; i++) {
		size_t len = from[i] ? strlen(from[i]) : 0;

		memcpy(at, from[i] ? from[i] : "", len);
		at[len] = 0;
		list[i] = at;
		at += len + 1;
	}
	return list;
}

static int name_columns(struct dataset *d, struct err *e)
{
	for (size_t j = 0; j < d->cols; j++)
		if (!(d->columns[j].name = mem_format(e, "x%zu", j + 1)))
			return -1;
	return 0;
}

int dataset_create(struct dataset **out, const char *name, enum task task, size_t rows, size_t cols,
		   struct err *e)
{
	struct dataset *d = mem_zeros(1, sizeof *d, e);
	size_t cells;

	*out = NULL;
	if (!d)
		return -1;
	d->task = task;
	d->rows = rows;
	d->cols = cols;
	if (__builtin_mul_overflow(rows, cols, &cells)) {
		FAIL(e, ERR_NOMEM, "%zu x %zu cells are beyond any memory", rows, cols);
		goto fail;
	}
	if (!(d->name = mem_text(name, e)) || !(d->x = mem_zeros(cells, sizeof *d->x, e)) ||
	    !(d->columns = mem_zeros(cols, sizeof *d->columns, e)) || name_columns(d, e))
		goto fail;
	if (task == TASK_CLASSIFY ? !(d->label = mem_zeros(rows, sizeof *d->label, e))
				  : !(d->target = mem_zeros(rows, sizeof *d->target, e)))
		goto fail;
	*out = d;
	return 0;
fail:
	dataset_destroy(d);
	return -1;
}

int dataset_column(struct dataset *d, size_t col, const char *name, enum column_kind kind,
		   size_t levels, const char *const *level_names, struct err *e)
{
	struct column *c = &d->columns[col];
	char *copy = mem_text(name, e), **list = levels ? text_list(levels, level_names, e) : NULL;

	if (!copy || (levels && !list)) {
		free(copy);
		free(list);
		return -1;
	}
	free((char *)c->name);
	free((char **)c->level_names);
	*c = (struct column){ .name = copy, .kind = kind, .levels = (uint32_t)levels,
			      .level_names = (const char *const *)list };
	return 0;
}

int dataset_classes(struct dataset *d, size_t n, const char *const *names, struct err *e)
{
	char **list = text_list(n, names, e);

	if (!list)
		return -1;
	free(d->class_names);
	d->class_names = list;
	d->classes = n;
	return 0;
}

int dataset_text(char **field, const char *text, struct err *e)
{
	char *copy = text ? mem_text(text, e) : NULL;

	if (text && !copy)
		return -1;
	free(*field);
	*field = copy;
	return 0;
}

int dataset_note(struct dataset *d, const char *json, struct err *e)
{
	char *copy = mem_text(json, e);
	char **more = copy ? realloc(d->provenance, (d->nprovenance + 1) * sizeof *more) : NULL;

	if (!more) {
		free(copy);
		return FAIL(e, ERR_NOMEM, "out of memory");
	}
	d->provenance = more;
	more[d->nprovenance++] = copy;
	return 0;
}

int dataset_split(struct dataset *d, const char *name, enum dataset_split_kind kind, size_t repeats,
		  size_t folds, const int16_t *part, struct err *e)
{
	struct dataset_split s = { mem_text(name, e), kind, repeats, folds, NULL };
	struct dataset_split *more = NULL;

	if (s.name && (s.part = mem_copy(part, repeats * d->rows, sizeof *part, e)) &&
	    !(more = realloc(d->splits, (d->nsplits + 1) * sizeof *more)))
		FAIL(e, ERR_NOMEM, "out of memory");
	if (!more) {
		free(s.name);
		free(s.part);
		return -1;
	}
	d->splits = more;
	more[d->nsplits++] = s;
	return 0;
}

/* Row by row, as the matrix lies: column by column takes ten times as long in a large one. */
static bool has_infinity(const float *x, size_t n)
{
	bool found = false;

	for (size_t i = 0; i < n; i++)
		found |= isinf(x[i]) != 0;
	return found;
}

static int check_column(const struct dataset *d, size_t j, struct err *e)
{
	const struct column *c = &d->columns[j];

	if (c->kind == COLUMN_NUMERIC) {
		for (size_t i = 0; i < d->rows; i++)
			if (isinf(d->x[i * d->cols + j]))
				return FAIL(e, ERR_DATA, "column '%s' row %zu is infinite", c->name,
					    i + 1);
		return 0;
	}
	if (c->levels > 1 << 24)
		return FAIL(e, ERR_DATA, "column '%s' has %u categories, over 2^24", c->name,
			    c->levels);
	for (size_t i = 0; i < d->rows; i++) {
		float code = d->x[i * d->cols + j];

		if (!isnan(code) && !(code >= 0 && code < (float)c->levels && code == floorf(code)))
			return FAIL(e, ERR_FORMAT,
				    "column '%s' row %zu has code %g, outside its %u categories",
				    c->name, i + 1, (double)code, c->levels);
	}
	return 0;
}

static int check_targets(const struct dataset *d, struct err *e)
{
	for (size_t i = 0; i < d->rows; i++) {
		if (d->label && d->label[i] >= d->classes)
			return FAIL(e, ERR_FORMAT, "row %zu has class code %u of %zu classes",
				    i + 1, d->label[i], d->classes);
		if (d->target && !isfinite(d->target[i]))
			return FAIL(e, ERR_DATA, "row %zu has target %g, not a finite number",
				    i + 1, d->target[i]);
		if (d->weight && !(d->weight[i] > 0 && isfinite(d->weight[i])))
			return FAIL(e, ERR_DATA, "row %zu has weight %g: weights are numbers above 0; rows that "
				    "are not to count are left out of the table", i + 1, (double)d->weight[i]);
	}
	return 0;
}

int dataset_seal(struct dataset *d, struct err *e)
{
	if (!d->rows || !d->cols)
		return FAIL(e, ERR_DATA, "%zu rows of %zu features: nothing to learn from", d->rows,
			    d->cols);
	if ((d->task == TASK_CLASSIFY) != (d->label != NULL) ||
	    (d->label != NULL) == (d->target != NULL))
		return FAIL(e, ERR_DATA, "the task and the kind of target do not fit together");
	bool infinite = d->x && has_infinity(d->x, d->rows * d->cols);
	for (size_t j = 0; d->x && j < d->cols; j++)
		if ((infinite || d->columns[j].kind != COLUMN_NUMERIC) && check_column(d, j, e))
			return -1;
	if (check_targets(d, e) ||
	    (d->target && offset_of_targets(d->target, d->rows, &d->target_offset, e)))
		return -1;
	return dataset_digest(d, d->digest, e);
}

static void destroy_columns(struct dataset *d)
{
	for (size_t j = 0; d->columns && j < d->cols; j++) {
		free((char *)d->columns[j].name);
		free((char **)d->columns[j].level_names);
	}
	free(d->columns);
}

static void destroy_sparse(struct sparse *s)
{
	if (!s)
		return;
	free((size_t *)s->start);
	free((uint32_t *)s->col);
	free((float *)s->value);
	free(s);
}

void dataset_destroy(struct dataset *d)
{
	if (!d)
		return;
	destroy_columns(d);
	destroy_sparse(d->sparse);
	for (size_t i = 0; i < d->nsplits; i++) {
		free(d->splits[i].name);
		free(d->splits[i].part);
	}
	for (size_t i = 0; i < d->nprovenance; i++)
		free(d->provenance[i]);
	char *text[] = { d->name,       d->description, d->licence,      d->citation,
			 d->source_url, d->target_name, d->source_sha256 };
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		free(text[i]);
	void *own[] = { d->x, d->class_names, d->label, d->target, d->weight, d->group, d->row_id,
			d->splits, d->provenance };
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		free(own[i]);
	free(d);
}

struct data_view dataset_view(const struct dataset *d)
{
	return (struct data_view){
		.x = d->x, .rows = d->rows, .cols = d->cols, .stride = d->cols,
		.columns = d->columns, .sparse = d->sparse, .task = d->task, .classes = d->classes,
		.class_names = (const char *const *)d->class_names,
		.label = d->label, .target = d->target, .target_offset = d->target_offset,
		.weight = d->weight, .unit = d->group,
	};
}

size_t dataset_bytes(const struct dataset *d)
{
	size_t bytes = sizeof *d + d->cols * sizeof *d->columns, per_row = 0;

	if (d->x)
		bytes += d->rows * d->cols * sizeof *d->x;
	if (d->sparse)
		bytes += (d->rows + 1) * sizeof *d->sparse->start +
			 d->sparse->start[d->rows] *
				 (sizeof *d->sparse->col + sizeof *d->sparse->value);
	per_row += d->label ? sizeof *d->label : 0;
	per_row += d->target ? sizeof *d->target : 0;
	per_row += d->weight ? sizeof *d->weight : 0;
	per_row += d->group ? sizeof *d->group : 0;
	for (size_t s = 0; s < d->nsplits; s++)
		per_row += d->splits[s].repeats * sizeof *d->splits[s].part;
	return bytes + d->rows * per_row;
}
