/* The posterior of Bradley-Terry strengths by quadrature over sigma and importance sampling
 * within. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/core/rng.h"
#include "harness/stats/bradley_terry_inner.h"

#define SIGMA_SPREAD 0.5                /* of log sigma a priori */
#define NU_SPREAD 2.0                   /* of Davidson's nu a priori */

enum {
	NODES = 161,                    /* of log sigma, from -4 to 4: steps of .05 */
	STEPS_MOST = 200,               /* of Newton, halved ones counted */
	FREEDOM = 16,                   /* of Student's t that draws come from */
	KEPT = 4000
};

struct bout { /* a pair of methods that met */
	size_t i, j;
	double wins, losses, ties, n;
};

#define PRODUCT_MOST 1e100              /* of factors whose logs are taken at once */

/* The model, and the state of Newton's method for one sigma. */
struct arena {
	size_t k, dim, bouts;
	struct bout *bout;
	double sigma;
	double *x, *gradient, *step, *next; /* (dim) each */
	double *up, *down;              /* (dim): e^(b/2), e^(-b/2), for densities */
	double *hessian; /* (dim, dim): of minus the log density; then its Cholesky factor */
};

struct node {
	double sigma, share;            /* share of the posterior, by Laplace's approximation */
	double log_prior, log_det;      /* of log sigma; of the Hessian */
};

/* Bouts stand by how often they were fought, so that factors with the same power stand together.
 * P(i), P(j), P(tie) depend on gap = b_i - b_j and nu alone: e^(gap/2) : e^(-gap/2) : e^nu. Log
 * density up to a constant: binomials, Normal(0, sigma) of the strengths, and what sigma takes off
 * it. */
static double log_density(const struct arena *a, const double *x)
{
	bool davidson = a->dim > a->k;
	double sum = 0, squares = 0, tie = davidson ? exp(x[a->k]) : 0, product = 1;

	for (size_t i = 0; i < a->k; i++) {
		a->up[i] = exp(x[i] / 2);
		a->down[i] = 1 / a->up[i];
		squares += x[i] * x[i];
	}
	for (size_t n = 0; n < a->bouts; n++) {
		const struct bout *p = a->bout + n;
		double all = a->up[p->i] * a->down[p->j] + a->up[p->j] * a->down[p->i] + tie;

		sum += (p->wins - p->losses) * (x[p->i] - x[p->j]) / 2;
		if (davidson)
			sum += p->ties * x[a->k];
		product *= all;
		if (n + 1 == a->bouts || p[1].n != p->n || product > PRODUCT_MOST) {
			sum -= p->n * log(product);
			product = 1;
		}
	}
	sum -= squares / (2 * a->sigma * a->sigma) + (double)a->k * log(a->sigma);
	return davidson ? sum - x[a->k] * x[a->k] / (2 * NU_SPREAD * NU_SPREAD) : sum;
}

static void add_bout(struct arena *a, const struct bout *p, const double *x)
{
	size_t d = a->dim, i = p->i, j = p->j, k = a->k;
	bool davidson = d > k;
	double up = exp((x[i] - x[j]) / 2), down = 1 / up, tie = davidson ? exp(x[k]) : 0;
	double all = up + down + tie, n = p->n, lead = (up - down) / (2 * all);
	double slope = (p->wins - p->losses) / 2 - n * lead;
	double curve = n * ((up + down) / (4 * all) - lead * lead);

	a->gradient[i] += slope;
	a->gradient[j] -= slope;
	a->hessian[i * d + i] += curve;
	a->hessian[j * d + j] += curve;
	a->hessian[i * d + j] -= curve;
	a->hessian[j * d + i] -= curve;
	if (davidson) {
		double share = tie / all, cross = n * share * lead;

		a->gradient[k] += p->ties - n * share;
		a->hessian[k * d + k] += n * share * (1 - share);
		a->hessian[k * d + i] -= cross;
		a->hessian[k * d + j] += cross;
		a->hessian[i * d + k] -= cross;
		a->hessian[j * d + k] += cross;
	}
}

static void derivatives(struct arena *a, const double *x)
{
	size_t d = a->dim;

	memset(a->hessian, 0, d * d * sizeof *a->hessian);
	for (size_t i = 0; i < d; i++) {
		double sd = i < a->k ? a->sigma : NU_SPREAD;

		a->gradient[i] = -x[i] / (sd * sd);
		a->hessian[i * d + i] = 1 / (sd * sd);
	}
	for (size_t n = 0; n < a->bouts; n++)
		add_bout(a, a->bout + n, x);
}

/* The lower triangle becomes its Cholesky factor; positive definite, since the prior is on the
 * diagonal. Returns the log of the determinant. */
