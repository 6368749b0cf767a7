#include "harness/analysis/comparison.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

static struct comparison_entry *entry_of(struct comparison *c, size_t set, size_t method)
{
	return c->entry + set * c->methods + method;
}

double comparison_merit(const struct comparison *c, size_t set, double score)
{
	return metric_merit(comparison_metric(c, set), score, c->reference[set]);
}

double comparison_merit_per_score(const struct comparison *c, size_t set)
{
	const struct metric *m = comparison_metric(c, set);

	return m->relative ? -1 / c->reference[set] : m->better;
}

/* ---- which variants and data sets take part, and where their cells are ---- */

static size_t find(const size_t *at, size_t n, size_t wanted)
{
	size_t i = 0;

	while (i < n && at[i] != wanted)
		i++;
	return i;
}

static void collect(struct comparison *c)
{
	for (size_t i = 0; i < c->r->n_cells; i++) {
		const struct run_cell *x = c->r->cell + i;

		if (x->study != c->study)
			continue;
		if (find(c->set, c->sets, x->dataset) == c->sets)
			c->set[c->sets++] = x->dataset;
		if (find(c->method, c->methods, x->variant) == c->methods)
			c->method[c->methods++] = x->variant;
	}
}

/* Distinct (repeat, fold) of a data set, as repeat * most + fold; returns how many. */
static size_t fold_keys(const struct comparison *c, size_t set, size_t most, size_t *key)
{
	size_t n = 0;

	for (size_t i = 0; i < c->r->n_cells; i++) {
		const struct run_cell *x = c->r->cell + i;
		size_t k = (size_t)x->repeat * most + (size_t)x->fold;

		if (x->study == c->study && x->dataset == c->set[set] && find(key, n, k) == n)
			key[n++] = k;
	}
	return n;
}

static int lay_out_cells(struct comparison *c, size_t set, struct err *e)
{
	size_t most = 1, n, *key = mem_array(c->r->n_cells, sizeof *key, e);

	if (!key)
		return -1;
	for (size_t i = 0; i < c->r->n_cells; i++)
		if ((size_t)c->r->cell[i].fold >= most)
			most = (size_t)c->r->cell[i].fold + 1;
	c->folds[set] = n = fold_keys(c, set, most, key);
	if (!(c->cell[set] = mem_array(c->methods * n, sizeof *c->cell[set], e))) {
		free(key);
		return -1;
	}
	for (size_t i = 0; i < c->methods * n; i++)
		c->cell[set][i] = NO_CELL;
	for (size_t i = 0; i < c->r->n_cells; i++) {
		const struct run_cell *x = c->r->cell + i;
		size_t f, m = find(c->method, c->methods, x->variant);

		if (x->study != c->study || x->dataset != c->set[set])
			continue;
		f = find(key, n, (size_t)x->repeat * most + (size_t)x->fold);
		c->cell[set][m * n + f] = i;
	}
	free(key);
	return 0;
}

/* ---- entries ---- */

static void count_cells(const struct comparison *c, size_t set, size_t method,
			struct comparison_entry *x)
{
	for (size_t f = 0; f < c->folds[set]; f++) {
		size_t i = c->cell[set][method * c->folds[set] + f];

		if (i == NO_CELL)
			continue;
		x->planned++;
		switch (c->r->cell[i].status) {
		case CELL_PLANNED: x->missing++; break;
		case CELL_OK: x->ok++; break;
		case CELL_SKIPPED: x->skipped++; break;
		default: x->failed++;
		}
	}
}

/* Mean of what is known; NAN when nothing is. */
struct mean {
	double sum;
	size_t n;
};

static void mean_add(struct mean *m, double x)
{
	if (!isnan(x)) {
		m->sum += x;
		m->n++;
	}
}

static double mean_get(const struct mean *m)
{
	return m->n ? m->sum / (double)m->n : NAN;
}

/* What was tested: rows / repeats of them are different ones. */
struct comparison_tested {
	struct fold_overlap overlap;
	double rows;
	int repeats;
};

/* Folds without spread, or too few of them, say nothing about their mean: a share of rows still has
 * its binomial interval. */
static void interval_of(const struct comparison *c, size_t set, struct comparison_entry *x,
			const double *test, const struct comparison_tested *of)
{
	double rows = of->rows / of->repeats;
	struct paired_t t = { .spread = PAIRED_FEW, .se = NAN, .df = NAN, .ci = { NAN, NAN } };
	bool known = !corrected_t(&t, test, x->n, fold_overlap_ratio(&of->overlap), ANALYSIS_LEVEL,
				  NULL);

	x->se = known && t.sd > 0 ? t.se : NAN;
	x->df = t.df;
	x->ci = t.ci;
	if (t.spread == PAIRED_VARIES || x->n == 2 || !results_proportion(c->r, c->study, c->set[set]) || !(rows > 0))
		return;
	x->ci = wilson((uint64_t)llround(x->mean[ON_TEST] * rows), (uint64_t)llround(rows),
		       ANALYSIS_LEVEL);
	x->df = INFINITY;
	x->se = (x->ci.hi - x->ci.lo) / 2 / gsl_cdf_ugaussian_Qinv((1 - ANALYSIS_LEVEL) / 2);
}

static void fill_entry(const struct comparison *c, size_t set, size_t method,
		       struct comparison_entry *x, double *scratch)
{
	struct mean part[PARTS] = { 0 };
	struct comparison_tested of = { .repeats = 1 };

