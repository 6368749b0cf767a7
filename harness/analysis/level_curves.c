#include "harness/analysis/level_curves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/time_scaling.h"
#include "harness/stats/adjust.h"

/* ---- gathering ---- */

struct level_gather {
	const struct results *r;
	size_t study;
	bool *alone;                    /* by data set: it has several levels of its own */
};

static bool takes_part(const struct level_gather *g, size_t cell)
{
	const struct run_cell *c = g->r->cell + cell;

	return c->study == g->study && !isnan(c->factor_value) && paired_folds_usable(g->r, cell);
}

/* first: (data sets) space. */
static void find_alone(const struct level_gather *g, double *first)
{
	for (size_t d = 0; d < g->r->n_datasets; d++)
		first[d] = NAN;
	for (size_t i = 0; i < g->r->n_cells; i++) {
		size_t d = g->r->cell[i].dataset;

		if (!takes_part(g, i))
			continue;
		if (isnan(first[d]))
			first[d] = g->r->cell[i].factor_value;
		g->alone[d] |= first[d] != g->r->cell[i].factor_value;
	}
}

static bool belongs(const struct level_gather *g, const struct level_curve *x, const struct run_cell *c)
{
	return c->variant == x->variant &&
	       (c->dataset == x->dataset ||
		(!g->alone[c->dataset] && !g->alone[x->dataset] &&
		 time_scaling_family(g->r, c->dataset, x->dataset)));
}

static struct level_curve *find_or_add(struct level_curves *out, const struct level_gather *g,
				       const struct run_cell *c, struct err *e)
{
	for (size_t i = 0; i < out->n; i++)
		if (belongs(g, out->at + i, c))
			return out->at + i;
	if (mem_grow((void **)&out->at, &out->room, out->n + 1, sizeof *out->at, e))
		return NULL;
	out->at[out->n] = (struct level_curve){
		.variant = c->variant, .dataset = c->dataset, .one_set = true,
		.metric = results_primary(g->r, g->study, c->dataset)
	};
	return out->at + out->n++;
}

static int add_level(struct level_curve *x, const struct run_cell *c, struct err *e)
{
	size_t i = 0;

	x->one_set &= c->dataset == x->dataset;
	while (i < x->n && x->at[i].x < c->factor_value)
		i++;
	if (i < x->n && x->at[i].x == c->factor_value)
		return 0;
	if (mem_grow((void **)&x->at, &x->room, x->n + 1, sizeof *x->at, e))
		return -1;
	memmove(x->at + i + 1, x->at + i, (x->n - i) * sizeof *x->at);
	x->n++;
	x->at[i] = (struct level_point){ .x = c->factor_value };
	return 0;
}

/* The cells of a level, in the order of the run: by repeat and fold within a data set. */
static size_t cells_of(const struct level_gather *g, const struct level_curve *x, size_t level, size_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < g->r->n_cells; i++)
		if (takes_part(g, i) && belongs(g, x, g->r->cell + i) &&
		    g->r->cell[i].factor_value == x->at[level].x)
			out[n++] = i;
	return n;
}

/* ---- a level ---- */

static double error_of(const struct level_gather *g, const struct level_curve *x, size_t cell,
		       enum results_part part)
{
	return metric_error(x->metric, results_score(g->r, cell, PRIMARY, part));
}

static double mean_error(const struct level_gather *g, const struct level_curve *x, const size_t *cell,
			 size_t n, enum results_part part)
{
	double sum = 0;
	size_t known = 0;

	for (size_t i = 0; i < n; i++) {
		double error = error_of(g, x, cell[i], part);
		if (!isnan(error)) {
			sum += error;
			known++;
		}
	}
	return known ? sum / (double)known : NAN;
}

static double median(const double *x, size_t n)
{
	struct describe d;

	return describe(&d, x, n, NULL) ? NAN : d.median;
}

/* What is known of a time, over the cells: seconds, by rows tested where `query`. */
static double median_time(const struct level_gather *g, const size_t *cell, size_t n, bool query, double *room)
{
	size_t known = 0;

	for (size_t i = 0; i < n; i++) {
		const struct run_cell *c = g->r->cell + cell[i];
		double t = query ? c->predict_s / c->n_test : c->fit_s;
		if (isfinite(t))
			room[known++] = t;
	}
	return median(room, known);
}

/* cell, room: (cells) space. */
static void fill_level(const struct level_gather *g, struct level_curve *x, size_t level, size_t *cell,
		       double *room)
{
	struct level_point *p = x->at + level;
	struct fold_sample sample = { 0 };
	size_t n = cells_of(g, x, level, cell);
	struct paired_t t;

	p->folds = n;
	for (int part = 0; part < PARTS; part++)
		p->error[part] = mean_error(g, x, cell, n, (enum results_part)part);
	p->fit_s = median_time(g, cell, n, false, room);
	p->query_s = median_time(g, cell, n, true, room);
	for (size_t i = 0; i < n; i++) {
		p->rows += results_rows_learned(g->r->cell + cell[i]) / (double)n;
		room[i] = error_of(g, x, cell[i], ON_TEST);
		fold_sample_add(&sample, g->r->cell + cell[i]);
	}
	round_differences(room, n, p->error[ON_TEST]);
	p->ci = fold_sample_t(&t, &sample, x->ratio, room, x->metric->proportion)
			? (struct interval){ NAN, NAN } : t.ci;
}

