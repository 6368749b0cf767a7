#include "harness/stats/delong.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/ranks.h"

/* of_positive (m): share of negatives that each positive row is above; of_negative (n): share of
 * positives that are above each negative row. Ties half. */
struct placements {
	size_t m, n;
	double *of_positive, *of_negative;
};

/* Rank among all less rank among its own class: how many of the other class are below. */
static void place(struct placements *p, const double *score, const bool *positive, size_t rows,
		  double *all, double *own, double *own_rank)
{
	mid_ranks(score, rows, -1, all);
	for (int side = 0; side < 2; side++) {
		size_t many = 0, at = 0;

		for (size_t i = 0; i < rows; i++)
			if (positive[i] == (side == 0))
				own[many++] = score[i];
		mid_ranks(own, many, -1, own_rank);
		for (size_t i = 0; i < rows; i++)
			if (positive[i] == (side == 0)) {
				double below = all[i] - own_rank[at];

				if (side == 0)
					p->of_positive[at] = below / (double)p->n;
				else
					p->of_negative[at] = 1 - below / (double)p->m;
				at++;
			}
	}
}

static void placements_free(struct placements *p)
{
	free(p->of_positive);
	*p = (struct placements){ 0 };
}

static int placements_make(struct placements *p, const double *score, const bool *positive,
			   size_t rows, struct err *e)
{
	double *work = NULL;

	*p = (struct placements){ 0 };
	for (size_t i = 0; i < rows; i++) {
		if (isnan(score[i]))
			return FAIL(e, ERR_DATA, "row %zu: the score is not a number", i + 1);
		*(positive[i] ? &p->m : &p->n) += 1;
	}
	if (p->m < 2 || p->n < 2)
		return FAIL(e, ERR_DATA,
			    "an area under the curve with its error needs 2 rows of each class, "
			    "not %zu and %zu",
			    p->m, p->n);
	if (!(p->of_positive = mem_array(rows, sizeof *p->of_positive, e)) ||
	    !(work = mem_array(3 * rows, sizeof *work, e)))
		return -1;
	p->of_negative = p->of_positive + p->m;
	place(p, score, positive, rows, work, work + rows, work + 2 * rows);
	free(work);
	return 0;
}

static double covariance(const struct placements *a, const struct placements *b)
{
	return gsl_stats_covariance(a->of_positive, 1, b->of_positive, 1, a->m) / (double)a->m +
	       gsl_stats_covariance(a->of_negative, 1, b->of_negative, 1, a->n) / (double)a->n;
}

static struct delong conclude(const struct placements *p, double level)
{
	struct delong x = { .positives = p->m, .negatives = p->n, .var = covariance(p, p) };
	double z = gsl_cdf_ugaussian_Qinv((1 - level) / 2), logit, half;

	x.auc = gsl_stats_mean(p->of_positive, 1, p->m);
	x.var = fmax(0, x.var);
	x.se = sqrt(x.var);
	x.ci = (struct interval){ x.auc - z * x.se, x.auc + z * x.se };
	x.ci_logit = (struct interval){ NAN, NAN };
	if (x.auc > 0 && x.auc < 1) {
		logit = log(x.auc / (1 - x.auc));
		half = z * x.se / (x.auc * (1 - x.auc));
		x.ci_logit = (struct interval){ 1 / (1 + exp(half - logit)),
						1 / (1 + exp(-half - logit)) };
	}
	return x;
}

int delong(struct delong *out, const double *score, const bool *positive, size_t n, double level,
	   struct err *e)
{
	struct placements p;
	int rc = placements_make(&p, score, positive, n, e);

	if (!rc)
		*out = conclude(&p, level);
	placements_free(&p);
	return rc;
}

int delong_pair(struct delong_pair *out, const double *a, const double *b, const bool *positive,
		size_t n, double level, struct err *e)
{
	struct placements p = { 0 }, q = { 0 };
	double z = gsl_cdf_ugaussian_Qinv((1 - level) / 2);
	int rc = -1;

	if (placements_make(&p, a, positive, n, e) || placements_make(&q, b, positive, n, e))
		goto done;
	*out = (struct delong_pair){ .a = conclude(&p, level), .b = conclude(&q, level) };
	out->difference = out->a.auc - out->b.auc;
	out->var = fmax(0, covariance(&p, &p) + covariance(&q, &q) - 2 * covariance(&p, &q));
	out->se = sqrt(out->var);
	out->ci = (struct interval){ out->difference - z * out->se, out->difference + z * out->se };
	out->z = out->p = NAN;
	if (out->var > 1e-24) {
		out->z = out->difference / out->se;
		out->p = 2 * gsl_cdf_ugaussian_Q(fabs(out->z));
	} else if (fabs(out->difference) < 1e-12) {
		out->z = 0;
		out->p = 1;
	}
	rc = 0;
done:
	placements_free(&p);
	placements_free(&q);
	return rc;
}
