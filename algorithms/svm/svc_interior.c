/* Primal-dual interior point with Mehrotra's predictor and corrector (Mehrotra 1992; for support
 * vector machines Ferris & Munson 2002).
 *
 * b_i = p_i - m_i with 0 <= p_i <= hi_i and 0 <= m_i <= -lo_i: a list of variables a_v, each with a
 * row, a sign and a top, of which the rows that can move in one direction only have one. With
 * X~ = (X, 1), w~ = (w, beta), f = X~ w~ the conditions are
 *
 *   sign_v f_row + cost_v - z_v + u_v = 0       a_v z_v = mu,  (top_v - a_v) u_v = mu,  mu -> 0
 *   X~'b = (w, 0)
 *
 * A Newton step of them is one system in w~ alone, of d + 1 unknowns:
 *
 *   (E + X~' Theta X~) dw~ = rest,  theta_v = 1 / (z_v / a_v + u_v / (top_v - a_v)),
 *   E = diag(1 .. 1, 0) */
#include "algorithms/svm/svc_interior.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"

enum { MOST_STEPS = 100 };

/* Variables of the list; what is known of each, one array after the other in one block. */
enum { SIGN, TOP, COST, A, Z, U, DA, DZ, DU, OFF, THETA, RZ, RU, PER_VARIABLE };
enum { F, B, WEIGHT, PER_ROW };
enum { W, DW, REST, PER_COLUMN };

struct inner {
	const struct svc_interior *p;
	size_t n, width;                /* variables; d + 1 */
	uint32_t *row;                  /* n */
	double *of[PER_VARIABLE];       /* n each; OFF: by how much the first condition fails */
	double *at[PER_ROW]; /* rows each; WEIGHT: sums of theta or of what goes to the rest */
	double *w[PER_COLUMN];          /* width each */
	double *m, *room;
	double *block;
	double mu;
};

static void inner_free(struct inner *s)
{
	free(s->row);
	free(s->block);
}

static void add_variable(struct inner *s, size_t row, double sign, double top, double cost)
{
	size_t v = s->n++;

	s->row[v] = (uint32_t)row;
	s->of[SIGN][v] = sign;
	s->of[TOP][v] = top;
	s->of[COST][v] = cost;
	s->of[A][v] = top / 2;
	s->of[Z][v] = s->of[U][v] = 1;
}

static int inner_make(struct inner *s, const struct svc_interior *p, struct err *e)
{
	size_t most = 0, rows = p->x.n, width = p->x.d + 1, total;
	double *at;

	for (size_t i = 0; i < rows; i++)
		most += (size_t)(p->hi[i] > 0) + (size_t)(p->lo[i] < 0);
	total = PER_VARIABLE * most + PER_ROW * rows + PER_COLUMN * width + width * width +
		svc_linear_room(&p->x);
	*s = (struct inner){ .p = p, .width = width };
	if (!(s->row = mem_array(most, sizeof *s->row, e)) ||
	    !(s->block = mem_zeros(total, sizeof *s->block, e)))
		return -1;
	at = s->block;
	for (size_t k = 0; k < PER_VARIABLE; k++, at += most)
		s->of[k] = at;
	for (size_t k = 0; k < PER_ROW; k++, at += rows)
		s->at[k] = at;
	for (size_t k = 0; k < PER_COLUMN; k++, at += width)
		s->w[k] = at;
	s->m = at;
	s->room = at + width * width;
	for (size_t i = 0; i < rows; i++) {
		if (p->hi[i] > 0)
			add_variable(s, i, 1, p->hi[i], p->epsilon + p->s[i]);
		if (p->lo[i] < 0)
			add_variable(s, i, -1, -p->lo[i], p->epsilon - p->s[i]);
	}
	return 0;
}

/* out[row] = sum of sign_v v over the row's variables. */
static void gather(const struct inner *s, const double *v, double *out)
{
	memset(out, 0, s->p->x.n * sizeof *out);
	for (size_t k = 0; k < s->n; k++)
		out[s->row[k]] += s->of[SIGN][k] * v[k];
}

/* How far from optimal: fills OFF, REST and mu; the largest of OFF, and of REST over the size
 * of w. */
