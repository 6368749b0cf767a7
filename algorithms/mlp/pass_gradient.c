/* The weights half of network.h. */
#include <string.h>

#include "algorithms/mlp/batch_norm.h"
#include "algorithms/mlp/network.h"
#include "algorithms/mlp/sparse_rows.h"

static void hand_over(const struct mlp_gradient_sink *s, const struct mlp_gradient_piece *piece,
		      float *g)
{
	if (s->take)
		s->take(s->ctx, piece, g);
}

static float *piece_room(const struct mlp_gradient_sink *s, const struct mlp_gradient_piece *piece)
{
	return s->whole ? s->whole + piece->at : s->scratch;
}

/* g = inputs' . delta for `height` inputs of one panel: depth is the rows of the batch. Goes tile
 * by tile, so that what is announced is fetched little by little. */
static void weights_piece(const struct mlp_network *n, const struct mlp_pass *p, size_t rows,
			  const struct mlp_gradient_piece *piece, const struct mlp_gradient_sink *s)
{
	const struct mlp_pass_layer *q = &p->layer[piece->layer];
	const float *a = piece->layer ? p->layer[piece->layer - 1].a : p->x;
	size_t stride = piece->layer ? p->layer[piece->layer - 1].stride : p->x_stride;
	size_t width = piece->blocks * MLP_BLOCK,
	       step = s->announce ? n->k->tile_rows[piece->blocks] : 0;
	size_t useful = n->layer[piece->layer].out - piece->column;
	float *g = piece_room(s, piece);

	useful = useful < width ? useful : width;
	step = step ? step : piece->height;
	for (size_t r = 0; r < piece->height; r += step) {
		size_t height = piece->height - r < step ? piece->height - r : step;

		if (s->announce)
			s->announce(s->ctx, piece->at + r * width, height * width);
		mlp_packed_multiply(n->k, height, useful, &(struct mlp_tile){
			.a = a + piece->row + r, .a_row = 1, .a_step = stride,
			.b = q->delta + piece->column,
			.b_step = q->stride, .c = g + r * width, .c_row = width,
			.start = s->add ? g + r * width : NULL, .start_row = width,
			.depth = rows });
	}
	hand_over(s, piece, g);
}

/* The same for few outputs, on the other side: their registers would be half empty and wait for one
 * load a multiplication, while inputs fill whole ones. Each sum is the same chain; what comes out is
 * (outputs, inputs) and has to be transposed. Needs a scratch, and wide tiles to be quicker. */
static bool is_narrow(const struct mlp_network *n, const struct mlp_gradient_piece *piece,
		      const struct mlp_gradient_sink *s)
{
	return piece->layer && piece->blocks == 1 && piece->height >= 2 * MLP_BLOCK && !s->whole &&
	       n->k->tile_rows[MLP_PACKED_BLOCKS];
}

static void narrow_piece(const struct mlp_network *n, const struct mlp_pass *p, size_t rows,
			 const struct mlp_gradient_piece *piece, const struct mlp_gradient_sink *s)
{
	const struct mlp_pass_layer *q = &p->layer[piece->layer], *low = q - 1;
	size_t useful = n->layer[piece->layer].out - piece->column, height = mlp_padded(piece->height);
	float *wide = s->scratch + MLP_GRADIENT_SCRATCH / 2;

	useful = useful < MLP_BLOCK ? useful : MLP_BLOCK;
	memset(wide + useful * height, 0, (MLP_BLOCK - useful) * height * sizeof *wide);
	mlp_packed_multiply(n->k, useful, piece->height, &(struct mlp_tile){
		.a = q->delta + piece->column, .a_row = 1, .a_step = q->stride,
		.b = low->a + piece->row, .b_step = low->stride,
		.c = wide, .c_row = height, .depth = rows });
	n->k->transpose(wide, height, s->scratch, MLP_BLOCK, MLP_BLOCK, height);
	hand_over(s, piece, s->scratch);
}

/* Which pieces fall to this caller: it counts all of them and takes those whose number it has
 * drawn. */
struct pass_drawing {
	atomic_size_t *next;
	size_t counted, drawn;
};

static bool falls_to_me(struct pass_drawing *d)
{
	if (!d->next)
		return true;
	if (d->counted++ < d->drawn)
		return false;
	d->drawn = atomic_fetch_add(d->next, 1);
	return true;
}

static void layer_weights(const struct mlp_network *n, const struct mlp_pass *p, size_t rows,
			  size_t i, struct pass_drawing *d, const struct mlp_gradient_sink *s)
{
	const struct mlp_layer *l = &n->layer[i];
	size_t blocks = l->padded / MLP_BLOCK;
	struct mlp_gradient_piece piece;

	for (size_t b = 0, q; b < blocks; b += q) {
		size_t step, width;

		q = mlp_packed_width(b, blocks);
		width = q * MLP_BLOCK;
		step = MLP_GRADIENT_SCRATCH / 2 / width;
		step -= step % MLP_BLOCK;
		for (size_t row = 0; row < l->dense; row += step) {
			size_t height = l->dense - row < step ? l->dense - row : step;

			if (!falls_to_me(d))
				continue;
			piece = (struct mlp_gradient_piece){
				.layer = i, .at = l->weight + b * MLP_BLOCK * l->dense + row * width,
				.n = height * width, .weights = true, .row = row,
				.column = b * MLP_BLOCK,
				.blocks = q, .height = height };
			if (is_narrow(n, &piece, s))
				narrow_piece(n, p, rows, &piece, s);
			else
				weights_piece(n, p, rows, &piece, s);
		}
	}
}

