/* The tests behind claims: each fills a comparison from samples, and gives its interval at any level. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/claims/claims_inner.h"
#include "harness/stats/scaling.h"
#include "harness/stats/shares.h"
#include "harness/stats/signs.h"
#include "harness/stats/trend.h"

static int sign_of(double x)
{
	return (x > 0) - (x < 0);
}

/* a less b of the i-th place of a sample. */
static double contrast(const struct claims_sample *s, size_t i)
{
	return s->a[i] - s->b[i];
}

/* The differences of last and first level, which are one without levels, less `off`; the caller's. Last
 * digits taken out. */
static double *differences(const struct claims_sample *s, double off, struct err *e)
{
	double *d = mem_array(s->blocks + 1, sizeof *d, e), size = 0;

	for (size_t i = 0; d && i < s->blocks; i++) {
		size_t first = i * s->levels, last = first + s->levels - 1;

		d[i] = contrast(s, last) - (s->levels > 1 ? contrast(s, first) : 0) - off;
		size = fmax(size, fmax(fabs(s->a[last]), fabs(s->b[last])));
	}
	if (d)
		round_differences(d, s->blocks, size);
	return d;
}

/* Effect, spread and p of the mean of d (s->blocks), from which `off` has been taken. */
static void mean_of_blocks(struct claims_comparison *x, const struct claims_sample *s, const double *d,
			   double off)
{
	struct paired_t t = { .spread = PAIRED_FEW, .p = NAN, .mean = NAN };

	x->n = s->blocks;
	x->ratio = fold_overlap_ratio(&s->overlap);
	if (s->blocks >= 2)
		fold_sample_t(&t, &s->folds, x->ratio, d, s->share && s->levels == 1);
	x->effect = t.mean + off;
	x->direction = sign_of(t.mean);
	x->spread = t.spread;
	x->p = t.p;
	x->se = t.se;
	x->df = t.df;
	x->sd = t.sd;
}

static int by_t(struct claims_comparison *x, const struct plan_claim *c, const struct claims_sample *s,
		size_t n, const double *level, struct err *e)
{
	double *d = differences(s, c->against, e);
	bool equal = !strcmp(c->expect, "equal");

	(void)n, (void)level;
	if (!d)
		return -1;
	mean_of_blocks(x, s, d, c->against);
	if (equal) {
		struct paired_t t = { .mean = x->effect - c->against, .se = x->se, .df = x->df,
				      .spread = x->spread };
		x->p = t_equivalence_p(&t, c->margin);
		x->direction = 1;
	}
	free(d);
	return 0;
}

static int t_limits(struct interval *out, const struct claims_comparison *x, double level, struct err *e)
{
	(void)e;
	*out = (struct interval){ NAN, NAN };
	if (x->spread == PAIRED_EQUAL)
		*out = (struct interval){ x->effect, x->effect };
	else if (x->spread == PAIRED_VARIES)
		*out = t_interval(x->effect, x->se, x->df, level);
	return 0;
}

/* Rises from level to level within blocks; the effect is last less first level. Folds that share rows are no
 * blocks of their own, which the trend takes them for: there the corrected t has to say the same. */
static int by_page(struct claims_comparison *x, const struct plan_claim *c, const struct claims_sample *s,
		   size_t n, const double *level, struct err *e)
{
	double *d = differences(s, c->against, e), *y = mem_array(s->blocks * s->levels + 1, sizeof *y, e);
	struct trend_page t;
	double by_mean;
	int rc = -1, side;

	(void)n, (void)level;
	if (!d || !y)
		goto done;
	mean_of_blocks(x, s, d, c->against);
	by_mean = x->p;
	side = x->direction;
	x->p = NAN;
	for (size_t i = 0; i < s->blocks * s->levels; i++)
		y[i] = contrast(s, i);
	if (s->blocks && s->levels > 1) {
		if (trend_page(&t, y, s->blocks, s->levels, e))
			goto done;
		x->p = t.p;
		x->direction = sign_of(t.l - t.mean);
		if (x->ratio > 0)
			x->p = side == x->direction ? fmax(t.p, by_mean) : 1;
	}
	rc = 0;
done:
	free(d);
	free(y);
	return rc;
}

