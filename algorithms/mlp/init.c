#include "algorithms/mlp/init.h"

#include <math.h>
#include <stdlib.h>

#include "algorithms/core/mem.h"

#define DESCRIBE(id, word, draw, share, n_in, n_out) [MLP_INIT_##id] = { draw, share, n_in, n_out },

static const struct {
	enum { UNIFORM, NORMAL, FIXED, ORTHONORMAL } draw;
	double share, n_in, n_out;
} kinds[] = { MLP_INIT_ROWS(DESCRIBE) };

/* Gram & Schmidt, twice, on normal draws: rows of q (count, length) become orthonormal. */
static void orthonormalize(double *q, size_t count, size_t length, struct rng *r)
{
	for (size_t i = 0; i < count; i++) {
		double *row = q + i * length, norm = 0;

		for (size_t j = 0; j < length; j++)
			row[j] = rng_normal(r);
		for (size_t again = 0; again < 2; again++)
			for (size_t o = 0; o < i; o++) {
				const double *other = q + o * length;
				double dot = 0;

				for (size_t j = 0; j < length; j++)
					dot += row[j] * other[j];
				for (size_t j = 0; j < length; j++)
					row[j] -= dot * other[j];
			}
		for (size_t j = 0; j < length; j++)
			norm += row[j] * row[j];
		norm = norm > 0 ? 1 / sqrt(norm) : 0;
		for (size_t j = 0; j < length; j++)
			row[j] *= norm;
	}
}

/* Saxe, McClelland & Ganguli 2014. */
static int init_orthogonal(float *w, size_t in, size_t out, double by, struct rng *r, struct err *e)
{
	size_t count = in < out ? in : out, length = in < out ? out : in;
	double *q = mem_array(count * length, sizeof *q, e);

	if (!q)
		return -1;
	orthonormalize(q, count, length, r);
	for (size_t i = 0; i < in; i++)
		for (size_t o = 0; o < out; o++)
			w[i * out + o] = (float)(by * (in < out ? q[i * length + o]
								: q[o * length + i]));
	free(q);
	return 0;
}

double mlp_init_variance(size_t in, size_t out, int kind, double by)
{
	double fan = kinds[kind].n_in * (double)in + kinds[kind].n_out * (double)out;

	switch (kinds[kind].draw) {
	case ORTHONORMAL:
		return by * by / (double)(in < out ? out : in);
	case FIXED:
		return NAN;
	default:
		return by * by * kinds[kind].share / (fan > 0 ? fan : 1);
	}
}

int mlp_init_weights(float *w, size_t in, size_t out, int kind, double by, struct rng *r,
		     struct err *e)
{
	double fan, sd;

	if (kinds[kind].draw == ORTHONORMAL)
		return init_orthogonal(w, in, out, by, r, e);
	fan = kinds[kind].n_in * (double)in + kinds[kind].n_out * (double)out;
	sd = by * sqrt(kinds[kind].share / (fan > 0 ? fan : 1));
	for (size_t i = 0; i < in * out; i++)
		switch (kinds[kind].draw) {
		case UNIFORM:   /* U(-a, a) has variance a^2 / 3 */
			w[i] = (float)(sd * sqrt(3) * (2 * rng_uniform(r) - 1));
			break;
		case NORMAL:
			w[i] = (float)(sd * rng_normal(r));
			break;
		default:
			w[i] = (float)sd;
		}
	return 0;
}
