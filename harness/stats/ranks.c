#include "harness/stats/ranks.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/studentized.h"

/* Mean ranks are sums of halves over N: closer than this they are equal. */
#define RANK_SLACK 1e-9

#define COUNTED_MOST 16                 /* values: up to here counting is faster than sorting */

double round_score(double x)
{
	double scale = pow(10, SCORE_DECIMALS);

	return fabs(x) < 1e9 ? round(x * scale) / scale : x;
}

/* Where values are few, or there is no memory to sort them. */
static void ranks_by_counting(const double *x, size_t n, int better, double *rank)
{
	for (size_t i = 0; i < n; i++) {
		size_t ahead = 0, equal = 0;

		for (size_t j = 0; j < n; j++) {
			ahead += better > 0 ? x[j] > x[i] : x[j] < x[i];
			equal += x[j] == x[i];
		}
		rank[i] = (double)ahead + ((double)equal + 1) / 2;
	}
}

void mid_ranks(const double *x, size_t n, int better, double *rank)
{
	size_t *order = n > COUNTED_MOST ? mem_array(n, sizeof *order, NULL) : NULL;

	if (!order) {
		ranks_by_counting(x, n, better, rank);
		return;
	}
	gsl_sort_index(order, x, 1, n);
	for (size_t from = 0, to; from < n; from = to) {
		for (to = from; to < n && x[order[to]] == x[order[from]]; to++)
			;
		for (size_t i = from; i < to; i++)
			rank[order[i]] = ((double)(better > 0 ? n - to + n - from : from + to) + 1) / 2;
	}
	free(order);
}

/* Each member of a group of t adds t^2 - 1, the group t^3 - t. */
static double ties_by_counting(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		double t = 0;

		for (size_t j = 0; j < n; j++)
			t += x[j] == x[i];
		sum += t * t - 1;
	}
	return sum;
}

double tie_sum(const double *x, size_t n)
{
	double *sorted = n > COUNTED_MOST ? mem_copy(x, n, sizeof *x, NULL) : NULL, sum = 0;

	if (!sorted)
		return ties_by_counting(x, n);
	gsl_sort(sorted, 1, n);
	for (size_t from = 0, to; from < n; from = to) {
		double t;

		for (to = from; to < n && sorted[to] == sorted[from]; to++)
			;
		t = (double)(to - from);
		sum += t * t * t - t;
	}
	free(sorted);
	return sum;
}

/* Iman & Davenport's F; a chi2 at its maximum leaves nothing below: then the p of perfect
 * agreement. */
static double iman_davenport(const struct friedman *f, double chi2, double *p)
{
	double n = (double)f->sets, k = (double)f->methods, rest = n * (k - 1) - chi2;

	if (rest <= 1e-9 * n * (k - 1)) {
		*p = exp(-(n - 1) * lgamma(k + 1));
		return INFINITY;
	}
	*p = gsl_cdf_fdist_Q((n - 1) * chi2 / rest, f->df1, f->df2);
	return (n - 1) * chi2 / rest;
}

static void friedman_from_sums(struct friedman *f, const double *mean_rank, double ties)
{
	double n = (double)f->sets, k = (double)f->methods, sum = 0, left;

	for (size_t j = 0; j < f->methods; j++)
		sum += (mean_rank[j] - (k + 1) / 2) * (mean_rank[j] - (k + 1) / 2);
	f->df1 = k - 1;
	f->df2 = (k - 1) * (n - 1);
	f->chi2 = 12 * n / (k * (k + 1)) * sum;
	left = 1 - ties / (n * (k * k * k - k));
	f->chi2_ties = left > 1e-12 ? f->chi2 / left : 0;
	f->p_chi2 = gsl_cdf_chisq_Q(f->chi2, k - 1);
	f->p_chi2_ties = gsl_cdf_chisq_Q(f->chi2_ties, k - 1);
	f->f = iman_davenport(f, f->chi2, &f->p_f);
	f->f_ties = iman_davenport(f, f->chi2_ties, &f->p_f_ties);
	f->kendall_w = f->chi2_ties / (n * (k - 1));
}

int friedman(struct friedman *out, double *mean_rank, const double *score, size_t sets,
	     size_t methods, int better, struct err *e)
{
	double *rank, ties = 0;

	if (sets < 2 || methods < 2)
		return FAIL(e, ERR_SHAPE,
			    "Friedman's test needs 2 data sets and 2 methods, not %zu "
			    "and %zu",
			    sets, methods);
	for (size_t i = 0; i < sets * methods; i++)
		if (!isfinite(score[i]))
			return FAIL(e, ERR_DATA,
				    "data set %zu, method %zu: the score is not a number",
				    i / methods + 1, i % methods + 1);
	if (!(rank = mem_array(methods, sizeof *rank, e)))
		return -1;
	for (size_t j = 0; j < methods; j++)
		mean_rank[j] = 0;
	for (size_t i = 0; i < sets; i++) {
		mid_ranks(score + i * methods, methods, better, rank);
		ties += tie_sum(score + i * methods, methods);
		for (size_t j = 0; j < methods; j++)
			mean_rank[j] += rank[j] / (double)sets;
	}
	free(rank);
	*out = (struct friedman){ .sets = sets, .methods = methods };
	friedman_from_sums(out, mean_rank, ties);
	return 0;
}

double rank_se(size_t methods, size_t sets)
{
	double k = (double)methods;

	return sqrt(k * (k + 1) / (6 * (double)sets));
}

double nemenyi_cd(double alpha, size_t methods, size_t sets)
{
	return studentized_range_quantile(alpha, methods, INFINITY) / M_SQRT2 *
	       rank_se(methods, sets);
}

double nemenyi_p(double rank_difference, size_t methods, size_t sets)
{
	return studentized_range_sf(fabs(rank_difference) / rank_se(methods, sets) * M_SQRT2,
				    methods, INFINITY);
}

double bonferroni_dunn_cd(double alpha, size_t methods, size_t sets)
{
	return gsl_cdf_ugaussian_Qinv(alpha / (2 * (double)(methods - 1))) * rank_se(methods, sets);
}

size_t rank_cliques(const double *mean_rank, size_t methods, double cd, size_t *order,
		    struct clique *clique)
{
	size_t found = 0;

	gsl_sort_index(order, mean_rank, 1, methods);
	for (size_t from = 0; from < methods; from++) {
		size_t to = from;

		while (to + 1 < methods &&
		       mean_rank[order[to + 1]] - mean_rank[order[from]] <= cd + RANK_SLACK)
			to++;
		/* a run that ends where the one before ended lies inside it */
		if (to > from && (!found || to > clique[found - 1].to))
			clique[found++] = (struct clique){ from, to };
	}
	return found;
}
