#include "harness/stats/bradley_terry.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/adjust_pairs.h"
#include "harness/stats/bradley_terry_inner.h"
#include "harness/stats/ranks.h"

/* ---- who beats whom ---- */

/* One data set: of the folds that both have, the mean difference against its local region. */
static void meet(double *wins, double *ties, const double *score, size_t folds, size_t k, size_t i,
		 size_t j, int better, double local)
{
	double n = 0, mean = 0, squares = 0, sd;

	for (size_t f = 0; f < folds; f++) {
		double d = score[f * k + i] - score[f * k + j], step = d - mean;

		if (isnan(d))
			continue;
		n++;
		mean += step / n;
		squares += step * (d - mean);
	}
	if (!(n > 0))
		return;
	mean = round_score(better > 0 ? mean : -mean);
	sd = n > 1 ? sqrt(squares / (n - 1)) : 0;
	if (mean == 0 || fabs(mean) <= local * sd) {
		ties[i * k + j]++;
		ties[j * k + i]++;
	} else {
		wins[mean > 0 ? i * k + j : j * k + i]++;
	}
}

int bradley_terry_count(double *wins, double *ties, const double *score, size_t sets, size_t folds,
			size_t k, int better, double local, struct err *e)
{
	for (size_t i = 0; i < sets * folds * k; i++)
		if (isinf(score[i]))
			return FAIL(e, ERR_DATA,
				    "data set %zu, fold %zu, method %zu: the score is infinite",
				    i / k / folds + 1, i / k % folds + 1, i % k + 1);
	for (size_t i = 0; i < k * k; i++)
		wins[i] = ties[i] = 0;
	for (size_t s = 0; s < sets; s++)
		for (size_t i = 0; i < k; i++)
			for (size_t j = i + 1; j < k; j++)
				meet(wins, ties, score + s * folds * k, folds, k, i, j, better,
				     local);
	return 0;
}

/* ---- what the draws say ---- */

static void strengths(struct bradley_terry *x, const struct bradley_terry_draws *s)
{
	size_t k = x->k, n = s->n;

	for (size_t i = 0; i < k; i++) {
		for (size_t r = 0; r < n; r++) {
			double b = s->b[i * n + r];

			x->strength[i] += s->weight[r] * b;
			x->sd[i] += s->weight[r] * b * b;
		}
		x->sd[i] = sqrt(fmax(0, x->sd[i] - x->strength[i] * x->strength[i]));
	}
	for (size_t r = 0; r < n; r++) {
		size_t best = 0;

		for (size_t i = 1; i < k; i++)
			best = s->b[i * n + r] > s->b[best * n + r] ? i : best;
		x->first[best] += s->weight[r];
		x->nu += s->dim > k ? s->weight[r] * s->b[k * n + r] : NAN;
	}
}

static double chance(double gap)
{
	return 1 / (1 + exp(-gap));
}

/* power (k, n): e^b of every draw; gap: room for the draws kept. */
static void compare(struct bradley_terry_pair *p, const struct bradley_terry_draws *s,
		    const struct bradley_terry_options *o, const double *power, double *gap)
{
	double rope = o->rope > 0 ? o->rope : 0.05, odds = (0.5 + rope) / (0.5 - rope);
	double tail = (1 - (o->level > 0 ? o->level : 0.95)) / 2;
	const double *a = power + p->a * s->n, *b = power + p->b * s->n;
	size_t cut = (size_t)(tail * (double)s->kept);

	for (size_t r = 0; r < s->n; r++) {
		double w = s->weight[r];

		p->pwin += w * (a[r] / (a[r] + b[r]));
		p->above += a[r] > b[r] ? w : a[r] == b[r] ? w / 2 : 0;
		p->better += a[r] > odds * b[r] ? w : 0;
		p->worse += b[r] > odds * a[r] ? w : 0;
	}
	p->above = fmin(1, p->above);   /* weights sum up to 1 but for their last digits */
	p->equal = fmax(0, 1 - p->better - p->worse);
	for (size_t r = 0; r < s->kept; r++)
		gap[r] = s->b[p->a * s->n + s->keep[r]] - s->b[p->b * s->n + s->keep[r]];
	p->ci.lo = chance(gsl_stats_select(gap, 1, s->kept, cut));
	p->ci.hi = chance(gsl_stats_select(gap, 1, s->kept, s->kept - 1 - cut));
}

static int conclude(struct bradley_terry *x, const double *wins, const double *ties,
		    const struct bradley_terry_draws *s, const struct bradley_terry_options *o,
		    struct err *e)
{
	double *gap = NULL, *power = NULL;
	size_t k = x->k;
	int rc = -1;

	if (!(gap = mem_array(s->kept, sizeof *gap, e)) ||
	    !(power = mem_array(k * s->n, sizeof *power, e)))
		goto done;
	for (size_t i = 0; i < k * s->n; i++)
		power[i] = exp(s->b[i]);
	strengths(x, s);
	x->sigma = s->sigma;
	x->ess = s->ess;
	x->draws = s->n;
	for (size_t i = 0; i < k; i++)
		for (size_t j = i + 1; j < k; j++) {
			struct bradley_terry_pair *p = x->pair + adjust_pair_at(i, j, k);

			*p = (struct bradley_terry_pair){
				.a = i,
				.b = j,
				.wins = wins[i * k + j],
				.losses = wins[j * k + i],
				.ties = ties[i * k + j],
			};
			compare(p, s, o, power, gap);
		}
	rc = 0;
done:
	free(gap);
	free(power);
	return rc;
}

static int check_counts(const double *wins, const double *ties, size_t k, struct err *e)
{
	double met = 0;

	if (k < 2)
		return FAIL(e, ERR_DATA, "strengths need at least 2 methods, not %zu", k);
	for (size_t i = 0; i < k * k; i++) {
		if (i / k == i % k)
			continue;
		if (!(wins[i] >= 0 && ties[i] >= 0) || isinf(wins[i]) || isinf(ties[i]))
			return FAIL(e, ERR_DATA,
				    "methods %zu and %zu: a count is not a number, or below 0",
				    i / k + 1, i % k + 1);
		if (ties[i] != ties[i % k * k + i / k])
			return FAIL(e, ERR_DATA,
				    "methods %zu and %zu: ties must be the same either way",
				    i / k + 1, i % k + 1);
		met += wins[i] + ties[i];
	}
	return met > 0 ? 0 : FAIL(e, ERR_DATA, "no two methods have met on any data set");
}

int bradley_terry(struct bradley_terry *out, const double *wins, const double *ties, size_t k,
		  const struct bradley_terry_options *o, struct err *e)
{
	struct bradley_terry x = { .k = k, .pairs = k * (k - 1) / 2 };
	struct bradley_terry_draws s = { 0 };
	int rc = -1;

	*out = (struct bradley_terry){ 0 };
	if (check_counts(wins, ties, k, e))
		return -1;
	if (!(x.strength = mem_zeros(3 * k, sizeof *x.strength, e)) ||
	    !(x.pair = mem_zeros(x.pairs, sizeof *x.pair, e)))
		goto done;
	x.sd = x.strength + k;
	x.first = x.sd + k;
	if (bradley_terry_draw(&s, wins, ties, k, o, e) || conclude(&x, wins, ties, &s, o, e))
		goto done;
	rc = 0;
done:
	bradley_terry_draws_free(&s);
	if (rc)
		bradley_terry_free(&x);
	*out = x;
	return rc;
}

void bradley_terry_free(struct bradley_terry *x)
{
	free(x->strength);
	free(x->pair);
	*x = (struct bradley_terry){ 0 };
}
