/* A learner over the data sets of a comparison: means, and what the paired tests decide. */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/analysis/comparison.h"

size_t comparison_task_sets(const struct comparison *c, enum task task)
{
	size_t n = 0;

	for (size_t i = 0; i < c->sets; i++)
		n += comparison_dataset(c, i)->task == task && comparison_averaged(c, i);
	return n;
}

struct interval comparison_mean(const struct comparison *c, size_t method, enum task task,
				double *mean, size_t *n)
{
	double sum = 0, var = 0, fourth = 0;

	*n = 0;
	for (size_t s = 0; s < c->sets; s++) {
		const struct comparison_entry *x = comparison_entry(c, s, method);

		if (comparison_dataset(c, s)->task != task || !comparison_averaged(c, s) ||
		    isnan(x->share))
			continue;
		sum += x->share;
		var += x->share_se * x->share_se;
		fourth += pow(x->share_se, 4) / x->share_df;
		++*n;
	}
	*mean = *n ? sum / (double)*n : NAN;
	if (!(var > 0))                 /* unknown, or the reference itself */
		return (struct interval){ NAN, NAN };
	/* degrees of freedom of a sum of variances: Welch & Satterthwaite; without any known to be
	 * few, the normal's */
	return t_interval(*mean, sqrt(var) / (double)*n, fourth > 0 ? var * var / fourth : 1e9,
			  ANALYSIS_LEVEL);
}

static double mean_over(const struct comparison *c, size_t method, enum task task, size_t field)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < c->sets; i++) {
		const char *entry = (const char *)comparison_entry(c, i, method);
		double x = *(const double *)(entry + field);

		if (comparison_dataset(c, i)->task != task || !comparison_averaged(c, i) || isnan(x))
			continue;
		sum += x;
		n++;
	}
	return n ? sum / (double)n : NAN;
}

double comparison_mean_merit(const struct comparison *c, size_t method, enum task task)
{
	return mean_over(c, method, task, offsetof(struct comparison_entry, merit));
}

double comparison_mean_gap(const struct comparison *c, size_t method, enum task task)
{
	return mean_over(c, method, task, offsetof(struct comparison_entry, gap));
}

static double seconds(const struct comparison *c, size_t set, size_t method, bool predict)
{
	const struct comparison_entry *x = comparison_entry(c, set, method);

	return predict ? x->predict_s : x->fit_s;
}

double comparison_time_ratio(const struct comparison *c, size_t method, size_t of, bool predict)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < c->sets; i++) {
		double t = seconds(c, i, method, predict) / seconds(c, i, of, predict);

		if (t > 0 && isfinite(t) && comparison_averaged(c, i)) {
			sum += log(t);
			n++;
		}
	}
	return n ? exp(sum / (double)n) : NAN;
}

static double mean_time(const struct comparison *c, size_t method, bool predict)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < c->sets; i++) {
		double t = seconds(c, i, method, predict);

		if (t > 0 && comparison_averaged(c, i)) {
			sum += log(t);
			n++;
		}
	}
	return n ? exp(sum / (double)n) : NAN;
}

double comparison_mean_fit(const struct comparison *c, size_t method)
{
	return mean_time(c, method, false);
}

double comparison_mean_predict(const struct comparison *c, size_t method)
{
	return mean_time(c, method, true);
}

void comparison_decided(const struct comparison *c, enum task task, size_t *known,
			size_t *decided, size_t *largest)
{
	*known = *decided = *largest = 0;
	for (size_t i = 0; i < c->sets * c->pairs; i++) {
		const struct paired_test *x = c->paired + i;

		if (comparison_dataset(c, i / c->pairs)->task != task)
			continue;
		*known += x->known;
		if (!x->better)
			continue;
		if (!(*decided)++ || fabs(x->t.mean) > fabs(c->paired[*largest].t.mean))
			*largest = i;
	}
}

const char *comparison_unit(const struct comparison *c, size_t set, char buf[static 96])
{
	const struct metric *m = comparison_metric(c, set);

	if (m->relative)
		snprintf(buf, 96, "%% of the %s %.32s",
			 comparison_has_baseline(c) ? "baseline's" : "worst learner's", m->label);
	else
		snprintf(buf, 96, "%s", m->shown > 1 ? "points" : "hundredths");
	return buf;
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Of a median: the k-th smallest and the k-th largest of x (n), ascending, for the largest k that
 * leaves at most half of 1 - ANALYSIS_LEVEL beyond either. */
static struct interval order_interval(const double *x, size_t n)
{
	size_t k = 0;

	while (gsl_cdf_binomial_P((unsigned)k, 0.5, (unsigned)n) <= (1 - ANALYSIS_LEVEL) / 2)
		k++;
	return k ? (struct interval){ x[k - 1], x[n - k] } : (struct interval){ NAN, NAN };
}

double comparison_contention(const struct comparison *c, struct interval *ci, struct err *e)
{
	double *ratio = mem_array(c->r->n_cells, sizeof *ratio, e), out = NAN;
	struct describe d;
	size_t n = 0;

	*ci = (struct interval){ NAN, NAN };
	for (size_t i = 0; ratio && i < c->r->n_cells; i++) {
		const struct run_cell *x = c->r->cell + i;

		if (x->study == c->study && x->status == CELL_OK &&
		    x->fit_cpu_s >= COMPARISON_CONTENTION_S && x->fit_s > 0)
			ratio[n++] = x->fit_s / x->fit_cpu_s;
	}
	if (ratio && !describe(&d, ratio, n, NULL)) {
		out = d.median;
		qsort(ratio, n, sizeof *ratio, by_size);
		*ci = order_interval(ratio, n);
	}
	free(ratio);
	return out;
}
