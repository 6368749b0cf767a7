/* Part of kernels_impl.h: the multiplication, in tiles whose sums stay in registers. */

/* With three or more columns both compilers would rather read b from memory at every
 * multiplication, which then waits for the load units; a pinned value stays in its register. */
#if LANES >= 16
#define PIN(wanted, x) do { if (wanted) __asm__("" : "+v"(x)); } while (0)
#else
#define PIN(wanted, x) ((void)0)
#endif
enum { PINNED = 3 };

/* Half a register, for a last block that has only padding in its upper half (100 of 112 lanes, 2 of
 * 16). Used with AVX-512 only; elsewhere no tile asks for it. */
#define FIRST_HALF(x) __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7)
typedef float halfvec __attribute__((vector_size(32), aligned(4), may_alias));

/* rows x cols accumulators stay in registers once the loops are unrolled: 4 x 7, 7 x 4, 8 x 3 and
 * so on fill AVX-512's 32, and a load of b serves `rows` multiplications. With `half`, half a
 * register more in each row; its block's padding is set to 0. */
INLINE void tile_body(const struct mlp_tile *t, const int rows, const int cols, const bool half)
{
	vec sum[MLP_TILE_ROWS][MLP_PACKED_BLOCKS];
	halfvec last[MLP_TILE_ROWS];
	const float *a = t->a, *b = t->b;
	size_t a_row = t->a_row, a_step = t->a_step, b_step = t->b_step, end = (size_t)cols * LANES;

	UNROLL
	for (int r = 0; r < rows; r++) {
		const float *start = t->start ? t->start + (size_t)r * t->start_row : NULL;

		UNROLL
		for (int c = 0; c < cols; c++)
			sum[r][c] = start ? *(const vec *)(start + c * LANES) : (vec){ 0 };
		if (half)
			last[r] = start ? *(const halfvec *)(start + end) : (halfvec){ 0 };
	}
	for (size_t s = t->depth; s; s--, a += a_step, b += b_step) {
		vec w[MLP_PACKED_BLOCKS];
		halfvec v = { 0 };

		if (half) {
			v = *(const halfvec *)(b + end);
			PIN(cols >= PINNED, v);
		}
		UNROLL
		for (int c = 0; c < cols; c++) {
			w[c] = *(const vec *)(b + c * LANES);
			PIN(cols >= PINNED, w[c]);
		}
		UNROLL
		for (int r = 0; r < rows; r++) {
			float x = a[(size_t)r * a_row];
			vec all = { ALL(SAME, x) };

			PIN(cols >= PINNED, all);
			UNROLL
			for (int c = 0; c < cols; c++)
				sum[r][c] += all * w[c];
			if (half)
				last[r] += FIRST_HALF(all) * v;
		}
	}
	UNROLL
	for (int r = 0; r < rows; r++) {
		float *to = t->c + (size_t)r * t->c_row;

		UNROLL
		for (int c = 0; c < cols; c++)
			*(vec *)(to + c * LANES) = sum[r][c];
		if (half) {
			*(halfvec *)(to + end) = last[r];
			*(halfvec *)(to + end + MLP_BLOCK / 2) = (halfvec){ 0 };
		}
	}
}

#define TILE(q, m) \
	KERNEL static void tile_##q##_##m(const struct mlp_tile *t) \
	{ \
		tile_body(t, m, q * VECS, false); \
	}
