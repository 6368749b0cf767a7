/* What the complex end of a dial has lost, fold by fold, against the setting that the fold's own
 * validation rows pick; and which losses are beyond chance. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/validation_curves.h"
#include "harness/stats/adjust.h"

/* Space for one curve: errors of the points of each fold, row by row. */
struct loss_folds {
	size_t n, *cell;                /* (cells) a cell of each fold: for its number and rows */
	double *valid, *test;           /* (cells, points) */
	double *error, *d;              /* (points), (cells) */
	size_t *pick;                   /* (cells) */
	struct fold_overlap overlap;    /* of the folds kept */
	struct fold_sample sample;
};

static int folds_create(struct loss_folds *f, size_t cells, size_t points, struct err *e)
{
	*f = (struct loss_folds){ 0 };
	return (f->cell = mem_array(cells, sizeof *f->cell, e)) &&
	       (f->valid = mem_array(cells * points, sizeof *f->valid, e)) &&
	       (f->test = mem_array(cells * points, sizeof *f->test, e)) &&
	       (f->error = mem_array(points, sizeof *f->error, e)) &&
	       (f->d = mem_array(cells, sizeof *f->d, e)) &&
	       (f->pick = mem_array(cells, sizeof *f->pick, e)) ? 0 : -1;
}

static void folds_free(struct loss_folds *f)
{
	free(f->cell);
	free(f->valid);
	free(f->test);
	free(f->error);
	free(f->d);
	free(f->pick);
}

/* The row of the fold of a cell, made when it is new. */
static size_t fold_row(struct loss_folds *f, const struct results *r, size_t cell, size_t points)
{
	size_t k = 0;

	while (k < f->n && (r->cell[f->cell[k]].repeat != r->cell[cell].repeat ||
			    r->cell[f->cell[k]].fold != r->cell[cell].fold))
		k++;
	if (k < f->n)
		return k;
	f->cell[f->n] = cell;
	for (size_t i = 0; i < points; i++)
		f->valid[k * points + i] = f->test[k * points + i] = NAN;
	return f->n++;
}

static size_t point_at(const struct validation_curve *d, double x)
{
	size_t i = 0;

	while (i < d->n && d->point[i].x != x)
		i++;
	return i;
}

/* Curves are those of one variant, whatever its cells call what varies. */
static bool on_curve(size_t study, const struct validation_curve *d, const struct run_cell *c)
{
	return c->study == study && c->status == CELL_OK && c->dataset == d->dataset &&
	       c->variant == d->variant;
}

static void put_point(struct loss_folds *f, const struct results *r, const struct validation_curve *d,
		      size_t cell, double x, double valid, double test)
{
	size_t i = point_at(d, x), at;

	if (i == d->n)
		return;
	at = fold_row(f, r, cell, d->n) * d->n + i;
	f->valid[at] = metric_error(d->metric, valid);
	f->test[at] = metric_error(d->metric, test);
}

static int read_cells(struct loss_folds *f, const struct results *r, size_t study,
		      const struct validation_curve *d, struct err *e)
{
	(void)e;
	for (size_t i = 0; i < r->n_cells; i++)
		if (!isnan(validation_at(r, study, d, i)))
			put_point(f, r, d, i, validation_at(r, study, d, i),
				  results_score(r, i, PRIMARY, ON_VALID),
				  results_score(r, i, PRIMARY, ON_TEST));
	return 0;
}

static int read_steps(struct loss_folds *f, const struct results *r, size_t study,
		      const struct validation_curve *d, struct err *e)
{
	struct results_fold_point *p;
	size_t n;

	if (results_fold_points(r, study, d->dataset, d->variant, &p, &n, e))
		return -1;
	for (size_t i = 0; i < n; i++)
		put_point(f, r, d, p[i].cell, (double)p[i].step, p[i].valid, p[i].test);
	free(p);
	return 0;
}

static int by_size(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* Keeps the folds where all points are known; false without validation rows. */
static bool pick(struct loss_folds *f, const struct validation_curve *d, const struct results *r)
{
	size_t kept = 0;
	bool picked = false;
	double size = 0;

	for (size_t k = 0; k < f->n; k++) {
		const double *valid = f->valid + k * d->n, *test = f->test + k * d->n;
		bool whole = true;
		size_t at;

		for (size_t i = 0; i < d->n; i++)
			whole &= !isnan(valid[i]) && !isnan(test[i]);
		if (!whole)
			continue;
		picked = true;
		at = validation_lowest(d, valid);
		f->pick[kept] = at;
		f->d[kept++] = test[d->complex] - test[at];
		size = fmax(size, fmax(test[d->complex], test[at]));
		fold_overlap_add(&f->overlap, r->cell + f->cell[k]);
		fold_sample_add(&f->sample, r->cell + f->cell[k]);
	}
	f->n = kept;
	round_differences(f->d, kept, size);
	return picked;
}

int validation_curve_loss(struct validation_curve *d, const struct results *r, size_t study,
			  struct err *e)
{
	struct loss_folds f;
	size_t cells = 0;
	int rc = -1;

	if (!d->known)
		return 0;
	for (size_t i = 0; i < r->n_cells; i++)
		cells += !isnan(validation_at(r, study, d, i)) || on_curve(study, d, r->cell + i);
	if (folds_create(&f, cells, d->n, e) ||
	    (strcmp(d->name, "step") ? read_cells : read_steps)(&f, r, study, d, e))
		goto done;
	rc = 0;
	if (!(d->picked = pick(&f, d, r)))
		goto done;
	d->tested = !fold_sample_t(&d->loss, &f.sample, fold_overlap_ratio(&f.overlap), f.d,
				   results_proportion(r, study, d->dataset));
	qsort(f.pick, f.n, sizeof *f.pick, by_size);
	d->low = f.pick[(f.n - 1) / 4];
	d->chosen = f.pick[(f.n - 1) / 2];
	d->high = f.pick[f.n - 1 - (f.n - 1) / 4];
done:
	folds_free(&f);
	return rc;
}

/* Over all curves that are tested. */
int validation_curves_judge(struct validation_curves *d, struct err *e)
{
	double *p = mem_array(d->n, sizeof *p, e);
	size_t n = 0;
	int rc;

	if (!p)
		return -1;
	for (size_t i = 0; i < d->n; i++)
		if (d->at[i].tested)
			p[n++] = d->at[i].loss.p;
	rc = adjust_holm(p, n, p, e);
	n = 0;
	for (size_t i = 0; i < d->n && !rc; i++) {
		struct validation_curve *x = d->at + i;

		x->p_holm = x->tested ? p[n++] : NAN;
		x->overfits = x->tested && x->loss.mean > 0 && x->p_holm < 1 - ANALYSIS_LEVEL;
	}
	free(p);
	return rc;
}