static double factorize(double *h, size_t d)
{
	double log_det = 0;

	for (size_t i = 0; i < d; i++)
		for (size_t j = 0; j <= i; j++) {
			double sum = h[i * d + j];

			for (size_t n = 0; n < j; n++)
				sum -= h[i * d + n] * h[j * d + n];
			h[i * d + j] = i == j ? sqrt(sum) : sum / h[j * d + j];
			log_det += i == j ? log(sum) : 0;
		}
	return log_det;
}

/* v becomes L^-T v. */
static void solve_upper(const double *l, size_t d, double *v)
{
	for (size_t i = d; i-- > 0;) {
		v[i] /= l[i * d + i];
		for (size_t j = 0; j < i; j++)
			v[j] -= l[i * d + j] * v[i];
	}
}

static void solve_lower(const double *l, size_t d, double *v)
{
	for (size_t i = 0; i < d; i++) {
		for (size_t j = 0; j < i; j++)
			v[i] -= l[i * d + j] * v[j];
		v[i] /= l[i * d + i];
	}
}

/* From x to the mode for a->sigma, the Hessian there factorized; the log of its determinant in
 * log_det. Returns the log density at the mode. */
static double find_mode(struct arena *a, double *log_det)
{
	size_t d = a->dim;
	double at = log_density(a, a->x);

	for (int n = 0; n < STEPS_MOST; n++) {
		double decrement = 0, share = 1, then;

		derivatives(a, a->x);
		*log_det = factorize(a->hessian, d);
		memcpy(a->step, a->gradient, d * sizeof *a->step);
		solve_lower(a->hessian, d, a->step);
		for (size_t i = 0; i < d; i++)
			decrement += a->step[i] * a->step[i];
		if (decrement < 1e-16)
			break;
		solve_upper(a->hessian, d, a->step);
		do {
			for (size_t i = 0; i < d; i++)
				a->next[i] = a->x[i] + share * a->step[i];
			then = log_density(a, a->next);
			share /= 2;
		} while (!(then >= at) && share > 1e-10);
		memcpy(a->x, a->next, d * sizeof *a->x);
		at = then;
	}
	return at;
}

static void arena_free(struct arena *a)
{
	free(a->bout);
	free(a->x);
	free(a->hessian);
}

static int by_number(const void *a, const void *b)
{
	const struct bout *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	return x->i != y->i ? (x->i < y->i ? -1 : 1) : (x->j > y->j) - (x->j < y->j);
}

static int arena_make(struct arena *a, const double *wins, const double *ties, size_t k,
		      enum bradley_terry_ties rule, struct err *e)
{
	size_t dim = k + (rule == BRADLEY_TERRY_DAVIDSON);

	*a = (struct arena){ .k = k, .dim = dim };
	if (!(a->bout = mem_array(k * (k - 1) / 2, sizeof *a->bout, e)) ||
	    !(a->x = mem_zeros(6 * dim, sizeof *a->x, e)) ||
	    !(a->hessian = mem_array(dim * dim, sizeof *a->hessian, e)))
		return -1;
	a->gradient = a->x + dim;
	a->step = a->gradient + dim;
	a->next = a->step + dim;
	a->up = a->next + dim;
	a->down = a->up + dim;
	for (size_t i = 0; i < k; i++)
		for (size_t j = i + 1; j < k; j++) {
			struct bout p = {
				i, j, wins[i * k + j], wins[j * k + i], ties[i * k + j], 0
			};

			if (rule != BRADLEY_TERRY_DAVIDSON) {
				p.wins += rule == BRADLEY_TERRY_SPREAD ? p.ties / 2 : 0;
				p.losses += rule == BRADLEY_TERRY_SPREAD ? p.ties / 2 : 0;
				p.ties = 0;
			}
			if ((p.n = p.wins + p.losses + p.ties) > 0)
				a->bout[a->bouts++] = p;
		}
	qsort(a->bout, a->bouts, sizeof *a->bout, by_number);
	return 0;
}

/* mode (NODES, dim), factor (NODES, dim, dim). */
static void find_nodes(struct node *node, double *mode, double *factor, struct arena *a)
{
	size_t d = a->dim;
	double most = -INFINITY, all = 0;

	for (int g = 0; g < NODES; g++) {
		double u = -4 + 8 * (double)g / (NODES - 1), at;

		a->sigma = exp(u);
		at = find_mode(a, &node[g].log_det);
		node[g].sigma = a->sigma;
		node[g].log_prior = -u * u / (2 * SIGMA_SPREAD * SIGMA_SPREAD);
		node[g].share = at + node[g].log_prior - node[g].log_det / 2;
		most = fmax(most, node[g].share);
		memcpy(mode + (size_t)g * d, a->x, d * sizeof *mode);
		memcpy(factor + (size_t)g * d * d, a->hessian, d * d * sizeof *factor);
	}
	for (int g = 0; g < NODES; g++)
		all += node[g].share = exp(node[g].share - most);
	for (int g = 0; g < NODES; g++)
		node[g].share /= all;
}

