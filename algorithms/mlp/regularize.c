#include "algorithms/mlp/regularize.h"

#include <math.h>

/* Rows of weights: (rows, width) of a panel, or a strip of the rows of sparse columns. */
struct strip {
	float *w;
	size_t rows, stride;
};

/* Lengths of the columns of both together, then factors in their place. */
static bool shorten(const struct strip part[2], size_t width, double limit)
{
	float factor[MLP_PACKED_BLOCKS * MLP_BLOCK] = { 0 };
	bool any = false;

	for (size_t p = 0; p < 2; p++)
		for (size_t i = 0; i < part[p].rows; i++)
			for (size_t c = 0; c < width; c++) {
				float w = part[p].w[i * part[p].stride + c];

				factor[c] += w * w;
			}
	for (size_t c = 0; c < width; c++) {
		double length = sqrt((double)factor[c]);

		any |= length > limit;
		factor[c] = length > limit ? (float)(limit / length) : 1;
	}
	for (size_t p = 0; p < 2 && any; p++)
		for (size_t i = 0; i < part[p].rows; i++)
			for (size_t c = 0; c < width; c++)
				part[p].w[i * part[p].stride + c] *= factor[c];
	return any;
}

void mlp_regularize_max_norm(struct mlp_network *n, double limit)
{
	bool any = false;

	for (size_t i = 0; i < n->layers; i++) {
		const struct mlp_layer *l = &n->layer[i];
		size_t blocks = l->padded / MLP_BLOCK;

		for (size_t b = 0, q; b < blocks; b += q) {
			float *w = n->w + l->weight, *columns = w + l->dense * l->padded;

			q = mlp_packed_width(b, blocks);
			any |= shorten((struct strip[2]){
				{ w + b * MLP_BLOCK * l->dense, l->dense, q * MLP_BLOCK },
				{ columns + b * MLP_BLOCK, l->in - l->dense, l->padded } },
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