/* Sparse columns, all of them, into a whole gradient. */
static void whole_columns(const struct mlp_network *n, const struct mlp_pass *p, size_t rows,
			  const struct mlp_gradient_sink *s)
{
	const struct mlp_layer *l = &n->layer[0];
	const struct mlp_pass_layer *q = &p->layer[0];
	size_t at = mlp_network_column(n, l->dense);

	if (!s->add)
		memset(s->whole + at, 0, (l->bias - at) * sizeof *s->whole);
	for (size_t r = 0; r < rows; r++)
		for (size_t k = p->sparse.start[r]; k < p->sparse.start[r + 1]; k++)
			n->k->add_times(s->whole + mlp_network_column(n, p->sparse.col[k]),
					p->sparse.value[k], q->delta + r * q->stride, l->padded);
}

/* Column j of those that the batch has: the sum of its entries times delta. */
static void column_piece(const struct mlp_network *n, const struct mlp_pass *p, size_t j,
			 const struct mlp_gradient_sink *s)
{
	const struct mlp_columns *c = p->columns;
	const struct mlp_pass_layer *q = &p->layer[0];
	size_t padded = n->layer[0].padded, from = c->begin[j];

	for (size_t o = 0; o < padded; o += MLP_GRADIENT_SCRATCH) {
		size_t m = padded - o < MLP_GRADIENT_SCRATCH ? padded - o : MLP_GRADIENT_SCRATCH;

		n->k->scatter(s->scratch, q->delta + o, q->stride, c->row + from, c->value + from,
			      c->begin[j + 1] - from, m);
		hand_over(s, &(struct mlp_gradient_piece){
			.at = mlp_network_column(n, c->column[j]) + o, .n = m, .weights = true },
			  s->scratch);
	}
}

/* Sparse columns that the batch has, some at a time; the weights of one are called for while others
 * are worked on. */
static void layer_columns(const struct mlp_network *n, const struct mlp_pass *p, size_t rows,
			  struct pass_drawing *d, const struct mlp_gradient_sink *s)
{
	enum { TOGETHER = 64, AHEAD = 4 };

	if (s->whole) {
		if (falls_to_me(d))
			whole_columns(n, p, rows, s);
		return;
	}
	for (size_t from = 0, to; from < p->columns->n; from = to) {
		to = from + TOGETHER < p->columns->n ? from + TOGETHER : p->columns->n;
		for (size_t j = from; j < to && (j > from || falls_to_me(d)); j++) {
			if (s->announce && j + AHEAD < to)
				s->announce(s->ctx,
					    mlp_network_column(n, p->columns->column[j + AHEAD]),
					    n->layer[0].padded);
			column_piece(n, p, j, s);
		}
	}
}

/* Bias: the sum of delta over the rows. */
static void bias_piece(const struct mlp_network *n, const struct mlp_pass *p, size_t rows,
		       size_t layer, const struct mlp_gradient_sink *s)
{
	const struct mlp_layer *l = &n->layer[layer];
	const struct mlp_pass_layer *q = &p->layer[layer];

	for (size_t c = 0; c < l->padded; c += MLP_GRADIENT_SCRATCH) {
		size_t m = l->padded - c < MLP_GRADIENT_SCRATCH ? l->padded - c
								: MLP_GRADIENT_SCRATCH;
		struct mlp_gradient_piece piece = { .layer = layer, .at = l->bias + c, .n = m };
		float *g = piece_room(s, &piece);

		n->k->column_sums(q->delta + c, q->stride, rows, g, m, s->add);
		hand_over(s, &piece, g);
	}
}

/* Gain and shift: the backward pass has summed them already. */
static void normalization_pieces(const struct mlp_network *n, const struct mlp_pass *p,
				 size_t layer, const struct mlp_gradient_sink *s)
{
	const struct mlp_layer *l = &n->layer[layer];
	float *from[] = { p->layer[layer].stats + MLP_BATCH_NORM_GAIN * l->padded,
				p->layer[layer].stats + MLP_BATCH_NORM_SHIFT * l->padded };
	size_t at[] = { l->gain, l->shift };

	for (size_t j = 0; j < 2; j++) {
		struct mlp_gradient_piece piece = { .layer = layer, .at = at[j], .n = l->padded };
		float *g = s->whole ? s->whole + at[j] : NULL;

		if (g && s->add)
			n->k->add(g, from[j], l->padded);
		else if (g)
			memcpy(g, from[j], l->padded * sizeof *g);
		hand_over(s, &piece, g ? g : from[j]);
	}
}

void mlp_network_gradient(const struct mlp_network *n, const struct mlp_pass *p, size_t rows,
			  atomic_size_t *next, const struct mlp_gradient_sink *sink)
{
	struct pass_drawing d = { .next = next, .drawn = next ? atomic_fetch_add(next, 1) : 0 };

	for (size_t i = n->layers; i-- > 0;) {
		layer_weights(n, p, rows, i, &d, sink);
		if (n->layer[i].dense < n->layer[i].in)
			layer_columns(n, p, rows, &d, sink);
		if (falls_to_me(&d))
			bias_piece(n, p, rows, i, sink);
		if (n->layer[i].normalized)
			normalization_pieces(n, p, i, sink);
	}
}
