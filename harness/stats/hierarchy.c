#include "harness/stats/hierarchy.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"
#include "harness/stats/describe.h"

/* Between 0 and tau_most the panels grow as squares, since a posterior that is narrow lies near
 * 0. */
enum { PANELS = 64, POINTS = 10, HALVINGS = 60 };

#define TAU_SPREADS 10 /* tau_most left to us: in spreads of the effects */

struct exchangeable {
	const double *y;
	double *var; /* squared standard errors; those of 0 are as the smallest other */
	double *room; /* (k) */
	size_t k;
};

/* What is known of mu once tau is given, and how likely that tau is. */
struct at_tau {
	double tau, weight; /* weight: of the posterior at this point; all sum up to 1 */
	double mean, var; /* of mu */
	double loglik;
};

/* w (k): room for the weights. The log of a product is taken before it leaves the range of doubles. */
static struct at_tau level_at(const struct exchangeable *s, double tau, double *w)
{
	struct at_tau x = { .tau = tau };
	double sum = 0, pull = 0, product = 1;

	for (size_t i = 0; i < s->k; i++) {
		w[i] = 1 / (s->var[i] + tau * tau);
		sum += w[i];
		x.mean += w[i] * s->y[i];
		product *= w[i];
		if (!(product > 1e-100 && product < 1e100)) {
			x.loglik += log(product) / 2;
			product = 1;
		}
	}
	x.var = 1 / sum;
	x.mean *= x.var;
	for (size_t i = 0; i < s->k; i++) {
		double d = s->y[i] - x.mean;

		pull += w[i] * d * d;
	}
	x.loglik += (log(product) + log(x.var) - pull) / 2;
	return x;
}

struct mixture {
	struct at_tau at[PANELS * POINTS];
	double panel[PANELS + 1]; /* where panels begin */
	double top; /* the largest loglik */
	double mass; /* of exp(loglik - top) */
};

static void mixture_make(struct mixture *m, const struct exchangeable *s, double tau_most,
			 const gsl_integration_glfixed_table *rule)
{
	m->top = -INFINITY;
	m->mass = 0;
	for (int p = 0; p <= PANELS; p++)
		m->panel[p] = tau_most * p * p / (PANELS * PANELS);
	for (int i = 0; i < PANELS * POINTS; i++) {
		int p = i / POINTS;
		double tau, weight;

		gsl_integration_glfixed_point(m->panel[p], m->panel[p + 1], (size_t)(i % POINTS),
					      &tau, &weight, rule);
		m->at[i] = level_at(s, tau, s->room);
		m->at[i].weight = weight;
		m->top = fmax(m->top, m->at[i].loglik);
	}
	for (int i = 0; i < PANELS * POINTS; i++) {
		m->at[i].weight *= exp(m->at[i].loglik - m->top);
		m->mass += m->at[i].weight;
	}
	for (int i = 0; i < PANELS * POINTS; i++)
		m->at[i].weight /= m->mass;
}

/* P(value > x): of mu, or of one more data set, whose own spread is added. */
static double tail(const struct mixture *m, double x, int next)
{
	double p = 0;

	for (int i = 0; i < PANELS * POINTS; i++) {
		const struct at_tau *l = m->at + i;

		if (l->weight > 1e-18)
			p += l->weight * gsl_cdf_ugaussian_Q((x - l->mean) /
							     sqrt(l->var + next * l->tau * l->tau));
	}
	return p;
}

static struct rope regions(const struct mixture *m, double rope, int next)
{
	struct rope r = { .left = 1 - tail(m, -rope, next), .right = tail(m, rope, next) };

	r.inside = fmax(0, 1 - r.left - r.right);
	return r;
}

static double value_beyond(const struct mixture *m, double p, int next, double lo, double hi)
{
	for (int i = 0; i < HALVINGS; i++) {
		double middle = lo + (hi - lo) / 2;

		*(tail(m, middle, next) > p ? &lo : &hi) = middle;
	}
	return lo + (hi - lo) / 2;
}

static struct interval limits(const struct mixture *m, const struct hierarchy *x, double level,
			      int next)
{
	double reach = 60 * (x->mu_sd + x->tau_most), p = (1 - level) / 2;

	return (struct interval){
		value_beyond(m, 1 - p, next, x->mu_mean - reach, x->mu_mean + reach),
		value_beyond(m, p, next, x->mu_mean - reach, x->mu_mean + reach),
	};
}

/* The density of tau, over the top, between the points of a panel: the polynomial through them. */
static double density_at(const struct mixture *m, int panel, double tau)
{
	const struct at_tau *at = m->at + panel * POINTS;
	double sum = 0;

	for (int i = 0; i < POINTS; i++) {
		double basis = exp(at[i].loglik - m->top);

		for (int j = 0; j < POINTS; j++)
			basis *= j == i ? 1 : (tau - at[j].tau) / (at[i].tau - at[j].tau);
		sum += basis;
	}
	return sum;
}

