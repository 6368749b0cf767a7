#include "harness/pictures/subset.h"

#include "algorithms/core/mem.h"

static int take_columns(struct dataset *s, const struct dataset *d, const size_t *column,
			struct err *e)
{
	for (size_t j = 0; j < s->cols; j++) {
		const struct column *c = &d->columns[column ? column[j] : j];

		if (dataset_column(s, j, c->name, c->kind, c->levels, c->level_names, e))
			return -1;
		s->columns[j].offset = c->offset;
	}
	return d->classes
		       ? dataset_classes(s, d->classes, (const char *const *)d->class_names, e)
		       : 0;
}

static void take_row(struct dataset *s, size_t to, const struct dataset *d, size_t from,
		     const size_t *column)
{
	for (size_t j = 0; j < s->cols; j++)
		s->x[to * s->cols + j] = d->x[from * d->cols + (column ? column[j] : j)];
	if (d->label)
		s->label[to] = d->label[from];
	else
		s->target[to] = d->target[from];
	if (s->weight)
		s->weight[to] = d->weight[from];
}

int subset_make(struct dataset **out, const struct dataset *d, const size_t *column,
		size_t ncolumns, const size_t *row, size_t n, struct err *e)
{
	struct dataset *s = NULL;

	*out = NULL;
	if (dataset_create(&s, d->name, d->task, n, column ? ncolumns : d->cols, e) ||
	    (d->weight && !(s->weight = mem_zeros(n, sizeof *s->weight, e))) ||
	    dataset_text(&s->target_name, d->target_name, e) || take_columns(s, d, column, e))
		goto fail;
	for (size_t i = 0; i < n; i++)
		take_row(s, i, d, row ? row[i] : i, column);
	if (dataset_seal(s, e))
		goto fail;
	*out = s;
	return 0;
fail:
	dataset_destroy(s);
	return -1;
}
