/* The rows half of network.h. */
#include <stdlib.h>
#include <string.h>

#include "algorithms/core/mem.h"
#include "algorithms/mlp/batch_norm.h"
#include "algorithms/mlp/network.h"

/* Rows that go through all layers together: a block's activations stay in the first two caches. */
enum { FORWARD_ROWS = 256 };

/* NULL while the sizes are only summed: an offset from NULL is undefined, be it 0. */
static float *after(float *at, size_t used)
{
	return at ? at + used : NULL;
}

static size_t carve(struct mlp_pass *p, const struct mlp_network *n, size_t room, bool training)
{
	float *at = p->memory;
	size_t used = 0;

	for (size_t i = 0; i < n->layers; i++) {
		const struct mlp_layer *l = &n->layer[i];
		struct mlp_pass_layer *q = &p->layer[i];
		size_t size;

		q->stride = mlp_padded_stride(l->out);
		size = room * q->stride;
		q->a = after(at, used);
		used += size;
		if (!training)
			continue;
		q->delta = after(at, used);
		used += size;
		if (l->activation != MLP_ACTIVATION_RELU) {
			q->d = after(at, used);
			used += size;
		}
		if (l->normalized) {
			q->hat = after(at, used);
			q->stats = after(at, used + size);
			used += size + MLP_BATCH_NORM_ROWS * l->padded;
		}
	}
	p->target_stride = mlp_padded(n->outputs);
	p->target = after(at, used);
	return used + (training ? room * p->target_stride : 0);
}

int mlp_pass_make(struct mlp_pass *p, const struct mlp_network *n, size_t room, bool training,
		  struct err *e)
{
	size_t size;

	*p = (struct mlp_pass){ .room = room };
	if (!(p->layer = mem_zeros(n->layers, sizeof *p->layer, e)))
		return -1;
	p->memory = NULL;
	size = carve(p, n, room, training);
	if (!(p->memory = mem_aligned(size, sizeof *p->memory, e)) ||
	    !(p->loss = mem_zeros(room, sizeof *p->loss, e))) {
		mlp_pass_free(p);
		return -1;
	}
	memset(p->memory, 0, size * sizeof *p->memory);
	carve(p, n, room, training);
	return 0;
}

void mlp_pass_free(struct mlp_pass *p)
{
	free(p->layer);
	free(p->memory);
	free(p->loss);
	*p = (struct mlp_pass){ 0 };
}

/* ---- rows half ------------------------------------------------------------------------------- */

/* c = bias + a . w, where w is (depth, columns) in panels of `height` >= depth rows. */
static void multiply_packed(const struct mlp_kernels *k, size_t rows, size_t depth, size_t height,
			    size_t columns, const float *a, size_t a_stride, const float *w,
			    const float *bias, float *c, size_t c_stride)
{
	size_t blocks = mlp_padded(columns) / MLP_BLOCK;

	for (size_t b = 0, q; b < blocks; b += q) {
		size_t width = columns - b * MLP_BLOCK;

		q = mlp_packed_width(b, blocks);
		width = width < q * MLP_BLOCK ? width : q * MLP_BLOCK;
		mlp_packed_multiply(k, rows, width, &(struct mlp_tile){
			.a = a, .a_row = a_stride, .a_step = 1, .depth = depth,
			.b = w + b * MLP_BLOCK * height, .b_step = q * MLP_BLOCK,
			.c = c + b * MLP_BLOCK, .c_row = c_stride,
			.start = bias ? bias + b * MLP_BLOCK : NULL });
	}
}

/* Rows without a gap between them are worked on as one: the number of rows to take at a time. */
static size_t rows_together(const struct mlp_layer *l, const struct mlp_pass_layer *q, size_t rows)
{
	return q->stride == l->padded ? rows : 1;
}

/* z becomes a, in place; with drop also the derivative and the mask. */
static void activate(const struct mlp_network *n, size_t layer, const struct mlp_pass_layer *q,
		     size_t from, size_t to, const struct mlp_dropout *drop)
{
	const struct mlp_layer *l = &n->layer[layer];
	bool last = layer + 1 == n->layers;
	float keep = drop && !last ? drop->keep[layer + 1] : 1;
	uint64_t key = keep < 1 ? mlp_dropout_key(drop, layer + 1) : 0;
	size_t step = keep < 1 ? 1 : rows_together(l, q, to - from);

	if (last || (!drop && l->activation == MLP_ACTIVATION_IDENTITY))
		return;
	for (size_t r = from; r < to; r += step) {
		float *a = q->a + r * q->stride, *d = drop && q->d ? q->d + r * q->stride : NULL;

		n->k->activate[l->activation](a, a, d, step * l->padded);
		if (keep < 1)
			n->k->drop(a, d, l->padded, key, mlp_dropout_first(drop, r, l->padded),
				   keep);
	}
}

