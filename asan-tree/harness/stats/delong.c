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
	    !(work = mem_array(3 * rows, sizeof *work, e))) {
		placements_free(p);
		return -1;
	}
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

static struct delong intervals_of(size_t positives, size_t negatives, double auc, double var, double level)
{
	struct delong x = { .positives = positives, .negatives = negatives, .auc = auc, .var = fmax(0, var) };
	double z = gsl_cdf_ugaussian_Qinv((1 - level) / 2), logit, half;

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

static struct delong conclude(const struct placements *p, double level)
{
	return intervals_of(p->m, p->n, gsl_stats_mean(p->of_positive, 1, p->m), covariance(p, p), level);
}

/* out->a and out->b are there. */
static void compare(struct delong_pair *out, double var, double level)
{
	double z = gsl_cdf_ugaussian_Qinv((1 - level) / 2);

	out->difference = out->a.auc - out->b.auc;
	out->var = fmax(0, var);
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
	int rc = -1;

	if (placements_make(&p, a, positive, n, e) || placements_make(&q, b, positive, n, e))
		goto done;
	*out = (struct delong_pair){ .a = conclude(&p, level), .b = conclude(&q, level) };
	compare(out, covariance(&p, &p) + covariance(&q, &q) - 2 * covariance(&p, &q), level);
	rc = 0;
done:
	placements_free(&p);
	placements_free(&q);
	return rc;
}

/* ---- folds ---- */

/* What each row adds to the area of one fold. */
static void add_row_parts(double *part, const struct placements *p, const struct delong_folds *f, size_t fold)
{
	double m = (double)p->m, n = (double)p->n, auc = gsl_stats_mean(p->of_positive, 1, p->m);
	size_t at[2] = { 0 };

	for (size_t i = f->first[fold]; i < f->first[fold + 1]; i++)
		if (f->positive[i])
			part[f->row[i]] += (p->of_positive[at[0]++] - auc) / sqrt(m * (m - 1));
		else
			part[f->row[i]] += (p->of_negative[at[1]++] - auc) / sqrt(n * (n - 1));
}

static bool has_both(const struct delong_folds *f, size_t fold, size_t count[2])
{
	size_t n[2] = { 0 };

	for (size_t i = f->first[fold]; i < f->first[fold + 1]; i++)
		n[!f->positive[i]]++;
	count[0] += n[0] > 1 && n[1] > 1 ? n[0] : 0;
	count[1] += n[0] > 1 && n[1] > 1 ? n[1] : 0;
	return n[0] > 1 && n[1] > 1;
}

/* Mean area of one learner's folds; part (rows), zeroed, gets what each row adds, folds times. */
static int mean_area(double *auc, double *part, double *area, const struct delong_folds *f, const double *score,
		     size_t *used, size_t count[2], struct err *e)
{
	*used = count[0] = count[1] = 0;
	*auc = 0;
	for (size_t k = 0; k < f->folds; k++) {
		size_t from = f->first[k];
		struct placements p;
		double x = NAN;

		if (has_both(f, k, count)) {
			if (placements_make(&p, score + from, f->positive + from, f->first[k + 1] - from, e))
				return err_wrap(e, "fold %zu", k + 1);
			x = gsl_stats_mean(p.of_positive, 1, p.m);
			*auc += x;
			++*used;
			add_row_parts(part, &p, f, k);
			placements_free(&p);
		}
		if (area)
			area[k] = x;
	}
	*auc /= (double)*used;
	return *used ? 0 : FAIL(e, ERR_DATA, "no fold has 2 rows of each class");
}

int delong_folds(struct delong_pair *out, const struct delong_folds *f, size_t *used, double *area,
		 double level, struct err *e)
{
	double *part = mem_zeros(2 * f->rows, sizeof *part, e), *other = part + f->rows;
	double auc[2] = { NAN, NAN }, sum[3] = { 0 };
	size_t folds, n[2];
	int rc = part ? 0 : -1;

	if (!rc)
		rc = mean_area(auc, part, area, f, f->a, &folds, n, e);
	if (!rc && f->b)
		rc = mean_area(auc + 1, other, area ? area + f->folds : NULL, f, f->b, &folds, n, e);
	for (size_t i = 0; i < f->rows && !rc; i++) {
		double x = part[i] / (double)folds, y = other[i] / (double)folds;

		sum[0] += x * x;
		sum[1] += y * y;
		sum[2] += (x - y) * (x - y);
	}
	free(part);
	if (rc)
		return -1;
	*out = (struct delong_pair){ .a = intervals_of(n[0], n[1], auc[0], sum[0], level), .z = NAN, .p = NAN };
	if (f->b) {
		out->b = intervals_of(n[0], n[1], auc[1], sum[1], level);
		compare(out, sum[2], level);
	}
	if (used)
		*used = folds;
	return 0;
}