static double look(struct inner *s)
{
	double worst = 0, size = 1, sum = 0;

	svc_linear_times(&s->p->x, s->w[W], s->at[F]);
	for (size_t k = 0; k < s->n; k++) {
		double a = s->of[A][k], z = s->of[Z][k], u = s->of[U][k];
		s->of[OFF][k] = s->of[SIGN][k] * s->at[F][s->row[k]] + s->of[COST][k] - z + u;
		worst = fmax(worst, fabs(s->of[OFF][k]));
		sum += a * z + (s->of[TOP][k] - a) * u;
	}
	s->mu = s->n ? sum / (2 * (double)s->n) : 0;
	gather(s, s->of[A], s->at[B]);
	svc_linear_sum(&s->p->x, s->at[B], s->w[REST]);
	for (size_t j = 0; j + 1 < s->width; j++) {
		s->w[REST][j] -= s->w[W][j];
		size = fmax(size, fabs(s->w[W][j]));
	}
	for (size_t j = 0; j < s->width; j++)
		worst = fmax(worst, fabs(s->w[REST][j]) / size);
	return worst;
}

static int factor(struct inner *s)
{
	double *weight = s->at[WEIGHT];

	memset(weight, 0, s->p->x.n * sizeof *weight);
	for (size_t k = 0; k < s->n; k++) {
		double a = s->of[A][k];
		s->of[THETA][k] = 1 / (s->of[Z][k] / a + s->of[U][k] / (s->of[TOP][k] - a));
		weight[s->row[k]] += s->of[THETA][k];
	}
	svc_linear_square(&s->p->x, weight, s->m, s->room);
	for (size_t j = 0; j + 1 < s->width; j++)
		s->m[j * s->width + j] += 1;
	return svc_cholesky(s->m, s->width, s->p->x.isa);
}

/* The Newton step towards a z = RZ + a z and (top - a) u = RU + (top - a) u. */
static void direct(struct inner *s)
{
	double *dw = s->w[DW], *move = s->of[DA], *weight = s->at[WEIGHT];

	for (size_t k = 0; k < s->n; k++) {
		double a = s->of[A][k], t = s->of[TOP][k] - a;
		move[k] = s->of[THETA][k] * (s->of[RZ][k] / a - s->of[RU][k] / t - s->of[OFF][k]);
	}
	gather(s, move, weight);
	svc_linear_sum(&s->p->x, weight, dw);
	for (size_t j = 0; j < s->width; j++)
		dw[j] += s->w[REST][j];
	svc_cholesky_solve(s->m, s->width, dw);
	svc_linear_times(&s->p->x, dw, weight);
	for (size_t k = 0; k < s->n; k++) {
		double a = s->of[A][k], t = s->of[TOP][k] - a;
		move[k] -= s->of[THETA][k] * s->of[SIGN][k] * weight[s->row[k]];
		s->of[DZ][k] = (s->of[RZ][k] - s->of[Z][k] * move[k]) / a;
		s->of[DU][k] = (s->of[RU][k] + s->of[U][k] * move[k]) / t;
	}
}

static double until_zero(double most, double x, double dx)
{
	return dx < 0 && -x / dx < most ? -x / dx : most;
}

/* How far one may go before something is negative. */
static double longest(const struct inner *s)
{
	double most = 1 / 0.995;

	for (size_t k = 0; k < s->n; k++) {
		most = until_zero(most, s->of[A][k], s->of[DA][k]);
		most = until_zero(most, s->of[TOP][k] - s->of[A][k], -s->of[DA][k]);
		most = until_zero(most, s->of[Z][k], s->of[DZ][k]);
		most = until_zero(most, s->of[U][k], s->of[DU][k]);
	}
	return most;
}

/* The right sides of a step that aims at mu, less what the last step's products would add. */
static void aim(struct inner *s, double mu, double products)
{
	for (size_t k = 0; k < s->n; k++) {
		double a = s->of[A][k], t = s->of[TOP][k] - a, da = s->of[DA][k];
		s->of[RZ][k] = mu - a * s->of[Z][k] - products * da * s->of[DZ][k];
		s->of[RU][k] = mu - t * s->of[U][k] + products * da * s->of[DU][k];
	}
}