/* ---- powers of the levels ---- */

/* Of one side: medians over blocks, and the power that fits them. */
static int power_of(struct power_fit *out, const double *value, const struct claims_sample *s,
		    const double *level, struct err *e)
{
	double *one = mem_array(s->blocks, sizeof *one, e), *mid = mem_array(s->levels, sizeof *mid, e);
	bool good = true;
	int rc = -1;

	*out = (struct power_fit){ .exponent = NAN, .se = NAN };
	if (!one || !mid)
		goto done;
	for (size_t j = 0; j < s->levels; j++) {
		for (size_t i = 0; i < s->blocks; i++)
			one[i] = value[i * s->levels + j];
		gsl_sort(one, 1, s->blocks);
		mid[j] = gsl_stats_median_from_sorted_data(one, 1, s->blocks);
		good &= mid[j] > 0 && level[j] > 0;
	}
	rc = good ? power_fit(out, level, mid, s->levels, CLAIMS_LEVEL, e) : 0;
done:
	free(one);
	free(mid);
	return rc;
}

/* Variances of two fits add; degrees of freedom by Welch and Satterthwaite. */
static int by_exponent(struct claims_comparison *x, const struct plan_claim *c,
		       const struct claims_sample *s, size_t n, const double *level, struct err *e)
{
	struct power_fit a, b = { 0 };
	double df = (double)s->levels - 2, u, v;

	(void)n;
	x->n = s->levels;
	x->spread = PAIRED_FEW;
	x->effect = x->p = NAN;
	if (!s->blocks || s->levels < PAIRED_LEAST)
		return 0;
	if (power_of(&a, s->a, s, level, e) || (*x->b && power_of(&b, s->b, s, level, e)))
		return -1;
	u = a.se * a.se;
	v = b.se * b.se;
	if (isnan(a.se) || isnan(b.se))         /* what is not above 0 has no logarithm */
		return 0;
	x->effect = a.exponent - b.exponent;
	x->se = sqrt(u + v);
	x->df = (u + v) * (u + v) / ((u * u + v * v) / df);
	x->sd = x->se * sqrt((double)x->n);
	x->direction = sign_of(x->effect - c->against);
	if (x->se > 0) {
		x->spread = PAIRED_VARIES;
		x->p = 2 * gsl_cdf_tdist_Q(fabs(x->effect - c->against) / x->se, x->df);
	}
	return 0;
}

/* ---- without assumptions on the distribution ---- */

static int keep_differences(struct claims_comparison *x, const double *d, size_t n, struct err *e)
{
	x->d = mem_copy(d, n, sizeof *d, e);
	x->nd = n;
	x->sd = sd_of(d, n);
	x->se = x->sd / sqrt((double)n);
	return x->d ? 0 : -1;
}

/* The median of a less b over the cells. */
static int by_sign(struct claims_comparison *x, const struct plan_claim *c, const struct claims_sample *s,
		   size_t n, const double *level, struct err *e)
{
	double *d = differences(s, c->against, e);
	struct signs t;
	int rc = -1;

	(void)n, (void)level;
	x->n = s->blocks;
	x->spread = s->blocks < PAIRED_LEAST ? PAIRED_FEW : PAIRED_VARIES;
	x->effect = x->p = NAN;
	if (d && x->spread == PAIRED_FEW)
		rc = 0;
	else if (d && !signs_test(&t, d, s->blocks, e)) {
		x->effect = t.median + c->against;
		x->p = t.p;
		x->direction = (t.above > t.below) - (t.above < t.below);
		for (size_t i = 0; i < s->blocks; i++)
			d[i] += c->against;
		rc = keep_differences(x, d, s->blocks, e);
	}
	free(d);
	return rc;
}

