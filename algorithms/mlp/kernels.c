#include "algorithms/mlp/kernels.h"

/* Rows of a panel taken at a time: 512 x 64 floats are 128 KiB, which stay in the second-level
 * cache while all rows of `a` pass over them. The chain of each sum goes on from c, so bits do not
 * change. */
enum { DEPTH_BLOCK = 512 };

const struct mlp_kernels *mlp_kernels_pick(void)
{
#if defined(__x86_64__)
	static const struct mlp_kernels *const by_isa[] = {
		&mlp_kernels_portable, &mlp_kernels_avx2, &mlp_kernels_avx512
	};

	return by_isa[cpu_isa()];
#else
	return &mlp_kernels_portable;
#endif
}

/* Rows in groups of nearly equal height, so that no group is a short, slow rest. */
static void rows_multiply(const struct mlp_kernels *k, size_t rows, size_t width, struct mlp_tile t)
{
	size_t blocks = mlp_padded(width) / MLP_BLOCK, most = k->tile_rows[blocks],
	       groups = (rows + most - 1) / most;
	bool half = k->half[blocks][1] && (width - 1) % MLP_BLOCK < MLP_BLOCK / 2;
	void (*const *tile)(const struct mlp_tile *) = half ? k->half[blocks] : k->tile[blocks];

	for (size_t g = 0; g < groups; g++) {
		size_t height = rows / groups + (g < rows % groups);

		tile[height](&t);
		t.a += height * t.a_row;
		t.c += height * t.c_row;
		if (t.start)
			t.start += height * t.start_row;
		if (t.open)
			t.open += height * t.open_row;
	}
}

void mlp_packed_multiply(const struct mlp_kernels *k, size_t rows, size_t width,
			 const struct mlp_tile *whole)
{
	size_t widest = MLP_PACKED_BLOCKS, done = 0;

	while (!k->tile_rows[widest])
		widest--;
	do {
		size_t depth = whole->depth - done < DEPTH_BLOCK ? whole->depth - done
								 : DEPTH_BLOCK;

		for (size_t at = 0; at < width; at += widest * MLP_BLOCK) {
			struct mlp_tile t = *whole;

			t.depth = depth;
			t.a += done * t.a_step;
			t.b += done * t.b_step + at;
			t.c += at;
			if (done) {
				t.start = t.c;
				t.start_row = t.c_row;
			} else if (t.start) {
				t.start += at;
			}
			if (done + depth < whole->depth)
				t.end = MLP_END_PLAIN;
			if (t.open)
				t.open += at;
			rows_multiply(k, rows,
				      width - at < widest * MLP_BLOCK ? width - at
								      : widest * MLP_BLOCK,
				      t);
		}
		done += depth;
	} while (done < whole->depth);
}

size_t mlp_packed_index(size_t in, size_t out, size_t i, size_t o)
{
	size_t blocks = mlp_padded(out) / MLP_BLOCK, from = 0, width = mlp_packed_width(0, blocks);

	while (o >= (from + width) * MLP_BLOCK) {
		from += width;
		width = mlp_packed_width(from, blocks);
	}
	return from * MLP_BLOCK * in + i * width * MLP_BLOCK + (o - from * MLP_BLOCK);
}
