#include "algorithms/mlp/network.h"

#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/mlp/init.h"

static size_t lay_out(struct layer *l, size_t at, bool normalize)
{
	l->lanes = pad_lanes(l->out);
	l->weight = at;
	l->bias = l->weight + l->in * l->lanes;
	l->gain = l->bias + l->lanes;
	l->shift = l->gain + (normalize ? l->lanes : 0);
	l->end = l->shift + (normalize ? l->lanes : 0);
	l->normalized = normalize;
	return l->end;
}

static void place_layers(struct network *n, const size_t *hidden, int activation, bool normalize)
{
	size_t at = 0;

	for (size_t i = 0; i < n->layers; i++) {
		struct layer *l = &n->layer[i];
		bool last = i + 1 == n->layers;

		l->in = i ? hidden[i - 1] : n->inputs;
		l->out = last ? n->outputs : hidden[i];
		l->activation = last ? ACTIVATION_IDENTITY : activation;
		at = lay_out(l, at, normalize && !last);
		l->turned = n->turned_size;
		n->turned_size += i ? l->lanes * pad_lanes(l->in) : 0;
		l->running = n->running_size;
		n->running_size += l->normalized ? 2 * l->lanes : 0;
	}
	n->params = at;
}

int network_make(struct network *n, size_t inputs, const size_t *hidden, size_t hidden_layers,
		 size_t outputs, int activation, bool normalize, struct loss loss, struct err *e)
{
	*n = (struct network){ .k = kernels_pick(), .loss = loss, .inputs = inputs,
			       .outputs = outputs, .layers = hidden_layers + 1 };
	if (!(n->layer = mem_zeros(n->layers, sizeof *n->layer, e)))
		return -1;
	place_layers(n, hidden, activation, normalize);
	if (!(n->w = mem_aligned(n->params, sizeof *n->w, e)) ||
	    !(n->turned = mem_aligned(n->turned_size, sizeof *n->turned, e)) ||
	    !(n->running = mem_aligned(n->running_size, sizeof *n->running, e))) {
		network_free(n);
		return -1;
	}
	memset(n->w, 0, n->params * sizeof *n->w);
	memset(n->turned, 0, n->turned_size * sizeof *n->turned);
	memset(n->running, 0, n->running_size * sizeof *n->running);
	for (size_t i = 0; i < n->layers; i++)
		for (size_t o = 0; n->layer[i].normalized && o < n->layer[i].out; o++) {
			n->w[n->layer[i].gain + o] = 1;
			n->running[n->layer[i].running + n->layer[i].lanes + o] = 1;
		}
	return 0;
}

void network_free(struct network *n)
{
	free(n->layer);
	free(n->w);
	free(n->turned);
	free(n->running);
	*n = (struct network){ 0 };
}

int network_init(struct network *n, int init, double by, uint64_t seed, struct err *e)
{
	for (size_t i = 0; i < n->layers; i++) {
		const struct layer *l = &n->layer[i];
		struct rng r = rng_make(rng_seedf(seed, "init/%zu", i));
		bool last = i + 1 == n->layers;
		int kind = init != INIT_AUTO ? init
			 : last ? INIT_GLOROT_UNIFORM : activations[l->activation].init;
		float *w = mem_array(l->in * l->out, sizeof *w, e);

		if (!w || init_weights(w, l->in, l->out, kind, by, &r, e)) {
			free(w);
			return -1;
		}
		network_put_weights(n, i, w);
		free(w);
	}
	network_turn(n);
	return 0;
}

void network_get_weights(const struct network *n, const float *block, size_t layer, float *w)
{
	const struct layer *l = &n->layer[layer];

	for (size_t i = 0; i < l->in; i++)
		for (size_t o = 0; o < l->out; o++)
			w[i * l->out + o] = block[l->weight + panel_index(l->in, l->out, i, o)];
}

void network_put_weights(struct network *n, size_t layer, const float *w)
{
	const struct layer *l = &n->layer[layer];

	for (size_t i = 0; i < l->in; i++)
		for (size_t o = 0; o < l->out; o++)
			n->w[l->weight + panel_index(l->in, l->out, i, o)] = w[i * l->out + o];
}

/* Panels of a layer as whole pieces. */
void network_turn(struct network *n)
{
	for (size_t i = 1; i < n->layers; i++) {
		const struct layer *l = &n->layer[i];
		size_t blocks = l->lanes / BLOCK;

		for (size_t b = 0, q; b < blocks; b += q) {
			q = panel_width(b, blocks);
			network_turn_piece(n, &(struct gradient_piece){
				.layer = i, .weights = true, .at = l->weight + b * BLOCK * l->in,
				.column = b * BLOCK, .blocks = q, .height = l->in });
		}
	}
}

/* Weight (i, o) goes to (o, i) of a (lanes, in) matrix whose columns lie in panels too. Only whole
 * blocks of inputs are turned in squares: beyond `in` lie other numbers than zeros. */
void network_turn_piece(struct network *n, const struct gradient_piece *piece)
{
	const struct layer *l = &n->layer[piece->layer];
	size_t blocks = pad_lanes(l->in) / BLOCK, width = piece->blocks * BLOCK;
	size_t from = 0, q = panel_width(0, blocks);

	if (!piece->layer || !piece->weights)
		return;
	for (size_t r = 0; r < piece->height; r += BLOCK) {
		size_t i = piece->row + r, rest = piece->height - r;
		const float *w = n->w + piece->at + r * width;
		float *to;

		while (i >= (from + q) * BLOCK) {
			from += q;
			q = panel_width(from, blocks);
		}
		to = n->turned + l->turned + from * BLOCK * l->lanes + piece->column * q * BLOCK +
		     (i - from * BLOCK);
		if (rest >= BLOCK)
			n->k->turn(w, width, to, q * BLOCK, BLOCK, width);
		for (size_t j = 0; j < rest && rest < BLOCK; j++)
			for (size_t c = 0; c < width; c++)
				to[c * q * BLOCK + j] = w[j * width + c];
	}
}
