/* The vector loops of the network, compiled once per instruction set and chosen at run time.
 *
 * Weights of a layer (in, out) lie packed in panels: out is padded to whole blocks of 16, 4 to 7
 * blocks make a panel (see mlp_packed_width), and a panel is a dense (in, width) matrix. So
 * a panel's rows are contiguous for the multiplication, the whole layer is one contiguous range for
 * the optimizer, and the layout is the same for every instruction set. Padding holds zeros
 * and gets zero gradients, so it stays zero.
 *
 * Every sum over a depth is one chain in rising order, whatever the tiling, so a row's result does
 * not depend on the rows beside it, on blocking or on threads. */
#ifndef MLP_KERNELS_H
#define MLP_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "algorithms/core/cpu.h"
#include "algorithms/mlp/activation.h"
#include "algorithms/mlp/optimizer_rows.h"

enum { MLP_BLOCK = 16, MLP_PACKED_BLOCKS = 7, MLP_TILE_ROWS = 12 };

/* What becomes of a tile's sums before they are stored: nothing, relu, or relu's derivative by its
 * output a (x * by where a > 0, else 0). */
enum mlp_tile_end { MLP_END_PLAIN, MLP_END_RELU, MLP_END_GATE };

/* c[r][0..w) = end of start[r][0..w) + sum over s < depth of
 * a[r * a_row + s * a_step] * b[s * b_step + 0..w). start NULL means zero; start_row 0 repeats one
 * row (a bias). w is the tile's width. open, open_row and by are for MLP_END_GATE alone. */
struct mlp_tile {
	const float *a;
	size_t a_row, a_step;
	const float *b;
	size_t b_step;
	float *c;
	size_t c_row;
	const float *start;
	size_t start_row;
	size_t depth;
	enum mlp_tile_end end;
	const float *open;
	size_t open_row;
	float by;
};

struct mlp_kernels {
	const char *name;

	/* tile[q][m]: q blocks wide, m rows high; NULL where there is none. rows[q]: the tallest.
	 * half: the same where the last half block is padding; NULL where that brings nothing. */
	void (*const (*tile)[MLP_TILE_ROWS + 1])(const struct mlp_tile *t);
	void (*const (*half)[MLP_TILE_ROWS + 1])(const struct mlp_tile *t);
	const uint8_t *tile_rows;

	/* By constant: a = f(z) and, unless d is NULL, d = f'(z). a may be z. */
	void (*activate[MLP_ACTIVATION_COUNT])(const float *z, float *a, float *d, size_t n);

	/* By constant, NULL where there is no rule: w moves along -g; s1, s2, s3 are its running
	 * states. */
	void (*update[MLP_OPTIMIZER_COUNT])(const struct mlp_rule *r, float *w, const float *g,
					    float *s1, float *s2, float *s3, size_t n);

	/* p = softmax(z) over n entries. */
	void (*softmax)(const float *z, float *p, size_t n);

	/* Softmax and cross-entropy of rows whose targets t sum to 1: dz = scale weight[r]
	 * (softmax(z) - t), loss[r] = -weight[r] sum t log softmax(z); weight NULL means 1. Rows of
	 * all three have whole blocks of room, and t zeros in its padding; that of dz is
	 * cleared. */
	void (*cross_entropy)(const float *z, size_t z_stride, const float *t, size_t t_stride,
			      const float *weight, float scale, float *dz, size_t dz_stride,
			      float *loss, size_t rows, size_t n);

	/* to[c][r] = w[r][c]; rows and cols are rounded up to whole blocks, in both. */
	void (*transpose)(const float *w, size_t w_stride, float *to, size_t to_stride, size_t rows,
		     size_t cols);

	/* z[r] += sum over k = start[r] .. start[r + 1] - 1 of value[k] * w[col[k]], rows of w being
	 * `padded` floats: the first layer of compressed rows. */
	void (*gather)(float *z, size_t z_stride, size_t rows, const size_t *start,
		       const uint32_t *col, const float *value, const float *w, size_t padded);
	/* g[0..n) = sum over j < entries of value[j] * delta[row[j]]: the gradient of one column. */
	void (*scatter)(float *g, const float *delta, size_t stride, const uint32_t *row,
			const float *value, size_t entries, size_t n);
	void (*add_times)(float *x, float by, const float *y, size_t n);        /* x += by * y */

	/* By constant, NULL where there is no rule: what many steps without a gradient come to
	 * (lazy.h). */
	void (*idle[MLP_OPTIMIZER_COUNT])(const struct mlp_rest *r, float *w, float *s1, float *s2,
					  const float *s3, size_t n);

	/* sum[c] (+)= x[0][c] + x[1][c] ... over whole blocks of columns. */
	void (*column_sums)(const float *x, size_t stride, size_t rows, float *sum, size_t cols,
			    bool add);

	void (*multiply)(float *x, const float *by, size_t n);                  /* x *= by */
	void (*scale)(float *x, float by, size_t n);
	void (*add)(float *x, const float *y, size_t n);                        /* x += y */
	/* g += l2 w + l1 sign(w) */
	void (*penalize)(float *g, const float *w, float l1, float l2, size_t n);
	double (*sum_squares)(const float *x, size_t n);
	double (*sum_abs)(const float *x, size_t n);
	/* x (and d unless NULL) times 1/keep or 0, drawn for each counter first, first + 1 ... */
	void (*drop)(float *x, float *d, size_t n, uint64_t key, uint64_t first, float keep);
};

extern const struct mlp_kernels mlp_kernels_portable;
#if defined(__x86_64__)
extern const struct mlp_kernels mlp_kernels_avx2, mlp_kernels_avx512;
#endif

/* For the processor at hand, or what BAKEOFF_ISA lowers it to. */
const struct mlp_kernels *mlp_kernels_pick(void);

/* One multiplication over a panel `width` numbers wide, which takes whole blocks, and any number of
 * rows: fields as in struct mlp_tile. c's padding is 0 if b's and start's is. */
void mlp_packed_multiply(const struct mlp_kernels *k, size_t rows, size_t width,
			 const struct mlp_tile *whole);

/* Blocks of the panel that begins at block `from` of `blocks`: 4, and at the end what is left up
 * to 7. */
static inline size_t mlp_packed_width(size_t from, size_t blocks)
{
	return blocks - from > MLP_PACKED_BLOCKS ? 4 : blocks - from;
}

static inline size_t mlp_padded(size_t n)
{
	return (n + MLP_BLOCK - 1) / MLP_BLOCK * MLP_BLOCK;
}

/* Row stride in floats of an (any, n) buffer: whole blocks, but no multiple of 512 bytes, which
 * would throw all rows of a column into the same few cache sets. */
static inline size_t mlp_padded_stride(size_t n)
{
	size_t s = mlp_padded(n);

	return s % 128 ? s : s + MLP_BLOCK;
}

/* Where weight (i, o) of an (in, out) layer lies in its range. */
size_t mlp_packed_index(size_t in, size_t out, size_t i, size_t o);

#endif
