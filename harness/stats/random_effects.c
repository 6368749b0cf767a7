#include "harness/stats/random_effects.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>

/* Effects with the standard errors that stand in for those of 0. */
struct sample {
	const double *y, *se;
	size_t k;
	double floor;                   /* the smallest se above 0; 0: there is none */
};

static double variance(const struct sample *s, size_t i)
{
	double se = fmax(s->se[i], s->floor);

	return se * se;
}

/* Sums under a variance between, and where the restricted likelihood goes from there. */
struct fit {
	double weight, mean, spread;    /* sum w; weighted mean; sum w (y - mean)^2 */
	double loglik, slope;           /* up to a constant; its derivative by tau2 */
};

static struct fit fit_at(const struct sample *s, double tau2)
{
	double sum = 0, logs = 0, squares = 0, pull = 0;
	struct fit f = { 0 };

	for (size_t i = 0; i < s->k; i++) {
		double w = 1 / (variance(s, i) + tau2);

		f.weight += w;
		squares += w * w;
		sum += w * s->y[i];
		logs += log(w);
	}
	f.mean = sum / f.weight;
	for (size_t i = 0; i < s->k; i++) {
		double w = 1 / (variance(s, i) + tau2), d = s->y[i] - f.mean;

		f.spread += w * d * d;
		pull += w * w * d * d;
	}
	f.loglik = (logs - log(f.weight) - f.spread) / 2;
	f.slope = (pull - (f.weight - squares / f.weight)) / 2;
	return f;
}

enum { GRID = 400, HALVINGS = 200 };

/* The likelihood may have several maxima: the highest point of a grid up to the squared range of the
 * effects, beyond which it only falls, is where its slope is followed to 0. Both ends of the bracket are
 * neighbours on the grid. */
static double reml(const struct sample *s)
{
	double lo = s->y[0], hi = s->y[0], most, best;
	size_t at = s->floor > 0 ? 0 : 1;

	for (size_t i = 1; i < s->k; i++) {
		lo = fmin(lo, s->y[i]);
		hi = fmax(hi, s->y[i]);
	}
	most = (hi - lo) * (hi - lo) / (GRID * GRID);
	best = fit_at(s, most * (double)(at * at)).loglik;
	for (size_t i = at + 1; i <= GRID; i++) {
		double l = fit_at(s, most * (double)(i * i)).loglik;
		if (l > best) {
			best = l;
			at = i;
		}
	}
	lo = at ? most * (double)((at - 1) * (at - 1)) : 0;
	hi = most * (double)((at + 1) * (at + 1));
	if (!at && fit_at(s, 0).slope <= 0)
		return 0;
	for (int i = 0; i < HALVINGS && lo < hi; i++) {
		double middle = lo + (hi - lo) / 2;

		*(fit_at(s, middle).slope > 0 ? &lo : &hi) = middle;
	}
	return hi;
}

static void heterogeneity(struct random_effects *x, const struct sample *s)
{
	double weight = 0, squares = 0, df = (double)s->k - 1, within;

	if (!(s->floor > 0)) {
		x->i2 = x->tau2 > 0;
		return;
	}
	for (size_t i = 0; i < s->k; i++) {
		weight += 1 / variance(s, i);
		squares += 1 / variance(s, i) / variance(s, i);
	}
	within = df * weight / (weight * weight - squares);
	x->i2 = x->tau2 / (x->tau2 + within);
	x->q = fit_at(s, 0).spread;
	x->p_q = gsl_cdf_chisq_Q(x->q, df);
}

static void conclude(struct random_effects *x, const struct sample *s, double level)
{
	struct fit f;

	x->tau2 = reml(s);
	f = fit_at(s, x->tau2);
	x->mean = f.mean;
	x->se = sqrt(fmax(f.spread / x->df, s->floor > 0 ? 1 : 0) / f.weight);
	x->t = x->mean / x->se;
	x->ci = t_interval(x->mean, x->se, x->df, level);
	x->prediction = t_interval(x->mean, sqrt(x->tau2 + x->se * x->se), x->df - 1, level);
	if (x->spread == PAIRED_VARIES)
		x->p = 2 * gsl_cdf_tdist_Q(fabs(x->t), x->df);
	heterogeneity(x, s);
}

int random_effects(struct random_effects *out, const double *effect, const double *se, size_t k,
		   double level, struct err *e)
{
	struct sample s = { effect, se, k, INFINITY };
	bool varies = false;

	if (k < 2)
		return FAIL(e, ERR_DATA, "a mean over data sets needs at least 2 effects, not %zu", k);
	for (size_t i = 0; i < k; i++) {
		if (!isfinite(effect[i]) || !(se[i] >= 0) || !isfinite(se[i]))
			return FAIL(e, ERR_DATA, "effect %zu, or its standard error, is not a number", i);
		varies |= effect[i] != effect[0];
		s.floor = se[i] > 0 ? fmin(s.floor, se[i]) : s.floor;
	}
	s.floor = isfinite(s.floor) ? s.floor : 0;
	*out = (struct random_effects){
		.k = k, .mean = effect[0], .df = (double)k - 1, .t = NAN, .p = NAN,
		.ci = { NAN, NAN }, .prediction = { NAN, NAN }, .q = NAN, .p_q = NAN,
		.spread = k < PAIRED_LEAST ? PAIRED_FEW : varies ? PAIRED_VARIES
			  : effect[0] == 0 ? PAIRED_EQUAL : PAIRED_SHIFTED,
	};
	if (varies)
		conclude(out, &s, level);
	else if (out->spread == PAIRED_EQUAL)
		out->t = 0, out->p = 1;
	return 0;
}