static double mu_after(const struct inner *s, double step)
{
	double sum = 0;

	for (size_t k = 0; k < s->n; k++) {
		double a = s->of[A][k] + step * s->of[DA][k];
		sum += a * (s->of[Z][k] + step * s->of[DZ][k]) +
		       (s->of[TOP][k] - a) * (s->of[U][k] + step * s->of[DU][k]);
	}
	return sum / (2 * (double)s->n);
}

static void go(struct inner *s, double step)
{
	for (size_t k = 0; k < s->n; k++) {
		s->of[A][k] += step * s->of[DA][k];
		s->of[Z][k] += step * s->of[DZ][k];
		s->of[U][k] += step * s->of[DU][k];
	}
	for (size_t j = 0; j < s->width; j++)
		s->w[W][j] += step * s->w[DW][j];
}

/* Steps until slopes are good to a hundredth of the tolerance and coefficients told from their
 * bounds: the least clear ones are off by the root of mu, and so are then the slopes. */
static double run(struct inner *s)
{
	double steps = 0, top = 1;

	for (size_t k = 0; k < s->n; k++)
		top = fmin(top, s->of[TOP][k]);
	for (; s->n && steps < MOST_STEPS; steps++) {
		double off = look(s), step, share;
		if (!isfinite(off) ||
		    (off <= 0.01 * s->p->tolerance && s->mu <= 1e-6 * s->p->tolerance * top * top))
			break;
		if (factor(s))
			break;
		aim(s, 0, 0);
		direct(s);
		step = 0.995 * longest(s);
		share = pow(mu_after(s, step) / s->mu, 3);
		aim(s, share * s->mu, 1);
		direct(s);
		step = 0.995 * longest(s);
		if (!(step > 1e-6))
			break;
		go(s, step);
	}
	return steps;
}

/* ---- the solution ---- */

/* Coefficients nearer to a bound than the slope there is to zero lie on it. */
static void snap(const struct inner *s, double *b)
{
	memset(b, 0, s->p->x.n * sizeof *b);
	for (size_t k = 0; k < s->n; k++) {
		double a = s->of[A][k], top = s->of[TOP][k];
		b[s->row[k]] += s->of[SIGN][k] * (a < s->of[Z][k]	  ? 0
						  : top - a < s->of[U][k] ? top
									  : a);
	}
}

/* Makes the sum 0: first with coefficients that are inside, then with any. */
static void balance(const struct svc_interior *p)
{
	double sum = 0;

	for (size_t i = 0; i < p->x.n; i++) {
		p->b[i] = fmin(fmax(p->b[i], p->lo[i]), p->hi[i]);
		sum += p->b[i];
	}
	for (int any = 0; any < 2 && sum != 0; any++)
		for (size_t i = 0; i < p->x.n && sum != 0; i++) {
			bool inside = p->b[i] != 0 && p->b[i] > p->lo[i] && p->b[i] < p->hi[i];
			double now = fmin(fmax(p->b[i] - sum, p->lo[i]), p->hi[i]);
			if (!inside && !any)
				continue;
			sum += now - p->b[i];
			p->b[i] = now;
		}
}

/* Some 20 steps: the system and its factor, three products with the rows and their transposes, and
 * about 60 ns a variable. */
double svc_interior_work(const struct svc_linear *x)
{
	double d = (double)x->d, products = 6 * svc_linear_entries(x) * (x->view->sparse ? 10 : 5);

	return 20 * (svc_linear_work(x) + d * d * d / 6 + products + 600 * (double)x->n);
}

int svc_interior_solve(struct svc_interior *p, struct err *e)
{
	struct inner s;
	int rc = inner_make(&s, p, e);

	if (!rc) {
		p->steps = run(&s);
		snap(&s, p->b);
		balance(p);
		svc_linear_sum(&p->x, p->b, s.w[W]);
		s.w[W][p->x.d] = 0;
		svc_linear_times(&p->x, s.w[W], p->g);
		for (size_t i = 0; i < p->x.n; i++)
			p->g[i] += p->s[i];
	}
	inner_free(&s);
	return rc;
}
