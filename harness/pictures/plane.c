#include "harness/pictures/plane.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/text.h"
#include "datasets/split/folds.h"
#include "harness/pictures/subset.h"
#include "harness/pictures/telling.h"

#define AIR       0.06          /* of the width, on each side */
#define MIDDLE    0.98          /* of the rows */
#define FAR       3.0           /* times the middle's width */

/* ---- columns ---- */

static int find_column(size_t *at, const struct dataset *d, const char *name, struct err *e)
{
	char *end;
	unsigned long number = strtoul(name, &end, 10);

	for (*at = 0; *at < d->cols; ++*at)
		if (!strcmp(d->columns[*at].name, name))
			break;
	if (*at == d->cols && *name && !*end && number >= 1 && number <= d->cols)
		*at = number - 1;
	if (*at == d->cols)
		return FAIL(e, ERR_PARAM, "%s has no column '%s'; its first is '%s', its last '%s'",
			    d->name, name, d->columns[0].name, d->columns[d->cols - 1].name);
	if (d->columns[*at].kind != COLUMN_NUMERIC)
		return FAIL(e, ERR_PARAM, "column '%s' of %s holds categories, and an axis takes "
			    "numbers", d->columns[*at].name, d->name);
	return 0;
}

/* What was not asked for is chosen beside what was. */
static int choose_columns(struct plane *p, size_t *column, const struct plane_wish *w,
			  struct err *e)
{
	const char *wish[2] = { w->x, p->axes > 1 ? w->y : NULL };
	size_t given = SIZE_MAX, told[2], found = 0, want = 0, next = 0;

	for (size_t a = 0; a < p->axes; a++) {
		column[a] = SIZE_MAX;
		if (wish[a] && find_column(&column[a], p->data, wish[a], e))
			return -1;
		if (wish[a])
			given = column[a];
		want += !wish[a];
	}
	if (p->axes == 2 && !want && column[0] == column[1])
		return FAIL(e, ERR_PARAM, "both axes are column '%s'",
			    p->data->columns[given].name);
	p->chosen = want > 0 && p->data->cols > p->axes;
	if (want && telling_columns(told, &found, want, given, p->data, e))
		return -1;
	found += p->axes - want;
	if (want && found < p->axes)
		return FAIL(e, ERR_UNSUITED, "%s has %zu numeric column%s, and the picture takes %zu",
			    p->data->name, found, plural(found), p->axes);
	for (size_t a = 0; a < p->axes; a++)
		if (column[a] == SIZE_MAX)
			column[a] = told[next++];
	/* a pair that nobody ordered is in the order of the table */
	if (want == 2 && column[1] < column[0]) {
		size_t first = column[1];
		column[1] = column[0];
		column[0] = first;
	}
	return 0;
}

/* ---- the frame ---- */

static int by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

static int frame(struct plane_axis *a, const struct dataset *d, struct err *e)
{
	float *value = mem_array(d->rows, sizeof *value, e);
	size_t n = 0;

	if (!value)
		return -1;
	for (size_t i = 0; i < d->rows; i++) {
		value[n] = d->x[i * d->cols + a->column];
		n += isnan(value[n]) ? 0 : 1;
	}
	qsort(value, n, sizeof *value, by_value);
	if (n) {
		size_t cut = (size_t)((1 - MIDDLE) / 2 * (double)n);
		double width = (double)value[n - 1] - (double)value[0];
		double middle = (double)value[n - 1 - cut] - (double)value[cut];
		if (!(middle > 0 && FAR * middle < width))
			cut = 0;
		a->lo = (double)value[cut], a->hi = (double)value[n - 1 - cut];
	}
	free(value);
	if (!n)
		return FAIL(e, ERR_DATA, "column '%s' of %s has no values", a->name, d->name);
	double air = a->hi > a->lo ? AIR * (a->hi - a->lo) : fmax(0.5, AIR * fabs(a->lo));
	a->lo += a->offset - air;
	a->hi += a->offset + air;
	return 0;
}

/* ---- rows ---- */

