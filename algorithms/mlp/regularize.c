#include "algorithms/mlp/regularize.h"

#include <math.h>

/* One panel, (in, width): lengths of its columns, then factors in their place. */
static bool shorten_panel(float *w, size_t in, size_t width, double limit)
{
	float factor[PANEL_BLOCKS * BLOCK] = { 0 };
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

void regularize_max_norm(struct network *n, double limit)
{
	bool any = false;

	for (size_t i = 0; i < n->layers; i++) {
		const struct layer *l = &n->layer[i];
		size_t blocks = l->lanes / BLOCK;

		for (size_t b = 0, q; b < blocks; b += q) {
			q = panel_width(b, blocks);
			any |= shorten_panel(n->w + l->weight + b * BLOCK * l->in, l->in, q * BLOCK,
					     limit);
		}
	}
	if (any)
		network_turn(n);
}

double regularize_clip(const struct kernels *k, float *g, size_t n, double limit)
{
	double length = sqrt(k->sum_squares(g, n));

	if (length > limit)
		k->scale(g, (float)(limit / length), n);
	return length;
}