/* The tau below which the share p of the posterior lies: its panel, then halving within. */
static double tau_quantile(const struct mixture *m, double p,
			   const gsl_integration_glfixed_table *rule)
{
	double below = 0, lo, hi;
	int panel = 0;

	for (; panel + 1 < PANELS; panel++) {
		double here = 0;

		for (int i = 0; i < POINTS; i++)
			here += m->at[panel * POINTS + i].weight;
		if (below + here >= p)
			break;
		below += here;
	}
	lo = m->panel[panel];
	hi = m->panel[panel + 1];
	for (int n = 0; n < HALVINGS; n++) {
		double middle = lo + (hi - lo) / 2, mass = 0;

		for (size_t i = 0; i < POINTS; i++) {
			double tau, weight;

			gsl_integration_glfixed_point(m->panel[panel], middle, i, &tau, &weight,
						      rule);
			mass += weight * density_at(m, panel, tau);
		}
		*(below + mass / m->mass < p ? &lo : &hi) = middle;
	}
	return lo + (hi - lo) / 2;
}

/* E theta_i: given tau, the precision-weighted mean of its own effect and mu. */
static void shrink(double *theta, const struct mixture *m, const struct exchangeable *s)
{
	for (size_t i = 0; i < s->k; i++) {
		theta[i] = 0;
		for (int n = 0; n < PANELS * POINTS; n++) {
			const struct at_tau *l = m->at + n;
			double between = l->tau * l->tau, own = between / (between + s->var[i]);

			theta[i] += l->weight * (own * s->y[i] + (1 - own) * l->mean);
		}
	}
}

static void conclude(struct hierarchy *x, const struct mixture *m, double rope, double level,
		     const gsl_integration_glfixed_table *rule)
{
	double square = 0;

	for (int i = 0; i < PANELS * POINTS; i++) {
		const struct at_tau *l = m->at + i;

		x->mu_mean += l->weight * l->mean;
		x->tau_mean += l->weight * l->tau;
	}
	for (int i = 0; i < PANELS * POINTS; i++) {
		double d = m->at[i].mean - x->mu_mean;

		square += m->at[i].weight * (m->at[i].var + d * d);
	}
	x->mu_sd = sqrt(square);
	x->tau_q25 = tau_quantile(m, 0.25, rule);
	x->tau_median = tau_quantile(m, 0.5, rule);
	x->tau_q75 = tau_quantile(m, 0.75, rule);
	x->mu = regions(m, rope, 0);
	x->next = regions(m, rope, 1);
	x->mu_ci = limits(m, x, level, 0);
	x->next_ci = limits(m, x, level, 1);
}

/* spread: of the effects, or of their errors, whichever is larger. */
static int check_effects(struct exchangeable *s, const double *se, double *spread, struct err *e)
{
	double squares = 0, floor = INFINITY;

	if (s->k < 3)
		return FAIL(e, ERR_DATA,
			    "a hierarchy over data sets needs at least 3 effects, not %zu", s->k);
	for (size_t i = 0; i < s->k; i++) {
		if (!isfinite(s->y[i]) || !isfinite(se[i]) || !(se[i] >= 0))
			return FAIL(e, ERR_DATA,
				    "effect %zu, or its standard error, is not a number", i + 1);
		floor = se[i] > 0 ? fmin(floor, se[i]) : floor;
		squares += se[i] * se[i];
	}
	if (!isfinite(floor))
		return FAIL(e, ERR_DATA, "no effect has a standard error above 0");
	if (!(s->var = mem_array(2 * s->k, sizeof *s->var, e)))
		return -1;
	s->room = s->var + s->k;
	for (size_t i = 0; i < s->k; i++)
		s->var[i] = fmax(se[i], floor) * fmax(se[i], floor);
	*spread = fmax(sd_of(s->y, s->k), sqrt(squares / (double)s->k));
	return 0;
}

int hierarchy(struct hierarchy *out, const double *effect, const double *se, size_t k, double rope,
	      double tau_most, double *theta, double level, struct err *e)
{
	struct exchangeable s = { .y = effect, .k = k };
	gsl_integration_glfixed_table *rule = NULL;
	struct mixture *m = NULL;
	double spread = 0;
	int rc = -1;

	if (check_effects(&s, se, &spread, e) || !(m = mem_array(1, sizeof *m, e)))
		goto done;
	if (!(rule = gsl_integration_glfixed_table_alloc(POINTS))) {
		FAIL(e, ERR_NOMEM, "no memory for a rule of %d points", POINTS);
		goto done;
	}
	*out = (struct hierarchy){ .k = k,
				   .tau_most = tau_most > 0 ? tau_most : TAU_SPREADS * spread };
	mixture_make(m, &s, out->tau_most, rule);
	conclude(out, m, rope, level, rule);
	if (theta)
		shrink(theta, m, &s);
	rc = 0;
done:
	if (rule)
		gsl_integration_glfixed_table_free(rule);
	free(s.var);
	free(m);
	return rc;
}