static int sign_limits(struct interval *out, const struct claims_comparison *x, double level, struct err *e)
{
	*out = (struct interval){ NAN, NAN };
	return x->nd ? signs_interval(out, x->d, x->nd, level, e) : 0;
}

/* A mean over blocks for each of the samples, those of data sets. */
static int by_wilcoxon(struct claims_comparison *x, const struct plan_claim *c,
		       const struct claims_sample *s, size_t n, const double *level, struct err *e)
{
	double *d = mem_array(n + 1, sizeof *d, e);
	struct wilcoxon w;
	int rc = -1;

	(void)level;
	x->spread = PAIRED_FEW;
	x->effect = x->p = NAN;
	for (size_t k = 0; d && k < n; k++) {
		double sum = 0;

		for (size_t i = 0; i < s[k].blocks; i++)
			sum += contrast(s + k, i);
		if (s[k].blocks)
			d[x->n++] = sum / (double)s[k].blocks - c->against;
	}
	if (d && x->n < PAIRED_LEAST)
		rc = 0;
	else if (d && !wilcoxon(&w, d, x->n, e)) {
		x->spread = PAIRED_VARIES;
		x->effect = w.hodges_lehmann + c->against;
		x->p = w.p;
		x->direction = sign_of(w.w_plus - w.w_minus);
		for (size_t i = 0; i < x->n; i++)
			d[i] += c->against;
		rc = keep_differences(x, d, x->n, e);
	}
	free(d);
	return rc;
}

static int wilcoxon_limits(struct interval *out, const struct claims_comparison *x, double level,
			   struct err *e)
{
	*out = (struct interval){ NAN, NAN };
	return x->nd ? wilcoxon_interval(out, x->d, x->nd, level, e) : 0;
}

/* Shares of cells above the threshold. */
static int by_fisher(struct claims_comparison *x, const struct plan_claim *c,
		     const struct claims_sample *s, size_t n, const double *level, struct err *e)
{
	(void)n, (void)level, (void)e;
	x->n = s->blocks * s->levels;
	x->spread = x->n ? PAIRED_VARIES : PAIRED_FEW;
	x->effect = x->p = NAN;
	if (!x->n)
		return 0;
	x->count[1] = x->count[3] = x->n;
	for (size_t i = 0; i < x->n; i++) {
		x->count[0] += s->a[i] > c->threshold;
		x->count[2] += s->b[i] > c->threshold;
	}
	x->effect = ((double)x->count[0] - (double)x->count[2]) / (double)x->n;
	x->direction = sign_of(x->effect);
	x->p = shares_fisher(x->count[0], x->n, x->count[2], x->n);
	x->se = sqrt(0.5 / (double)x->n);       /* of two shares of one half: the most */
	x->sd = sqrt(0.5);
	return 0;
}

static int fisher_limits(struct interval *out, const struct claims_comparison *x, double level,
			 struct err *e)
{
	(void)e;
	*out = (struct interval){ NAN, NAN };
	if (x->n)
		*out = shares_difference(x->count[0], x->count[1], x->count[2], x->count[3], level);
	return 0;
}

static const struct claims_test tests[] = {
	{ "t", false, NULL, by_t, t_limits },
	{ "wilcoxon", true, "data sets", by_wilcoxon, wilcoxon_limits },
	{ "sign", false, "cells", by_sign, sign_limits },
	{ "page", false, NULL, by_page, t_limits },
	{ "exponent", false, "levels", by_exponent, t_limits },
	{ "fisher", false, "cells", by_fisher, fisher_limits },
	{ 0 },
};

const struct claims_test *claims_test(const char *name)
{
	const struct claims_test *t = tests;

	while (t->name && strcmp(t->name, name))
		t++;
	return t->name ? t : NULL;
}