static void find_ratio(const struct level_gather *g, struct level_curve *x, size_t *cell)
{
	struct fold_overlap o = { 0 };
	size_t n = cells_of(g, x, x->n - 1, cell);

	for (size_t i = 0; i < n; i++) {
		fold_overlap_add(&o, g->r->cell + cell[i]);
		o.learned += fmax(0, g->r->cell[cell[i]].n_left_out);   /* NAN: 0 */
	}
	x->ratio = fold_overlap_ratio(&o);
}

/* ---- a curve ---- */

/* Each fold with itself, last level and first. room: (cells) */
static int find_change(const struct level_gather *g, struct level_curve *x, size_t *cell, double *room,
		       struct err *e)
{
	size_t n = cells_of(g, x, x->n - 1, cell), m = cells_of(g, x, 0, cell + n);
	struct paired_folds p;

	if (!x->one_set || x->n < 2)
		return 0;
	if (paired_folds_create(&p, g->r, cell, n, g->r, cell + n, m, e))
		return -1;
	paired_folds_differences(&p, ON_TEST, -x->metric->better, room);
	x->tested = !fold_sample_t(&x->change, &p.sample, x->ratio, room, x->metric->proportion);
	paired_folds_free(&p);
	return 0;
}

static bool same_fold(const struct run_cell *a, const struct run_cell *b)
{
	return a->repeat == b->repeat && a->fold == b->fold;
}

/* Rows of errors for the folds that have them all. cell: (2 cells) */
static int fill_errors(const struct level_gather *g, struct level_curve *x, size_t *cell, struct err *e)
{
	size_t n = cells_of(g, x, 0, cell), *others = cell + n;

	if (!x->one_set || !(x->error = mem_array(n * x->n, sizeof *x->error, e)))
		return x->one_set ? -1 : 0;
	for (size_t i = 0; i < n; i++) {
		double *row = x->error + x->folds * x->n;
		size_t known = 0;

		for (size_t k = 0; k < x->n; k++) {
			size_t m = cells_of(g, x, k, others), j = 0;
			while (j < m && !same_fold(g->r->cell + others[j], g->r->cell + cell[i]))
				j++;
			if (j < m)
				row[known++] = error_of(g, x, others[j], ON_TEST);
		}
		x->folds += known == x->n;
	}
	return 0;
}

static int holm(struct level_curves *c, struct err *e)
{
	double *p = mem_array(c->n, sizeof *p, e);
	size_t n = 0;
	int rc;

	if (!p)
		return -1;
	for (size_t i = 0; i < c->n; i++)
		if (c->at[i].tested && !isnan(c->at[i].change.p))
			p[n++] = c->at[i].change.p;
	rc = adjust_holm(p, n, p, e);
	n = 0;
	for (size_t i = 0; i < c->n; i++)
		c->at[i].p_holm = c->at[i].tested && !isnan(c->at[i].change.p) ? p[n++] : NAN;
	free(p);
	return rc;
}

static int fill_curve(const struct level_gather *g, struct level_curve *x, size_t *cell, double *room,
		      struct err *e)
{
	find_ratio(g, x, cell);
	for (size_t k = 0; k < x->n; k++)
		fill_level(g, x, k, cell, room);
	return find_change(g, x, cell, room, e) || fill_errors(g, x, cell, e) ? -1 : 0;
}

int level_curves_create(struct level_curves *out, const struct results *r, size_t study,
			struct err *e)
{
	struct level_gather g = { r, study, mem_zeros(r->n_datasets, sizeof *g.alone, e) };
	size_t *cell = mem_array(2 * r->n_cells, sizeof *cell, e);
	double *room = mem_array(r->n_cells + r->n_datasets, sizeof *room, e);
	int rc = -1;

	*out = (struct level_curves){ 0 };
	if (!g.alone || !cell || !room)
		goto done;
	find_alone(&g, room);
	for (size_t i = 0; i < r->n_cells; i++) {
		struct level_curve *x;

		if (takes_part(&g, i) && (!(x = find_or_add(out, &g, r->cell + i, e)) ||
					  add_level(x, r->cell + i, e)))
			goto done;
	}
	for (size_t i = 0; i < out->n; i++)
		if (fill_curve(&g, out->at + i, cell, room, e))
			goto done;
	rc = holm(out, e);
done:
	if (rc)
		level_curves_free(out);
	free(g.alone);
	free(cell);
	free(room);
	return rc;
}

bool level_curve_loses(const struct level_curve *x)
{
	return x->tested && x->change.mean > 0 && x->p_holm < 1 - ANALYSIS_LEVEL;
}

static size_t extreme(const struct level_curves *c, size_t dataset, bool shown, int sign)
{
	size_t found = c->n;

	for (size_t i = 0; i < c->n; i++) {
		const struct level_curve *y = c->at + i;

		if (y->dataset == dataset && y->tested && (!shown || level_curve_loses(y)) &&
		    (found == c->n || sign * y->change.mean > sign * c->at[found].change.mean))
			found = i;
	}
	return found;
}

size_t level_curves_most(const struct level_curves *c, size_t dataset)
{
	return extreme(c, dataset, true, 1);
}

size_t level_curves_least(const struct level_curves *c, size_t dataset)
{
	return extreme(c, dataset, false, -1);
}

void level_curves_free(struct level_curves *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->at[i].at);
		free(c->at[i].error);
	}
	free(c->at);
	*c = (struct level_curves){ 0 };
}