static int take_rows(struct plane *p, const size_t *column, const struct fold_rows *r, struct err *e)
{
	return subset_make(&p->train, p->data, column, p->axes, r->train, r->ntrain, e) ||
			       subset_make(&p->test, p->data, column, p->axes, r->test, r->ntest, e)
		       ? -1
		       : 0;
}

static int split(struct plane *p, const size_t *column, const struct plane_wish *w, struct err *e)
{
	struct fold_spec spec;
	struct folds f = { 0 };
	struct fold_rows r = { 0 };
	int rc = -1;

	if (fold_spec_parse(&spec, w->cv, e) || folds_make(&f, p->data, &spec, w->seed, e))
		return -1;
	if (!folds_rows(&r, &f, p->data, 0, 0, 0, w->seed, e))
		rc = take_rows(p, column, &r, e);
	fold_rows_free(&r);
	folds_free(&f);
	return rc;
}

static int all_but(struct plane *p, const size_t *column, size_t query, struct err *e)
{
	const struct dataset *d = p->data;
	size_t test = query - 1, *train;
	int rc;

	if (query > d->rows || d->rows < 2)
		return FAIL(e, ERR_PARAM, "%s has no row %zu beside others: its rows are 1 to %zu", d->name,
			    query, d->rows);
	for (size_t a = 0; a < p->axes; a++)
		if (isnan(d->x[test * d->cols + column[a]]))
			return FAIL(e, ERR_UNSUITED, "row %zu of %s has no value in column '%s'", query,
				    d->name, p->axis[a].name);
	if (!(train = mem_array(d->rows, sizeof *train, e)))
		return -1;
	for (size_t i = 0; i + 1 < d->rows; i++)
		train[i] = i + (i >= test);
	rc = take_rows(p, column, &(struct fold_rows){ .train = train, .ntrain = d->rows - 1,
						       .test = &test, .ntest = 1 }, e);
	free(train);
	return rc;
}

int plane_make(struct plane *p, const struct dataset *d, const struct plane_wish *w, struct err *e)
{
	size_t column[2];

	*p = (struct plane){ .data = d, .axes = w->axes };
	if (choose_columns(p, column, w, e))
		return -1;
	for (size_t a = 0; a < p->axes; a++) {
		const struct column *c = &d->columns[column[a]];
		p->axis[a] = (struct plane_axis){ .column = column[a], .name = c->name,
						  .offset = c->offset };
		if (frame(&p->axis[a], d, e))
			return -1;
	}
	if (!(w->query ? all_but(p, column, w->query, e) : split(p, column, w, e)))
		return 0;
	plane_free(p);
	return -1;
}

void plane_free(struct plane *p)
{
	dataset_destroy(p->train);
	dataset_destroy(p->test);
	p->train = p->test = NULL;
}

double plane_value(const struct plane_axis *a, size_t i, size_t n)
{
	return n > 1 ? a->lo + (a->hi - a->lo) * (double)i / (double)(n - 1)
		     : 0.5 * (a->lo + a->hi);
}

int plane_grid(struct dataset **out, const struct plane *p, size_t nx, size_t ny, struct err *e)
{
	struct dataset *g = NULL;

	*out = NULL;
	if (dataset_create(&g, p->data->name, TASK_REGRESS, nx * ny, p->axes, e))
		return -1;
	for (size_t a = 0; a < p->axes; a++) {
		if (dataset_column(g, a, p->axis[a].name, COLUMN_NUMERIC, 0, NULL, e)) {
			dataset_destroy(g);
			return -1;
		}
		g->columns[a].offset = p->axis[a].offset;
	}
	for (size_t i = 0; i < g->rows; i++)
		for (size_t a = 0; a < p->axes; a++)
			g->x[i * p->axes + a] = (float)(
				plane_value(&p->axis[a], a ? i / nx : i % nx, a ? ny : nx) -
				p->axis[a].offset);
	*out = g;
	return 0;
}

bool plane_holds(const struct plane *p, const struct dataset *part, size_t i)
{
	for (size_t a = 0; a < p->axes; a++) {
		double value = p->axis[a].offset + (double)part->x[i * p->axes + a];
		if (!(value >= p->axis[a].lo && value <= p->axis[a].hi))
			return false;
	}
	return true;
}
