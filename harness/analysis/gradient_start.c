#include "harness/analysis/gradient_start.h"

#include <gsl/gsl_fit.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"

/* The profile of one cell; NANs where it has none. */
struct start_profile {
	size_t dataset, variant, hidden;
	double slope, theory, level[GRADIENT_LAYERS], expected[GRADIENT_LAYERS];
};

/* Values of one step of the cell that begins at i: to log10 over the last hidden layer's. Returns the number of
 * hidden layers, 0 where a value has no logarithm; *next: where another cell begins. */
static size_t read_levels(double *level, const struct results_number *at, size_t n, size_t i, size_t step,
			  size_t *next)
{
	size_t cell = at[i].cell, layers = 0;
	bool whole = true;

	for (; i < n && at[i].cell == cell; i++) {
		if (at[i].step != step)
			continue;
		whole &= at[i].value > 0 && at[i].index <= GRADIENT_LAYERS;
		if (at[i].index < GRADIENT_LAYERS)
			level[at[i].index] = log10(at[i].value);
		layers = at[i].index + 1;
	}
	*next = i;
	if (!whole || layers < 3)               /* the output is the last of them */
		return 0;
	for (size_t l = 0; l + 1 < layers; l++)
		level[l] -= level[layers - 2];
	return layers - 1;
}

static double slope_of(const double *level, size_t hidden)
{
	double x[GRADIENT_LAYERS], base, slope, cov[3], sum;

	for (size_t l = 0; l < hidden; l++)
		x[l] = -(double)l;
	return gsl_fit_linear(x, 1, level, 1, hidden, &base, &slope, cov, cov + 1, cov + 2, &sum) ? NAN : slope;
}

double gradient_slope(const struct results_number *at, size_t n, size_t i, size_t *next)
{
	double level[GRADIENT_LAYERS];
	size_t hidden = read_levels(level, at, n, i, at[i].step, next);

	return hidden ? slope_of(level, hidden) : NAN;
}

static int by_place(const void *a, const void *b)
{
	const struct start_profile *p = a, *q = b;

	if (p->dataset != q->dataset)
		return p->dataset < q->dataset ? -1 : 1;
	return (p->variant > q->variant) - (p->variant < q->variant);
}

static size_t read_profiles(struct start_profile *p, const struct results *r, const struct results_number *delta,
			    size_t nd, const struct results_number *theory, size_t nt)
{
	size_t n = 0;

	for (size_t i = 0, j = 0, next; i < nd; i = next) {
		struct start_profile *q = p + n;
		size_t cell = delta[i].cell, hidden = read_levels(q->level, delta, nd, i, 0, &next), told = 0;

		while (j < nt && theory[j].cell < cell)
			j++;
		if (j < nt && theory[j].cell == cell)
			told = read_levels(q->expected, theory, nt, j, 0, &j);
		if (!hidden)
			continue;
		q->dataset = r->cell[cell].dataset;
		q->variant = r->cell[cell].variant;
		q->hidden = hidden;
		q->slope = slope_of(q->level, hidden);
		q->theory = told == hidden ? slope_of(q->expected, hidden) : NAN;
		n++;
	}
	qsort(p, n, sizeof *p, by_place);
	return n;
}

static void pool(struct gradient_start *s, const struct start_profile *p, size_t n)
{
	double k = (double)n, sum = 0;

	*s = (struct gradient_start){ .dataset = p->dataset, .variant = p->variant, .hidden = p->hidden,
				      .cells = n };
	for (size_t i = 0; i < n; i++) {
		s->slope += p[i].slope / k;
		s->theory += p[i].theory / k;
		for (size_t l = 0; l < s->hidden; l++) {
			s->level[l] += p[i].level[l] / k;
			s->expected[l] += (isnan(p[i].theory) ? NAN : p[i].expected[l]) / k;
		}
	}
	for (size_t i = 0; i < n; i++)
		sum += (p[i].slope - s->slope) * (p[i].slope - s->slope);
	s->ci = t_interval(s->slope, sqrt(sum / (k - 1) / k), k - 1, 0.95);
}

int gradient_starts_create(struct gradient_starts *g, const struct results *r, size_t study, struct err *e)
{
	struct results_number *delta = NULL, *theory = NULL;
	struct start_profile *p = NULL;
	size_t nd, nt, n;
	int rc = -1;

	*g = (struct gradient_starts){ 0 };
	if (results_numbers(r, study, "delta_rms", &delta, &nd, e) ||
	    results_numbers(r, study, "delta_theory", &theory, &nt, e) ||
	    !(p = mem_zeros(r->n_cells + 1, sizeof *p, e)) ||
	    !(g->at = mem_zeros(r->n_cells + 1, sizeof *g->at, e)))
		goto done;
	n = read_profiles(p, r, delta, nd, theory, nt);
	for (size_t i = 0, next; i < n; i = next) {
		for (next = i; next < n && !by_place(p + i, p + next); next++)
			;
		pool(g->at + g->n++, p + i, next - i);
	}
	rc = 0;
done:
	free(delta);
	free(theory);
	free(p);
	return rc;
}

void gradient_starts_free(struct gradient_starts *g)
{
	free(g->at);
	*g = (struct gradient_starts){ 0 };
}
