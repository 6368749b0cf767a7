#include "harness/stats/adjust.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

/* The i-th smallest of m p-values (i from 0), before order is restored; may be above 1. */
typedef double adjusted_fn(double p, size_t i, size_t m);

/* 1 - (1 - p)^power, without cancellation for small p. */
static double at_least_one(double p, double power)
{
	return -expm1(power * log1p(-fmin(p, 1)));
}

static double by_all(double p, size_t i, size_t m)      { (void)i; return (double)m * p; }
static double by_rest(double p, size_t i, size_t m)     { return (double)(m - i) * p; }
static double by_share(double p, size_t i, size_t m)    { return (double)m / (double)(i + 1) * p; }

static double by_harmonic_share(double p, size_t i, size_t m)
{
	double sum = 0;

	for (size_t j = m; j > 0; j--)
		sum += 1 / (double)j;
	return sum * by_share(p, i, m);
}

static double sidak_of_all(double p, size_t i, size_t m)
{
	(void)i;
	return at_least_one(p, (double)m);
}

static double sidak_of_rest(double p, size_t i, size_t m)
{
	return at_least_one(p, (double)(m - i));
}

static double sidak_of_share(double p, size_t i, size_t m)
{
	return at_least_one(p, (double)m / (double)(i + 1));
}

/* p in ascending order through `order`, untested ones as 1; both the caller's to free. */
static int ordered(double **copy, size_t **order, const double *p, size_t m, struct err *e)
{
	if (!(*order = mem_array(m, sizeof **order, e)) ||
	    !(*copy = mem_copy(p, m, sizeof *p, e)))
		return -1;
	for (size_t i = 0; i < m; i++)
		(*copy)[i] = isnan(p[i]) ? 1 : p[i];
	gsl_sort_index(*order, *copy, 1, m);
	return 0;
}

/* Adjust the sorted values; then keep them in order by a running maximum from the smallest up
 * (step down), or a running minimum from the largest down (step up). */
static int adjust(const double *p, size_t m, double *out, adjusted_fn *adjusted, bool step_up,
		  struct err *e)
{
	size_t *order = NULL;
	double *copy = NULL, run = step_up ? 1 : 0;
	int rc = ordered(&copy, &order, p, m, e);

	for (size_t n = 0; n < m && !rc; n++) {
		size_t i = step_up ? m - 1 - n : n;
		double q = fmin(1, adjusted(copy[order[i]], i, m));

		run = step_up ? fmin(run, q) : fmax(run, q);
		out[order[i]] = isnan(p[order[i]]) ? NAN : run;
	}
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

int adjust_by(const double *p, size_t m, double *out, struct err *e)
{
	return adjust(p, m, out, by_harmonic_share, true, e);
}

int adjust_sidak(const double *p, size_t m, double *out, struct err *e)
{
	return adjust(p, m, out, sidak_of_all, false, e);
}

int adjust_holland(const double *p, size_t m, double *out, struct err *e)
{
	return adjust(p, m, out, sidak_of_rest, false, e);
}

int adjust_finner(const double *p, size_t m, double *out, struct err *e)
{
	return adjust(p, m, out, sidak_of_share, false, e);
}

/* The smallest of n p_(i) / i over the n largest (i counted among them, from `first`), p sorted. */
static double simes(const double *copy, const size_t *order, size_t m, size_t n, size_t first)
{
	double least = INFINITY;

	for (size_t i = first; i <= n; i++)
		least = fmin(least, (double)n * copy[order[m - n + i - 1]] / (double)i);
	return least;
}

/* Closed testing with Simes' tests: for every size n of an intersection, the worst one that holds the i-th
 * p has it beside the n - 1 largest (Wright, Biometrics 48, 1992). */
int adjust_hommel(const double *p, size_t m, double *out, struct err *e)
{
	size_t *order = NULL;
	double *copy = NULL, *most = NULL;
	int rc = -1;

	if (ordered(&copy, &order, p, m, e) || !(most = mem_zeros(m, sizeof *most, e)))
		goto done;
	for (size_t n = 1; n <= m; n++) {
		double others = simes(copy, order, m, n, 2), whole = simes(copy, order, m, n, 1);

		for (size_t i = 0; i < m; i++)
			most[i] = fmax(most[i], i + n < m ? fmin((double)n * copy[order[i]], others)
							  : whole);
	}
	for (size_t i = 0; i < m; i++)
		out[order[i]] = isnan(p[order[i]]) ? NAN : fmin(1, most[i]);
	rc = 0;
done:
	free(order);
	free(copy);
	free(most);
	return rc;
}

const struct adjustment adjustments[] = {
	{ "holm",       "Holm",                  adjust_holm },
	{ "hochberg",   "Hochberg",              adjust_hochberg },
	{ "hommel",     "Hommel",                adjust_hommel },
	{ "finner",     "Finner",                adjust_finner },
	{ "holland",    "Holland & Copenhaver",  adjust_holland },
	{ "sidak",      "Sidak",                 adjust_sidak },
	{ "bonferroni", "Bonferroni",            adjust_bonferroni },
	{ "bh",         "Benjamini & Hochberg",  adjust_bh },
	{ "by",         "Benjamini & Yekutieli", adjust_by },
	{ 0 }
};

const struct adjustment *adjustment_find(const char *name)
{
	for (const struct adjustment *a = adjustments; a->name; a++)
		if (!strcmp(a->name, name))
			return a;
	return NULL;
}
