#include "harness/analysis/time_scaling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/paired_folds.h"

bool time_scaling_family(const struct results *r, size_t a, size_t b)
{
	const char *p = r->dataset[a].name, *q = r->dataset[b].name;
	size_t n = strcspn(p, "["), m = strcspn(q, "[");

	return n == m && !strncmp(p, q, n);
}

/* ---- gathering ---- */

static bool takes_part(const struct results *r, size_t study, const struct run_cell *c)
{
	return c->study == study && c->status == CELL_OK && c->fit_s > 0 && c->factor_value > 0 &&
	       !r->variant[c->variant].baseline;
}

static bool belongs(const struct time_scaling *x, const struct results *r,
		    const struct run_cell *c)
{
	return c->variant == x->variant && time_scaling_family(r, c->dataset, x->dataset);
}

static struct time_scaling *find_or_add(struct time_scalings *t, const struct results *r,
					const struct run_cell *c, struct err *e)
{
	for (size_t i = 0; i < t->n; i++)
		if (belongs(t->at + i, r, c))
			return t->at + i;
	if (mem_grow((void **)&t->at, &t->room, t->n + 1, sizeof *t->at, e))
		return NULL;
	t->at[t->n] = (struct time_scaling){ .variant = c->variant, .dataset = c->dataset };
	return t->at + t->n++;
}

static int add_size(struct time_scaling *x, double size, struct err *e)
{
	size_t i = 0;

	while (i < x->n && x->at[i].size < size)
		i++;
	if (i < x->n && x->at[i].size == size)
		return 0;
	if (mem_grow((void **)&x->at, &x->room, x->n + 1, sizeof *x->at, e))
		return -1;
	memmove(x->at + i + 1, x->at + i, (x->n - i) * sizeof *x->at);
	x->n++;
	x->at[i] = (struct time_scaling_size){ .size = size };
	return 0;
}

static double median(const double *x, size_t n)
{
	struct describe d;

	return describe(&d, x, n, NULL) ? NAN : d.median;
}

/* fit, query: (cells) space. */
static void fill_sizes(struct time_scaling *x, const struct results *r, size_t study, double *fit,
		       double *query)
{
	for (size_t k = 0; k < x->n; k++) {
		double rows = 0;
		size_t n = 0;

		for (size_t i = 0; i < r->n_cells; i++) {
			const struct run_cell *c = r->cell + i;

			if (!takes_part(r, study, c) || !belongs(x, r, c) ||
			    c->factor_value != x->at[k].size)
				continue;
			fit[n] = c->fit_s;
			query[n++] = c->predict_s / fmax(1, c->n_test);
			rows += results_rows_learned(c);
		}
		x->at[k].rows = rows / (double)n;
		x->at[k].fit_s = median(fit, n);
		x->at[k].query_s = median(query, n);
	}
}

/* ---- the powers; rows, seconds: (sizes) space ---- */

static bool fit_power(struct power_fit *out, double *from, const struct time_scaling *x,
		      size_t member, double floor, double *rows, double *seconds)
{
	size_t n = 0;

	for (size_t i = 0; i < x->n; i++) {
		double t = *(const double *)((const char *)(x->at + i) + member);

		if (t > floor) {
			rows[n] = x->at[i].rows;
			seconds[n++] = t;
		}
	}
	*from = n ? rows[0] : NAN;
	return n >= TIME_SCALING_LEAST &&
	       !power_fit(out, rows, seconds, n, ANALYSIS_LEVEL, NULL);
}

static void fit_powers(struct time_scaling *x, double *rows, double *seconds)
{
	double from;

	x->fit_known = fit_power(&x->fit, &x->fit_from, x,
				 offsetof(struct time_scaling_size, fit_s), TIME_SCALING_FLOOR,
				 rows, seconds);
	x->query_known = fit_power(&x->query, &from, x, offsetof(struct time_scaling_size, query_s),
				   0, rows, seconds);
}

int time_scalings_create(struct time_scalings **out, const struct results *r, size_t study,
			 struct err *e)
{
	struct time_scalings *t = mem_zeros(1, sizeof *t, e);
	double *a = mem_array(r->n_cells, sizeof *a, e), *b = mem_array(r->n_cells, sizeof *b, e);
	int rc = -1;

	*out = NULL;
	if (!t || !a || !b)
		goto done;
	for (size_t i = 0; i < r->n_cells; i++) {
		const struct run_cell *c = r->cell + i;
		struct time_scaling *x;

		if (takes_part(r, study, c) &&
		    (!(x = find_or_add(t, r, c, e)) || add_size(x, c->factor_value, e)))
			goto done;
	}
	for (size_t i = 0; i < t->n; i++) {
		fill_sizes(t->at + i, r, study, a, b);
		fit_powers(t->at + i, a, b);
	}
	*out = t, t = NULL;
	rc = 0;
done:
	time_scalings_destroy(t);
	free(a);
	free(b);
	return rc;
}

void time_scalings_destroy(struct time_scalings *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n; i++)
		free(t->at[i].at);
	free(t->at);
	free(t);
}

bool time_scalings_extremes(const struct time_scalings *t, const struct time_scaling **steep,
			    const struct time_scaling **flat)
{
	const struct time_scaling *hi = NULL, *lo = NULL;

	for (size_t i = 0; i < t->n; i++) {
		const struct time_scaling *x = t->at + i;

		if (!x->fit_known)
			continue;
		hi = !hi || x->fit.exponent > hi->fit.exponent ? x : hi;
		lo = !lo || x->fit.exponent < lo->fit.exponent ? x : lo;
	}
	*steep = hi;
	*flat = lo;
	return hi && hi != lo && hi->fit.ci.lo > lo->fit.ci.hi;
}
