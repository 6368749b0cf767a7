#include "harness/stats/adjust.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

/* Factor of the i-th smallest of m p-values (i from 0). */
typedef double factor_fn(size_t i, size_t m);

static double by_all(size_t i, size_t m)      { (void)i; return (double)m; }
static double by_rest(size_t i, size_t m)     { return (double)(m - i); }
static double by_share(size_t i, size_t m)    { return (double)m / (double)(i + 1); }

/* Multiply the sorted values; then keep them in order by a running maximum from the smallest up
 * (step down), or a running minimum from the largest down (step up). */
static int adjust(const double *p, size_t m, double *out, factor_fn *factor, bool step_up,
		  struct err *e)
{
	size_t *order = NULL;
	double *copy = NULL, run = step_up ? 1 : 0;
	int rc = -1;

	if (!(order = mem_array(m, sizeof *order, e)) || !(copy = mem_copy(p, m, sizeof *p, e)))
		goto done;
	for (size_t i = 0; i < m; i++)
		copy[i] = isnan(p[i]) ? 1 : p[i];
	gsl_sort_index(order, copy, 1, m);
	for (size_t n = 0; n < m; n++) {
		size_t i = step_up ? m - 1 - n : n;
		double q = fmin(1, factor(i, m) * copy[order[i]]);

		run = step_up ? fmin(run, q) : fmax(run, q);
		out[order[i]] = isnan(p[order[i]]) ? NAN : run;
	}
	rc = 0;
done:
	free(order);
	free(copy);
	return rc;
}

int adjust_bonferroni(const double *p, size_t m, double *out, struct err *e)
{
	return adjust(p, m, out, by_all, false, e);
}

int adjust_holm(const double *p, size_t m, double *out, struct err *e)
{
	return adjust(p, m, out, by_rest, false, e);
}

int adjust_hochberg(const double *p, size_t m, double *out, struct err *e)
{
	return adjust(p, m, out, by_rest, true, e);
}

int adjust_bh(const double *p, size_t m, double *out, struct err *e)
{
	return adjust(p, m, out, by_share, true, e);
}

const struct adjustment adjustments[] = {
	{ "holm",       "Holm",                  adjust_holm },
	{ "hochberg",   "Hochberg",              adjust_hochberg },
	{ "bonferroni", "Bonferroni",            adjust_bonferroni },
	{ "bh",         "Benjamini & Hochberg",  adjust_bh },
	{ 0 }
};

const struct adjustment *adjustment_find(const char *name)
{
	for (const struct adjustment *a = adjustments; a->name; a++)
		if (!strcmp(a->name, name))
			return a;
	return NULL;
}