static void forward_rows(const struct mlp_network *n, struct mlp_pass *p, size_t from, size_t to,
			 const struct mlp_dropout *drop)
{
	const float *a = p->x + from * p->x_stride;
	size_t stride = p->x_stride;

	for (size_t i = 0; i < n->layers; i++) {
		const struct mlp_layer *l = &n->layer[i];
		const struct mlp_pass_layer *q = &p->layer[i];
		float *z = q->a + from * q->stride;

		multiply_packed(n->k, to - from, l->dense, l->dense, l->out, a, stride,
				n->w + l->weight, n->w + l->bias, z, q->stride);
		if (l->dense < l->in)
			n->k->gather(z, q->stride, to - from, p->sparse.start + from, p->sparse.col,
				     p->sparse.value, n->w + l->weight, l->padded);
		if (l->normalized && drop)
			mlp_batch_norm_train(z, q->stride, to - from, l->padded, n->w + l->gain,
					     n->w + l->shift, q->hat, q->stats);
		else if (l->normalized)
			mlp_batch_norm_apply(z, q->stride, to - from, l->padded, n->w + l->gain,
					     n->w + l->shift, n->running + l->running);
		activate(n, i, q, from, to, drop);
		a = z;
		stride = q->stride;
	}
}

void mlp_network_forward(const struct mlp_network *n, struct mlp_pass *p, size_t from, size_t to,
			 const struct mlp_dropout *drop)
{
	bool whole = drop && n->running_size;   /* batch statistics are over all rows */

	for (size_t r = from; r < to; r += FORWARD_ROWS)
		if (whole || to - r <= FORWARD_ROWS) {
			forward_rows(n, p, r, to, drop);
			break;
		} else {
			forward_rows(n, p, r, r + FORWARD_ROWS, drop);
		}
}

/* delta *= derivative times dropout's factor. Of relu both are told by its output. */
static void differentiate(const struct mlp_network *n, size_t layer, const struct mlp_pass_layer *q,
			  size_t from, size_t to, const struct mlp_dropout *drop)
{
	const struct mlp_layer *l = &n->layer[layer];
	size_t step = rows_together(l, q, to - from);

	for (size_t r = from; r < to; r += step) {
		float *delta = q->delta + r * q->stride;

		if (q->d)
			n->k->multiply(delta, q->d + r * q->stride, step * l->padded);
		else
			n->k->gate(delta, q->a + r * q->stride, 1 / drop->keep[layer + 1],
				   step * l->padded);
	}
}

/* delta of the layer below: (delta . W') * d. */
static void delta_below(const struct mlp_network *n, struct mlp_pass *p, size_t i, size_t from,
			size_t to, const struct mlp_dropout *drop)
{
	const struct mlp_layer *l = &n->layer[i], *low = &n->layer[i - 1];
	const struct mlp_pass_layer *q = &p->layer[i], *below = &p->layer[i - 1];

	multiply_packed(n->k, to - from, l->out, l->padded, low->out, q->delta + from * q->stride,
			q->stride, n->transposed + l->transposed, NULL,
			below->delta + from * below->stride, below->stride);
	differentiate(n, i - 1, below, from, to, drop);
	if (low->normalized)
		mlp_batch_norm_back(below->delta, below->stride, to - from, low->padded,
				    n->w + low->gain, below->hat, below->stats);
}

void mlp_network_loss(const struct mlp_network *n, struct mlp_pass *p, size_t from, size_t to,
		      double scale)
{
	const struct mlp_pass_layer *q = &p->layer[n->layers - 1];

	mlp_loss_rows(&n->loss, n->k, q->a + from * q->stride, q->stride,
		      p->target + from * p->target_stride, p->target_stride,
		      p->weight ? p->weight + from : NULL, scale, q->delta + from * q->stride,
		      q->stride, p->loss + from, to - from, n->outputs,
		      n->layer[n->layers - 1].padded);
}

void mlp_network_backward(const struct mlp_network *n, struct mlp_pass *p, size_t from, size_t to,
			  const struct mlp_dropout *drop)
{
	for (size_t i = n->layers - 1; i > 0; i--)
		delta_below(n, p, i, from, to, drop);
}

void mlp_network_track(struct mlp_network *n, const struct mlp_pass *p, size_t rows)
{
	for (size_t i = 0; i < n->layers; i++)
		if (n->layer[i].normalized)
			mlp_batch_norm_track(n->running + n->layer[i].running, p->layer[i].stats,
					     n->layer[i].padded, rows);
}
