#include "harness/analysis/paired_folds.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"

bool paired_folds_usable(const struct results *r, size_t cell)
{
	return r->cell[cell].status == CELL_OK && !isnan(results_score(r, cell, PRIMARY, ON_TEST));
}

static int compare_folds(const struct run_cell *x, const struct run_cell *y)
{
	if (x->repeat != y->repeat)
		return x->repeat < y->repeat ? -1 : 1;
	return (x->fold > y->fold) - (x->fold < y->fold);
}

static int by_fold(const void *a, const void *b, void *ctx)
{
	const struct results *r = ctx;

	return compare_folds(r->cell + *(const size_t *)a, r->cell + *(const size_t *)b);
}

/* The usable cells of a list, by fold; returns how many. */
static size_t in_order(size_t *out, const struct results *r, const size_t *list, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (paired_folds_usable(r, list[i]))
			out[kept++] = list[i];
	qsort_r(out, kept, sizeof *out, by_fold, (void *)(uintptr_t)r);
	return kept;
}

int paired_folds_create(struct paired_folds *out, const struct results *ra, const size_t *a,
			size_t na, const struct results *rb, const size_t *b, size_t nb,
			struct err *e)
{
	size_t *left = mem_array(na, sizeof *left, e), *right = mem_array(nb, sizeof *right, e);
	struct paired_cells *at = mem_array(na < nb ? na : nb, sizeof *at, e);
	int rc = -1;

	*out = (struct paired_folds){ .ra = ra, .rb = rb };
	if (!left || !right || !at)
		goto done;
	na = in_order(left, ra, a, na);
	nb = in_order(right, rb, b, nb);
	for (size_t i = 0, j = 0; i < na && j < nb;) {
		const struct run_cell *x = ra->cell + left[i], *y = rb->cell + right[j];
		int order = compare_folds(x, y);

		if (!order) {
			at[out->n++] = (struct paired_cells){ left[i], right[j] };
			fold_sample_add(&out->sample, x);
			fold_overlap_add(&out->overlap, x);
			fold_overlap_add(&out->overlap, y);
		}
		i += order <= 0;
		j += order >= 0;
	}
	out->at = at, at = NULL;
	rc = 0;
done:
	free(left);
	free(right);
	free(at);
	return rc;
}

void paired_folds_free(struct paired_folds *p)
{
	free(p->at);
	*p = (struct paired_folds){ 0 };
}

static void differences(const struct paired_folds *p, size_t ma, size_t mb, enum results_part part,
			double scale, double *d)
{
	double size = 0;

	for (size_t i = 0; i < p->n; i++) {
		double a = scale * results_score(p->ra, p->at[i].a, ma, part),
		       b = scale * results_score(p->rb, p->at[i].b, mb, part);

		size = fmax(size, fmax(fabs(a), fabs(b)));
		d[i] = a - b;
	}
	round_differences(d, p->n, size);
}

void paired_folds_differences(const struct paired_folds *p, enum results_part part, double scale,
			      double *d)
{
	differences(p, PRIMARY, PRIMARY, part, scale, d);
}

void paired_folds_differences_of(const struct paired_folds *p, const char *metric,
				 enum results_part part, double scale, double *d)
{
	differences(p, results_metric(p->ra, metric), results_metric(p->rb, metric), part, scale, d);
}

int paired_folds_t(struct paired_t *out, const struct paired_folds *p, const double *d)
{
	const struct run_cell *first = p->n ? p->ra->cell + p->at[0].a : NULL;

	return fold_sample_t(out, &p->sample, fold_overlap_ratio(&p->overlap), d,
			     first && results_proportion(p->ra, first->study, first->dataset));
}

int paired_folds_change_t(struct paired_t *out, const struct paired_folds *p, const double *d)
{
	return fold_sample_t(out, &p->sample, fold_overlap_ratio(&p->overlap), d, false);
}
