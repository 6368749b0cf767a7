#include "algorithms/mlp/theory.h"

#include <math.h>

#include "algorithms/mlp/init.h"

/* E g(z)^2, z ~ N(0, variance): the midpoint rule, whose points lie on both sides of a kink at 0. */
static double mean_square(double (*g)(double), double variance)
{
	const double step = 1.0 / 32, end = 9;
	double sd = sqrt(variance), sum = 0;

	for (double u = -end + step / 2; u < end; u += step)
		sum += exp(-u * u / 2) * g(sd * u) * g(sd * u);
	return sum * step / sqrt(2 * M_PI);
}

static double weight_variance(const struct mlp_network *n, size_t layer, int init, double by)
{
	const struct mlp_layer *l = &n->layer[layer];

	return l->normalized ? NAN : mlp_init_variance(l->in, l->out, mlp_network_init_kind(n, layer, init), by);
}

void mlp_theory_delta(const struct mlp_network *n, int init, double by, double input_square, double *out)
{
	double q = input_square, variance = weight_variance(n, 0, init, by);
	size_t last = n->layers - 1;

	for (size_t i = 0; i < last; i++) {     /* out[i]: of the layer's own step, for now */
		const struct mlp_activation *f = &mlp_activations[n->layer[i].activation];

		q *= (double)n->layer[i].in * variance;
		variance = weight_variance(n, i + 1, init, by);
		out[i] = sqrt((double)n->layer[i + 1].out * variance * mean_square(f->df, q));
		q = mean_square(f->f, q);
	}
	out[last] = isnan(variance) ? NAN : 1;
	for (size_t i = last; i-- > 0;)
		out[i] *= out[i + 1];
}