/* Standard Student deviates, which share one divisor; returns their sum of squares. */
static double draw_student(struct rng *rng, double *z, size_t d)
{
	double chi = 0, squares = 0;

	for (int i = 0; i < FREEDOM; i++) {
		double y = rng_normal(rng);

		chi += y * y;
	}
	for (size_t i = 0; i < d; i++) {
		z[i] = rng_normal(rng) * sqrt(FREEDOM / chi);
		squares += z[i] * z[i];
	}
	return squares;
}

/* Draws come in pairs on either side of a mode, in the order of sigma: node by its share, spread
 * evenly. weight gets the log of true over drawn density. */
static void draw_all(struct bradley_terry_draws *s, const struct node *node, const double *mode,
		     const double *factor, struct arena *a, double *sigma, struct rng *rng)
{
	size_t d = a->dim, g = 0;
	double passed = node[0].share, *z = a->step, *x = a->next, squares = 0;

	for (size_t r = 0; r < s->n; r++) {
		if (r % 2 == 0) {
			while (g + 1 < NODES && passed < ((double)r + 1) / (double)s->n)
				passed += node[++g].share;
			squares = draw_student(rng, z, d);
			solve_upper(factor + g * d * d, d, z);
		}
		for (size_t i = 0; i < d; i++)
			x[i] = mode[g * d + i] + (r % 2 ? -z[i] : z[i]);
		a->sigma = sigma[r] = node[g].sigma;
		s->weight[r] = log_density(a, x) + node[g].log_prior - log(node[g].share) -
			       node[g].log_det / 2 +
			       (FREEDOM + (double)d) / 2 * log1p(squares / FREEDOM);
		for (size_t i = 0; i < d; i++)
			s->b[i * s->n + r] = x[i];
	}
}

static int normalize(struct bradley_terry_draws *s, size_t k, const double *sigma, struct err *e)
{
	double most = -INFINITY, all = 0, squares = 0;

	for (size_t r = 0; r < s->n; r++)
		most = fmax(most, s->weight[r]);
	for (size_t r = 0; r < s->n; r++)
		all += s->weight[r] = exp(s->weight[r] - most);
	for (size_t r = 0; r < s->n; r++) {
		double mean = 0;

		s->weight[r] /= all;
		squares += s->weight[r] * s->weight[r];
		s->sigma += s->weight[r] * sigma[r];
		for (size_t i = 0; i < k; i++)
			mean += s->b[i * s->n + r] / (double)k;
		for (size_t i = 0; i < k; i++)
			s->b[i * s->n + r] -= mean;
	}
	s->ess = 1 / squares;
	if (!(s->ess >= (double)s->n / 10))
		return FAIL(e, ERR_NUMERIC, "%zu draws are worth %.0f: too few to go by", s->n, s->ess);
	return 0;
}

/* Systematic resampling: draws as often as they weigh. */
static void keep_equal(struct bradley_terry_draws *s)
{
	double passed = s->weight[0];
	size_t r = 0;

	for (size_t i = 0; i < s->kept; i++) {
		while (r + 1 < s->n && passed < ((double)i + 0.5) / (double)s->kept)
			passed += s->weight[++r];
		s->keep[i] = r;
	}
}

void bradley_terry_draws_free(struct bradley_terry_draws *s)
{
	free(s->b);
	free(s->weight);
	free(s->keep);
	*s = (struct bradley_terry_draws){ 0 };
}

int bradley_terry_draw(struct bradley_terry_draws *s, const double *wins, const double *ties,
		       size_t k, const struct bradley_terry_options *o, struct err *e)
{
	struct rng rng = rng_make(rng_seedf(o->seed, "bradley-terry/%zu", k));
	struct arena a = { 0 };
	struct node node[NODES];
	double *mode = NULL, *factor = NULL, *sigma = NULL;
	int rc = -1;

	*s = (struct bradley_terry_draws){ .n = o->draws ? o->draws : BRADLEY_TERRY_DRAWS,
					   .kept = KEPT };
	if (arena_make(&a, wins, ties, k, o->ties, e))
		goto done;
	s->dim = a.dim;
	if (!(mode = mem_array(NODES * a.dim, sizeof *mode, e)) ||
	    !(factor = mem_array(NODES * a.dim * a.dim, sizeof *factor, e)) ||
	    !(sigma = mem_array(s->n, sizeof *sigma, e)) ||
	    !(s->b = mem_array(s->n * s->dim, sizeof *s->b, e)) ||
	    !(s->weight = mem_array(s->n, sizeof *s->weight, e)) ||
	    !(s->keep = mem_array(s->kept, sizeof *s->keep, e)))
		goto done;
	find_nodes(node, mode, factor, &a);
	draw_all(s, node, mode, factor, &a, sigma, &rng);
	if (normalize(s, k, sigma, e))
		goto done;
	keep_equal(s);
	rc = 0;
done:
	arena_free(&a);
	free(mode);
	free(factor);
	free(sigma);
	return rc;
}
