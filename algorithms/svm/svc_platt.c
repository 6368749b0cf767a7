#include "algorithms/svm/svc_platt.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"

/* exp of a positive argument is never taken. */
double svc_platt_of(double f, double a, double b)
{
	double z = a * f + b;

	return z >= 0 ? exp(-z) / (1 + exp(-z)) : 1 / (1 + exp(z));
}

/* What a sigmoid is fitted to. */
struct platt_rows {
	const double *f, *weight;       /* weight: or NULL */
	double *target;
	size_t n;
};

static double weight_of(const struct platt_rows *r, size_t i)
{
	return r->weight ? r->weight[i] : 1;
}

static double cross_entropy(const struct platt_rows *r, double a, double b)
{
	double sum = 0;

	for (size_t i = 0; i < r->n; i++) {
		double z = r->f[i] * a + b, t = r->target[i];
		sum += weight_of(r, i) * (z >= 0 ? t * z + log1p(exp(-z)) :
						   (t - 1) * z + log1p(exp(z)));
	}
	return sum;
}

struct slope {
	double h11, h22, h21, g1, g2;
};

/* Gradient and Hessian (plus a ridge of 1e-12) of the cross entropy in (a, b). */
static struct slope slope_at(const struct platt_rows *r, double a, double b)
{
	struct slope s = { .h11 = 1e-12, .h22 = 1e-12 };

	for (size_t i = 0; i < r->n; i++) {
		double f = r->f[i], p = svc_platt_of(f, a, b), w = weight_of(r, i);
		double d2 = w * p * (1 - p), d1 = w * (r->target[i] - p);
		s.h11 += f * f * d2;
		s.h22 += d2;
		s.h21 += f * d2;
		s.g1 += f * d1;
		s.g2 += d1;
	}
	return s;
}

/* Newton with backtracking: Lin, Lin & Weng 2007, appendix, with its constants. */
int svc_platt_fit(const double *f, const double *y, const double *weight, size_t n, double *a,
		  double *b, struct err *e)
{
	struct platt_rows r = { f, weight, mem_array(n, sizeof *r.target, e), n };
	double plus = 0, minus = 0, best;

	if (!r.target)
		return -1;
	for (size_t i = 0; i < n; i++)
		*(y[i] > 0 ? &plus : &minus) += weight_of(&r, i);
	for (size_t i = 0; i < n; i++)
		r.target[i] = y[i] > 0 ? (plus + 1) / (plus + 2) : 1 / (minus + 2);
	*a = 0;
	*b = log((minus + 1) / (plus + 1));
	best = cross_entropy(&r, *a, *b);
	for (int iter = 0; iter < 100; iter++) {
		struct slope s = slope_at(&r, *a, *b);
		double det = s.h11 * s.h22 - s.h21 * s.h21, step = 1;
		double da = -(s.h22 * s.g1 - s.h21 * s.g2) / det;
		double db = -(-s.h21 * s.g1 + s.h11 * s.g2) / det;
		double gain = s.g1 * da + s.g2 * db;
		if (fabs(s.g1) < 1e-5 && fabs(s.g2) < 1e-5)
			break;
		for (; step >= 1e-10; step /= 2) {
			double now = cross_entropy(&r, *a + step * da, *b + step * db);
			if (now < best + 1e-4 * step * gain) {
				*a += step * da;
				*b += step * db;
				best = now;
				break;
			}
		}
		if (!(step >= 1e-10))
			break;
	}
	free(r.target);
	return 0;
}

/* Method 2 of Wu, Lin & Weng: minimise sum (r_ji p_i - r_ij p_j)^2 on the simplex, coordinate by
 * coordinate; qp = Q p is kept up to date. */
static void couple_matrix(size_t k, const double *r, double *q)
{
	for (size_t t = 0; t < k; t++) {
		q[t * k + t] = 0;
		for (size_t j = 0; j < k; j++)
			if (j != t) {
				q[t * k + t] += r[j * k + t] * r[j * k + t];
				q[t * k + j] = -r[j * k + t] * r[t * k + j];
			}
	}
}

void svc_platt_couple(size_t k, const double *r, double *q, double *qp, double *p)
{
	double enough = 0.005 / (double)k;
	size_t rounds = k > 100 ? k : 100;

	couple_matrix(k, r, q);
	for (size_t t = 0; t < k; t++)
		p[t] = 1 / (double)k;
	for (size_t round = 0; round < rounds; round++) {
		double pqp = 0, worst = 0;
		for (size_t t = 0; t < k; t++) {
			qp[t] = 0;
			for (size_t j = 0; j < k; j++)
				qp[t] += q[t * k + j] * p[j];
			pqp += p[t] * qp[t];
		}
		for (size_t t = 0; t < k; t++)
			worst = fmax(worst, fabs(qp[t] - pqp));
		if (worst < enough)
			return;
		for (size_t t = 0; t < k; t++) {
			double diff = (pqp - qp[t]) / q[t * k + t];
			p[t] += diff;
			pqp += diff * (diff * q[t * k + t] + 2 * qp[t]);
			pqp = pqp / (1 + diff) / (1 + diff);
			for (size_t j = 0; j < k; j++) {
				qp[j] = (qp[j] + diff * q[t * k + j]) / (1 + diff);
				p[j] /= 1 + diff;
			}
		}
	}
}

/* Pairwise estimates are kept away from 0 and 1, as libsvm keeps them. */
static double clipped(double p)
{
	return fmin(fmax(p, 1e-7), 1 - 1e-7);
}

static void score_rest(const struct svc_model *m, const double *decision, double *p)
{
	double sum = 0;

	for (size_t g = 0; g < m->groups; g++) {
		p[g] = clipped(svc_platt_of(decision[g], m->prob_a[g], m->prob_b[g]));
		sum += p[g];
	}
	for (size_t g = 0; g < m->groups; g++)
		p[g] /= sum;
}

void svc_platt_score(const struct svc_model *m, const double *decision, double *work, float *score)
{
	size_t n = m->groups;
	double *p = work, *r = work + 2 * n, *q = r + n * n;

	if (n == 2) {
		p[0] = clipped(svc_platt_of(decision[0], m->prob_a[0], m->prob_b[0]));
		p[1] = 1 - p[0];
	} else if (m->ovr) {
		score_rest(m, decision, p);
	} else {
		for (size_t i = 0, k = 0; i < n; i++)
			for (size_t j = i + 1; j < n; j++, k++) {
				r[i * n + j] = clipped(svc_platt_of(decision[k], m->prob_a[k],
								    m->prob_b[k]));
				r[j * n + i] = 1 - r[i * n + j];
			}
		svc_platt_couple(n, r, q, work + n, p);
	}
	for (size_t g = 0; g < n; g++)
		score[m->label[g]] = (float)p[g];
}
