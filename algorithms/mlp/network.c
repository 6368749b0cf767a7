#include "algorithms/mlp/network.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/mlp/init.h"

static size_t lay_out(struct mlp_layer *l, size_t at, bool normalize)
{
	l->padded = mlp_padded(l->out);
	l->weight = at;
	l->bias = l->weight + l->in * l->padded;        /* panels and rows of columns alike */
	l->gain = l->bias + l->padded;
	l->shift = l->gain + (normalize ? l->padded : 0);
	l->end = l->shift + (normalize ? l->padded : 0);
	l->normalized = normalize;
	return l->end;
}

static void place_layers(struct mlp_network *n, size_t dense, const size_t *hidden, int activation,
			 bool normalize)
{
	size_t at = 0;

	for (size_t i = 0; i < n->layers; i++) {
		struct mlp_layer *l = &n->layer[i];
		bool last = i + 1 == n->layers;

		l->in = i ? hidden[i - 1] : n->inputs;
		l->dense = i ? l->in : dense;
		l->out = last ? n->outputs : hidden[i];
		l->activation = last ? MLP_ACTIVATION_IDENTITY : activation;
		at = lay_out(l, at, normalize && !last);
		l->transposed = n->transposed_size;
		n->transposed_size += i ? l->padded * mlp_padded(l->in) : 0;
		l->running = n->running_size;
		n->running_size += l->normalized ? 2 * l->padded : 0;
	}
	n->params = at;
}

int mlp_network_make(struct mlp_network *n, size_t inputs, const size_t *hidden,
		     size_t hidden_layers, size_t outputs, int activation, bool normalize,
		     struct mlp_loss loss, struct err *e)
{
	return mlp_network_make_sparse(n, inputs, inputs, hidden, hidden_layers, outputs,
				       activation, normalize, loss, e);
}

int mlp_network_make_sparse(struct mlp_network *n, size_t inputs, size_t dense,
			    const size_t *hidden, size_t hidden_layers, size_t outputs,
			    int activation, bool normalize, struct mlp_loss loss, struct err *e)
{
	*n = (struct mlp_network){ .k = mlp_kernels_pick(), .loss = loss, .inputs = inputs,
			       .outputs = outputs, .layers = hidden_layers + 1 };
	if (!(n->layer = mem_zeros(n->layers, sizeof *n->layer, e)))
		return -1;
	place_layers(n, dense, hidden, activation, normalize);
	if (!(n->w = mem_aligned(n->params, sizeof *n->w, e)) ||
	    !(n->transposed = mem_aligned(n->transposed_size, sizeof *n->transposed, e)) ||
	    !(n->running = mem_aligned(n->running_size, sizeof *n->running, e))) {
		mlp_network_free(n);
		return -1;
	}
	memset(n->w, 0, n->params * sizeof *n->w);
	memset(n->transposed, 0, n->transposed_size * sizeof *n->transposed);
	memset(n->running, 0, n->running_size * sizeof *n->running);
	for (size_t i = 0; i < n->layers; i++)
		for (size_t o = 0; n->layer[i].normalized && o < n->layer[i].out; o++) {
			n->w[n->layer[i].gain + o] = 1;
			n->running[n->layer[i].running + n->layer[i].padded + o] = 1;
		}
	return 0;
}

void mlp_network_free(struct mlp_network *n)
{
	free(n->layer);
	free(n->w);
	free(n->transposed);
	free(n->running);
	*n = (struct mlp_network){ 0 };
}

int mlp_network_init_kind(const struct mlp_network *n, size_t layer, int init)
{
	if (init != MLP_INIT_AUTO)
		return init;
	return layer + 1 == n->layers ? MLP_INIT_GLOROT_UNIFORM
				      : mlp_activations[n->layer[layer].activation].init;
}

int mlp_network_init(struct mlp_network *n, int init, double by, uint64_t seed, struct err *e)
{
	for (size_t i = 0; i < n->layers; i++) {
		const struct mlp_layer *l = &n->layer[i];
		struct rng r = rng_make(rng_seedf(seed, "init/%zu", i));
		int kind = mlp_network_init_kind(n, i, init);
		float *w = mem_array(l->in * l->out, sizeof *w, e);

		if (!w || mlp_init_weights(w, l->in, l->out, kind, by, &r, e)) {
			free(w);
			return -1;
		}
		mlp_network_put_weights(n, i, w);
		free(w);
	}
	mlp_network_transpose(n);
	return 0;
}

static size_t weight_at(const struct mlp_layer *l, size_t i, size_t o)
{
	return l->weight + (i < l->dense ? mlp_packed_index(l->dense, l->out, i, o)
					 : i * l->padded + o);
}

void mlp_network_get_weights(const struct mlp_network *n, const float *block, size_t layer,
			     float *w)
{
	const struct mlp_layer *l = &n->layer[layer];

	for (size_t i = 0; i < l->in; i++)
		for (size_t o = 0; o < l->out; o++)
			w[i * l->out + o] = block[weight_at(l, i, o)];
}

void mlp_network_put_weights(struct mlp_network *n, size_t layer, const float *w)
{
	const struct mlp_layer *l = &n->layer[layer];

	for (size_t i = 0; i < l->in; i++)
		for (size_t o = 0; o < l->out; o++)
			n->w[weight_at(l, i, o)] = w[i * l->out + o];
}

/* Packed panels of a layer as whole pieces. */
void mlp_network_transpose(struct mlp_network *n)
{
	for (size_t i = 1; i < n->layers; i++) {
		const struct mlp_layer *l = &n->layer[i];
		size_t blocks = l->padded / MLP_BLOCK;

		for (size_t b = 0, q; b < blocks; b += q) {
			q = mlp_packed_width(b, blocks);
			mlp_network_transpose_piece(n, &(struct mlp_gradient_piece){
				.layer = i, .weights = true,
				.at = l->weight + b * MLP_BLOCK * l->in,
				.column = b * MLP_BLOCK, .blocks = q, .height = l->in });
		}
	}
}

/* Weight (i, o) goes to (o, i) of a (padded, in) matrix whose columns lie in panels too. Only whole
 * blocks of inputs are transposed in squares: beyond `in` lie other numbers than zeros. */
void mlp_network_transpose_piece(struct mlp_network *n, const struct mlp_gradient_piece *piece)
{
	const struct mlp_layer *l = &n->layer[piece->layer];
	size_t blocks = mlp_padded(l->in) / MLP_BLOCK, width = piece->blocks * MLP_BLOCK;
	size_t from = 0, q = mlp_packed_width(0, blocks);

	if (!piece->layer || !piece->weights)
		return;
	for (size_t r = 0; r < piece->height; r += MLP_BLOCK) {
		size_t i = piece->row + r, rest = piece->height - r;
		const float *w = n->w + piece->at + r * width;
		float *to;

		while (i >= (from + q) * MLP_BLOCK) {
			from += q;
			q = mlp_packed_width(from, blocks);
		}
		to = n->transposed + l->transposed + from * MLP_BLOCK * l->padded +
		     piece->column * q * MLP_BLOCK + (i - from * MLP_BLOCK);
		if (rest >= MLP_BLOCK)
			n->k->transpose(w, width, to, q * MLP_BLOCK, MLP_BLOCK, width);
		for (size_t j = 0; j < rest && rest < MLP_BLOCK; j++)
			for (size_t c = 0; c < width; c++)
				to[c * q * MLP_BLOCK + j] = w[j * width + c];
	}
}
