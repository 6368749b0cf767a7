#include "algorithms/mlp/kernels.h"

/* Rows of a panel taken at a time: 512 x 64 floats are 128 KiB, which stay in the second-level
 * cache while all rows of `a` pass over them. The chain of each sum goes on from c, so bits do not
 * change. */
enum { DEPTH_BLOCK = 512 };

const struct kernels *kernels_pick(void)
{
#if defined(__x86_64__)
	static const struct kernels *const by_isa[] = {
		&kernels_portable, &kernels_avx2, &kernels_avx512
	};

	return by_isa[cpu_isa()];
#else
	return &kernels_portable;
#endif
}

/* Rows in groups of nearly equal height, so that no group is a short, slow rest. */
static void rows_multiply(const struct kernels *k, size_t rows, size_t width, struct tile t)
{
	size_t blocks = pad_lanes(width) / BLOCK, most = k->tile_rows[blocks],
	       groups = (rows + most - 1) / most;
	bool half = k->half[blocks][1] && (width - 1) % BLOCK < BLOCK / 2;
	void (*const *tile)(const struct tile *) = half ? k->half[blocks] : k->tile[blocks];

	for (size_t g = 0; g < groups; g++) {
		size_t height = rows / groups + (g < rows % groups);

		tile[height](&t);
		t.a += height * t.a_row;
		t.c += height * t.c_row;
		if (t.start)
			t.start += height * t.start_row;
	}
}

void panel_multiply(const struct kernels *k, size_t rows, size_t width, const struct tile *whole)
{
	size_t widest = PANEL_BLOCKS, done = 0;

	while (!k->tile_rows[widest])
		widest--;
	do {
		size_t depth = whole->depth - done < DEPTH_BLOCK ? whole->depth - done
								 : DEPTH_BLOCK;

		for (size_t at = 0; at < width; at += widest * BLOCK) {
			struct tile t = *whole;

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
			rows_multiply(k, rows,
				      width - at < widest * BLOCK ? width - at : widest * BLOCK, t);
		}
		done += depth;
	} while (done < whole->depth);
}

size_t panel_index(size_t in, size_t out, size_t i, size_t o)
{
	size_t blocks = pad_lanes(out) / BLOCK, from = 0, width = panel_width(0, blocks);

	while (o >= (from + width) * BLOCK) {
		from += width;
		width = panel_width(from, blocks);
	}
	return from * BLOCK * in + i * width * BLOCK + (o - from * BLOCK);
}