	count_cells(c, set, method, x);
	for (size_t f = 0; f < c->folds[set]; f++) {
		size_t i = c->cell[set][method * c->folds[set] + f];
		const struct run_cell *cell = c->r->cell + i;

		if (i == NO_CELL || cell->status != CELL_OK)
			continue;
		for (int p = 0; p < PARTS; p++)
			mean_add(part + p, results_score(c->r, i, PRIMARY, (enum results_part)p));
		if (!paired_folds_usable(c->r, i))
			continue;
		scratch[x->n++] = results_score(c->r, i, PRIMARY, ON_TEST);
		fold_overlap_add(&of.overlap, cell);
		of.rows += cell->n_test;
		if (cell->repeat >= of.repeats && !(cell->independent > 0))
			of.repeats = cell->repeat + 1;
	}
	for (int p = 0; p < PARTS; p++)
		x->mean[p] = mean_get(part + p);
	round_differences(scratch, x->n, fabs(x->mean[ON_TEST]));
	interval_of(c, set, x, scratch, &of);
}

/* The known values of a measured field over the ok cells, into out; returns how many. */
static size_t measured(const struct comparison *c, size_t set, size_t method, size_t field,
		       double *out)
{
	size_t n = 0;

	for (size_t f = 0; f < c->folds[set]; f++) {
		size_t i = c->cell[set][method * c->folds[set] + f];
		const char *cell = (const char *)(c->r->cell + i);

		if (i != NO_CELL && c->r->cell[i].status == CELL_OK &&
		    !isnan(*(const double *)(cell + field)))
			out[n++] = *(const double *)(cell + field);
	}
	return n;
}

/* Medians: a disturbed fold must not speak for the others. */
static void fill_costs(const struct comparison *c, size_t set, size_t method,
		       struct comparison_entry *x, double *scratch)
{
	static const size_t from[] = {
		offsetof(struct run_cell, fit_s), offsetof(struct run_cell, predict_s),
		offsetof(struct run_cell, tune_s), offsetof(struct run_cell, model_size),
		offsetof(struct run_cell, fit_cpu_s),
	};
	double *const to[] = { &x->fit_s, &x->predict_s, &x->tune_s, &x->model_size, &x->fit_cpu_s };
	struct describe d;
	size_t n;

	for (size_t k = 0; k < sizeof from / sizeof *from; k++) {
		n = measured(c, set, method, from[k], scratch);
		*to[k] = describe(&d, scratch, n, NULL) ? NAN : d.median;
	}
	n = measured(c, set, method, offsetof(struct run_cell, fit_s), scratch);
	if (describe(&d, scratch, n, NULL))
		d.min = d.q1 = d.q3 = NAN;
	x->fit_min = d.min;
	x->fit_q1 = d.q1;
	x->fit_q3 = d.q3;
	x->peak_seen = n = measured(c, set, method, offsetof(struct run_cell, peak_rss_kb), scratch);
	while (n < x->ok)
		scratch[n++] = 0;       /* below what can be seen */
	x->peak_rss_kb = 2 * x->peak_seen <= x->ok || describe(&d, scratch, n, NULL) ? NAN
										     : d.median;
}

static int fill_entries(struct comparison *c, struct err *e)
{
	double *scratch = mem_array(c->r->n_cells, sizeof *scratch, e);

	if (!scratch)
		return -1;
	for (size_t s = 0; s < c->sets; s++) {
		for (size_t m = 0; m < c->methods; m++) {
			fill_entry(c, s, m, entry_of(c, s, m), scratch);
			fill_costs(c, s, m, entry_of(c, s, m), scratch);
		}
	}
	free(scratch);
	return comparison_references(c, e);
}

int comparison_create(struct comparison **out, const struct results *r, size_t study, struct err *e)
{
	struct comparison *c = mem_zeros(1, sizeof *c, e);
	size_t v = r->n_variants, d = r->n_datasets;
	int rc = -1;

	*out = NULL;
	if (!c)
		return -1;
	c->r = r;
	c->study = study;
	if (!(c->method = mem_zeros(v, sizeof *c->method, e)) ||
	    !(c->set = mem_zeros(d, sizeof *c->set, e)) ||
	    !(c->mean_rank = mem_zeros(v, sizeof *c->mean_rank, e)) ||
	    !(c->wins = mem_zeros(v, sizeof *c->wins, e)) ||
	    !(c->folds = mem_zeros(d, sizeof *c->folds, e)) ||
	    !(c->counting = mem_zeros(d, sizeof *c->counting, e)) ||
	    !(c->common = mem_zeros(d, sizeof *c->common, e)) ||
	    !(c->in_block = mem_zeros(d, sizeof *c->in_block, e)) ||
	    !(c->reference = mem_zeros(d, sizeof *c->reference, e)) ||
	    !(c->entry = mem_zeros(v * d, sizeof *c->entry, e)) ||
	    !(c->cell = mem_zeros(d, sizeof *c->cell, e)))
		goto done;
	collect(c);
	for (size_t s = 0; s < c->sets; s++)
		if (lay_out_cells(c, s, e))
			goto done;
	if (fill_entries(c, e) || comparison_order(c, e) || comparison_luck(c, e) ||
	    comparison_tests(c, e))
		goto done;
	*out = c, c = NULL;
	rc = 0;
done:
	comparison_destroy(c);
	return rc;
}

void comparison_destroy(struct comparison *c)
{
	if (!c)
		return;
	for (size_t s = 0; c->cell && s < c->sets; s++)
		free(c->cell[s]);
	for (size_t s = 0; c->common && s < c->sets; s++)
		free(c->common[s]);
	free(c->common);
	free(c->cell);
	free(c->method);
	free(c->set);
	free(c->mean_rank);
	free(c->wins);
	free(c->folds);
	free(c->counting);
	free(c->in_block);
	free(c->reference);
	free(c->entry);
	free(c->pair);
	free(c->paired);
	free(c);
}