TILE(1, 1) TILE(1, 2)
#if LANES >= 8
TILE(1, 3) TILE(1, 4) TILE(1, 5) TILE(1, 6)
#endif
#if LANES >= 16
TILE(1, 7) TILE(1, 8) TILE(1, 9) TILE(1, 10) TILE(1, 11) TILE(1, 12)
TILE(2, 1) TILE(2, 2) TILE(2, 3) TILE(2, 4) TILE(2, 5) TILE(2, 6)
TILE(2, 7) TILE(2, 8) TILE(2, 9) TILE(2, 10) TILE(2, 11) TILE(2, 12)
TILE(3, 1) TILE(3, 2) TILE(3, 3) TILE(3, 4) TILE(3, 5) TILE(3, 6) TILE(3, 7) TILE(3, 8)
TILE(4, 1) TILE(4, 2) TILE(4, 3) TILE(4, 4) TILE(4, 5) TILE(4, 6) TILE(4, 7)
TILE(5, 1) TILE(5, 2) TILE(5, 3) TILE(5, 4) TILE(5, 5)
TILE(6, 1) TILE(6, 2) TILE(6, 3) TILE(6, 4)
TILE(7, 1) TILE(7, 2) TILE(7, 3) TILE(7, 4)
#endif

#if LANES >= 16
#define HALF(q, m) \
	KERNEL static void half_##q##_##m(const struct mlp_tile *t) \
	{ \
		tile_body(t, m, q - 1, true); \
	}
HALF(1, 1) HALF(1, 2) HALF(1, 3) HALF(1, 4) HALF(1, 5) HALF(1, 6)
HALF(1, 7) HALF(1, 8) HALF(1, 9) HALF(1, 10) HALF(1, 11) HALF(1, 12)
HALF(7, 1) HALF(7, 2) HALF(7, 3) HALF(7, 4)

static void (*const halves[MLP_PACKED_BLOCKS + 1][MLP_TILE_ROWS + 1])(const struct mlp_tile *t) = {
	[1] = { NULL, half_1_1, half_1_2, half_1_3, half_1_4, half_1_5, half_1_6, half_1_7,
		half_1_8, half_1_9, half_1_10, half_1_11, half_1_12 },
	[7] = { NULL, half_7_1, half_7_2, half_7_3, half_7_4 },
};
#else
static void (*const halves[MLP_PACKED_BLOCKS + 1][MLP_TILE_ROWS + 1])(
	const struct mlp_tile *t) = { { NULL } };
#endif

static void (*const tiles[MLP_PACKED_BLOCKS + 1][MLP_TILE_ROWS + 1])(const struct mlp_tile *t) = {
#if LANES < 8
	[1] = { NULL, tile_1_1, tile_1_2 },
#elif LANES < 16
	[1] = { NULL, tile_1_1, tile_1_2, tile_1_3, tile_1_4, tile_1_5, tile_1_6 },
#else
	[1] = { NULL, tile_1_1, tile_1_2, tile_1_3, tile_1_4, tile_1_5, tile_1_6, tile_1_7,
		tile_1_8, tile_1_9, tile_1_10, tile_1_11, tile_1_12 },
	[2] = { NULL, tile_2_1, tile_2_2, tile_2_3, tile_2_4, tile_2_5, tile_2_6, tile_2_7,
		tile_2_8, tile_2_9, tile_2_10, tile_2_11, tile_2_12 },
	[3] = { NULL, tile_3_1, tile_3_2, tile_3_3, tile_3_4, tile_3_5, tile_3_6, tile_3_7,
		tile_3_8 },
	[4] = { NULL, tile_4_1, tile_4_2, tile_4_3, tile_4_4, tile_4_5, tile_4_6, tile_4_7 },
	[5] = { NULL, tile_5_1, tile_5_2, tile_5_3, tile_5_4, tile_5_5 },
	[6] = { NULL, tile_6_1, tile_6_2, tile_6_3, tile_6_4 },
	[7] = { NULL, tile_7_1, tile_7_2, tile_7_3, tile_7_4 },
#endif
};

static const uint8_t tile_rows[MLP_PACKED_BLOCKS + 1] =
#if LANES < 8
	{ [1] = 2 };
#elif LANES < 16
	{ [1] = 6 };
#else
	{ [1] = 12, [2] = 12, [3] = 8, [4] = 7, [5] = 5, [6] = 4, [7] = 4 };
#endif
