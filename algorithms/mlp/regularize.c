#include "algorithms/mlp/regularize.h"

#include <math.h>

/* One panel, (in, width): lengths of its columns, then factors in their place. */
static bool shorten_packed(float *w, size_t in, size_t width, double limit)
{
	float factor[MLP_PACKED_BLOCKS * MLP_BLOCK] = { 0 };
	bool any = false;

	for (size_t i = 0; i < in; i++)
		for (size_t c = 0; c < width; c++)
			factor[c] += w[i * width + c] * w[i * width + c];
	for (size_t c = 0; c < width; c++) {
		double length = sqrt((double)factor[c]);

		any |= length > limit;
		factor[c] = length > limit ? (float)(limit / length) : 1;
	}
	for (size_t i = 0; i < in && any; i++)
		for (size_t c = 0; c < width; c++)
			w[i * width + c] *= factor[c];
	return any;
}

void mlp_regularize_max_norm(struct mlp_network *n, double limit)
{
	bool any = false;

	for (size_t i = 0; i < n->layers; i++) {
		const struct mlp_layer *l = &n->layer[i];
		size_t blocks = l->padded / MLP_BLOCK;

		for (size_t b = 0, q; b < blocks; b += q) {
			q = mlp_packed_width(b, blocks);
			any |= shorten_packed(n->w + l->weight + b * MLP_BLOCK * l->in, l->in,
					      q * MLP_BLOCK, limit);
		}
	}
	if (any)
		mlp_network_transpose(n);
}

double mlp_regularize_clip(const struct mlp_kernels *k, float *g, size_t n, double limit)
{
	double length = sqrt(k->sum_squares(g, n));

	if (length > limit)
		k->scale(g, (float)(limit / length), n);
	return length;
}
