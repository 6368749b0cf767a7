#include "harness/analysis/double_descent.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/adjust.h"

#define ROUNDING 1e-9           /* 1 - 0.99 is above 0.01 */

/* The k-th setting from the simple end. */
static size_t from_simple(const struct validation_curve *d, size_t k)
{
	return d->upward ? k : d->n - 1 - k;
}

/* Steps from the simple end to the threshold; d->n where there is none. */
static size_t find_threshold(const struct validation_curve *d)
{
	double most = 0, limit;

	for (size_t i = 0; i < d->n; i++)
		most = fmax(most, d->point[i].error[ON_TRAIN]);
	limit = d->metric->proportion ? DOUBLE_DESCENT_SHARE : DOUBLE_DESCENT_REST * most;
	for (size_t k = 0; k < d->n; k++)
		if (d->point[from_simple(d, k)].error[ON_TRAIN] <= limit + ROUNDING)
			return k;
	return d->n;
}

/* Cells of a dial at a setting, in the order of the run. */
static size_t cells_at(const struct results *r, size_t study, const struct validation_curve *d, size_t point,
		       size_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_cells; i++)
		if (validation_at(r, study, d, i) == d->point[point].x)
			out[n++] = i;
	return n;
}

static double error_of(const struct results *r, const struct validation_curve *d, size_t cell,
		       enum results_part part)
{
	return metric_error(d->metric, results_score(r, cell, PRIMARY, part));
}

/* Of each fold's cells at simpler settings the one that its own validation rows pick, the simplest of those
 * that tie. pick: (cells); cell: (cells) space. */
static size_t pick_simpler(const struct results *r, size_t study, const struct validation_curve *d,
			   size_t steps, size_t *pick, size_t *cell)
{
	size_t picks = 0;

	for (size_t k = 0; k < steps; k++) {
		size_t n = cells_at(r, study, d, from_simple(d, k), cell);

		for (size_t i = 0; i < n; i++) {
			const struct run_cell *c = r->cell + cell[i];
			double error = error_of(r, d, cell[i], ON_VALID);
			size_t at = 0;

			while (at < picks && (r->cell[pick[at]].repeat != c->repeat ||
					      r->cell[pick[at]].fold != c->fold))
				at++;
			if (isnan(error))
				continue;
			if (at == picks)
				pick[picks++] = cell[i];
			else if (error < error_of(r, d, pick[at], ON_VALID) &&
				 !scores_tie(error, error_of(r, d, pick[at], ON_VALID), d->metric->highest))
				pick[at] = cell[i];
		}
	}
	return picks;
}

/* a less b in test error. */
static int test(struct paired_t *t, bool *tested, const struct results *r, const struct validation_curve *d,
		const size_t *a, size_t na, const size_t *b, size_t nb, double *room, struct err *e)
{
	struct paired_folds p;

	if (paired_folds_create(&p, r, a, na, r, b, nb, e))
		return -1;
	for (size_t i = 0; i < p.n; i++)        /* whole folds overlap, of which a part is learned from; NAN: 0 */
		p.overlap.learned += fmax(0, r->cell[p.at[i].a].n_left_out) +
				     fmax(0, r->cell[p.at[i].b].n_left_out);
	paired_folds_differences(&p, ON_TEST, -d->metric->better, room);
	*tested &= !paired_folds_t(t, &p, room);
	paired_folds_free(&p);
	return 0;
}

static int test_both(struct double_descent *x, const struct results *r, size_t study, size_t steps,
		     struct err *e)
{
	const struct validation_curve *d = x->dial;
	size_t *cell = mem_array(3 * r->n_cells, sizeof *cell, e);
	double *room = mem_array(r->n_cells, sizeof *room, e);
	size_t *peak = cell, *other = cell + r->n_cells, *space = other + r->n_cells, n, m;
	int rc = -1;

	if (!cell || !room)
		goto done;
	x->threshold = from_simple(d, steps);
	x->tested = true;
	n = cells_at(r, study, d, x->threshold, peak);
	m = pick_simpler(r, study, d, steps, other, space);
	if (test(&x->rise, &x->tested, r, d, peak, n, other, m, room, e))
		goto done;
	m = cells_at(r, study, d, d->complex, other);
	rc = test(&x->fall, &x->tested, r, d, peak, n, other, m, room, e);
done:
	free(cell);
	free(room);
	return rc;
}

static bool is_above(const struct paired_t *t, double p)
{
	return t->mean > 0 && p < 1 - ANALYSIS_LEVEL;
}

/* A p that is NAN was no test; Holm leaves it out. */
static int judge(struct double_descents *d, struct err *e)
{
	double *p = mem_array(2 * d->n, sizeof *p, e);
	size_t n = 0;
	int rc;

	if (!p)
		return -1;
	for (size_t i = 0; i < d->n; i++) {
		d->at[i].rise_p = d->at[i].tested ? d->at[i].rise.p : NAN;
		d->at[i].fall_p = d->at[i].tested ? d->at[i].fall.p : NAN;
		if (!isnan(d->at[i].rise_p))
			p[n++] = d->at[i].rise_p;
		if (!isnan(d->at[i].fall_p))
			p[n++] = d->at[i].fall_p;
	}
	rc = adjust_holm(p, n, p, e);
	n = 0;
	for (size_t i = 0; i < d->n && !rc; i++) {
		struct double_descent *x = d->at + i;
		bool rises, falls;

		x->rise_p = isnan(x->rise_p) ? NAN : p[n++];
		x->fall_p = isnan(x->fall_p) ? NAN : p[n++];
		if (x->shape == DESCENT_NOT_REACHED)
			continue;
		rises = x->tested && is_above(&x->rise, x->rise_p);
		falls = x->tested && is_above(&x->fall, x->fall_p);
		x->shape = rises && falls ? DESCENT_DOUBLE : rises ? DESCENT_RISES
			   : falls ? DESCENT_FALLS : DESCENT_OPEN;
	}
	free(p);
	return rc;
}

int double_descents_create(struct double_descents *out, const struct results *r, size_t study, struct err *e)
{
	struct double_descents d = { 0 };
	int rc = -1;

	*out = d;
	if (validation_curves_create(&d.dials, r, study, e))
		return -1;
	if (!(d.at = mem_zeros(d.dials.n, sizeof *d.at, e)))
		goto done;
	for (size_t i = 0; i < d.dials.n; i++) {
		struct double_descent *x = d.at + d.n;
		size_t steps;

		x->dial = d.dials.at + i;
		if (!x->dial->known)
			continue;
		d.n++;
		steps = find_threshold(x->dial);
		if (!steps || steps + 1 >= x->dial->n)
			continue;
		x->shape = DESCENT_OPEN;
		if (test_both(x, r, study, steps, e))
			goto done;
	}
	rc = judge(&d, e);
done:
	if (rc)
		double_descents_free(&d);
	else
		*out = d;
	return rc;
}

void double_descents_free(struct double_descents *d)
{
	free(d->at);
	validation_curves_free(&d->dials);
	*d = (struct double_descents){ 0 };
}
