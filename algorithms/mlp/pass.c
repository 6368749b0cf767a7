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

/* c = bias + a . w, where w is (depth, columns) in panels of `height` >= depth rows. `whole` has the
 * rest: what is multiplied and where to, and its end. */
static void multiply_packed(const struct mlp_kernels *k, size_t rows, size_t height, size_t columns,
			    const struct mlp_tile *whole)
{
	size_t blocks = mlp_padded(columns) / MLP_BLOCK;
	struct mlp_tile t;

	for (size_t b = 0, q; b < blocks; b += q) {
		size_t width = columns - b * MLP_BLOCK;

		q = mlp_packed_width(b, blocks);
		width = width < q * MLP_BLOCK ? width : q * MLP_BLOCK;
		t = *whole;
		t.a_step = 1;
		t.b += b * MLP_BLOCK * height;
		t.b_step = q * MLP_BLOCK;
		t.c += b * MLP_BLOCK;
		t.start = t.start ? t.start + b * MLP_BLOCK : NULL;
		t.open = t.open ? t.open + b * MLP_BLOCK : NULL;
		mlp_packed_multiply(k, rows, width, &t);
	}
}

/* Rows without a gap between them are worked on as one: the number of rows to take at a time. */
static size_t rows_together(const struct mlp_layer *l, const struct mlp_pass_layer *q, size_t rows)
{
	return q->stride == l->padded ? rows : 1;
}

/* Relu is the end of the multiplication where nothing stands between them. */
static bool clips_itself(const struct mlp_network *n, size_t layer)
{
	const struct mlp_layer *l = &n->layer[layer];

	return l->activation == MLP_ACTIVATION_RELU && layer + 1 < n->layers && !l->normalized &&
	       l->dense == l->in;
}

/* z becomes a, in place; with drop also the derivative and the mask. */
static void activate(const struct mlp_network *n, size_t layer, const struct mlp_pass_layer *q,
		     size_t from, size_t to, const struct mlp_dropout *drop)
{
	const struct mlp_layer *l = &n->layer[layer];
	bool last = layer + 1 == n->layers, clipped = clips_itself(n, layer);
	float keep = drop && !last ? drop->keep[layer + 1] : 1;
	uint64_t key = keep < 1 ? mlp_dropout_key(drop, layer + 1) : 0;
	size_t step = keep < 1 ? 1 : rows_together(l, q, to - from);

	if (last || (!drop && l->activation == MLP_ACTIVATION_IDENTITY))
		return;
	if (keep >= 1 && clipped)
		return;
	for (size_t r = from; r < to; r += step) {
		float *a = q->a + r * q->stride, *d = drop && q->d ? q->d + r * q->stride : NULL;

		if (!clipped)
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

		multiply_packed(n->k, to - from, l->dense, l->out, &(struct mlp_tile){
			.a = a, .a_row = stride, .depth = l->dense, .b = n->w + l->weight,
			.c = z, .c_row = q->stride, .start = n->w + l->bias,
			.end = clips_itself(n, i) ? MLP_END_RELU : MLP_END_PLAIN });
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

/* delta of the layer below: (delta . W') * d, times dropout's factor. Of relu both are told by its
 * output, so that they are the end of the multiplication. */
static void delta_below(const struct mlp_network *n, struct mlp_pass *p, size_t i, size_t from,
			size_t to, const struct mlp_dropout *drop)
{
	const struct mlp_layer *l = &n->layer[i], *low = &n->layer[i - 1];
	const struct mlp_pass_layer *q = &p->layer[i], *below = &p->layer[i - 1];
	size_t step = rows_together(low, below, to - from);

	multiply_packed(n->k, to - from, l->padded, low->out, &(struct mlp_tile){
		.a = q->delta + from * q->stride, .a_row = q->stride, .depth = l->out,
		.b = n->transposed + l->transposed,
		.c = below->delta + from * below->stride, .c_row = below->stride,
		.end = below->d ? MLP_END_PLAIN : MLP_END_GATE, .by = 1 / drop->keep[i],
		.open = below->a + from * below->stride, .open_row = below->stride });
	for (size_t r = from; below->d && r < to; r += step)
		n->k->multiply(below->delta + r * below->stride, below->d + r * below->stride,
			       step * low->padded);
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
