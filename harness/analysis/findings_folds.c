/* Findings about folds: one that is unlike the others, and scores that hang on the split. */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/findings_inner.h"
#include "harness/analysis/seed_spread.h"

enum { OUTLYING_LEAST = 5 };            /* folds, for one of them to be unlike the others */

/* ---- one fold unlike the others ---- */

/* What the other scores predict for the one left out: Student's interval of a single new value. */
static struct interval predicted(const double *x, size_t n, size_t out, double level, double *mean)
{
	double sum = 0, square = 0, others = (double)n - 1;

	for (size_t i = 0; i < n; i++)
		sum += i == out ? 0 : x[i];
	*mean = sum / others;
	for (size_t i = 0; i < n; i++)
		square += i == out ? 0 : (x[i] - *mean) * (x[i] - *mean);
	return t_interval(*mean, sqrt(square / (others - 1) * (1 + 1 / others)), others - 1, level);
}

/* log of the number of ways to choose. */
static double log_choose(double n, double k)
{
	return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

/* Fisher's exact test, two-sided: `right` of `rows` in one part, of all_right and all together. */
static double fisher(double right, double rows, double all_right, double all)
{
	double base = log_choose(all, rows), p = 0,
	       seen = log_choose(all_right, right) + log_choose(all - all_right, rows - right) - base;

	for (double k = fmax(0, rows - (all - all_right)); k <= fmin(rows, all_right); k++) {
		double at = log_choose(all_right, k) + log_choose(all - all_right, rows - k) - base;

		p += at <= seen + 1e-9 ? exp(at) : 0;
	}
	return fmin(p, 1);
}

/* A share of rows moves by its rows alone; that must not explain the fold either. */
static bool rows_explain(const struct comparison *c, const size_t *cell, const double *x, size_t n,
			 size_t out, double alpha)
{
	double right = 0, rows = 0;

	for (size_t i = 0; i < n; i++) {
		right += round(x[i] * c->r->cell[cell[i]].n_test);
		rows += c->r->cell[cell[i]].n_test;
	}
	return fisher(round(x[out] * c->r->cell[cell[out]].n_test), c->r->cell[cell[out]].n_test, right,
		      rows) >= alpha;
}

struct outlying {
	size_t *cell;                   /* (folds) */
	double *x;                      /* (folds) */
	size_t n;
};

static int tell_outlying(struct findings_search *s, const struct comparison *c, size_t set,
			 size_t method, const struct outlying *f, size_t out, struct interval ci,
			 double mean, struct err *e)
{
	const struct metric *m = comparison_metric(c, set);
	struct findings_entry like = findings_of(c, set, method);
	char here[32], there[32], lo[32], hi[32];

	like.value = m->shown * f->x[out];
	like.harmless = m->shown * mean;
	like.ci = (struct interval){ m->shown * ci.lo, m->shown * ci.hi };
	return findings_add(s, &like, e, "%s: fold %d is unlike the others: %s has %s %s there, and "
			    "%s on average elsewhere, by which %s to %s is to be expected",
			    findings_data(c, set), c->r->cell[f->cell[out]].fold,
			    findings_label(c, method), m->label, findings_score(m, f->x[out], here),
			    findings_score(m, mean, there), findings_score(m, ci.lo, lo),
			    findings_score(m, ci.hi, hi));
}

static int outlying_on(struct findings_search *s, const struct comparison *c, size_t set,
		       size_t method, struct outlying *f, struct err *e)
{
	double alpha, mean;

	f->n = findings_cells(c, set, method, f->cell);
	if (f->n < OUTLYING_LEAST)
		return 0;
	for (size_t i = 0; i < f->n; i++)
		f->x[i] = results_score(c->r, f->cell[i], PRIMARY, ON_TEST);
	alpha = (1 - ANALYSIS_LEVEL) / ((double)f->n * findings_family(c));
	for (size_t i = 0; i < f->n; i++) {
		struct interval ci = predicted(f->x, f->n, i, 1 - alpha, &mean);

		if ((f->x[i] >= ci.lo && f->x[i] <= ci.hi) || isnan(ci.lo) ||
		    scores_tie(f->x[i], mean, INFINITY) ||
		    (comparison_metric(c, set)->proportion &&
		     rows_explain(c, f->cell, f->x, f->n, i, alpha)))
			continue;
		if (tell_outlying(s, c, set, method, f, i, ci, mean, e))
			return -1;
	}
	return 0;
}

/* Calls each for every ranked learner on every data set of every comparison. */
typedef int each_fn(struct findings_search *s, const struct comparison *c, size_t set, size_t method,
		    struct outlying *f, struct err *e);

static int each_method(struct findings_search *s, each_fn *each, struct err *e)
{
	struct outlying f = { .cell = mem_array(s->r->n_cells, sizeof *f.cell, e),
			      .x = mem_array(s->r->n_cells, sizeof *f.x, e) };
	int rc = f.cell && f.x ? 0 : -1;

	for (size_t i = 0; i < s->n; i++)
		for (size_t set = 0; set < s->c[i]->sets; set++)
			for (size_t m = 0; m < s->c[i]->ranked && !rc; m++)
				rc = each(s, s->c[i], set, m, &f, e);
	free(f.cell);
	free(f.x);
	return rc;
}

int findings_outlying_fold(struct findings_search *s, struct err *e)
{
	return each_method(s, outlying_on, e);
}

/* ---- from repeat to repeat ---- */

/* Mean merit of each repeat into x; how many repeats. Those that lack a fold do not count. */
static size_t repeat_means(const struct comparison *c, size_t set, size_t method,
			   struct outlying *f)
{
	size_t n = comparison_cells(c, set, method, false, f->cell), means = 0, of = 0;
	int last = 0;

	for (size_t i = 0; i < n; i++)
		last = c->r->cell[f->cell[i]].repeat > last ? c->r->cell[f->cell[i]].repeat : last;
	for (int k = 0; k <= last; k++) {
		double sum = 0;
		size_t folds = 0;

		for (size_t i = 0; i < n; i++)
			if (c->r->cell[f->cell[i]].repeat == k && paired_folds_usable(c->r, f->cell[i])) {
				sum += results_score(c->r, f->cell[i], PRIMARY, ON_TEST);
				folds++;
			}
		of = k ? of : folds;
		if (folds && folds == of)
			f->x[means++] = comparison_merit_per_score(c, set) * sum / (double)folds;
	}
	return of > 1 ? means : 0;      /* single holdouts have no mean over all rows */
}

/* Limits of a standard deviation, by chi squared. */
static struct interval sd_interval(double sd, size_t n, double level)
{
	double df = (double)n - 1;

	return (struct interval){ sd * sqrt(df / gsl_cdf_chisq_Qinv((1 - level) / 2, df)),
				  sd * sqrt(df / gsl_cdf_chisq_Pinv((1 - level) / 2, df)) };
}

static int unstable_on(struct findings_search *s, const struct comparison *c, size_t set,
		       size_t method, struct outlying *f, struct err *e)
{
	size_t n = repeat_means(c, set, method, f);
	struct findings_entry like = findings_of(c, set, method);
	char unit[96];

	if (n < PAIRED_LEAST)
		return 0;
	like.value = 100 * sd_of(f->x, n);
	like.ci = sd_interval(like.value, n, 1 - (1 - ANALYSIS_LEVEL) / findings_family(c));
	like.harmless = 100 * COMPARISON_ROPE;
	if (!(like.ci.lo > like.harmless))
		return 0;
	return findings_add(s, &like, e, "%s: %s is unstable: its mean varies by %.1f %s [%.1f, %.1f] "
			    "(standard deviation) over %zu repeats", findings_data(c, set),
			    findings_label(c, method), like.value, comparison_unit(c, set, unit),
			    like.ci.lo, like.ci.hi, n);
}

/* From seed to seed on the same folds: what that leaves of chance in the mean over the folds. */
static int unstable_seeds(struct findings_search *s, const struct comparison *c,
			  const struct seed_spread *x, struct err *e)
{
	struct findings_entry like = findings_of(c, x->set, x->method);
	size_t n = 1 + x->folds * (x->trainings - 1);
	char unit[96];

	if (isnan(x->seed_sd))
		return 0;
	like.value = 100 * fabs(comparison_merit_per_score(c, x->set)) * x->seed_sd / sqrt((double)x->folds);
	like.ci = sd_interval(like.value, n, 1 - (1 - ANALYSIS_LEVEL) / findings_family(c));
	like.harmless = 100 * COMPARISON_ROPE;
	if (!(like.ci.lo > like.harmless))
		return 0;
	return findings_add(s, &like, e, "%s: %s hangs on its seed: trained once on each fold, its mean "
			    "varies by %.1f %s [%.1f, %.1f] (standard deviation) from seed to seed",
			    findings_data(c, x->set), findings_label(c, x->method), like.value,
			    comparison_unit(c, x->set, unit), like.ci.lo, like.ci.hi);
}

int findings_unstable(struct findings_search *s, struct err *e)
{
	int rc = each_method(s, unstable_on, e);

	for (size_t i = 0; i < s->n && !rc; i++) {
		struct seed_spreads spreads;

		if (seed_spreads_create(&spreads, s->c[i], e))
			return -1;
		for (size_t k = 0; k < spreads.n && !rc; k++)
			rc = unstable_seeds(s, s->c[i], spreads.at + k, e);
		seed_spreads_free(&spreads);
	}
	return rc;
}
